"""The report as workflow commands of GitHub Actions, which shows them at the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Severity
from kubelint.report.clean import clean
from kubelint.report.paths import relative
from kubelint.report.tally import selected, sentence, tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from kubelint.engine.result import Result
    from kubelint.finding import Finding
    from kubelint.report.options import ReportOptions

_COMMANDS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "notice", Severity.hint: "notice"}


def write(result: Result, options: ReportOptions, out: TextIO) -> None:
    """Write the worst first: GitHub shows ten annotations of each kind for a step; the log has them all."""
    found = selected(result.findings, options.min_severity, suppressed=options.show_suppressed)
    out.writelines(_lines(result, sorted(found, key=lambda finding: -finding.severity)))
    if not options.quiet:
        out.write(sentence(result, tally(result.findings, options.min_severity), verbose=options.verbose) + "\n")


def _lines(result: Result, findings: list[Finding]) -> Iterator[str]:
    for failure in result.failures:
        yield f"::error title=kubelint::{_data('Internal error: ' + failure)}\n"
    for unread in result.unread:
        place = f"file={_property(relative(unread.path, result.root))}"
        if unread.position:
            place += f",line={unread.position.line},col={unread.position.column}"
        yield f"::error title=kubelint (not read),{place}::{_data(unread.reason)}\n"
    for finding in findings:
        start, end = finding.span.start, finding.span.end
        place = f"file={_property(relative(finding.span.path, result.root))},line={start.line},endLine={end.line}"
        if start.line == end.line:  # columns count only there
            place += f",col={start.column},endColumn={end.column}"
        title = _property(f"kubelint ({finding.rule})")
        yield f"::{_COMMANDS[finding.severity]} title={title},{place}::{_data(finding.message)}\n"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
