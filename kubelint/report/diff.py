"""Differences between two states of the manifests: text for people, JSON for tools, Markdown for a pull request."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from kubelint.engine.locate import file_of, span_of
from kubelint.report.clean import clean
from kubelint.report.paths import relative
from kubelint.syntax.document import ChangedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.causes import Cause
    from kubelint.cluster.comparison import Change, Comparison
    from kubelint.cluster.exposures import Exposed
    from kubelint.engine.load import InputError
    from kubelint.engine.sides import Side
    from kubelint.finding import Place
    from kubelint.network.ports import PortSet

_KINDS = ("added", "removed", "changed")
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_MOST_ROWS = 200
_MOST_CAUSES = 4


class Difference(NamedTuple):
    """What is different about one consistent set of objects; its name is empty where there is only one."""

    name: str
    comparison: Comparison
    exposures: tuple[Exposed, ...]


class Compared(NamedTuple):
    """The two sides, and the differences set by set."""

    old: Side
    new: Side
    differences: Sequence[Difference]

    def side(self, cause: Cause) -> Side:
        """Return the side on which a cause stands."""
        return self.old if cause.state == "old" else self.new

    def where(self, cause: Cause) -> tuple[str, int]:
        """Return the absolute path by which people know the file of a cause, and the line."""
        return self.side(cause).shown(file_of(cause.place).path), line_of(cause.place)


def line_of(place: Place) -> int:
    """Return the line of a place; 0 where the file is no longer what was read."""
    try:
        return span_of(place).start.line
    except ChangedError:
        return 0


def write(form: str, compared: Compared, errors: Sequence[InputError], out: TextIO) -> bool:
    """Write the differences in a format; say whether something is newly let in from outside."""
    if form == "json":
        return _write_json(compared, errors, out)
    if form == "sarif":
        from kubelint.report.diff_sarif import write_sarif

        return write_sarif(compared, errors, out)
    rows = [_Rows(each, list(each.comparison.changes())) for each in compared.differences]
    (_write_markdown if form == "md" else _write_text)(compared, rows, out)
    return any(each.opens for each in rows)


class _Rows(NamedTuple):
    difference: Difference
    changes: list[Change]

    @property
    def opens(self) -> bool:
        return any(each.opens for each in self.changes) or any(each.opens for each in self.difference.exposures)


# ------------------------------------------------------------------------------------------------------ JSON
def _write_json(compared: Compared, errors: Sequence[InputError], out: TextIO) -> bool:
    several = len(compared.differences) > 1 or bool(compared.differences and compared.differences[0].name)
    opened = False
    out.write("{")
    if several:
        out.write('\n"sets": [')
    for number, difference in enumerate(compared.differences):
        if several:
            out.write(f'{"," if number else ""}\n{{"name": {json.dumps(difference.name)},')
        opened = _write_difference(compared, difference, out) or opened
        if several:
            out.write("}")
    if several:
        out.write("]")
    told = [{**error._asdict(), "path": relative(error.path, os.getcwd())} for error in errors]
    out.write(f',\n"new_exposure": {json.dumps(opened)},\n"errors": {json.dumps(told)}\n}}\n')
    return opened


def _write_difference(compared: Compared, difference: Difference, out: TextIO) -> bool:
    opened = any(each.opens for each in difference.exposures)
    out.write('\n"diff": [')
    before = "\n"
    for change in difference.comparison.changes():
        opened = opened or change.opens
        tail = (
            f'"type": "{change.kind}", "before": {_ports(change.before)}, "after": {_ports(change.after)}, '
            f'"new_exposure": {json.dumps(change.opens)}, "because": {_because(compared, change.causes)}}}'
        )
        for source in change.sources:
            for destination in change.destinations:
                out.write(f'{before}{{"src": {json.dumps(source)}, "dst": {json.dumps(destination)}, {tail}')
                before = ",\n"
    out.write('\n],\n"exposures": [')
    before = "\n"
    for each in difference.exposures:
        out.write(
            f'{before}{{"workload": {json.dumps(each.workload)}, "way": "{each.way}", "type": "{each.kind}", '
            f'"before": {_ports(each.before)}, "after": {_ports(each.after)}, '
            f'"new_exposure": {json.dumps(each.opens)}, "because": {_because(compared, each.causes)}}}'
        )
        before = ",\n"
    out.write("\n]")
    return opened


def _ports(ports: PortSet) -> str:
    return json.dumps({protocol: [list(span) for span in part] for protocol, part in ports.items()})


def _because(compared: Compared, causes: Iterable[Cause]) -> str:
    found = []
    for cause in causes:
        path, line = compared.where(cause)
        found.append(
            {
                "side": cause.state,
                "kind": cause.resource.kind,
                "name": _name(cause),
                "effect": cause.effect,
                "direction": cause.direction,
                "rule": cause.rule,
                "became": cause.became,
                "path": relative(path, os.getcwd()),
                "line": line,
            }
        )
    return json.dumps(found)


# ------------------------------------------------------------------------------------------------------ text
_SAID = {
    "allow": "allows it",
    "deny": "denies it",
    "pass": "passes it on",
    "no-rule-selects-peer": "has no rule for it",
    "port-mismatch": "has rules for other ports",
    "added": "is new",
    "removed": "is gone",
    "changed": "is changed",
}
_FATES = {"added": ", and is new", "removed": ", and is gone"}
_SAID_OF_OLD = {
    "allow": "allowed it",
    "deny": "denied it",
    "pass": "passed it on",
    "no-rule-selects-peer": "had no rule for it",
    "port-mismatch": "had rules for other ports",
    "removed": "is gone",
}


def said(cause: Cause) -> str:
    """Say an object's part in a difference, without its place."""
    words = _SAID_OF_OLD.get(cause.effect, "") if cause.state == "old" else _SAID.get(cause.effect, "")
    rule = f", {cause.direction} rule {cause.rule}," if cause.rule else ""
    fate = _FATES.get(cause.became, "") if cause.became != cause.effect else ""
    return f"{cause.resource.kind} {_name(cause)}{rule} {words}{fate}"


