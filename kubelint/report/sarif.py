"""The report for code scanning: SARIF 2.1.0 within GitHub's limits, one run, written one result at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarif_om import Invocation, Run, RunAutomationDetails, SarifLog, Tool, ToolComponent

from kubelint import __version__
from kubelint.finding import Severity
from kubelint.report.home import HOME
from kubelint.report.sarif_json import encode
from kubelint.report.sarif_notifications import descriptors, notifications
from kubelint.report.sarif_places import Places
from kubelint.report.sarif_results import LineHashes, Results
from kubelint.report.sarif_rules import descriptor
from kubelint.report.tally import selected
from kubelint.rule.info import RuleInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from kubelint.engine.result import Result
    from kubelint.finding import Finding
    from kubelint.report.options import ReportOptions

_RESULT_LIMIT = 25_000
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HERE = "@@results@@"


def write(result: Result, options: ReportOptions, out: TextIO) -> None:
    """Write the log.

    Suppressed findings are left out unless asked for: GitHub opens alerts for them whatever their suppressions say.
    """
    found = selected(result.findings, options.min_severity, suppressed=options.show_suppressed)
    kept = _most_severe(found, _RESULT_LIMIT)
    places = Places(result.root)
    rules = _rules(result.rules, kept)
    run = _run(result, options, places, rules, len(found) - len(kept))
    log = SarifLog(schema_uri=_SCHEMA, version="2.1.0", runs=[run])
    head, _, tail = encode(log).partition(f'"{_HERE}"')
    out.write(head)
    results = Results(places, [rule.id for rule in rules], LineHashes(kept, result.read_text))
    separator = "\n"
    for finding in kept:
        out.write(separator + encode(results.result(finding)))
        separator = ",\n"
    out.write(tail + "\n")


def _run(result: Result, options: ReportOptions, places: Places, rules: Sequence[RuleInfo], cut: int) -> Run:
    driver = ToolComponent(
        name="kubelint",
        version=__version__,
        information_uri=HOME or None,
        rules=[descriptor(rule) for rule in rules],
        notifications=descriptors(),
    )
    invocation = Invocation(
        execution_successful=not result.failures,
        tool_execution_notifications=list(notifications(result, places, cut, verbose=options.verbose)) or None,
    )
    return Run(
        tool=Tool(driver=driver),
        results=[_HERE],
        invocations=[invocation],
        column_kind="unicodeCodePoints",
        newline_sequences=["\r\n", "\n", "\r"],
        automation_details=RunAutomationDetails(id=f"{options.category}/") if options.category else None,
    )


def _rules(enabled: Sequence[RuleInfo], findings: Sequence[Finding]) -> list[RuleInfo]:
    """The enabled rules, found or not, so that indexes and the set of rules are the same from run to run."""
    known = {rule.id for rule in enabled}
    others = sorted({finding.rule for finding in findings} - known)
    return [*enabled, *(RuleInfo(id=rule, severity=Severity.warning, summary=rule) for rule in others)]


def _most_severe(findings: list[Finding], limit: int) -> list[Finding]:
    """At most `limit` findings in their order, the least severe left out."""
    if len(findings) <= limit:
        return findings
    by_severity = sorted(range(len(findings)), key=lambda index: -findings[index].severity)
    return [findings[index] for index in sorted(by_severity[:limit])]
