"""Tells of each line that a chart renders which values keys fed it, and where these are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.keys import KeyPlace, dotted, place
from kubelint.render.helm.labelling import fed_lines
from kubelint.render.helm.values import COMMAND_LINE, merged

if TYPE_CHECKING:
    from kubelint.render.helm.session import ChartSession
    from kubelint.render.helm.values import Path, Values


class Key(NamedTuple):
    """A values key: its steps, the same as `--set` takes it, and where it is set.

    `path` is absolute, and None for the command line, where `line` is 0.  What is set in an archive has the archive's
    path, no line, and `inside`: the file in it, with its line there.
    """

    steps: Path
    text: str
    path: str | None
    line: int
    inside: str = ""


class ValueMap(NamedTuple):
    """The values keys of each rendered line, in builtins that a cache can keep.

    `places` are the fields of a `Key`, `files` give for each source name the numbers of the keys of its lines.
    """

    places: list[tuple[Path, str, str | None, int, str]]
    files: dict[str, list[tuple[int, ...]]]

    def keys(self, source: str, line: int) -> tuple[Key, ...]:
        """Return the keys of a line, counted from 1, in the order in which they show."""
        lines = self.files.get(source, [])
        return tuple(Key(*self.places[number]) for number in lines[line - 1]) if 1 <= line <= len(lines) else ()


def map_values(session: ChartSession, plain: dict[str, str]) -> ValueMap:
    """Map what a session rendered, by one more render, or two.

    Raises:
        RenderError: the time or another limit does not suffice.
    """
    values = merged(session.tree, session.options, session.binary.version)
    fed = fed_lines(session, values, plain)
    places: list[tuple[Path, str, str | None, int, str]] = []
    numbers: dict[Path, int] = {}

    def number_of(path: Path) -> int:
        if path not in numbers:
            numbers[path] = len(places)
            key = key_at(session, values, path)
            places.append((key.steps, key.text, key.path, key.line, key.inside))
        return numbers[path]

    files = {
        source: [tuple(dict.fromkeys(number_of(fed.keys[number]) for number in line or ())) for line in found]
        for source, found in fed.files.items()
    }
    return ValueMap(places, files)


def key_at(session: ChartSession, values: Values, path: Path) -> Key:
    """Return the key at a path of the merged values, with the place in the repository where it is set."""
    found = place(values, path) or KeyPlace(COMMAND_LINE, 0)
    if found.layer == COMMAND_LINE:
        return Key(path, dotted(path), None, 0)
    written = values.layers[found.layer].path
    inside = ""
    if written.startswith(session.pristine):
        written, inside = session.origin_of(written)
    if inside:
        return Key(path, dotted(path), written, 0, f"{inside}:{found.line}")
    return Key(path, dotted(path), written, found.line)
