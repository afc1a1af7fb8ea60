"""The report for people: each finding with its code frame and what to do, then one line that sums up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Severity
from kubelint.report import frame, inventory
from kubelint.report.advice import advice, advice_of_rules
from kubelint.report.clean import clean
from kubelint.report.lines import Lines
from kubelint.report.origins import remarks
from kubelint.report.paths import relative
from kubelint.report.tally import selected, sentence, tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from kubelint.engine.result import Result
    from kubelint.finding import Finding, Position
    from kubelint.report.options import ReportOptions

_STYLES = {Severity.error: "1;31", Severity.warning: "1;33", Severity.info: "1;36", Severity.hint: "1;35"}
_BOLD = "1"
_FRAME = "1;34"
_WRAP = 100
_SETS = 3


def write(result: Result, options: ReportOptions, out: TextIO) -> None:
    """Write findings, what could not be read, and the summary line."""
    page = _Page(result, color=options.color)
    shown = selected(result.findings, options.min_severity, suppressed=options.show_suppressed)
    out.writelines("\n".join(page.finding(finding)) + "\n\n" for finding in shown)
    notes = list(page.notes(options))
    if notes:
        out.write("\n".join(notes) + "\n\n")
    out.writelines(f"{line}\n" for line in inventory.lines(result, options))
    if not options.quiet:
        numbers = tally(result.findings, options.min_severity)
        out.write(sentence(result, numbers, verbose=options.verbose) + "\n")


class _Page:
    """What all the findings of one report share."""

    __slots__ = ("_advice", "_color", "_cwd", "_lines", "_result")

    def __init__(self, result: Result, *, color: bool) -> None:
        self._result = result
        self._color = color
        self._cwd = result.cwd
        self._lines = Lines(result.read_text)
        self._advice = advice_of_rules(result.rules)

    def finding(self, finding: Finding) -> Iterator[str]:
        """The lines of one finding."""
        style = _STYLES[finding.severity]
        head = self._paint(style, f"{finding.severity.name}[{clean(finding.rule)}]")
        yield f"{head}: {self._paint(_BOLD, clean(finding.message))}"
        files: dict[str, list[frame.Mark]] = {
            finding.span.path: [frame.Mark(finding.span.start, finding.span.end, primary=True)]
        }
        for related in finding.related:
            mark = frame.Mark(related.span.start, related.span.end, related.message)
            files.setdefault(related.span.path, []).append(mark)
        gutter = len(str(1 + max(mark.end.line for marks in files.values() for mark in marks)))
        for path, marks in files.items():
            yield from self._file(path, marks, gutter, style)
        margin = self._paint(_FRAME, f"{'':{gutter}} =")
        for title, text in self._remarks(finding):
            lines = _wrapped(text)
            yield f"{margin} {self._paint(_BOLD, title)}: {lines[0]}"
            yield from (f"{'':{gutter + 5 + len(title)}}{line}" for line in lines[1:])

    def _file(self, path: str, marks: list[frame.Mark], gutter: int, style: str) -> Iterator[str]:
        arrow = self._paint(_FRAME, f"{'':{gutter}}" + ("-->" if marks[0].primary else ":::"))
        yield f"{arrow} {self._place(path, marks[0].start)}"
        lines = self._lines.of(path)
        # An archive has no text to show.
        rows = list(frame.rows(lines, marks)) if any(lines) else []
        if not rows:
            return
        bar = self._paint(_FRAME, f"{'':{gutter}} |")
        yield bar
        for row in rows:
            if row.number is not None:
                yield f"{self._paint(_FRAME, f'{row.number:>{gutter}} |')} {row.text}".rstrip()
            elif row.paints:
                yield f"{bar} {self._painted(row, style)}"
            else:
                yield self._paint(_FRAME, row.text)
        yield bar

    def _painted(self, row: frame.Row, style: str) -> str:
        text, done = "", 0
        for start, end, primary in row.paints:
            text += row.text[done:start] + self._paint(style if primary else _FRAME, row.text[start:end])
            done = end
        return text

    def _remarks(self, finding: Finding) -> Iterator[tuple[str, str]]:
        if finding.object:
            yield "object", str(finding.object)
        if finding.origin:
            yield from remarks(finding.origin, self._place)
        if finding.sets:
            yield "sets", _few(finding.sets)
        if text := advice(finding, self._advice):
            yield "help", text
        if finding.suppressed:
            reason = f": {finding.suppressed.reason}" if finding.suppressed.reason else ""
            yield "suppressed", finding.suppressed.kind + reason

    def notes(self, options: ReportOptions) -> Iterator[str]:
        """What is said beside the findings, one line each."""
        result = self._result
        for failure in result.failures:
            yield f"{self._paint(_STYLES[Severity.error], 'internal error')}: {clean(failure)}"
        for unread in result.unread:
            place = self._place(unread.path, unread.position)
            yield f"{self._paint(_STYLES[Severity.error], 'not read')}: {place}: {clean(unread.reason)}"
        if options.quiet:
            return
        for entry in result.stale_baseline:
            place = self._place(entry.path, None)
            yield f"no longer found, remove from the baseline: {place}: [{clean(entry.rule)}] {clean(entry.message)}"
        if options.verbose:
            if result.renderers:
                yield f"rendered with {clean(', '.join(result.renderers))}"
            for passed in result.passed_over:
                yield f"passed over: {self._place(passed.path, None)}: {clean(passed.reason)}"

    def _place(self, path: str, position: Position | None) -> str:
        shown = clean(relative(path, self._cwd))
        return f"{shown}:{position.line}:{position.column}" if position else shown

    def _paint(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._color else text


def _few(names: tuple[str, ...]) -> str:
    """The first names of a list; JSON has all of them."""
    rest = len(names) - _SETS
    return ", ".join(names[:_SETS]) + (f" and {rest} more" if rest > 0 else "")


def _wrapped(text: str) -> list[str]:
    """`text` on lines of bounded length; its own line breaks hold."""
    lines = []
    for given in text.strip().split("\n"):
        line = ""
        for word in given.split():
            if line and len(line) + len(word) >= _WRAP:
                lines.append(line)
                line = ""
            line += (" " if line else "") + clean(word)
        lines.append(line)
    return lines
