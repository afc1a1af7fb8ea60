"""Differences as SARIF: one result for each line that did it, with what it opens or closes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.cluster.exposures import Exposed
from kubelint.cluster.opened import Opened
from kubelint.engine.locate import span_of
from kubelint.engine.result import Result
from kubelint.finding import Finding, Position, RelatedSpan, Severity, Span, Unread
from kubelint.record import NamedTuple
from kubelint.report import sarif
from kubelint.report.connectivity_table import peer
from kubelint.report.diff_text import opened_text, ports_text, said
from kubelint.report.options import ReportOptions
from kubelint.rule.info import RuleInfo
from kubelint.syntax.document import ChangedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.causes import Cause
    from kubelint.cluster.comparison import Change
    from kubelint.engine.load import InputError
    from kubelint.report.diff import Compared, Difference

_MOST = 5
_EXPOSURE = "new-exposure"
_RULES = (
    RuleInfo(
        _EXPOSURE,
        Severity.warning,
        "Something is let in from outside the cluster that was not.",
        "A Service, a route, a host port or a policy opens it. Close it again if it is not meant for everybody.",
        tags=("security",),
    ),
    RuleInfo("connection-added", Severity.info, "A connection is allowed that was not."),
    RuleInfo("connection-removed", Severity.info, "A connection is no longer allowed."),
    RuleInfo("connection-changed", Severity.info, "A connection is allowed on other ports than before."),
    RuleInfo("exposure-removed", Severity.info, "A way from outside the cluster is closed."),
    RuleInfo("openness-added", Severity.info, "Pods that are not in the manifests could be reached."),
    RuleInfo("openness-removed", Severity.info, "Pods that are not in the manifests are shut off."),
    RuleInfo("openness-changed", Severity.info, "Pods that are not in the manifests have other ports than before."),
    RuleInfo("exposure-changed", Severity.info, "A way from outside the cluster leads to other ports than before."),
)


class _Told(NamedTuple):
    rule: str
    causes: tuple[Cause, ...]
    text: str
    number: int


def write_sarif(compared: Compared, errors: Sequence[InputError], out: TextIO) -> bool:
    """Write the differences; say whether something is newly let in from outside."""
    told = [one for difference in compared.differences for one in _of(difference.changes(), difference)]
    told += [one for difference in compared.differences for one in _of(difference.exposures, difference)]
    told += [one for difference in compared.differences for one in _of(difference.opened or (), difference)]
    by_line: dict[tuple[str, Cause], list[_Told]] = {}
    for one in told:
        for cause in one.causes[:1]:
            by_line.setdefault((one.rule, cause), []).append(one)
    result = Result(
        findings=sorted(
            (_finding(compared, rule, cause, found) for (rule, cause), found in by_line.items()),
            key=lambda finding: (finding.span, finding.rule),
        ),
        unread=[_unread(error) for error in errors],
        passed_over=(),
        rules=_RULES,
        root=compared.new.loaded.root,
        cwd=os.getcwd(),
        read_text=_read,
    )
    sarif.write(result, ReportOptions(), out)
    return any(one.rule == _EXPOSURE for one in told)


def _of(found: Iterable[Change | Exposed | Opened], difference: Difference) -> Iterator[_Told]:
    for each in found:
        number = 1
        if isinstance(each, Exposed):
            rule, text = f"exposure-{each.kind}", f"outside => {each.workload} by {each.way} on {ports_text(each)}"
        elif isinstance(each, Opened):
            rule = f"openness-{each.kind}"
            text = f"{each.after.workload} and {peer(each.after)} on {opened_text(each)}"
        else:
            number = len(each.sources) * len(each.destinations)
            rule = f"connection-{each.kind}"
            text = f"{_some(each.sources)} => {_some(each.destinations)} on {ports_text(each)}{difference.suffix(each)}"
        yield _Told(_EXPOSURE if each.opens else rule, each.causes, text, number)


def _some(texts: Sequence[str]) -> str:
    shown = ", ".join(texts[:_MOST])
    return f"{shown} and {len(texts) - _MOST} more" if len(texts) > _MOST else shown


def _finding(compared: Compared, rule: str, cause: Cause, found: list[_Told]) -> Finding:
    lines = "; ".join(one.text for one in found[:_MOST])
    rest = sum(one.number for one in found[_MOST:])
    summary = next(info.summary for info in _RULES if info.id == rule).rstrip(".")
    others = dict.fromkeys(other for one in found for other in one.causes if other != cause)
    return Finding(
        rule=rule,
        severity=next(info.severity for info in _RULES if info.id == rule),
        message=f"{summary}: {lines}{f'; and {rest} more' if rest else ''}. {said(cause)}",
        span=_span(compared, cause),
        object=cause.resource.id,
        related=tuple(RelatedSpan(_span(compared, other), said(other)) for other in list(others)[:_MOST]),
    )


def _span(compared: Compared, cause: Cause) -> Span:
    """Return the place of a cause in the new state; what the old state alone has is where it was."""
    try:
        span = span_of(cause.place)
    except ChangedError:
        first = Position(1, 1)
        span = Span(cause.resource.document.file.path, first, first)
    old = compared.old.base + os.sep
    if cause.state == "old" and span.path.startswith(old):
        return span._replace(path=os.path.join(compared.new.base, span.path.removeprefix(old)))
    return span


def _unread(error: InputError) -> Unread:
    return Unread(error.path, Position(error.line, 1) if error.line else None, error.message)


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
