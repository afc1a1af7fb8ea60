"""Where a values key is written: in a file of the user, in the chart's own values, or on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.values import COMMAND_LINE, Leaf

if TYPE_CHECKING:
    from kubelint.render.helm.values import Layer, Path, Values


class KeyPlace(NamedTuple):
    """The layer that a key stands in, and its line, from 1; on the command line there is none, and it is 0."""

    layer: int
    line: int


def dotted(path: Path) -> str:
    """Write a key path as `--set` takes it: ``ingress.hosts[0].host``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            escaped = "".join("\\" + char if char in _SPECIAL else char for char in step)
            text += f".{escaped}" if text else escaped
    return text


_SPECIAL = frozenset("\\.,=[]{}")


def place(values: Values, path: Path) -> KeyPlace | None:
    """Return where a key path is set; of one that is set nowhere, where the nearest one above it is.

    None where nothing of it is written.
    """
    found = values.find(path)
    if isinstance(found, Leaf):
        return _leaf_place(values, found)
    best: KeyPlace | None = None
    deepest = 0
    for number, layer, inner in _candidates(values, path):
        if layer.document is None:
            continue
        written = layer.document.nearest(inner)
        depth = len(written) + len(path) - len(inner)
        if written and depth > deepest:
            best, deepest = KeyPlace(number, _line(layer, written)), depth
    return best


def _leaf_place(values: Values, leaf: Leaf) -> KeyPlace:
    if leaf.layer == COMMAND_LINE:
        return KeyPlace(COMMAND_LINE, 0)
    return KeyPlace(leaf.layer, _line(values.layers[leaf.layer], leaf.path))


def _line(layer: Layer, path: Path) -> int:
    if layer.document is None:
        return 0
    start, _ = layer.document.anchor(path, on_key=True)
    return layer.document.file.position(start)[0]


def _candidates(values: Values, path: Path) -> list[tuple[int, Layer, Path]]:
    """Return the layers that may set a key, those that win first, with the key as it is called there."""
    numbered = list(enumerate(values.layers))
    users = [(number, layer, path) for number, layer in reversed(numbered) if layer.number >= 0]
    charts = []
    for number, layer in numbered[1:]:
        steps = layer.prefix
        if layer.number < 0 and path[: len(steps)] == steps:
            charts.append((number, layer, path[len(steps) :]))
    return users + charts
