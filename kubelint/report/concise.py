"""The report of one line for each finding: `path:line:column: severity[rule] message`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.report import inventory
from kubelint.report.clean import clean
from kubelint.report.paths import relative
from kubelint.report.tally import selected, sentence, tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from kubelint.engine.result import Result
    from kubelint.report.options import ReportOptions

_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;36", "hint": "1;35", "unread": "1;31"}


def write(result: Result, options: ReportOptions, out: TextIO) -> None:
    """Write findings and what could not be read, then the summary line."""
    out.writelines(f"{line}\n" for line in _lines(result, options))


def _lines(result: Result, options: ReportOptions) -> Iterator[str]:
    def place(path: str) -> str:
        return clean(relative(path, result.cwd))

    def paint(word: str, tail: str = "") -> str:
        return f"\x1b[{_STYLES[word]}m{word}{tail}\x1b[0m" if options.color else word + tail

    for finding in selected(result.findings, options.min_severity, suppressed=options.show_suppressed):
        start = finding.span.start
        head = paint(finding.severity.name, f"[{clean(finding.rule)}]")
        mark = f" (suppressed: {finding.suppressed.kind})" if finding.suppressed else ""
        yield f"{place(finding.span.path)}:{start.line}:{start.column}: {head} {clean(finding.message)}{mark}"
    for unread in result.unread:
        where = f"{unread.position.line}:{unread.position.column}: " if unread.position else " "
        yield f"{place(unread.path)}:{where}{paint('unread')} {clean(unread.reason)}"
    for failure in result.failures:
        yield f"kubelint: internal error: {clean(failure)}"
    yield from inventory.lines(result, options)
    if options.quiet:
        return
    for entry in result.stale_baseline:
        yield f"{place(entry.path)}: no longer found[{clean(entry.rule)}] {clean(entry.message)}"
    if options.verbose:
        for passed in result.passed_over:
            yield f"{place(passed.path)}: passed over: {clean(passed.reason)}"
    yield sentence(result, tally(result.findings, options.min_severity), verbose=options.verbose)
