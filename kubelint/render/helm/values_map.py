"""Tells of each line that a chart renders which values keys fed it, and where these are set."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from kubelint.render.helm.keys import dotted, place
from kubelint.render.helm.taint import taint
from kubelint.render.helm.values import COMMAND_LINE, merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.render.helm.session import ChartSession
    from kubelint.render.helm.values import Layer, Path

_NOTHING: tuple[int, ...] = ()

Stored = tuple[list[tuple["Path", int, int]], list[tuple[int, str, str]], dict[str, list[tuple[int, ...]]]]
"""Builtins only, without the place that the chart has on this machine.

The keys: their steps, the number of a file (-1 for the command line) and the line there.  The files: which one of the
user's, or -1, a path from the chart, and a name in the archive there.  And for each source the keys of its lines.
"""


class Key(NamedTuple):
    """A values key: its steps, the same as `--set` takes it, and where it is set.

    `path` is absolute, and None for the command line, where `line` is 0.  What is set in an archive has the archive's
    path, no line, and `inside`: the file in it, with the line.
    """

    steps: Path
    text: str
    path: str | None
    line: int
    inside: str = ""


class ValueMap:
    """The values keys of each rendered line.

    `stored` is what a cache keeps.  `chart` is the absolute path of the chart, `values` are those of the user's files.
    """

    __slots__ = ("_chart", "_values", "stored")

    def __init__(self, stored: Stored, chart: str, values: Sequence[str]) -> None:
        self.stored = stored
        self._chart = chart
        self._values = values

    def keys(self, source: str, line: int) -> tuple[Key, ...]:
        """Return the keys of a line, counted from 1, in the order in which they show."""
        lines = self.stored[2].get(source, [])
        numbers = lines[line - 1] if 1 <= line <= len(lines) else _NOTHING
        return tuple(self._key(number) for number in numbers)

    def _key(self, number: int) -> Key:
        steps, file, line = self.stored[0][number]
        text = dotted(steps)
        if file < 0:
            return Key(steps, text, None, 0)
        user, relative, inside = self.stored[1][file]
        path = self._values[user] if user >= 0 else os.path.normpath(os.path.join(self._chart, relative))
        return Key(steps, text, path, 0, f"{inside}:{line}") if inside else Key(steps, text, path, line)


def map_values(session: ChartSession, plain: dict[str, str]) -> ValueMap:
    """Map the lines of what a session rendered, by one more render, or two.

    Raises:
        RenderError: the time or another limit does not suffice.
    """
    values = merged(session.tree, session.options, session.binary.version)
    tainted = taint(session, values, plain)
    used = sorted({number for lines in tainted.files.values() for line in lines for number in line or ()})
    renumbered: dict[int, int] = {}
    keys: list[tuple[Path, int, int]] = []
    known: dict[Path, int] = {}
    files: dict[int, int] = {}
    for number in used:
        path = tainted.keys[number]
        if path not in known:
            found = place(values, path)
            layer = found.layer if found else COMMAND_LINE
            file = -1 if layer == COMMAND_LINE else files.setdefault(layer, len(files))
            known[path] = len(keys)
            keys.append((path, file, found.line if found else 0))
        renumbered[number] = known[path]
    lines = {
        source: [tuple(dict.fromkeys(renumbered[number] for number in line or ())) for line in found]
        for source, found in tainted.files.items()
    }
    return ValueMap(
        (keys, [stored_file(session, values.layers[layer]) for layer in files], lines),
        session.source,
        session.options.values,
    )


def stored_file(session: ChartSession, layer: Layer) -> tuple[int, str, str]:
    """Return what says where a file of values is, as it is stored."""
    if layer.number >= 0:
        return layer.number, "", ""
    path, inside = session.origin_of(layer.path)
    return -1, os.path.relpath(path, session.source), inside
