"""The examples of a rule as its page shows them: without marks, and with what the rule really says below."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.examples import examples, findings_in, without_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.engine.examples import Example
    from kubelint.finding import Finding
    from kubelint.rule.info import RuleInfo

_TITLES = {"fail": "What is found", "fixed": "Mended", "pass": "What is fine"}
_FENCES = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}


def sections(info: RuleInfo) -> Iterator[str]:
    """Yield the Markdown of a rule's examples: what is found, then what it looks like mended, then what is fine."""
    if not os.path.isdir(info.path):
        return
    found = examples(info.path)
    for kind in ("fail", "fixed", "pass"):
        of_kind = [example for example in found if example.kind == kind]
        if of_kind:
            yield f"## {_TITLES[kind]}"
        for example in of_kind:
            yield from _example(example, info)


def _example(example: Example, info: RuleInfo) -> Iterator[str]:
    findings: list[Finding] = []
    if example.kind == "fail":
        findings = [finding for finding, _ in findings_in(example, info.id, info.path)[0]]
    name = os.path.splitext(os.path.basename(example.path))[0].removeprefix(example.kind).strip("-_")
    files = _files(example.path)
    for path in files:
        if len(files) > 1:
            yield f"`{os.path.relpath(path, example.path)}`:"
        elif name:
            yield f"{name.replace('-', ' ').capitalize()}:"
        with open(path, encoding="utf-8", errors="replace") as file:
            text = without_marks(file.read()).rstrip()
        yield f"```{_FENCES.get(os.path.splitext(path)[1], '')}\n{text}\n```"
        own = [finding for finding in findings if finding.span.path == os.path.abspath(path)]
        if own:
            yield "```text\n" + "\n".join(_frames(text.split("\n"), own)) + "\n```"


def _files(path: str) -> list[str]:
    """The files of an example; the configuration comes first."""
    if not os.path.isdir(path):
        return [path]
    return sorted(
        os.path.join(here, name) for here, _, names in os.walk(path) for name in names if not name.endswith(".pyc")
    )


def _frames(lines: Sequence[str], findings: Sequence[Finding]) -> Iterator[str]:
    """Yield each flagged line with the flagged text underlined, and what is said about it."""
    gutter = len(str(max(finding.span.start.line for finding in findings)))
    for finding in findings:
        start, end = finding.span.start, finding.span.end
        line = lines[start.line - 1] if start.line <= len(lines) else ""
        last = end.column if end.line == start.line else len(line) + 1
        width = max(1, min(last, len(line) + 1) - start.column)
        yield f"{start.line:>{gutter}} | {line}".rstrip()
        yield f"{'':>{gutter}} | {'':{start.column - 1}}{'^' * width} {finding.severity.name}: {finding.message}"
        if finding.help:
            yield f"{'':>{gutter}} = help: {finding.help}"
