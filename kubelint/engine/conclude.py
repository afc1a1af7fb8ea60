"""From what the rules found to the findings of a report: places, suppressions, fingerprints, baseline, order."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.broken import read_text
from kubelint.engine.fingerprint import Fingerprints
from kubelint.engine.locate import file_of, locate, text_span
from kubelint.engine.renders import merged, prepare_maps, what_is_off
from kubelint.engine.suppress import Suppressions
from kubelint.engine.template_comments import TemplateComments
from kubelint.finding import Finding, Unread, UnusedSuppression
from kubelint.record import NamedTuple
from kubelint.syntax.document import ChangedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.config.config import Config
    from kubelint.config.selection import RuleSettings
    from kubelint.engine.catalogue import Catalogue
    from kubelint.engine.focus import Focus
    from kubelint.engine.result import StaleEntry
    from kubelint.engine.run import Hit, Runner
    from kubelint.engine.suppress import Directive
    from kubelint.model.resource import Resource
    from kubelint.syntax.document import File


class Concluded(NamedTuple):
    """The findings in their final order, stale entries of the baseline, and files that changed during the run."""

    findings: list[Finding]
    stale: list[StaleEntry]
    changed: list[Unread]


def conclude(
    runner: Runner,
    files: Sequence[File],
    objects: Sequence[Resource],
    catalogue: Catalogue,
    settings: RuleSettings,
    config: Config,
    relative: Callable[[str], str],
    focus: Focus | None,
) -> Concluded:
    """Turn the runner's hits into findings; with `focus`, only those that touch what it holds."""
    prepare_maps(runner.hits)
    suppressions = Suppressions(files, objects)
    changed = {path: Unread(path, None, reason) for path, reason in suppressions.changed}
    findings = _findings(runner.hits, suppressions, changed)
    findings += _unused(runner, suppressions, catalogue, settings, relative, changed)
    findings = merged(sorted(findings, key=_order))
    fingerprints = Fingerprints()
    findings = [
        finding._replace(
            fingerprint=fingerprints.of(finding.rule, finding.object, relative(finding.span.path), finding.logical_path)
        )
        for finding in findings
    ]
    stale: list[StaleEntry] = []
    if config.baseline is not None:
        findings, stale = _known(config.baseline, findings, files, settings, relative, focus)
    if focus is not None:
        findings = [finding for finding in findings if _touches(finding, focus)]
    return Concluded(findings, stale, list(changed.values()))


def _known(
    path: str,
    findings: list[Finding],
    files: Sequence[File],
    settings: RuleSettings,
    relative: Callable[[str], str],
    focus: Focus | None,
) -> tuple[list[Finding], list[StaleEntry]]:
    """Mark what the baseline lists; of its entries that no longer occur, those count that this run looked for."""
    from kubelint.engine.baseline import Baseline

    read = {relative(file.path) for file in files}
    whole = focus is None

    def judged(rule: str, file: str) -> bool:
        return whole and settings.runs(rule) and (file in read or not os.path.exists(file))

    return Baseline.load(path).apply(findings, judged)


def _findings(hits: Sequence[Hit], suppressions: Suppressions, changed: dict[str, Unread]) -> list[Finding]:
    findings = []
    comments = TemplateComments(read_text)
    # File by file, so that the text of one file at a time is in memory.
    for hit in sorted(hits, key=lambda hit: file_of(hit.problem.place).path):
        place = hit.problem.place
        try:
            finding = locate(hit)
            line = text_span(place).start.line if finding.origin else finding.span.start.line
        except ChangedError as error:
            path = file_of(place).path
            changed.setdefault(path, Unread(path, None, str(error)))
            continue
        suppressed = suppressions.of(hit.info.id, place, line)
        if finding.origin:
            span = finding.span
            where = (hit.info.id, span.path, span.start.line)
            suppressed = suppressed or suppressions.at(*where) or comments.at(*where)
            off = what_is_off(hit)
            if hit.of_release and not off:
                continue
            finding = finding._replace(origin=finding.origin._replace(off=off))
        findings.append(finding._replace(suppressed=suppressed) if suppressed else finding)
    return findings


def _unused(
    runner: Runner,
    suppressions: Suppressions,
    catalogue: Catalogue,
    settings: RuleSettings,
    relative: Callable[[str], str],
    changed: dict[str, Unread],
) -> list[Finding]:
    """Judge the suppressions that ignored nothing, twice: the second time those that ignore just that."""
    known = {info.id for info in catalogue.infos}

    def ran(rule: str, directive: Directive) -> bool:
        namespace = directive.owner.namespace if directive.owner else ""
        return settings.of(rule, relative(file_of(directive.place).path), namespace).enabled

    findings: list[Finding] = []
    for late in (False, True):
        problems = list(suppressions.unused(known, ran, late=late))
        subjects = [UnusedSuppression(problem.place, problem.message, problem.help) for problem in problems]
        before = len(runner.hits)
        runner.run_subjects(subjects, lambda subject: file_of(subject.place).path)  # type: ignore[attr-defined]
        findings += _findings(runner.hits[before:], suppressions, changed)
    return findings


def _touches(finding: Finding, focus: Focus) -> bool:
    return finding.span.path in focus or any(related.span.path in focus for related in finding.related)


def _order(finding: Finding) -> tuple[object, ...]:
    span = finding.span
    return (span.path, span.start, span.end, -finding.severity, finding.rule, finding.message)
