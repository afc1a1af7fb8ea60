"""Connections as text for people, as CSV and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.stranger_rows import only_name
from kubelint.report.connectivity import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.connectivity import Reach
    from kubelint.cluster.explained import Cited, Explained
    from kubelint.cluster.stranger_rows import Openness
    from kubelint.finding import Place
    from kubelint.network.strangers import Conditions
    from kubelint.report.connectivity import Answer, Wanted

_SAID = {
    "allow": "allows it",
    "deny": "denies it",
    "pass": "passes it on",
    "no-rule-selects-peer": "denies it: no rule means the peer",
    "port-mismatch": "means the peer, but other ports",
}


def write(form: str, answers: Sequence[Answer], wanted: Wanted, out: TextIO) -> None:
    """Write the answers in a format."""
    for answer in answers:
        if form == "text":
            _write_text(answer, wanted, out)
        else:
            _write_tables(form, answer, wanted, out)


# ------------------------------------------------------------------------------------------------------ text
def _write_text(answer: Answer, wanted: Wanted, out: TextIO) -> None:
    if answer.name:
        out.write(f"{answer.name}:\n")
    out.writelines(_groups(answer, wanted) if wanted.groups else _rows(answer, wanted))
    if wanted.exposure:
        out.write("\nWhat pods that are not in the input could do:\n")
        out.writelines(_openness(answer, wanted))
    if wanted.explain:
        out.write("\nWhy:\n")
        line = lines()
        out.writelines(_explained(explained, line) for explained in answer.explained())
    if answer.name:
        out.write("\n")


def _groups(answer: Answer, wanted: Wanted) -> Iterator[str]:
    for network, groups in answer.groups():
        if wanted.networks:
            yield f"Groups of {network}:\n"
        for name, members in groups.members.items():
            yield f"{name}: {', '.join(members)}\n"
        yield "\n"
        for reach in groups.reaches:
            yield f"{', '.join(reach.sources)} => {', '.join(reach.destinations)} : {reach.ports}\n"


def _rows(answer: Answer, wanted: Wanted) -> Iterator[str]:
    for source, destination, ports, network in _pairs(answer.reaches()):
        yield f"{source} => {destination} : {ports}{f' [{network}]' if wanted.networks else ''}\n"


def _openness(answer: Answer, wanted: Wanted) -> Iterator[str]:
    rows, unprotected = answer.strangers(compatible=wanted.compatible)
    for row in rows:
        yield f"{row.workload} {'=>' if row.direction == 'Egress' else '<='} {peer(row)} : {exposed(row)}\n"
    for workload, direction in unprotected:
        yield f"{workload} is not protected on {direction.lower()}\n"


def _pairs(reaches: Iterable[Reach]) -> Iterator[tuple[str, str, str, str]]:
    texts: dict[object, str] = {}
    for reach in reaches:
        ports = texts.get(reach.ports)
        if ports is None:
            ports = texts[reach.ports] = str(reach.ports)
        for source in reach.sources:
            for destination in reach.destinations:
                yield source, destination, ports, reach.network


def _explained(explained: Explained, line: Callable[[Place], tuple[str, int]]) -> str:
    body = []
    for decision in explained.decisions:
        body.append(f"  {'allowed' if decision.allowed else 'denied'} {decision.ports}\n")
        body += [f"    {_cited(cited, line)}\n" for cited in dict.fromkeys(decision.cited)]
        if not decision.cited:
            body.append("    no policy governs it\n")
    told = "".join(body)
    return "".join(f"{source} => {other}\n{told}" for source in explained.sources for other in explained.destinations)


def _cited(cited: Cited, line: Callable[[Place], tuple[str, int]]) -> str:
    path, number = line(cited.place)
    return f"{part_of(cited)} ({path}:{number})"


def part_of(cited: Cited) -> str:
    """Say an object's part in a decision, without its place."""
    resource = cited.resource
    name = f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name
    rule = f", rule {cited.rule}," if cited.rule else ""
    condition = f" if {cited.condition}" if cited.condition else ""
    return f"{cited.direction.lower()}: {resource.kind} {name}{rule} {_SAID[cited.effect]}{condition}"


def peer(row: Openness) -> str:
    """Write a stranger as people do."""
    stranger = row.stranger
    if stranger.is_anybody:
        return "entire-cluster"
    name = only_name(stranger)
    namespaces = name or ("[all namespaces]" if not stranger.namespaces else f"[{_conditions(stranger.namespaces)}]")
    pods = "[all pods]" if not stranger.pods else f"[{_conditions(stranger.pods)}]"
    return f"{namespaces}/{pods}"


def exposed(row: Openness) -> str:
    """Write the ports of a row, those by number and those by name."""
    names = [f"{protocol} {name}".strip() for protocol, name in row.exposed.names]
    if not names:
        return str(row.exposed.ports)
    return "; ".join([*([str(row.exposed.ports)] if row.exposed.ports else []), *names])


def _conditions(conditions: Conditions) -> str:
    from kubelint.model.labels import Selector

    return str(Selector(sorted(conditions)))


# ---------------------------------------------------------------------------------------------------- tables
def _write_tables(form: str, answer: Answer, wanted: Wanted, out: TextIO) -> None:
    if wanted.groups:
        for _, groups in answer.groups():
            members = ((name, ", ".join(workloads)) for name, workloads in groups.members.items())
            _table(form, "Groups", ("group", "workloads"), members, answer, out)
            between = (row[:3] for row in _pairs(groups.reaches))
            _table(form, "Connections", ("src", "dst", "ports"), between, answer, out)
    else:
        head = ("src", "dst", "ports", *(("network",) if wanted.networks else ()))
        _table(form, "Connections", head, (row[: len(head)] for row in _pairs(answer.reaches())), answer, out)
    if wanted.exposure:
        rows, unprotected = answer.strangers(compatible=wanted.compatible)
        listed = ((row.workload, row.direction.lower(), peer(row), exposed(row)) for row in rows)
        _table(form, "Exposure", ("workload", "direction", "peer", "ports"), listed, answer, out)
        pairs = ((workload, direction.lower()) for workload, direction in unprotected)
        _table(form, "Not protected", ("workload", "direction"), pairs, answer, out)
    if wanted.explain:
        _table(form, "Why", ("src", "dst", "verdict", "ports", "policies"), _reasons(answer), answer, out)


def _reasons(answer: Answer) -> Iterator[tuple[str, ...]]:
    line = lines()
    for explained in answer.explained():
        told = [
            (
                "allowed" if decision.allowed else "denied",
                str(decision.ports),
                "; ".join(_cited(cited, line) for cited in dict.fromkeys(decision.cited)) or "no policy governs it",
            )
            for decision in explained.decisions
        ]
        for source in explained.sources:
            for destination in explained.destinations:
                for rest in told:
                    yield (source, destination, *rest)


def _table(
    form: str, title: str, head: Sequence[str], rows: Iterable[Sequence[str]], answer: Answer, out: TextIO
) -> None:
    if form == "csv":
        import csv

        writer = csv.writer(out, lineterminator="\n")
        if answer.name:
            head, rows = ("set", *head), ((answer.name, *row) for row in rows)
        writer.writerow(head)
        writer.writerows(rows)
        return
    out.write(f"## {title}{f': {_cell(answer.name)}' if answer.name else ''}\n\n")
    out.write(f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n")
    out.writelines(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)
    out.write("\n")


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
