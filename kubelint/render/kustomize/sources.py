"""The files that take part in a build, and where in them something is written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from kubelint.finding import Position, Span
from kubelint.record import NamedTuple
from kubelint.syntax.document import ChangedError, Document, File, attach
from kubelint.syntax.fault import Limits
from kubelint.syntax.lines import line_starts, position
from kubelint.syntax.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.finding import Path


class Place(NamedTuple):
    """Something that is written: a key path in a source; `on_key` means the key that ends it."""

    source: Source
    path: Path = ()
    on_key: bool = False


class Source(Protocol):
    """What can be pointed at.  `includes` are the entries of kustomizations that pull it in, outwards."""

    path: str
    includes: tuple[Place, ...]

    def span(self, path: Path, *, on_key: bool) -> tuple[Span, bool]:
        """Give the span of what a path names, and whether it is exactly that."""

    def row(self, path: Path, number: int) -> Span | None:
        """Give the place of a line (from 0) of the text that a path names; None where that is not known."""


class Written:
    """A document of a file."""

    __slots__ = ("document", "includes", "path")

    def __init__(self, document: Document, includes: tuple[Place, ...] = ()) -> None:
        self.document = document
        self.includes = includes
        self.path = document.file.path

    def span(self, path: Path, *, on_key: bool) -> tuple[Span, bool]:
        """Give the span of what a path names, and whether it is exactly that."""
        start, end = self.document.anchor(path, on_key=on_key)
        file = self.document.file
        exact = len(self.document.nearest(path)) == len(path)
        return Span(self.path, Position(*file.position(start)), Position(*file.position(end))), exact

    def row(self, path: Path, number: int) -> Span | None:
        """Give the place of a line of a literal block."""
        rows = block_rows(self.document, path)
        if rows is None or number >= len(rows):
            return None
        line, column, length = rows[number]
        return Span(self.path, Position(line, column), Position(line, column + length))


class Embedded:
    """A document in the text of another one: a patch that is written in a kustomization."""

    __slots__ = ("_host", "_rows", "document", "includes", "path")

    def __init__(self, document: Document, host: Place) -> None:
        self.document = document
        self.path = host.source.path
        self.includes = host.source.includes
        self._host = host
        written = host.source.document if isinstance(host.source, Written) else None
        self._rows = block_rows(written, host.path) if written else None

    def span(self, path: Path, *, on_key: bool) -> tuple[Span, bool]:
        """Give the span of what a path names, and whether it is exactly that: so it is in a literal block."""
        start, end = self.document.anchor(path, on_key=on_key)
        first, last = self.document.file.position(start), self.document.file.position(end)
        rows = self._rows
        if rows is None or max(first[0], last[0]) > len(rows):
            span, _ = self._host.source.span(self._host.path, on_key=False)
            return span, span.start.line == span.end.line
        places = [Position(rows[line - 1][0], rows[line - 1][1] + column - 1) for line, column in (first, last)]
        return Span(self.path, *places), len(self.document.nearest(path)) == len(path)

    def row(self, path: Path, number: int) -> Span | None:
        """Give the place of a line of a literal block."""
        rows = block_rows(self.document, path)
        if rows is None or self._rows is None or number >= len(rows) or rows[number][0] > len(self._rows):
            return None
        line, column, _ = self._rows[rows[number][0] - 1]
        start = Position(line, column + rows[number][1] - 1)
        return Span(self.path, start, Position(line, start.column + rows[number][2]))


class Plain:
    """A file that is no document: the content of a ConfigMap, or its variables; a path is a line, or all of it."""

    __slots__ = ("_starts", "_text", "includes", "path")

    def __init__(self, path: str, text: str, includes: tuple[Place, ...]) -> None:
        self.path = path
        self.includes = includes
        self._text = text
        self._starts = line_starts(text)

    def span(self, path: Path, *, on_key: bool) -> tuple[Span, bool]:  # noqa: ARG002  (a line has no key of its own)
        """Give the span of a line, or that of the first one for all of the text."""
        number = path[0] if path and isinstance(path[0], int) else 0
        return self._line(min(number, len(self._starts) - 1)), True

    def row(self, path: Path, number: int) -> Span | None:
        """Give a line of the whole text."""
        return self._line(number) if not path and number < len(self._starts) else None

    def _line(self, number: int) -> Span:
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        length = len(self._text[start:end].rstrip("\r\n"))
        line, column = position(self._starts, start)
        return Span(self.path, Position(line, column), Position(line, column + length))


Row = tuple[int, int, int]
"""The line, first column and length of a line of a text that is written as a literal block."""


def block_rows(document: Document, path: Path) -> list[Row] | None:
    """Give where each line of the text at a path stands; None where it is not written as a literal block."""
    value = document.data
    for step in document.nearest(path):
        value = value[step]
    span = document.value_span(path)
    if not isinstance(value, str) or span is None:
        return None
    text = document.file.text
    head, newline, body = text[span[0] : span[1]].partition("\n")
    if not newline:
        # What is given is the text itself, without quotes: one line.
        line, column = document.file.position(span[0])
        return [(line, column, len(value))] if head == value else None
    if not head.startswith("|"):
        return None
    rows: list[Row] = []
    first = document.file.position(span[0])[0] + 1
    wanted, written = value.split("\n"), body.split("\n")
    indent = next((len(line) - len(line.lstrip(" ")) for line in written if line.strip()), 0)
    for number, content in enumerate(wanted):
        there = written[number][indent:] if number < len(written) else ""
        if there != content and (there.strip() or content.strip()):
            return None
        rows.append((first + number, indent + 1, len(content)))
    return rows


class Reader:
    """Reads the files of one build, each once."""

    def __init__(self, read: Callable[[str], str] | None = None) -> None:
        """Take what gives the text of a file, raising OSError or ValueError; the default reads the disk."""
        self._read = read or read_text
        self._files: dict[str, File | None] = {}
        self._texts: dict[str, str | None] = {}

    def text(self, path: str) -> str | None:
        """Give the text of a file; None where it has none."""
        if path not in self._texts:
            try:
                self._texts[path] = self._read(path)
            except (OSError, ValueError, ChangedError):
                self._texts[path] = None
        return self._texts[path]

    def file(self, path: str) -> File | None:
        """Give a file with its documents and faults; None where it has no text."""
        if path not in self._files:
            text = self.text(path)
            self._files[path] = None if text is None else parsed(path, text)
        return self._files[path]

    def documents(self, path: str) -> list[Document]:
        """Give the documents of a file that can be read."""
        file = self.file(path)
        return file.documents if file else []


def parsed(path: str, text: str) -> File:
    """Give a file of this text."""
    file = attach(path, load(text, Limits()), lambda: text)
    file.keep_text(text)
    return file


def read_text(path: str) -> str:
    """Read a regular file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no text.
    """
    from kubelint.source.decode import decode

    if not os.path.isfile(path):
        raise FileNotFoundError(path)
    with open(path, "rb") as file:
        return decode(file.read())
