"""Differences between two states of the manifests for people: as text, and as Markdown for a pull request."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.report.clean import clean
from kubelint.report.connectivity_table import exposed, peer
from kubelint.report.diff import name_of
from kubelint.report.paths import relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.causes import Cause
    from kubelint.cluster.comparison import Change
    from kubelint.cluster.exposures import Exposed
    from kubelint.cluster.opened import Opened
    from kubelint.report.diff import Compared, Difference

_KINDS = ("added", "removed", "changed")
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_MOST_ROWS = 200
_MOST_CAUSES = 4


class _Rows(NamedTuple):
    difference: Difference
    changes: list[Change]

    @property
    def opens(self) -> bool:
        return any(each.opens for each in self.changes) or self.difference.opens


def write_people(form: str, compared: Compared, out: TextIO) -> bool:
    """Write the differences; say whether something is newly let in from outside."""
    rows = [_Rows(each, list(each.changes())) for each in compared.differences]
    (_write_markdown if form == "md" else _write_text)(compared, rows, out)
    return any(each.opens for each in rows)


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
    return f"{cause.resource.kind} {name_of(cause)}{rule} {words}{fate}"


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


def ports_text(each: Change | Exposed) -> str:
    """Say the ports before and after."""
    if each.kind == "changed":
        return f"{each.before} -> {each.after}"
    return str(each.after or each.before)


def _write_text(compared: Compared, rows: Sequence[_Rows], out: TextIO) -> None:
    for each in rows:
        if each.difference.name:
            out.write(f"{each.difference.name}:\n")
        for way in each.difference.exposures:
            out.write(f"{_SIGNS[way.kind]} outside => {way.workload} by {way.way} : {ports_text(way)}\n")
            out.writelines(f"    {line}\n" for line in told(compared, way.causes))
        for change in each.changes:
            ends = f"{', '.join(change.sources)} => {', '.join(change.destinations)}"
            ports = f"{ports_text(change)}{each.difference.suffix(change)}"
            out.write(f"{_SIGNS[change.kind]} {ends} : {ports}\n")
            out.writelines(f"    {line}\n" for line in told(compared, change.causes))
        for opened in each.difference.opened or ():
            arrow = "=>" if opened.after.direction == "Egress" else "<="
            ends = f"{opened.after.workload} {arrow} {peer(opened.after)}"
            out.write(f"{_SIGNS[opened.kind]} {ends} : {opened_text(opened)}\n")
            out.writelines(f"    {line}\n" for line in told(compared, opened.causes))
        out.write(f"{summary(each)}\n")


def opened_text(each: Opened) -> str:
    """Say what a stranger could do before and after."""
    if each.kind == "changed":
        return f"{exposed(each.before)} -> {exposed(each.after)}"
    return exposed(each.after if each.kind == "added" else each.before)


def summary(rows: _Rows) -> str:
    """Say in one sentence how much is different."""
    counts = dict.fromkeys(_KINDS, 0)
    for change in rows.changes:
        counts[change.kind] += len(change.sources) * len(change.destinations)
    words = {"added": "new", "removed": "gone", "changed": "changed"}
    parts = [f"{counts[kind]} {words[kind]}" for kind in _KINDS if counts[kind]]
    text = f"Connections: {', '.join(parts)}." if parts else "No connection is different."
    opened = sum(each.opens for each in rows.changes) + sum(each.opens for each in rows.difference.exposures)
    opened += sum(each.opens for each in rows.difference.opened or ())
    return f"{text} Newly let in from outside: {opened or 'nothing'}."


# -------------------------------------------------------------------------------------------------- Markdown
def _write_markdown(compared: Compared, rows: Sequence[_Rows], out: TextIO) -> None:
    old, new = (_cell(side.name) for side in (compared.old, compared.new))
    out.write(f"### Network: {old} → {new}\n\n")
    for each in rows:
        if each.difference.name:
            out.write(f"#### {_cell(each.difference.name)}\n\n")
        out.write(f"{summary(each)}\n\n")
        if each.difference.exposures:
            lines = (_exposed_cells(compared, way) for way in each.difference.exposures)
            _table("Ways in from outside", ("", "workload", "way", "before", "after", "because"), lines, out)
        if each.changes:
            lines = (_change_cells(compared, each.difference, change) for change in each.changes)
            _table("Connections", ("", "from", "to", "before", "after", "because"), lines, out)
        if each.difference.opened:
            lines = (_opened_cells(compared, opened) for opened in each.difference.opened)
            head = ("", "workload", "direction", "pods that are not in the manifests", "ports", "because")
            _table("Open to other pods", head, lines, out)


def _exposed_cells(compared: Compared, each: Exposed) -> tuple[str, ...]:
    return (
        ("⚠ " if each.opens else "") + each.kind,
        each.workload,
        each.way,
        str(each.before) if each.before else "",
        str(each.after) if each.after else "",
        "; ".join(told(compared, each.causes)),
    )


def _change_cells(compared: Compared, difference: Difference, each: Change) -> tuple[str, ...]:
    return (
        ("⚠ " if each.opens else "") + each.kind,
        ", ".join(each.sources),
        ", ".join(each.destinations) + difference.suffix(each),
        str(each.before) if each.before else "",
        str(each.after) if each.after else "",
        "; ".join(told(compared, each.causes)),
    )


def _opened_cells(compared: Compared, each: Opened) -> tuple[str, ...]:
    return (
        ("⚠ " if each.opens else "") + each.kind,
        each.after.workload,
        each.after.direction.lower(),
        peer(each.after),
        opened_text(each),
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
