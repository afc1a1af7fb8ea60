"""Which promises a network keeps: text for people, JSON for tools, SARIF for code scanning."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kubelint.engine.locate import line_of as place_of
from kubelint.record import NamedTuple
from kubelint.report.clean import clean
from kubelint.report.connectivity_table import part_of
from kubelint.report.paths import relative
from kubelint.report.trace import hops_json, hops_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.promises import Counterexample, Verdict, Way
    from kubelint.config.contract import Contract, Promise
    from kubelint.engine.load import InputError
    from kubelint.finding import Place
    from kubelint.model.resource import Resource


class Judged(NamedTuple):
    """The verdicts about one consistent set of objects; its name is empty where there is only one."""

    name: str
    verdicts: tuple[Verdict, ...]


class Report(NamedTuple):
    """All that is told."""

    contract: Contract
    judged: Sequence[Judged]
    errors: Sequence[InputError]
    root: str

    def place(self, promise: Promise) -> tuple[int, int]:
        """Return line and column of a promise in the contract."""
        error = self.contract.written.fail(promise.at, "")
        return error.line, error.column


def write(form: str, report: Report, out: TextIO) -> None:
    """Write the verdicts in a format."""
    if form == "json":
        _write_json(report, out)
    elif form == "sarif":
        from kubelint.report.verify_sarif import write_sarif

        write_sarif(report, out)
    else:
        _write_text(report, out)


def line_of(place: Place) -> tuple[str, int]:
    """Return path (as seen from the working directory) and line of a place."""
    path, line = place_of(place)
    return relative(path, os.getcwd()), line


def name_of(resource: Resource) -> str:
    """Return namespace and name of an object."""
    return f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name


# ------------------------------------------------------------------------------------------------------ JSON
def _write_json(report: Report, out: TextIO) -> None:
    contract = relative(report.contract.written.path, os.getcwd())
    promises = []
    for judged in report.judged:
        for verdict in judged.verdicts:
            promise = verdict.promise
            promises.append(
                {
                    **({"set": judged.name} if judged.name else {}),
                    "name": promise.name,
                    "verb": promise.verb,
                    "path": contract,
                    "line": report.place(promise)[0],
                    "kept": verdict.kept,
                    "count": verdict.total,
                    "counterexamples": list(map(_example, verdict.counterexamples)),
                }
            )
    errors = [{**error._asdict(), "path": relative(error.path, os.getcwd())} for error in report.errors]
    out.write(json.dumps({"promises": promises, "errors": errors}, indent=2) + "\n")


def _example(example: Counterexample) -> dict[str, object]:
    return {
        "src": example.source,
        "dst": example.destination,
        "protocols": {protocol: [list(span) for span in part] for protocol, part in example.ports.items()},
        "allowed": example.allowed,
        "ways": [
            {"way": way.way, "kind": way.resource.kind, "name": name_of(way.resource), **_where(way.place)}
            for way in example.ways
        ],
        "deciding": [
            {
                "kind": cited.resource.kind,
                "name": name_of(cited.resource),
                "direction": cited.direction.lower(),
                "effect": cited.effect,
                "rule": cited.rule,
                **_where(cited.place),
            }
            for cited in example.cited
        ],
        "trace": {"ok": all(hop.ok for hop in example.hops), "hops": list(hops_json(example.hops))},
    }


def _where(place: Place) -> dict[str, object]:
    path, line = line_of(place)
    return {"path": path, "line": line}


# ------------------------------------------------------------------------------------------------------ text
def _write_text(report: Report, out: TextIO) -> None:
    contract = relative(report.contract.written.path, os.getcwd())
    broken = total = 0
    for judged in report.judged:
        if judged.name:
            out.write(f"{clean(judged.name)}:\n")
        for verdict in judged.verdicts:
            total += 1
            broken += not verdict.kept
            line, _ = report.place(verdict.promise)
            state = "kept  " if verdict.kept else "broken"
            out.write(f"{state}  {clean(verdict.promise.name)} ({clean(contract)}:{line})\n")
            out.writelines(f"    {clean(text)}\n" for text in _examples(verdict))
    out.write(f"{_summary(total, broken)}\n")


def _summary(total: int, broken: int) -> str:
    if broken:
        return f"{total} promise{'s' * (total > 1)}: {broken} broken."
    return "1 promise: kept." if total == 1 else f"{total} promises: all kept."


def _examples(verdict: Verdict) -> Iterator[str]:
    """Yield the first connection that breaks a promise, with its way, and how many there are."""
    for example in verdict.counterexamples[:1]:
        yield said(example)
        yield from hops_text(example.hops)
        if not example.cited and not example.ways and (example.allowed or not example.hops):
            yield f"  {nothing(example)}"
    if verdict.total > 1:
        yield f"and {verdict.total - 1} more"


def said(example: Counterexample) -> str:
    """Say the connection that breaks a promise."""
    verb = "reaches" if example.allowed else "does not reach"
    return f"{example.source} {verb} {example.destination} on {example.ports}"


def reasons(example: Counterexample) -> Iterator[tuple[str, Place]]:
    """Yield what leads there and decides, each with its place."""
    for way in example.ways:
        yield _way(way), way.place
    for cited in example.cited:
        yield part_of(cited), cited.place


def nothing(example: Counterexample) -> str:
    """Say why a connection is as it is where no object of the input says it."""
    if example.allowed:
        return "no policy governs it"
    return "no Service, route or host port leads there from the internet"


def _way(way: Way) -> str:
    return f"{way.resource.kind} {name_of(way.resource)} leads there by {way.way}"
