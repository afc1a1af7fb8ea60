"""Finds a path in a document that `plain` has read, from its text alone: a few searches instead of a second parse.

A document in plain style has no aliases, no tags and no key twice in a mapping; each key stands at its mapping's
column, and whatever it holds lies deeper (only a list may stand at the column of its key).  So the first line behind
a mapping's start that has its column and the key is that key.  What lies inside flow collections or needs the end of
a block is not found here; the caller takes `marks` for it.
"""

from __future__ import annotations

import re
from typing import Any

from kubelint.record import NamedTuple

Span = tuple[int, int]
Path = tuple[str | int, ...]
Value = Any

_CONTENT = re.compile(r"(?: *(?:#[^\n]*)?\n)*( *)(?=[^ \n])")
_FLOW = re.compile(r" *+[\[{]")
_REST_IS_EMPTY = re.compile(r" *+(?:#[^\n]*)?(?:\n|\Z)")
_QUOTED = re.compile(r""""[^"\n]*"|'[^'\n]*'""")
_KEY = re.compile(r""""[^"\n]*"|'[^'\n]*'|[^:\n]+""")
_DASH = re.compile(r"- +")


class Step(NamedTuple):
    """Where a walk stands: the span of the last key (None for a list's item), and the start and column of a block.

    `column` is -1 for what is no block: a scalar, a flow collection, nothing at all; there `at` is behind the colon or
    the dash.
    """

    key: Span | None
    at: int
    column: int


def walk(text: str, start: int, end: int, data: Value, path: Path) -> Step | None:
    """Follow a path that the document's data holds through its text; None where that needs `marks`."""
    step = _block(text, start, end, None)
    for name in path:
        if step is None or step.column < 0:
            return None
        data = data[name]
        if isinstance(name, str):
            step = _key(text, end, step, name, block=isinstance(data, dict | list))
        else:
            step = _item(text, end, step, name, block=isinstance(data, dict | list))
    return step


def scalar(text: str, end: int, step: Step) -> Span | None:
    """Give the extent of the one-line scalar that a walk ended at, if it did."""
    if step.column >= 0:
        return None
    line_end = text.find("\n", step.at, end)
    rest = text[step.at : line_end if line_end >= 0 else end]
    content = rest.lstrip(" ")
    start = step.at + len(rest) - len(content)
    if content[:1] in {'"', "'"}:
        quoted = _QUOTED.match(content)
        return (start, start + quoted.end()) if quoted else None
    content = content.partition(" #")[0].rstrip(" ")
    return (start, start + len(content)) if content and content[0] not in "#|[{" else None


def is_flow(text: str, end: int, step: Step) -> bool:
    """Whether a walk ended at a flow collection."""
    return step.column < 0 and _FLOW.match(text, step.at, end) is not None


def is_empty(text: str, end: int, step: Step) -> bool:
    """Whether nothing is written where a walk ended."""
    return step.column < 0 and _REST_IS_EMPTY.match(text, step.at, end) is not None


def first_key(text: str, end: int, step: Step) -> Span | None:
    """Give the first key of the block mapping that a walk ended at."""
    match = _KEY.match(text, step.at, end) if step.column >= 0 else None
    return match.span() if match else None


def _block(text: str, at: int, end: int, key: Span | None) -> Step | None:
    """Give the block whose first line comes next."""
    content = _CONTENT.match(text, at, end)
    if content is None:
        return None
    return Step(key, content.end(), content.end() - content.start(1))


def _key(text: str, end: int, within: Step, name: str, *, block: bool) -> Step | None:
    """Give what a key of a block mapping holds."""
    best: Span | None = None
    for written in (name, f'"{name}"', f"'{name}'"):
        if text.startswith(written + ":", within.at):
            best = within.at, within.at + len(written)
            break
        indent = "\n" + " " * within.column
        found = text.find(f"{indent}{written}:", within.at, best[0] if best else end)
        if found >= 0:
            best = found + len(indent), found + len(indent) + len(written)
    if best is None:
        return None
    behind = best[1] + 1
    if block:
        empty = _REST_IS_EMPTY.match(text, behind, end)
        if empty:
            return _block(text, empty.end(), end, best)
    return Step(best, behind, -1)


def _item(text: str, end: int, within: Step, index: int, *, block: bool) -> Step | None:
    """Give an item of a block list."""
    at = within.at
    line = "\n" + " " * within.column + "- "
    for _ in range(index):
        at = text.find(line, at, end)
        if at < 0:
            return None
        at += len(line) - 2
    dash = _DASH.match(text, at, end)
    if dash is None:
        return None
    if block and text[dash.end()] not in "{[":
        return Step(None, dash.end(), within.column + dash.end() - at)
    return Step(None, dash.end(), -1)
