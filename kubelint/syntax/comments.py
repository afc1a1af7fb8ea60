"""Comments that begin with a given word, and the blocks that begin on a line: what suppressions stand on.

Only real comments count: what looks like one inside quotes or a block scalar is text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.syntax.document import Document, File
    from kubelint.syntax.marks import Node

Span = tuple[int, int]

_NEWLINE = re.compile(r"\r\n|\n|\r")
_HEADER = re.compile(r"(?:[&!]\S*[ \t]+)*[|>][^\r\n]*")
_ONLY_DASHES = re.compile(r"[ \t]*(?:-[ \t]+)*")
_COMMENT_LINE = re.compile(r"[ \t]*#")


class Comment(NamedTuple):
    """A comment, and where it begins (with its ``#``) and ends."""

    file: File
    start: int
    end: int

    @property
    def text(self) -> str:
        """The comment as it is written."""
        return self.file.text[self.start : self.end]


def comments(file: File, word: str) -> Iterator[Comment]:
    """Give the comments of a file that begin with `word`; those where its YAML is broken are left out."""
    scalars: dict[int, list[Span]] = {}
    for match in re.finditer(rf"(?<![^\s])#[ \t]*{re.escape(word)}[^\r\n]*", file.text):
        document = _document(file, match.start())
        if document is None:
            real = not file.faults  # else it may stand in what could not be read
        elif document.is_json:
            real = False
        else:
            if document.index not in scalars:
                scalars[document.index] = sorted(_scalars(document))
            real = not _within(scalars[document.index], match.start())
        if real:
            yield Comment(file, match.start(), match.end())


class Reach:
    """What the comments of a file speak of; each line and each block is looked at once for all of them."""

    __slots__ = ("_blocks", "_file", "_targets")

    def __init__(self, file: File) -> None:
        self._file = file
        self._blocks: dict[int, dict[int, int]] = {}
        self._targets: dict[int, int] = {}

    def of(self, comment: Comment) -> Span | None:
        """Give what a comment speaks of, as offsets: the rest of its line, and of the block that begins there.

        A comment on a line of its own speaks of the next line that is no comment; None where that is empty.
        """
        text = self._file.text
        start = self._line(comment.start)
        if _ONLY_DASHES.fullmatch(text, start, comment.start):
            start = self._next_content(comment.start)
        end = _line_end(text, start)
        if not text[start:end].strip():
            return None
        document = _document(self._file, start)
        return start, max(end, self._ends(document).get(start, end)) if document else end

    def _next_content(self, at: int) -> int:
        """Give the start of the first line behind an offset's own that is no comment."""
        text = self._file.text
        start = _next_line(text, at)
        passed = []
        while start not in self._targets and _COMMENT_LINE.match(text, start):
            passed.append(start)
            start = _next_line(text, start)
        start = self._targets.get(start, start)
        self._targets.update(dict.fromkeys(passed, start))
        return start

    def _ends(self, document: Document) -> dict[int, int]:
        """By the start of a line: the end of the largest key with its value, or list item, that begins on it."""
        ends = self._blocks.get(document.index)
        if ends is None:
            ends = self._blocks[document.index] = {}
            for first, node in _entries(document):
                line = self._line(first)
                ends[line] = max(ends.get(line, 0), node.end + document.start)
        return ends

    def _line(self, at: int) -> int:
        """Give the start of the line that an offset is on."""
        return self._file.lines[self._file.position(at)[0] - 1]


def _document(file: File, at: int) -> Document | None:
    """Give the document that an offset is in; None between documents, and where the YAML is broken."""
    index = bisect_right(file.documents, at, key=lambda document: document.start) - 1
    return file.documents[index] if index >= 0 and at < file.documents[index].end else None


def _entries(document: Document) -> Iterator[tuple[int, Node]]:
    """Give all values below the root that have a key or are in a list, and where that key or they begin."""
    stack = [document.root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if node is None or node.alias or id(node) in seen:
            continue
        seen.add(id(node))
        for key, value in (node.keys or {}).values():
            yield key[0] + document.start, value
            stack.append(value)
        for item in node.items or ():
            yield item.start + document.start, item
            stack.append(item)


def _scalars(document: Document) -> Iterator[Span]:
    """Give the extents of all scalars, without the header line of block scalars, where comments may stand."""
    stack = [document.root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if node is None or node.alias or id(node) in seen:
            continue
        seen.add(id(node))
        if node.keys is not None:
            for key, value in node.keys.values():
                yield key[0] + document.start, key[1] + document.start
                stack.append(value)
        elif node.items is not None:
            stack.extend(node.items)
        else:
            header = _HEADER.match(document.file.text, node.start + document.start)
            yield header.end() if header else node.start + document.start, node.end + document.start


def _within(spans: list[Span], at: int) -> bool:
    index = bisect_right(spans, (at, len(spans) and spans[-1][1] + 1)) - 1
    return index >= 0 and spans[index][0] <= at < spans[index][1]


def _line_end(text: str, at: int) -> int:
    match = _NEWLINE.search(text, at)
    return match.start() if match else len(text)


def _next_line(text: str, at: int) -> int:
    match = _NEWLINE.search(text, at)
    return match.end() if match else len(text)
