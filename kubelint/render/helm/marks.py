"""Marks that travel with the text of a template into what is rendered, and the way back from there to places.

A mark is four Braille characters.  Go takes them as printable, so they survive `quote` and `toYaml`; what is rendered
in earnest does not contain them.
"""

from __future__ import annotations

import re

LITERAL, OPEN, CLOSE = "\u2801", "\u2802", "\u2803"
"""What follows is text of the template; what follows is the output of an action; that output ends."""
ANY = r"[\x{2801}-\x{288F}]+"
"""Marks, as a pattern of Go."""

_ZERO = 0x2810
_DIGITS = 3
MOST = 128**_DIGITS
"""So many different marks there are of each kind."""
_MARK = re.compile("([\u2801-\u2803][\u2810-\u288f]{3})")
_BRAILLE = re.compile("[\u2800-\u28ff]+")
_NEWLINE = re.compile(r"\r\n|\n|\r")

Piece = tuple[int, int, tuple[int, ...], int]
"""A stretch of a rendered line: column (from 0), length, the actions around it, outermost first, and the literal.

The literal is -1 where an action made the text.  A literal that does not stand in the template as it was rendered
(because `quote` escaped something in it) is given as ``changed(number)``.
"""
Pieces = tuple[Piece, ...]


def mark(kind: str, number: int) -> str:
    """Return the mark of a kind with a number."""
    return kind + chr(_ZERO + (number >> 14)) + chr(_ZERO + (number >> 7 & 127)) + chr(_ZERO + (number & 127))


def stripped(text: str) -> str:
    """Return a text without marks."""
    return _BRAILLE.sub("", text)


def is_marked(text: str) -> bool:
    """Tell whether a text contains what could be taken for marks."""
    return not text.isascii() and _BRAILLE.search(text) is not None


def changed(number: int) -> int:
    """Return the number that stands for a literal whose text was changed, and the other way round."""
    return -2 - number


def lines_of(text: str) -> list[str]:
    """Return the lines of a text without their ends."""
    return _NEWLINE.split(text) if "\r" in text else text.split("\n")


def read(text: str, written: list[str]) -> list[Pieces]:
    """Return the pieces of each line of a marked text; `written` is the text of each literal in its template."""
    parts = _MARK.split(text)
    reader = _Reader(written)
    reader.text(parts[0])
    for at in range(1, len(parts), 2):
        reader.mark(parts[at])
        if parts[at + 1]:
            reader.text(parts[at + 1])
    reader.end_line()
    return reader.lines


class _Reader:
    """Walks along a marked text with the stack of actions that are open."""

    def __init__(self, written: list[str]) -> None:
        self.lines: list[Pieces] = []
        self._written = written
        self._line: list[Piece] = []
        self._column = 0
        self._actions: tuple[int, ...] = ()
        self._literal = -1

    def mark(self, mark: str) -> None:
        number = (ord(mark[1]) - _ZERO) << 14 | (ord(mark[2]) - _ZERO) << 7 | (ord(mark[3]) - _ZERO)
        if mark[0] == LITERAL:
            self._literal = number
            return
        if mark[0] == OPEN:
            self._actions = (*self._actions, number)
        elif number in self._actions:
            # Actions that were cut off end with the one around them; of those that call themselves, the last ends.
            depth = len(self._actions) - 1 - self._actions[::-1].index(number)
            self._actions = self._actions[:depth]
        # What follows until the next literal is blank, or the work of an action.
        self._literal = -1

    def text(self, text: str) -> None:
        if "\n" not in text and "\r" not in text:
            self._piece(text)
            return
        first, *others = lines_of(text)
        self._piece(first)
        for other in others:
            self.end_line()
            self._piece(other)

    def _piece(self, text: str) -> None:
        length = len(text)
        if text and not text.isspace() and (self._actions or self._literal >= 0):
            literal = self._literal
            blank = 0
            if literal >= 0 and not self._written[literal].startswith(text):
                literal = changed(literal)
            elif literal < 0:
                blank = length - len(text.lstrip())
            self._line.append((self._column + blank, length - blank, self._actions, literal))
        self._column += length

    def end_line(self) -> None:
        self.lines.append(tuple(self._line))
        self._line = []
        self._column = 0