def told(compared: Compared, causes: Sequence[Cause]) -> Iterator[str]:
    """Yield what did it, each with its place."""
    lines = dict.fromkeys(_told(compared, cause) for cause in causes)
    yield from list(lines)[:_MOST_CAUSES]
    if len(lines) > _MOST_CAUSES:
        yield f"and {len(lines) - _MOST_CAUSES} more"


def _told(compared: Compared, cause: Cause) -> str:
    path, line = compared.where(cause)
    # Of a revision the path alone would be taken for that of the working tree.
    side = compared.side(cause)
    revision = f"{side.name}: " if side.base != side.stands_for else ""
    return clean(f"{said(cause)} ({revision}{relative(path, os.getcwd())}:{line})")


def _name(cause: Cause) -> str:
    resource = cause.resource
    return f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name


def ports_text(each: Change | Exposed) -> str:
    """Say the ports before and after."""
    if each.kind == "changed":
        return f"{each.before} -> {each.after}"
    return str(each.after or each.before)


def _write_text(compared: Compared, rows: Sequence[_Rows], out: TextIO) -> None:
    for each in rows:
        if each.difference.name:
            out.write(f"{each.difference.name}:\n")
        for exposed in each.difference.exposures:
            ports = ports_text(exposed)
            out.write(f"{_SIGNS[exposed.kind]} outside => {exposed.workload} by {exposed.way} : {ports}\n")
            out.writelines(f"    {line}\n" for line in told(compared, exposed.causes))
        for change in each.changes:
            ends = f"{', '.join(change.sources)} => {', '.join(change.destinations)}"
            out.write(f"{_SIGNS[change.kind]} {ends} : {ports_text(change)}\n")
            out.writelines(f"    {line}\n" for line in told(compared, change.causes))
        out.write(f"{summary(each.changes, each.difference.exposures)}\n")


def summary(changes: Sequence[Change], exposures: Sequence[Exposed]) -> str:
    """Say in one sentence how much is different."""
    counts = dict.fromkeys(_KINDS, 0)
    for change in changes:
        counts[change.kind] += len(change.sources) * len(change.destinations)
    words = {"added": "new", "removed": "gone", "changed": "changed"}
    parts = [f"{counts[kind]} {words[kind]}" for kind in _KINDS if counts[kind]]
    text = f"Connections: {', '.join(parts)}." if parts else "No connection is different."
    opened = sum(each.opens for each in changes) + sum(each.opens for each in exposures)
    return f"{text} Newly let in from outside: {opened or 'nothing'}."


# -------------------------------------------------------------------------------------------------- Markdown
def _write_markdown(compared: Compared, rows: Sequence[_Rows], out: TextIO) -> None:
    old, new = (_cell(side.name) for side in (compared.old, compared.new))
    out.write(f"### Network: {old} → {new}\n\n")
    for each in rows:
        if each.difference.name:
            out.write(f"#### {_cell(each.difference.name)}\n\n")
        out.write(f"{summary(each.changes, each.difference.exposures)}\n\n")
        if each.difference.exposures:
            lines = (_exposed_cells(compared, exposed) for exposed in each.difference.exposures)
            _table("Ways in from outside", ("", "workload", "way", "before", "after", "because"), lines, out)
        if each.changes:
            lines = (_change_cells(compared, change) for change in each.changes)
            _table("Connections", ("", "from", "to", "before", "after", "because"), lines, out)


def _exposed_cells(compared: Compared, each: Exposed) -> tuple[str, ...]:
    return (
        ("⚠ " if each.opens else "") + each.kind,
        each.workload,
        each.way,
        str(each.before) if each.before else "",
        str(each.after) if each.after else "",
        "; ".join(told(compared, each.causes)),
    )


def _change_cells(compared: Compared, each: Change) -> tuple[str, ...]:
    return (
        ("⚠ " if each.opens else "") + each.kind,
        ", ".join(each.sources),
        ", ".join(each.destinations),
        str(each.before) if each.before else "",
        str(each.after) if each.after else "",
        "; ".join(told(compared, each.causes)),
    )


def _table(title: str, head: Sequence[str], rows: Iterable[tuple[str, ...]], out: TextIO) -> None:
    listed = list(rows)
    out.write(f"**{title}**\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}\n")
    out.writelines(f"| {' | '.join(map(_cell, row))} |\n" for row in listed[:_MOST_ROWS])
    if len(listed) > _MOST_ROWS:
        out.write(f"\n... and {len(listed) - _MOST_ROWS} more (`--format json` has them all).\n")
    out.write("\n")


def _cell(text: str) -> str:
    for plain, safe in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("@", "&#64;"), ("`", "\\`"), ("[", "\\[")):
        text = text.replace(plain, safe)
    return clean(text)
