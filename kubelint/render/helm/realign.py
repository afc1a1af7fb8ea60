"""Carries the places of a marked text over to the text as it was rendered, where both differ by random values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.render.helm.gaps import fitted
from kubelint.render.helm.marks import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.render.helm.marks import Piece, Pieces

_LONG = 1000
"""Of files with more lines, those that occur often do not count when lines are matched, since that takes long."""
_MOST = 5000
"""Files with more lines are only matched line by line."""

Line = tuple[str, "Pieces"]


def realign(plain: str, marked: str, pieces: Sequence[Pieces]) -> list[Pieces]:
    """Return the pieces of each line of `plain`, from those of each line of `marked` (a text without its marks).

    A line that has no counterpart has no pieces.
    """
    wanted = lines_of(plain)
    result: list[Pieces] = [()] * len(wanted)
    # Blank lines have no places; some functions trim one more where there are marks.
    numbers = [number for number, line in enumerate(wanted) if line.strip()]
    given = [(line, known) for line, known in zip(lines_of(marked), pieces, strict=False) if line.strip()]
    for number, known in zip(numbers, _matched([wanted[number] for number in numbers], given), strict=True):
        result[number] = known
    return result


def _matched(wanted: list[str], given: list[Line]) -> list[Pieces]:
    if len(wanted) == len(given):
        paired = _paired(wanted, given)
        if all(paired):
            return paired
    if len(wanted) > _MOST or len(given) > _MOST:
        return _paired(wanted, given)
    from difflib import SequenceMatcher

    result: list[Pieces] = []
    texts = [text for text, _ in given]
    matcher = SequenceMatcher(None, texts, wanted, autojunk=len(wanted) > _LONG)
    for _, first, last, start, end in matcher.get_opcodes():
        result += _paired(wanted[start:end], given[first:last])
    return result


def _paired(wanted: list[str], given: list[Line]) -> list[Pieces]:
    """Match lines one by one; where one action makes all the last lines, it makes any number of them."""
    result = [_fitted(line, *known) for line, known in zip(wanted, given, strict=False)]
    rest = len(wanted) - len(result)
    if rest > 0:
        last = given[-1][1] if given and result[-1] else ()
        repeats = len(last) == 1 and last[0][3] == -1
        result += [_whole(line, last[0]) if repeats else () for line in wanted[len(result) :]]
    return result


def _whole(line: str, piece: Piece) -> Pieces:
    blank = _blank(line)
    return ((blank, len(line) - blank, piece[2], -1),)


def _blank(line: str) -> int:
    return len(line) - len(line.lstrip())


def _fitted(wanted: str, given: str, pieces: Pieces) -> Pieces:
    """Return the pieces of a line of which the literals are the same, and what actions made may be another."""
    if wanted == given:
        return pieces
    indent, before = _blank(wanted), _blank(given)
    wanted, given = wanted.strip(), given.strip()
    pieces = _merged(pieces)
    texts: list[str | None] = []
    at = 0
    for column, length, _, literal in pieces:
        start, end = column - before, column - before + length
        texts += (given[at:start], given[start:end] if literal >= 0 else None)
        at = end
    spans = fitted([*texts, given[at:]], wanted)
    if spans is None:
        return ()
    return tuple(
        (indent + start, end - start, actions, literal)
        for (start, end), (_, _, actions, literal) in zip(spans[1::2], pieces, strict=False)
        if end > start
    )


def _merged(pieces: Pieces) -> Pieces:
    """Join neighbours that actions made: where one ends is not to be told from the text."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and piece[3] < 0 and merged[-1][3] < 0 and sum(merged[-1][:2]) == piece[0]:
            column, length, actions, _ = merged[-1]
            common = [one for one, other in zip(actions, piece[2], strict=False) if one == other]
            if common and tuple(common) == actions[: len(common)]:
                merged[-1] = (column, length + piece[1], tuple(common), -1)
                continue
        merged.append(piece)
    return tuple(merged)
