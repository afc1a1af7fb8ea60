"""The examples in a rule's folder, and what the rule really says about them.

`fail*` must be flagged on exactly the lines that bear a mark, `pass*` and `fixed*` nowhere.  An example is a YAML
file, or a folder where several files or a config are needed.  The mark is a comment on the flagged line:

    type: NodePort  # expect: service-node-port "NodePort"

The text in quotes is what must be underlined; `rule-id:hint` also asks for the severity.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.engine.check import Request, check
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Finding

_MARK = re.compile(r'#\s*expect:\s*(?P<rule>[a-z0-9-]+)(?::(?P<severity>[a-z]+))?(?:\s+"(?P<text>.*?)"(?=\s*(?:#|$)))?')


class Example(NamedTuple):
    """A file or folder that shows when the rule speaks (`kind` is fail) or does not (pass, fixed)."""

    kind: str
    path: str


class Mark(NamedTuple):
    """What must be flagged: a line of a file, perhaps with its text and severity (empty: any)."""

    path: str
    line: int
    rule: str
    severity: str = ""
    text: str = ""


def examples(folder: str) -> list[Example]:
    """Return the examples of the rule in `folder`, by name."""
    found = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        kind = re.match(r"fail|pass|fixed", name)
        if kind and (os.path.isdir(path) or name.endswith((".yaml", ".yml", ".json"))):
            found.append(Example(kind.group(), path))
    return found


def failures(folder: str) -> list[str]:
    """Run a rule's examples; return what is wrong, one sentence each, and nothing where all is as marked."""
    found = examples(folder)
    wrong = [
        f"{folder}: no {kind} example" for kind in ("fail", "pass") if not any(each.kind == kind for each in found)
    ]
    identifier = os.path.basename(os.path.normpath(folder))
    for example in found:
        wrong += _compare(example, identifier, folder)
    return wrong


def _compare(example: Example, identifier: str, folder: str) -> Iterator[str]:
    findings, failed = findings_in(example, identifier, folder)
    yield from failed
    marks = list(_marks(example.path))
    if example.kind == "fail" and not marks:
        yield f"{example.path}: a fail example without '# expect: {identifier}'"
    if example.kind != "fail" and marks:
        yield f"{example.path}:{marks[0].line}: a mark in a {example.kind} example"
    for mark in marks:
        match = next((each for each in findings if _fits(mark, *each)), None)
        if match is None:
            near = [f'{finding.severity.name} "{text}"' for finding, text in findings if _on_line(mark, finding)]
            yield f"{mark.path}:{mark.line}: expected {_said(mark)}, found {', '.join(near) or 'nothing'}"
        else:
            findings.remove(match)
    for finding, text in findings:
        if not any(_on_line(mark, finding) and not _fits(mark, finding, text) for mark in marks):
            yield f'{finding.span.path}:{finding.span.start.line}: unexpected "{text}": {finding.message}'


def without_marks(text: str) -> str:
    """Return the text of an example without its marks; no line moves."""
    return "".join(re.sub(r"[ \t]+(?=\n|\Z)", "", _MARK.sub("", line)) for line in text.splitlines(keepends=True))


def findings_in(example: Example, identifier: str, folder: str) -> tuple[list[tuple[Finding, str]], list[str]]:
    """Return the rule's findings in the example, each with the text that it underlines, and crashes."""
    configured = os.path.exists(os.path.join(example.path, ".kubelint.yaml"))
    own = () if _is_builtin(folder) else (folder,)
    root = example.path if os.path.isdir(example.path) else folder
    request = Request((example.path,), root, root, isolated=not configured, select=(identifier,), rules=own, prove=True)
    result = check(request).result
    pairs = []
    for finding in result.findings:
        if finding.suppressed is None:
            lines = result.read_text(finding.span.path).splitlines()
            pairs.append((finding, _text(lines, finding)))
    return pairs, [f"{example.path}: {failure}" for failure in result.failures]


def _is_builtin(folder: str) -> bool:
    """Whether a check knows the rule by itself: a new one in the folder of the built-in rules is not in the index."""
    from kubelint.engine.catalogue import builtin_infos

    here = os.path.abspath(folder)
    return any(os.path.abspath(info.path) == here for info in builtin_infos())


def _text(lines: list[str], finding: Finding) -> str:
    start, end = finding.span.start, finding.span.end
    line = lines[start.line - 1] if start.line <= len(lines) else ""
    return line[start.column - 1 : end.column - 1 if end.line == start.line else None]


def _marks(path: str) -> Iterator[Mark]:
    files = [path]
    if os.path.isdir(path):
        files = sorted(os.path.join(here, name) for here, _, names in os.walk(path) for name in names)
    for file in files:
        with open(file, encoding="utf-8", errors="replace") as text:
            for number, line in enumerate(text, 1):
                for match in _MARK.finditer(line):
                    yield Mark(
                        os.path.abspath(file), number, match["rule"], match["severity"] or "", match["text"] or ""
                    )


def _on_line(mark: Mark, finding: Finding) -> bool:
    return (finding.span.path, finding.span.start.line) == (mark.path, mark.line)


def _fits(mark: Mark, finding: Finding, text: str) -> bool:
    return (
        _on_line(mark, finding)
        and finding.rule == mark.rule
        and mark.severity in {"", finding.severity.name}
        and mark.text in {"", text}
    )


def _said(mark: Mark) -> str:
    severity = f"{mark.severity} " if mark.severity else ""
    return severity + mark.rule + (f' "{mark.text}"' if mark.text else "")
