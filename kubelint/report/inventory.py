"""Counts by rule and severity, and the list of what was read, for audits by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Severity
from kubelint.report.clean import clean
from kubelint.report.paths import relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.engine.result import Result
    from kubelint.report.options import ReportOptions


def counts(result: Result) -> dict[str, dict[str, int]]:
    """Return for each rule with findings how many there are of each severity; what is suppressed does not count."""
    rules: dict[str, dict[str, int]] = {}
    for finding in result.findings:
        if finding.suppressed is None:
            row = rules.setdefault(finding.rule, {})
            row[finding.severity.name] = row.get(finding.severity.name, 0) + 1
    return {rule: rules[rule] for rule in sorted(rules)}


def lines(result: Result, options: ReportOptions) -> Iterator[str]:
    """Yield the lines that `--list-objects` and `--stats` add to a report for people."""
    if options.list_objects:
        for listed, place, hooks in result.inventory:
            path = clean(relative(place.path, result.cwd))
            hook = f", hook {clean(', '.join(hooks))}" if hooks else ""
            what = f"{clean(str(listed))} ({clean(listed.api_version)}{hook})"
            yield f"{path}:{place.start.line}:{place.start.column}: {what}"
        yield ""
    if options.stats:
        yield from _table(counts(result))
        yield ""


def _table(rules: dict[str, dict[str, int]]) -> Iterator[str]:
    names = [severity.name for severity in sorted(Severity, reverse=True)]
    width = max(map(len, rules), default=4)
    yield f"{'rule':{width}}  " + "  ".join(f"{name:>7}" for name in names)
    totals = dict.fromkeys(names, 0)
    for rule, row in sorted(rules.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        yield f"{rule:{width}}  " + "  ".join(f"{row.get(name, 0) or '':>7}" for name in names)
        for name, number in row.items():
            totals[name] += number
    yield f"{'total':{width}}  " + "  ".join(f"{totals[name]:>7}" for name in names)
