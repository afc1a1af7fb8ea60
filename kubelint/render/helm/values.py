"""The values that templates see, merged as Helm merges them, each with the file and the key that set it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.record import NamedTuple
from kubelint.render.helm.assignments import AssignmentError, assign
from kubelint.render.helm.chart import described, read
from kubelint.render.helm.merge import Chart, coalesced, enabled_only, import_values, overlaid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubelint.render.helm.chart import ChartTree
    from kubelint.render.helm.options import HelmOptions
    from kubelint.syntax.document import Document

Path = tuple[str | int, ...]
Scalar = str | int | float | bool | None

_DROP_NULLS = ("v4", "4")
COMMAND_LINE = 0
"""The layer of what `--set` and `--set-string` say."""


class Leaf(NamedTuple):
    """A scalar, and where it was set: the number of a layer, and the key path there."""

    value: Scalar
    layer: int
    path: Path


class Layer(NamedTuple):
    """One file of values: its absolute path, its data, and where its keys stand in the values of the whole chart.

    `number` counts the user's own files, it is -1 for one of the chart.  The command line has no document.
    """

    path: str
    document: Document | None
    prefix: tuple[str, ...] = ()
    number: int = -1


class Values:
    """The merged values: `tree` is made of dicts, lists and leaves; `layers` say what the leaves came from.

    `user` is the part that does not come from the chart.  `switches` are the keys that Helm itself reads: conditions
    and tags of dependencies.
    """

    __slots__ = ("layers", "switches", "tree", "user")

    def __init__(self, tree: dict[str, Any], user: dict[str, Any], layers: list[Layer], switches: set[Path]) -> None:
        self.tree = tree
        self.user = user
        self.layers = layers
        self.switches = switches

    def leaves(self) -> Iterator[tuple[Path, Leaf]]:
        """Yield each scalar with its key path, in order."""
        return _leaves(self.tree, ())

    def plain(self, change: Callable[[Path, Leaf], Scalar] | None = None) -> dict[str, Any]:
        """Return the values as plain data, each scalar as `change` makes it."""
        data: dict[str, Any] = _plain(self.tree, (), change or (lambda _, leaf: leaf.value))
        return data

    def whole_numbers(self) -> Iterator[tuple[Path, int]]:
        """Yield what the command line sets to a whole number: in a file of values there are only floating ones."""
        for path, leaf in self.leaves():
            if leaf.layer == COMMAND_LINE and isinstance(leaf.value, int) and not isinstance(leaf.value, bool):
                yield path, leaf.value

    def find(self, path: Path) -> Any:  # noqa: ANN401  (a part of the tree)
        """Return what stands at a key path; None where nothing does."""
        node: Any = self.tree
        for step in path:
            is_there = step in node if isinstance(node, dict) else isinstance(step, int) and step < len(node or ())
            if isinstance(node, Leaf) or not is_there:
                return None
            node = node[step]
        return node


def merged(tree: ChartTree, options: HelmOptions, version: str = "") -> Values:
    """Merge the values of a chart, of its sub-charts, and those that it is given, as that version of Helm does.

    What cannot be read or parsed is left out: Helm has said so before.
    """
    layers = [Layer("", None)]
    user: dict[str, Any] = {}
    for index, path in enumerate(options.values):
        user = overlaid(user, _file(layers, path, (), index))
    _set(user, options)
    charts = _charts(tree, layers, drops_nulls=version.startswith(_DROP_NULLS))
    root = charts[tree.name or ""]
    switches = _switches(tree)
    enabled_only(root, user)
    import_values(root)
    return Values(coalesced(root, user), user, layers, switches)


def _file(layers: list[Layer], path: str, prefix: tuple[str, ...], index: int = -1) -> dict[str, Any]:
    """Read a file of values as one more layer."""
    document = read(path)
    if document is None or not isinstance(document.data, dict):
        return {}
    layers.append(Layer(path, document, prefix, index))
    data: dict[str, Any] = wrapped(document.data, len(layers) - 1, ())
    return data


def wrapped(data: Any, layer: int, path: Path) -> Any:  # noqa: ANN401  (plain data)
    """Return plain data with each scalar as a leaf."""
    if isinstance(data, dict):
        return {key: wrapped(value, layer, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [wrapped(value, layer, (*path, index)) for index, value in enumerate(data)]
    return Leaf(data, layer, path)


def _set(user: dict[str, Any], options: HelmOptions) -> None:
    for texts, as_text in ((options.set, False), (options.set_string, True)):
        for text in texts:
            try:
                assign(text, user, lambda value: Leaf(value, COMMAND_LINE, ()), as_text=as_text)
            except AssignmentError:
                continue


def _charts(tree: ChartTree, layers: list[Layer], *, drops_nulls: bool) -> dict[str, Chart]:
    """Return the chart and its sub-charts by their source names."""
    charts: dict[str, Chart] = {}
    name = tree.name or ""
    for prefix, steps in tree.prefixes.items():
        path = os.path.join(tree.folder_of(prefix), "values.yaml")
        chart = Chart(steps[-1] if steps else name, _file(layers, path, steps), drops_nulls=drops_nulls)
        above = prefix.rpartition("/charts/")[0]
        chart.imports = list(_imports(tree.folder_of(prefix)))
        charts[prefix] = chart
        if above:
            charts[above].charts.append(chart)
    for each in tree.dependencies:
        charts[each.prefix].dependencies.append(each)
    return charts


def _imports(folder: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a chart imports of the values of its sub-charts."""
    for name in ("Chart.yaml", "requirements.yaml"):
        listed = described(os.path.join(folder, name)).get("dependencies")
        for each in listed if isinstance(listed, list) else ():
            asked = each.get("import-values") if isinstance(each, dict) else None
            for entry in asked if isinstance(asked, list) else ():
                below = str(each.get("alias") or each.get("name"))
                if isinstance(entry, dict):
                    yield below, str(entry.get("child")), str(entry.get("parent"))
                elif isinstance(entry, str):
                    yield below, f"exports.{entry}", ""


def _switches(tree: ChartTree) -> set[Path]:
    switches: set[Path] = {("tags",)}
    for each in tree.dependencies:
        for condition in each.conditions:
            switches.add((*tree.prefixes[each.prefix], *condition.split(".")))
    return switches


def _leaves(node: Any, path: Path) -> Iterator[tuple[Path, Leaf]]:  # noqa: ANN401  (a part of the tree)
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _leaves(value, (*path, index))
    else:
        yield path, node


def _plain(node: Any, path: Path, change: Callable[[Path, Leaf], Scalar]) -> Any:  # noqa: ANN401  (as above)
    if isinstance(node, dict):
        return {key: _plain(value, (*path, key), change) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value, (*path, index), change) for index, value in enumerate(node)]
    return change(path, node)
