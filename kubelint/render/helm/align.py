"""Matches what was rendered with its template by the texts alone, for want of marks: a guess, and graded as one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.gaps import fitted
from kubelint.render.helm.lexer import ACTION, TEXT
from kubelint.render.helm.marks import lines_of
from kubelint.syntax.lines import line_starts, position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.render.helm.instrument import Segment, Template
    from kubelint.render.helm.lexer import Node
    from kubelint.render.helm.marks import Pieces

_MOST = 400_000
"""More pairs of lines are not compared."""
_SKIP, _REPEAT, _MISMATCH, _MATCH = 0.05, 0.5, -2.0, 0.1
_HEAVIEST = 20
_NAMED = ("define", "block")
_LONG = re.compile(r"indent|toYaml|toJson|include|tpl|Files|^$")
"""What prints several lines."""


class Row(NamedTuple):
    """A line of a template that renders something: where it stands, and its texts, with None for what is printed.

    `weight` is the length of its texts.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    texts: tuple[str | None, ...]
    weight: int

    @property
    def literal(self) -> bool:
        """Tell whether nothing in it is printed by an action."""
        return None not in self.texts

    def score(self, line: str) -> float:
        """Tell how well a rendered line fits."""
        if not self.weight:
            return 0.0
        # Most lines are ruled out by their start.
        fits = line.startswith(self.texts[0] or "") and fitted(self.texts, line) is not None
        return _MATCH * min(self.weight, _HEAVIEST) if fits else _MISMATCH


def align(template: Template, plain: str, segments: list[Segment]) -> list[Pieces] | None:
    """Return the pieces of each line of `plain`, whose places are added to `segments`; None where it is too long."""
    rows, loops = _Rows(template).read()
    lines = lines_of(plain)
    written = [number for number, line in enumerate(lines) if line.strip()]
    if not rows or len(rows) * len(written) > _MOST:
        return None
    path = _best([lines[number].strip() for number in written], rows, loops)
    first = len(segments)
    segments += [("lit" if row.literal else "act", template.source, *row[:4]) for row in rows]
    result: list[Pieces] = [()] * len(lines)
    for number, at in zip(written, path, strict=True):
        line = lines[number]
        if rows[at].score(line.strip()) < 0:
            continue
        blank = len(line) - len(line.lstrip())
        place = (blank, len(line) - blank)
        literal = rows[at].literal
        result[number] = ((*place, () if literal else (first + at,), first + at if literal else -1),)
    return result


def _best(lines: list[str], rows: Sequence[Row], loops: list[tuple[int, int]]) -> list[int]:
    """Return the row of each line, by the way through the rows that fits best.

    It leads forward; inside of a loop (its first and last row) it may lead back, and an action may make many lines.
    """
    steps = [-_SKIP * at for at in range(len(rows))]
    scores = [step + row.score(lines[0]) for step, row in zip(steps, rows, strict=True)]
    ways: list[list[int]] = []
    for line in lines[1:]:
        reach, way = _onward(scores)
        for at, row in enumerate(rows):
            if not row.weight and scores[at] > reach[at]:
                reach[at], way[at] = scores[at], at
        for start, end in loops:
            best = max(range(start, end), key=scores.__getitem__)
            for at in range(start, end):
                if scores[best] - _REPEAT > reach[at]:
                    reach[at], way[at] = scores[best] - _REPEAT, best
        scores = [score + row.score(line) for score, row in zip(reach, rows, strict=True)]
        ways.append(way)
    path = [max(range(len(rows)), key=scores.__getitem__)]
    for way in reversed(ways):
        path.append(way[path[-1]])
    return path[::-1]


def _onward(scores: list[float]) -> tuple[list[float], list[int]]:
    """Return for each row the best score of a step there from a row in front of it, and that row."""
    reach, way = [], []
    best, where = scores[0] + 2 * _MISMATCH, 0
    for at, score in enumerate(scores):
        reach.append(best)
        way.append(where)
        if score > best:
            best, where = score, at
        best -= _SKIP
    return reach, way


class _Rows:
    """Reads the rows of a template, named templates left out."""

    def __init__(self, template: Template) -> None:
        self._text = template.text
        self._nodes = template.nodes
        self._starts = line_starts(template.text)
        self._rows: list[Row] = []
        self._loops: list[tuple[int, int]] = []
        self._open: list[tuple[str, int]] = []
        self._texts: list[str | None] = []
        self._from = self._to = -1
        self._base = 0
        self._last: Node | None = None

    def read(self) -> tuple[list[Row], list[tuple[int, int]]]:
        for node in self._nodes:
            if node.kind == TEXT and not self._named():
                self._add_text(node)
            elif node.kind == ACTION:
                self._add_action(node)
        self._end_row()
        return self._rows, self._loops

    def _named(self) -> bool:
        return any(keyword in _NAMED for keyword, _ in self._open)

    def _add_text(self, node: Node) -> None:
        at = node.start
        for number, part in enumerate(self._text[at : node.end].split("\n")):
            if number:
                self._end_row()
            if part.strip():
                self._extend(at + len(part) - len(part.lstrip()), at + len(part.rstrip()))
                if len(self._open) == self._base:
                    self._texts.append(part.strip())
                    self._last = None
                else:  # text that a condition on the same line may leave out
                    self._texts.append(None)
            at += len(part) + 1

    def _add_action(self, node: Node) -> None:
        keyword = node.keyword
        if keyword in ("if", "with", "range", *_NAMED):
            self._open.append((keyword, len(self._rows)))
        elif keyword == "end" and self._open:
            opened, first = self._open.pop()
            if opened == "range" and len(self._rows) > first:
                self._loops.append((first, len(self._rows)))
        elif keyword in ("", "template") and not self._named() and not re.match(r"\$[\w, $]*:?=", node.body):
            self._extend(node.start, node.end)
            self._texts.append(None)
            self._last = node

    def _extend(self, start: int, end: int) -> None:
        if self._from < 0:
            self._from, self._base = start, len(self._open)
        self._to = end

    def _end_row(self) -> None:
        if self._from >= 0:
            place = (*position(self._starts, self._from), *position(self._starts, self._to))
            weight = sum(map(len, filter(None, self._texts)))
            self._rows.append(Row(*place, tuple(self._texts), weight))
            if self._last and weight and _LONG.search(self._last.body):  # what it prints may go on on more lines
                place = (*position(self._starts, self._last.start), *position(self._starts, self._last.end))
                self._rows.append(Row(*place, (None,), 0))
        self._texts, self._from, self._last = [], -1, None
        self._base = len(self._open)
