"""Which findings a report shows, and the sentence that accounts for all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Severity
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubelint.engine.result import Result
    from kubelint.finding import Finding

_PLURALS = {"info": "infos", "hint": "hints", "warning": "warnings", "error": "errors"}


class Tally(NamedTuple):
    """Counts are of findings that are neither suppressed nor known, but for `suppressed` and `known`."""

    shown: Mapping[Severity, int]
    hidden: Mapping[Severity, int]
    suppressed: int
    known: int
    files: int
    """How many files have a finding that is shown."""


def tally(findings: Iterable[Finding], min_severity: Severity) -> Tally:
    """Count what is shown from `min_severity` on and what is not."""
    shown = dict.fromkeys(reversed(Severity), 0)
    hidden = dict.fromkeys(reversed(Severity), 0)
    suppressed = known = 0
    files = set()
    for finding in findings:
        severity = finding.severity
        if finding.suppressed:
            if finding.suppressed.kind == "baseline":
                known += 1
            else:
                suppressed += 1
        elif severity < min_severity:
            hidden[severity] += 1
        else:
            shown[severity] += 1
            files.add(finding.span.path)
    return Tally(shown, hidden, suppressed, known, len(files))


def selected(findings: Sequence[Finding], min_severity: Severity, *, suppressed: bool) -> list[Finding]:
    """The findings to show, in their order; suppressed and known ones only where asked for."""
    return [f for f in findings if f.severity >= min_severity and (suppressed or not f.suppressed)]


def count(number: int, singular: str, plural: str = "") -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def _enumerate(counts: Mapping[Severity, int]) -> str:
    parts = [count(number, severity.name, _PLURALS[severity.name]) for severity, number in counts.items() if number]
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def sentence(result: Result, numbers: Tally, *, verbose: bool = False) -> str:
    """One line that says what was found and accounts for whatever is not shown."""
    found = _enumerate(numbers.shown)
    read = f"{count(result.files, 'file')} with {count(result.objects, 'object')}"
    parts = [f"Found {found} in {numbers.files} of {read}" if found else f"No findings in {read}"]
    if hidden := _enumerate(numbers.hidden):
        lowest = min(severity for severity, number in numbers.hidden.items() if number)
        parts.append(f"{hidden} hidden (--min-severity {lowest.name})")
    if numbers.suppressed:
        parts.append(f"{numbers.suppressed} suppressed")
    if numbers.known:
        parts.append(f"{numbers.known} known from the baseline")
    if result.stale_baseline:
        parts.append(f"{count(len(result.stale_baseline), 'baseline entry', 'baseline entries')} no longer found")
    if result.unread:
        parts.append(f"{len(result.unread)} could not be read")
    if result.passed_over:
        parts.append(f"{len(result.passed_over)} passed over" + ("" if verbose else " (--verbose lists them)"))
    if result.failures:
        parts.append(f"{count(len(result.failures), 'internal error')}: the result is not complete")
    return "; ".join(parts) + "."
