"""The answer to a question about one connection: text for people, JSON for tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.report.clean import clean
from kubelint.report.connectivity import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.reach import Answer
    from kubelint.cluster.stretch import Decided
    from kubelint.finding import Place
    from kubelint.model.resource import Resource


def write(form: str, answer: Answer, out: TextIO) -> None:
    """Write the answer in a format."""
    if form == "json":
        _write_json(answer, out)
    else:
        out.writelines(f"{clean(line).rstrip()}\n" for line in _text(answer))


def _write_json(answer: Answer, out: TextIO) -> None:
    import json

    line = lines()
    document: dict[str, object] = {
        "source": answer.source,
        "destination": answer.destination,
        "port": answer.asked,
        "allowed": answer.allowed,
        "protocols": {protocol: [list(span) for span in part] for protocol, part in answer.ports.items()},
        "deciding": [_decided(each, line) for each in answer.deciding],
        "certain": answer.sure,
    }
    if answer.hop is not None:
        document["cause"] = answer.hop.cause
        document["advice"] = answer.hop.advice
    document["notes"] = list(answer.notes)
    json.dump(document, out, indent=2)
    out.write("\n")


def _decided(decided: Decided, line: Callable[[Place], tuple[str, int]]) -> dict[str, object]:
    path, number = line(decided.place)
    return {
        "kind": decided.resource.kind,
        "name": name_of(decided.resource),
        "direction": decided.direction.lower(),
        "effect": decided.effect,
        "path": path,
        "line": number,
        "why": decided.why,
    }


def name_of(resource: Resource) -> str:
    """Return an object's namespace and name."""
    return f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name


def _text(answer: Answer) -> Iterator[str]:
    verdict = "reaches" if answer.allowed else "does not reach"
    ports = str(answer.ports) if answer.allowed else _asked(answer)
    yield f"{answer.source} {verdict} {answer.destination}{f' on {ports}' if ports else ''}"
    if answer.hop is not None:
        yield f"  {answer.hop.object} {answer.hop.cause}"
        if answer.hop.place is not None:
            path, number = lines()(answer.hop.place)
            yield f"    {path}:{number}"
        if answer.hop.advice:
            yield f"  {answer.hop.advice}"
    elif answer.deciding:
        yield from _table(answer.deciding)
    else:
        yield "  nothing restricts it" if answer.allowed else "  no port is open for all of them"
    if answer.some:
        yield f"  only a part of the pods or addresses may, on {answer.some}"
    if answer.otherwise:
        yield "not on the other ports:"
        yield from _table(answer.otherwise)
    for note in answer.notes:
        yield f"note: {note}"
    if not answer.sure:
        yield "note: this hangs on labels or addresses that are not in the input; they are taken not to be there"


def _asked(answer: Answer) -> str:
    if not answer.asked:
        return "any port"
    return f"port {answer.asked}"


def _table(rows: Sequence[Decided]) -> Iterator[str]:
    line = lines()
    cells = []
    for each in rows:
        path, number = line(each.place)
        name = f"{each.resource.kind} {name_of(each.resource)}"
        cells.append((each.direction.lower(), each.effect, name, f"{path}:{number}", each.why))
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    for row in cells:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))
