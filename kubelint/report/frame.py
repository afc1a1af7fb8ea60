"""Code frames: the lines of a file that matter, with the exact spans underlined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.report.clean import HOSTILE, clean, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kubelint.finding import Position

TAB = 4
WIDTH = 100
"""How much of a long line is shown, in terminal cells."""
_MANY_LINES = 4
"""A longer span shows its first lines and its last."""


class Mark(NamedTuple):
    """A span to underline: the finding's own with ``^``, another with ``-`` and its label."""

    start: Position
    end: Position
    label: str = ""
    primary: bool = False


class Row(NamedTuple):
    """A row of a frame: with a line number it is source text, else what is drawn below it.

    `paints` are stretches of `text` (start, end, primary) to be coloured.
    """

    number: int | None
    text: str
    paints: Sequence[tuple[int, int, bool]] = ()


class _Piece(NamedTuple):
    """The part of a mark on one line, as 0-based columns."""

    start: int
    end: int
    label: str
    primary: bool


def rows(lines: Sequence[str], marks: Sequence[Mark]) -> Iterator[Row]:
    """The rows of one file's frame, from its first marked line to its last, with ``...`` for what lies between."""
    pieces: dict[int, list[_Piece]] = {}
    for mark in marks:
        for number, piece in _pieces(lines, mark):
            pieces.setdefault(number, []).append(piece)
    for number in _context(lines, marks):
        pieces.setdefault(number, [])
    previous = 0
    for number in sorted(pieces):
        if previous and number == previous + 2:
            yield from _line(number - 1, lines[number - 2], [])
        elif previous and number > previous + 1:
            yield Row(None, "...")
        yield from _line(number, lines[number - 1], pieces[number])
        previous = number


def _pieces(lines: Sequence[str], mark: Mark) -> Iterator[tuple[int, _Piece]]:
    first, last = mark.start.line, mark.end.line
    end = mark.end.column - 1
    if last > first and end == 0:  # it ends with a line break
        last -= 1
        end = len(lines[last - 1]) if last <= len(lines) else 0
    if last > len(lines):  # the file is no longer what was read
        return
    numbers = list(range(first, last + 1))
    if len(numbers) > _MANY_LINES:
        numbers[_MANY_LINES - 1 : -1] = []
    for number in numbers:
        line = lines[number - 1]
        left = mark.start.column - 1 if number == first else len(line) - len(line.lstrip())
        right = end if number == last else len(line.rstrip())
        yield number, _Piece(left, max(right, left), mark.label if number == last else "", mark.primary)


def _context(lines: Sequence[str], marks: Sequence[Mark]) -> Iterator[int]:
    """The lines right around the finding's own, but for blank ones and document separators."""
    for mark in marks:
        if mark.primary:
            for number in (mark.start.line - 1, mark.end.line + 1):
                if 1 <= number <= len(lines) and lines[number - 1].strip() and not lines[number - 1].startswith("---"):
                    yield number


def _line(number: int, line: str, pieces: list[_Piece]) -> Iterator[Row]:
    """The line and its underlines; a long line again for each piece that lies far from the others."""
    left = sorted(pieces)
    while True:
        start = _window(line, left)
        text, cell, end = _lay_out(line, start)
        if left and min(left[0].start, len(line)) > end:  # what is before it takes more cells than the window has
            start = min(left[0].start, len(line))
            text, cell, end = _lay_out(line, start)
        yield Row(number, text)
        inside = [piece for piece in left if start <= min(piece.start, len(line)) <= end]
        yield from _underlines(inside, line, cell)
        left = [piece for piece in left if piece not in inside]
        if not left:
            return


def _window(line: str, pieces: list[_Piece]) -> int:
    """Where the shown part of a line begins: some way before its first piece."""
    if len(line) <= WIDTH or not pieces or pieces[0].end <= WIDTH:
        return 0
    return max(0, min(pieces[0].start, len(line)) - WIDTH // 3)


def _lay_out(line: str, start: int) -> tuple[str, Callable[[int], int], int]:
    """The shown text from a column on, the cell of each column in it, and the column where it stops."""
    part = line[start : start + WIDTH]
    lead = "…" if start else ""
    if part.isascii() and part.isprintable():
        end = start + len(part)
        shown = lead + part + ("…" if end < len(line) else "")
        return shown, lambda column: len(lead) + min(column, end) - start, end
    cells = [len(lead)]
    texts = [lead]
    for char in part:
        text, width = _char(char, cells[-1])
        if cells[-1] + width > WIDTH + 1:
            break
        texts.append(text)
        cells.append(cells[-1] + width)
    end = start + len(cells) - 1
    if end < len(line):
        texts.append("…")
    return "".join(texts), lambda column: cells[min(column, end) - start], end


def _char(char: str, cell: int) -> tuple[str, int]:
    """A character as it is shown at a cell, and how many cells it takes."""
    if char == "\t":
        width = TAB - cell % TAB
        return " " * width, width
    if char.isascii() and char.isprintable():
        return char, 1
    if HOSTILE.match(char):
        shown = escape(char)
        return shown, len(shown)
    from unicodedata import category, east_asian_width

    return char, 0 if category(char) in {"Mn", "Me"} else 2 if east_asian_width(char) in "WF" else 1


def _underlines(pieces: Sequence[_Piece], line: str, cell: Callable[[int], int]) -> Iterator[Row]:
    """One row for each piece that cannot stand to the right of the one before."""
    text = ""
    paints: list[tuple[int, int, bool]] = []
    labelled = False
    for piece in pieces:
        start = cell(min(piece.start, len(line)))
        width = max(1, cell(min(piece.end, len(line))) - start)
        if text and (labelled or start <= len(text)):
            yield Row(None, text, paints)
            text, paints = "", []
        label = " " + clean(piece.label) if piece.label else ""
        text = text.ljust(start) + ("^" if piece.primary else "-") * width + label
        paints = [*paints, (start, len(text), piece.primary)]
        labelled = bool(label)
    if text:
        yield Row(None, text, paints)
