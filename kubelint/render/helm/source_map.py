"""Where a rendered file of a chart comes from: lines and columns of templates, call sites, and values keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Origin, Position, Span, ValueKey
from kubelint.syntax.lines import line_starts, position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.finding import Path
    from kubelint.render.helm.lines import Frame
    from kubelint.render.helm.unit import ChartUnit
    from kubelint.syntax.document import Document


_LONGEST = 200
"""Characters of a stretch that are looked at to learn whether the template holds them."""


class TemplateMap:
    """The source map of one rendered file.

    `source` is the name that Helm gives the template, `path` the absolute path of what it stands in: the template, or
    the archive, and then `inside` is its name in there.
    """

    __slots__ = ("_lines", "_source", "_text", "_unit", "inside", "path")

    def __init__(self, unit: ChartUnit, source: str, path: str, inside: str, text: str) -> None:
        self._unit = unit
        self._source = source
        self._text = text
        self._lines: list[int] | None = None
        self.path = path
        self.inside = inside

    def origin(
        self,
        document: Document | None,  # noqa: ARG002  (an offset says it all)
        path: Path,  # noqa: ARG002
        start: int,
        end: int,
        *,
        on_key: bool = False,  # noqa: ARG002
    ) -> Origin:
        """Give the origin of the text from `start` to `end`: the innermost frame that is in the repository."""
        first = self._frames(start)
        if not first:
            return self._file()
        last = self._frames(max(start, end - 1))
        written = self._all_written(start, min(end, start + _LONGEST))
        return self._origin(first, last, self._position(start)[0], written=written)

    def line(self, number: int) -> Origin | None:
        """Give the origin of the first text on a line."""
        written = _written(self._text, self._starts(), number)
        if written is None:
            return None
        at, end = written
        frames = self._frames(at)
        if not frames:
            return self._file()
        return self._origin(frames, frames, number, written=self._all_written(at, end))

    def _all_written(self, start: int, end: int) -> bool:
        """Say whether a template itself holds each character of a stretch."""
        return all(frames[-1].literal for at in range(start, end) if (frames := self._frames(at)))

    def _origin(self, first: Sequence[Frame], last: Sequence[Frame], line: int, *, written: bool) -> Origin:
        unit = self._unit
        calls = [unit.span(frame) for frame in first]
        known = [span for span in calls if span is not None]
        innermost = first[-1]
        inside = "" if calls[-1] is not None else f"{unit.inside(innermost.source)}:{innermost.line}"
        keys = self._keys(line)
        if not known:
            return self._file()._replace(inside=inside, values=keys)
        ends = [unit.span(frame) for frame in last]
        span = known[-1]
        if inside == "" and ends[:-1] == calls[:-1] and ends[-1] is not None and ends[-1].path == span.path:
            span = span._replace(end=max(span.end, ends[-1].end))
        return Origin(
            span=span,
            grade=unit.grade(self._source, line),
            includes=tuple(reversed(known[:-1])),
            values=keys,
            hard_coded=written and not keys and not inside,
            inside=inside,
        )

    def _file(self) -> Origin:
        """What is left to say where nothing is known of the lines."""
        start = Position(1, 1)
        return self._unit.entry(self._source) or Origin(Span(self.path, start, start), "file", inside=self.inside)

    def _frames(self, offset: int) -> Sequence[Frame]:
        self._unit.prepare()
        lines = self._unit.lines
        if lines is None:
            return ()
        line, column = self._position(offset)
        return lines.frames(self._source, line, column)

    def _keys(self, line: int) -> tuple[ValueKey, ...]:
        values = self._unit.values
        if values is None:
            return ()
        return tuple(ValueKey(key.text, key.path, key.line) for key in values.keys(self._source, line))

    def _position(self, offset: int) -> tuple[int, int]:
        return position(self._starts(), offset)

    def _starts(self) -> list[int]:
        if self._lines is None:
            self._lines = line_starts(self._text)
        return self._lines


class VerbatimMap:
    """The source map of a file that is applied as it stands: each place comes from the same place.

    With `inside` the file is in an archive, where nobody can point at a line.
    """

    __slots__ = ("_inside", "_path", "_starts", "_text")

    def __init__(self, path: str, inside: str, text: str) -> None:
        self._path = path
        self._inside = inside
        self._text = text
        self._starts = line_starts(text)

    def origin(
        self,
        document: Document | None,  # noqa: ARG002  (an offset says it all)
        path: Path,  # noqa: ARG002
        start: int,
        end: int,
        *,
        on_key: bool = False,  # noqa: ARG002
    ) -> Origin:
        """Give the place itself."""
        first, last = Position(*position(self._starts, start)), Position(*position(self._starts, end))
        if self._inside:
            top = Position(1, 1)
            return Origin(Span(self._path, top, top), "file", inside=f"{self._inside}:{first.line}")
        return Origin(Span(self._path, first, last), "exact", hard_coded=True)

    def line(self, number: int) -> Origin | None:
        """Give the line itself."""
        written = _written(self._text, self._starts, number)
        return self.origin(None, (), *written) if written else None


def _written(text: str, starts: Sequence[int], number: int) -> tuple[int, int] | None:
    """Return where the text on a line begins and ends, without the blanks around it; None where there is none."""
    if not 1 <= number <= len(starts):
        return None
    start = starts[number - 1]
    line = text[start : starts[number] if number < len(starts) else len(text)].rstrip()
    return (start + len(line) - len(line.lstrip()), start + len(line)) if line else None
