"""Maps the lines of what a chart renders to the lines of its templates, by one more render of a marked copy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.marks import Pieces, changed, lines_of, read, stripped
from kubelint.render.helm.realign import realign

if TYPE_CHECKING:
    from kubelint.render.helm.instrument import Segment, Template
    from kubelint.render.helm.session import ChartSession

_ENOUGH = 0.5
"""The part of a file's lines that must find their marked ones before these are believed."""

_MOST = 200_000
"""Charts that render more lines are not mapped: the map would take too much memory."""


class Frame(NamedTuple):
    """A place in a template: the text itself (`literal`), or an action ``{{ ... }}`` that printed it.

    Lines and columns count from 1, the end is exclusive.
    """

    source: str
    line: int
    column: int
    end_line: int
    end_column: int
    literal: bool


class LineMap(NamedTuple):
    """Where the lines of rendered files come from; made of nothing but builtins, so that it can be kept.

    `segments` are the places, `files` has for each source name its grade and the pieces of each line, which name
    segments by their index.  `names` has for each source name of a file that has several all of them.
    """

    segments: list[Segment]
    files: dict[str, tuple[str, list[Pieces]]]
    names: dict[str, tuple[str, ...]]

    def frames(self, source: str, line: int, column: int) -> tuple[Frame, ...]:
        """Return the frames of a character (from 1) of a rendered file, outermost first; none where nothing is known.

        The last is where the text stands or is printed, those before it are the actions that include it.  A blank
        belongs to what is in front of it on its line, or to the first text of the line.
        """
        if source not in self.files or not 0 < line <= len(self.files[source][1]):
            return ()
        pieces = self.files[source][1][line - 1]
        if not pieces:
            return ()
        found = pieces[0]
        for piece in pieces:
            if piece[0] >= column:
                break
            found = piece
        start, length, actions, literal = found
        frames = [self._frame(source, number) for number in actions]
        if literal < -1:
            frames.append(self._frame(source, changed(literal)))
        elif literal >= 0:
            frame = self._frame(source, literal)
            at = frame.column + min(max(column - 1 - start, 0), length - 1)
            frames.append(frame._replace(column=at, end_column=at + 1))
        return tuple(frames)

    def grade(self, source: str, line: int) -> str:
        """Return how sure the place of a rendered line is."""
        grade, lines = self.files.get(source, ("file", []))
        return grade if 0 < line <= len(lines) and lines[line - 1] else "file"

    def _frame(self, source: str, number: int) -> Frame:
        kind, name, line, column, end_line, end_column = self.segments[number]
        names = self.names.get(name)
        if names:
            # A sub-chart that is there under several names: that of the rendered file is meant.
            name = max(names, key=lambda name: _shared(name, source))
        return Frame(name, line, column, end_line, end_column, kind == "lit")


def _shared(one: str, other: str) -> int:
    """Count the steps that two source names have in common from their start on."""
    count = 0
    for left, right in zip(one.split("/"), other.split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count


def map_lines(session: ChartSession, plain: dict[str, str]) -> LineMap:
    """Map the rendered files of a chart, given as `ChartSession.raw` gives them, to its templates.

    What cannot be mapped by marks is aligned with its template, or left out.

    Raises:
        RenderError: there is no place for a copy of the chart.
    """
    from kubelint.render.helm.marked import render_marked

    if sum(text.count("\n") for text in plain.values()) > _MOST:
        return LineMap([], {}, {})
    marked = render_marked(session, plain)
    segments = marked.segments.places
    files: dict[str, tuple[str, list[Pieces]]] = {}
    for source, text in plain.items():
        mapped = None
        if source in marked.texts:
            mapped = _by_marks(text, marked.texts[source], marked.segments.written)
        files[source] = mapped or _by_text(source, text, marked.templates.get(source), segments, session)
    return LineMap(segments, files, _names(session))


def _by_marks(plain: str, text: str, written: list[str]) -> tuple[str, list[Pieces]] | None:
    """Return the grade and the pieces of a file's lines; None where too few of them match."""
    pieces = read(text, written)
    bare = stripped(text)
    if bare.rstrip() == plain.rstrip():
        return "exact", pieces
    pieces = realign(plain, bare, pieces)
    wanted = sum(1 for line in lines_of(plain) if line.strip())
    return ("aligned", pieces) if sum(map(bool, pieces)) >= _ENOUGH * wanted else None


def _by_text(
    source: str, plain: str, template: Template | None, segments: list[Segment], session: ChartSession
) -> tuple[str, list[Pieces]]:
    """Return the grade and the pieces of a file's lines from its text and that of its template alone."""
    from kubelint.render.helm.align import align
    from kubelint.render.helm.instrument import Template

    if template is None:
        text = _written(session, source)
        if text == plain:  # it is no template, but a file that is taken as it is
            return "exact", _as_it_is(source, text, segments)
        try:
            template = Template.read(source, text)
        except ValueError:
            return "file", []
    pieces = align(template, plain, segments)
    return ("approximate", pieces) if pieces else ("file", [])


def _written(session: ChartSession, source: str) -> str:
    """Return the text of a file of the chart by its source name; empty where there is none."""
    from kubelint.render.helm.marked import read_template

    tree = session.tree
    prefix = tree.prefix_of(source)
    path = tree.templates.get(source)
    if path is None and prefix:
        path = os.path.join(tree.folder_of(prefix), *source.removeprefix(prefix + "/").split("/"))
    return (read_template(path) if path else None) or ""


def _as_it_is(source: str, text: str, segments: list[Segment]) -> list[Pieces]:
    pieces: list[Pieces] = []
    for number, line in enumerate(lines_of(text), 1):
        written = line.strip()
        start = line.find(written)
        if written:
            pieces.append(((start, len(written), (), len(segments)),))
            segments.append(("lit", source, number, start + 1, number, start + 1 + len(written)))
        else:
            pieces.append(())
    return pieces


def _names(session: ChartSession) -> dict[str, tuple[str, ...]]:
    """Return all names of each file that has several, since it belongs to a sub-chart with several aliases."""
    by_path: dict[str, list[str]] = {}
    for source, path in session.tree.templates.items():
        by_path.setdefault(path, []).append(source)
    return {name: tuple(names) for names in by_path.values() if len(names) > 1 for name in names}
