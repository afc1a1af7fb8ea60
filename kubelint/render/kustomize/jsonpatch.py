"""JSON patches (RFC 6902), as kustomize applies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.render.kustomize.nodes import Node, below_of, copied, scalar

if TYPE_CHECKING:
    from collections.abc import Sequence


def apply(root: Node, operations: Node) -> None:
    """Apply the operations of a patch in their order; what does not fit is left out."""
    for operation in operations.value if isinstance(operations.value, list) else []:
        if not isinstance(operation.value, dict):
            continue
        name, steps = scalar(operation, "op"), _steps(scalar(operation, "path"))
        value = operation.value.get("value")
        if name in {"move", "copy"}:
            source = _steps(scalar(operation, "from"))
            found = _find(root, source)
            value = copied(found) if found else None
            if name == "move":
                _remove(root, source)
        if name == "remove":
            _remove(root, steps)
        elif name in {"add", "replace", "move", "copy"} and value is not None:
            _put(root, steps, copied(value), insert=name != "replace")


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _find(node: Node, steps: Sequence[str]) -> Node | None:
    found: Node | None = node
    for step in steps:
        if found is None:
            return None
        found = below_of(found, _index(found, step) if isinstance(found.value, list) else step)
    return found


def _index(node: Node, step: str) -> int:
    if step == "-":
        return len(node.value)
    try:
        index = int(step)
    except ValueError:
        return -1
    return index if index >= 0 else len(node.value) + index


def _put(root: Node, steps: list[str], value: Node, *, insert: bool) -> None:
    if not steps:
        root.value = value.value
        return
    parent = _find(root, steps[:-1])
    if parent is None:
        return
    if isinstance(parent.value, dict):
        parent.value[steps[-1]] = value
    elif isinstance(parent.value, list):
        index = _index(parent, steps[-1])
        if 0 <= index <= len(parent.value):
            parent.value[index : index + (0 if insert else 1)] = [value]


def _remove(root: Node, steps: list[str]) -> None:
    parent = _find(root, steps[:-1]) if steps else None
    if parent is None:
        return
    if isinstance(parent.value, dict):
        parent.value.pop(steps[-1], None)
    elif isinstance(parent.value, list):
        index = _index(parent, steps[-1])
        if 0 <= index < len(parent.value):
            del parent.value[index]
