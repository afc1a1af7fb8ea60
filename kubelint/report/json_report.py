"""The report for programs: one JSON object, described by docs/schemas/report.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.report.advice import advice, advice_of_rules
from kubelint.report.clean import encodable
from kubelint.report.inventory import counts
from kubelint.report.paths import relative
from kubelint.report.tally import selected, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

    from kubelint.engine.result import Result
    from kubelint.finding import Finding, ObjectId, Origin, Position, Span
    from kubelint.report.options import ReportOptions

Json = dict[str, object]


def write(result: Result, options: ReportOptions, out: TextIO) -> None:
    """Write the object with one finding, unread or passed-over entry on each line."""
    from json import JSONEncoder

    encode = JSONEncoder(separators=(", ", ": ")).encode
    writer = _Writer(result)
    findings = selected(result.findings, options.min_severity, suppressed=True)
    _write_list(out, '{"findings": [', map(writer.finding, findings), encode)
    _write_list(out, ',\n"unread": [', writer.unread(), encode)
    _write_list(out, ',\n"passed_over": [', writer.passed_over(), encode)
    if options.list_objects:
        _write_list(out, ',\n"objects": [', writer.objects(), encode)
    if options.stats:
        out.write(f',\n"stats": {encode(counts(result))}')
    out.write(f',\n"summary": {encode(writer.summary(options))}}}\n')


def _write_list(out: TextIO, head: str, items: Iterable[Json], encode: Callable[[object], str]) -> None:
    out.write(head)
    separator = "\n"
    for item in items:
        out.write(separator + encode(item))
        separator = ",\n"
    out.write("\n]" if separator != "\n" else "]")


class _Writer:
    """Turns what was found into plain JSON values."""

    __slots__ = ("_advice", "_paths", "_result")

    def __init__(self, result: Result) -> None:
        self._result = result
        self._advice = advice_of_rules(result.rules)
        self._paths: dict[str, str] = {}

    def finding(self, finding: Finding) -> Json:
        found = finding.object
        suppressed = finding.suppressed
        item = {
            "rule": finding.rule,
            "severity": finding.severity.name,
            "message": encodable(finding.message),
            **self._span(finding.span),
            "object": found and _object(found),
            "related": [
                {**self._span(related.span), "message": encodable(related.message)} for related in finding.related
            ],
            "help": encodable(advice(finding, self._advice)),
            "suppressed": suppressed and {"kind": suppressed.kind, "reason": encodable(suppressed.reason)},
            "fingerprint": finding.fingerprint,
        }
        if finding.sets:
            item["sets"] = [encodable(name) for name in finding.sets]
        if finding.origin:
            item["origin"] = self._origin(finding.origin)
        return item

    def _origin(self, origin: Origin) -> Json:
        return {
            "grade": origin.grade,
            "includes": [self._span(span) for span in origin.includes],
            "values": [
                {"key": encodable(key.key), "path": key.path and self._path(key.path), "line": key.line or None}
                for key in origin.values
            ],
            "hard_coded": origin.hard_coded,
            "inside": encodable(origin.inside),
            "off": [encodable(sentence) for sentence in origin.off],
        }

    def unread(self) -> Iterable[Json]:
        for unread in self._result.unread:
            start = unread.position and _position(unread.position)
            yield {"path": self._path(unread.path), "start": start, "reason": encodable(unread.reason)}

    def passed_over(self) -> Iterable[Json]:
        for passed in self._result.passed_over:
            yield {"path": self._path(passed.path), "reason": encodable(passed.reason)}

    def objects(self) -> Iterable[Json]:
        for found, span, hooks in self._result.inventory:
            hook = {"hooks": [encodable(event) for event in hooks]} if hooks else {}
            yield {"object": _object(found), **self._span(span), **hook}

    def summary(self, options: ReportOptions) -> Json:
        result = self._result
        numbers = tally(result.findings, options.min_severity)
        return {
            "findings": {severity.name: number for severity, number in numbers.shown.items()},
            "hidden": sum(numbers.hidden.values()),
            "suppressed": numbers.suppressed,
            "known": numbers.known,
            "files": result.files,
            "objects": result.objects,
            "unread": len(result.unread),
            "passed_over": len(result.passed_over),
            "stale_baseline": [
                {**entry._asdict(), "path": self._path(entry.path), "message": encodable(entry.message)}
                for entry in result.stale_baseline
            ],
            "renderers": [encodable(renderer) for renderer in result.renderers],
            "failures": [encodable(failure) for failure in result.failures],
            "complete": not result.unread and not result.failures,
        }

    def _span(self, span: Span) -> Json:
        return {"path": self._path(span.path), "start": _position(span.start), "end": _position(span.end)}

    def _path(self, path: str) -> str:
        shown = self._paths.get(path)
        if shown is None:
            shown = self._paths[path] = encodable(relative(path, self._result.cwd))
        return shown


def _object(found: ObjectId) -> Json:
    return {
        "apiVersion": encodable(found.api_version),
        "kind": encodable(found.kind),
        "namespace": encodable(found.namespace),
        "name": encodable(found.name),
    }


def _position(position: Position) -> Json:
    return {"line": position.line, "column": position.column}
