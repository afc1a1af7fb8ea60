"""What replacements set: fields of selected objects, by paths with dots and conditions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.render.kustomize.nodes import UNKNOWN, Node, at, items, scalar
from kubelint.render.kustomize.objects import selected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.render.kustomize.objects import Made

_STEP = re.compile(r"\[[^\]]*\]|(?:\\.|[^.\[\\])+")


def replace(replacement: Node, objects: list[Made]) -> None:
    """Take note of the fields that a replacement sets; what to, only matters here for the names of objects."""
    name = _name(replacement, objects)
    for target in items(replacement, "targets"):
        select = at(target, "select")
        left_out = [made for node in items(target, "reject") for made in selected(node, objects)]
        create = scalar(target, "options", "create") == "true"
        for made in selected(select, objects) if select else ():
            if made in left_out:
                continue
            for path in items(target, "fieldPaths"):
                made.remember()
                steps = steps_of(scalar(path))
                value = name if name and steps == ["metadata", "name"] else UNKNOWN
                _set(made.root, steps, Node(value, path.place), create=create)


def _name(replacement: Node, objects: list[Made]) -> str:
    """Give the text that a replacement takes from one object."""
    source = at(replacement, "source")
    found = selected(source, objects) if source else []
    if source is None or len(found) != 1 or at(source, "options"):
        return ""
    nodes = [found[0].root]
    for step in steps_of(scalar(source, "fieldPath") or "metadata.name"):
        nodes = [below for node in nodes for below in _below(node, step)]
    return scalar(nodes[0]) if len(nodes) == 1 else ""


def steps_of(path: str) -> list[str]:
    """Split ``spec.containers.[name=a].image`` at its dots; a backslash keeps one."""
    return [re.sub(r"\\(.)", r"\1", step) for step in _STEP.findall(path)]


def _set(node: Node, steps: Sequence[str], new: Node, *, create: bool) -> None:
    if not steps:
        return
    for below in _below(node, steps[0]) if len(steps) > 1 else ():
        _set(below, steps[1:], new, create=create)
    if len(steps) == 1:
        _put(node, steps[0], new, create=create)
    elif create and isinstance(node.value, dict) and steps[0] not in node.value and steps[0][:1] not in "[*":
        node.value[steps[0]] = Node({}, new.place)
        _set(node.value[steps[0]], steps[1:], new, create=create)


def _put(node: Node, step: str, new: Node, *, create: bool) -> None:
    if isinstance(node.value, dict) and step != "*":
        if step in node.value or create:
            node.value[step] = new
    elif isinstance(node.value, list):
        found = list(_below(node, step))
        node.value[:] = [new if item in found else item for item in node.value]


def _below(node: Node, step: str) -> Iterator[Node]:
    if isinstance(node.value, dict):
        below = node.value.get(step)
        yield from node.value.values() if step == "*" else [below] if below else []
    elif isinstance(node.value, list):
        condition = step[1:-1] if step[:1] == "[" else ""
        key, equals, value = condition.partition("=")
        for index, item in enumerate(node.value):
            if step == "*" or (equals and (scalar(item, key) if key else scalar(item)) == value) or step == str(index):
                yield item
