"""Values that know where they were written, and how to follow and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.render.kustomize.sources import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kubelint.finding import Path
    from kubelint.render.kustomize.sources import Source

UNKNOWN: Any = object()
"""A value that is only known to be set here."""


class Node:
    """A value and its place: a mapping of nodes, a list of nodes, or a scalar.

    A mapping or list that several files wrote has the place of the first one.  `sure` says whether the place is the
    only one that explains the value.
    """

    __slots__ = ("place", "sure", "value")

    def __init__(self, value: Any, place: Place, *, sure: bool = True) -> None:  # noqa: ANN401  (it is YAML)
        self.value = value
        self.place = place
        self.sure = sure


def build(data: Any, source: Source, path: Path = ()) -> Node:  # noqa: ANN401
    """Give the nodes of plain data that stands at a path of a source."""
    place = Place(source, path)
    if isinstance(data, dict):
        return Node({key: build(value, source, (*path, key)) for key, value in data.items()}, place)
    if isinstance(data, list):
        return Node([build(value, source, (*path, index)) for index, value in enumerate(data)], place)
    return Node(data, place)


def plain(node: Node) -> Any:  # noqa: ANN401
    """Give the plain data of nodes."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(value) for value in node.value]
    return node.value


def copied(node: Node) -> Node:
    """Give nodes that can be changed without changing these."""
    if isinstance(node.value, dict):
        return Node({key: copied(value) for key, value in node.value.items()}, node.place, sure=node.sure)
    if isinstance(node.value, list):
        return Node([copied(value) for value in node.value], node.place, sure=node.sure)
    return node


def at(node: Node, *path: str | int) -> Node | None:
    """Give the node at a path; None where there is none."""
    for step in path:
        below = below_of(node, step)
        if below is None:
            return None
        node = below
    return node


def below_of(node: Node, step: str | int) -> Node | None:
    """Give the node one step below."""
    value = node.value
    if isinstance(value, dict):
        found = value.get(step)
        return found if isinstance(found, Node) else None
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        item = value[step]
        return item if isinstance(item, Node) else None
    return None


def items(node: Node | None, *path: str | int) -> list[Node]:
    """Give the items of the list at a path; none where there is no list."""
    found = at(node, *path) if node else None
    return found.value if found is not None and isinstance(found.value, list) else []


def scalar(node: Node | None, *path: str | int) -> str:
    """Give the text of the scalar at a path; empty where there is none."""
    found = at(node, *path) if node else None
    value = found.value if found else None
    if value is None or value is UNKNOWN or isinstance(value, dict | list):
        return ""
    return value if isinstance(value, str) else text_of(value)


def text_of(value: object) -> str:
    """Give the text that a scalar becomes where text is asked for."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def spread(node: Node, steps: Sequence[str], create: Place | None = None) -> Iterator[Node]:
    """Give the nodes that a path of keys leads to, through all items of lists on its way.

    With `create` the mappings that are missing are made, as set there.
    """
    if isinstance(node.value, list):
        for item in node.value:
            yield from spread(item, steps, create)
        return
    if not steps:
        yield node
        return
    if not isinstance(node.value, dict):
        return
    key = steps[0].removesuffix("[]")
    below = node.value.get(key)
    if below is None or (below.value is None and create):
        if create is None or steps[0].endswith("[]"):
            return
        below = node.value[key] = Node({}, create)
    yield from spread(below, steps[1:], create)


def change(node: Node, steps: Sequence[str], new: Callable[[Node], Node | None], create: Node | None = None) -> None:
    """Replace what a path of keys leads to, by what `new` gives for it; None leaves it as it is.

    Where the last key is missing, `create` is put there.
    """
    for parent in spread(node, steps[:-1], create.place if create else None):
        if not isinstance(parent.value, dict):
            continue
        key = steps[-1]
        old = parent.value.get(key)
        made = create if old is None else new(old)
        if made is not None:
            parent.value[key] = made
