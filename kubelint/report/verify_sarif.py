"""Broken promises as SARIF: each at its line in the contract, with what decides beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.locate import span_of
from kubelint.engine.result import Result
from kubelint.finding import Finding, Position, RelatedSpan, Severity, Span, Unread
from kubelint.report import sarif
from kubelint.report.options import ReportOptions
from kubelint.report.trace import said_of
from kubelint.report.verify import nothing, reasons, said
from kubelint.rule.info import RuleInfo
from kubelint.syntax.document import ChangedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from kubelint.cluster.promises import Counterexample, Verdict
    from kubelint.engine.load import InputError
    from kubelint.report.verify import Report

_RULE = RuleInfo(
    "broken-promise",
    Severity.error,
    "The manifests break a promise of the contract.",
    "Change the policies, Services or routes that decide, or the contract where the promise is no longer meant.",
    tags=("security",),
)


def write_sarif(report: Report, out: TextIO) -> None:
    """Write a result for each broken promise."""
    findings = [
        _finding(report, verdict, judged.name)
        for judged in report.judged
        for verdict in judged.verdicts
        if not verdict.kept
    ]
    result = Result(
        findings=findings,
        unread=[_unread(error) for error in report.errors],
        passed_over=(),
        rules=(_RULE,),
        root=report.root,
        cwd=os.getcwd(),
        read_text=_read,
    )
    sarif.write(result, ReportOptions(), out)


def _finding(report: Report, verdict: Verdict, name: str) -> Finding:
    example = verdict.counterexamples[0]
    place = Position(*report.place(verdict.promise))
    more = f", and {verdict.total - 1} more" if verdict.total > 1 else ""
    related = tuple(_related(example))
    why = "" if related else f": {nothing(example)}"
    return Finding(
        rule=_RULE.id,
        severity=_RULE.severity,
        message=f"Broken: {verdict.promise.name}. {said(example)}{why}{more}",
        span=Span(report.contract.written.path, place, place),
        related=related,
        steps=tuple(_steps(example)),
        sets=(name,) if name else (),
    )


def _related(example: Counterexample) -> Iterator[RelatedSpan]:
    for text, place in reasons(example):
        try:
            yield RelatedSpan(span_of(place), text)
        except ChangedError:
            continue


def _steps(example: Counterexample) -> Iterator[RelatedSpan]:
    for hop in example.hops:
        try:
            if hop.place is not None:
                yield RelatedSpan(span_of(hop.place), said_of(hop))
        except ChangedError:
            continue


def _unread(error: InputError) -> Unread:
    return Unread(error.path, Position(error.line, 1) if error.line else None, error.message)


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
