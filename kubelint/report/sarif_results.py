"""Findings as SARIF results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarif_om import CodeFlow, Location, LogicalLocation, Message, Result, ThreadFlow, ThreadFlowLocation

from kubelint.report.clean import encodable
from kubelint.report.fingerprints import line_hashes
from kubelint.report.origins import related_of
from kubelint.report.sarif_json import Suppression
from kubelint.report.sarif_rules import LEVELS, period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kubelint.finding import Finding, ObjectId
    from kubelint.finding import Suppression as Mark
    from kubelint.report.sarif_places import Places


class Results:
    """Makes one result at a time, so that thousands need no memory."""

    __slots__ = ("_hashes", "_objects", "_places", "_rules")

    def __init__(self, places: Places, rules: Sequence[str], hashes: LineHashes) -> None:
        self._places = places
        self._rules = {rule: index for index, rule in enumerate(rules)}
        self._hashes = hashes
        self._objects: tuple[ObjectId | None, list[LogicalLocation] | None] = None, None

    def result(self, finding: Finding) -> Result:
        """The result for one finding."""
        span = finding.span
        location = Location(physical_location=self._places.span(span), logical_locations=self._logical(finding.object))
        line_hash = self._hashes.of(span.path, span.start.line)
        return Result(
            rule_id=finding.rule,
            rule_index=self._rules[finding.rule],
            kind="fail",
            level=LEVELS[finding.severity],
            message=Message(text=_message(finding, self._places.root)),
            locations=[location],
            related_locations=self._related(finding),
            code_flows=self._flows(finding),
            partial_fingerprints={"primaryLocationLineHash": line_hash} if line_hash else None,
            fingerprints={"kubelint/v1": finding.fingerprint} if finding.fingerprint else None,
            suppressions=[_suppression(finding.suppressed)] if finding.suppressed else None,
            properties=_properties(finding),
        )

    def _related(self, finding: Finding) -> list[Location] | None:
        return [
            Location(
                id=number,
                message=Message(text=period(encodable(related.message))),
                physical_location=self._places.span(related.span),
            )
            for number, related in enumerate(related_of(finding, self._places.root), start=1)
        ] or None

    def _flows(self, finding: Finding) -> list[CodeFlow] | None:
        steps = [
            ThreadFlowLocation(
                location=Location(
                    message=Message(text=period(encodable(step.message))),
                    physical_location=self._places.span(step.span),
                ),
                execution_order=number,
            )
            for number, step in enumerate(finding.steps, start=1)
        ]
        return [CodeFlow(thread_flows=[ThreadFlow(locations=steps)])] if steps else None

    def _logical(self, found: ObjectId | None) -> list[LogicalLocation] | None:
        if found is None:
            return None
        if self._objects[0] != found:
            name = "/".join(filter(None, (found.api_version, found.kind, found.namespace, found.name)))
            logical = LogicalLocation(name=encodable(found.name), fully_qualified_name=encodable(name), kind="resource")
            self._objects = found, [logical]
        return self._objects[1]


class LineHashes:
    """The line hashes of the results' own lines; each file is read once."""

    __slots__ = ("_made", "_read_text", "_wanted")

    def __init__(self, findings: Iterable[Finding], read_text: Callable[[str], str]) -> None:
        self._read_text = read_text
        self._wanted: dict[str, set[int]] = {}
        self._made: dict[str, dict[int, str]] = {}
        for finding in findings:
            self._wanted.setdefault(finding.span.path, set()).add(finding.span.start.line)

    def of(self, path: str, line: int) -> str | None:
        """The hash of one line; None where the file can no longer be read."""
        hashes = self._made.get(path)
        if hashes is None:
            text = self._text(path)
            hashes = self._made[path] = {} if text is None else line_hashes(text, self._wanted[path])
        return hashes.get(line)

    def _text(self, path: str) -> str | None:
        """The raw file as the upload reads it: with its byte order mark, and whatever its encoding."""
        try:
            if path == "-":
                return self._read_text(path)
            with open(path, "rb") as file:
                return file.read().decode("utf-8", "replace")
        except (OSError, ValueError):
            return None


def _message(finding: Finding, root: str) -> str:
    """The message as a sentence, then links to the related places."""
    text = period(encodable(finding.message))
    if "](" in text:  # only what is made here is a link, not what a manifest's names look like
        text = _literal(text)
    if finding.related or finding.origin:
        links = (
            f"[{_literal(encodable(related.message)) or 'here'}]({number})"
            for number, related in enumerate(related_of(finding, root), start=1)
        )
        seen = ", ".join(links)
        text += f" See: {seen}." if seen else ""
    return text


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _suppression(mark: Mark) -> Suppression:
    kind = "external" if mark.kind == "baseline" else "inSource"
    return Suppression(kind=kind, status="accepted", justification=encodable(mark.reason) or None)


def _properties(finding: Finding) -> dict[str, object]:
    properties: dict[str, object] = {"severity": finding.severity.name}
    if finding.logical_path:
        properties["path"] = encodable(finding.logical_path)
    if finding.sets:
        properties["sets"] = [encodable(name) for name in finding.sets]
    if finding.origin:
        properties["provenance"] = finding.origin.grade
        if finding.origin.values:
            # Several renders may have one key from files of their own.
            properties["values"] = list(dict.fromkeys(encodable(key.key) for key in finding.origin.values))
        elif finding.origin.hard_coded:
            properties["hardCoded"] = True
        if finding.origin.inside:
            properties["inside"] = encodable(finding.origin.inside)
    return properties
