"""The ConfigMaps and Secrets that a kustomization makes of literals and files."""

from __future__ import annotations

import os
from base64 import b64encode
from typing import TYPE_CHECKING

from kubelint.render.kustomize.nodes import Node, at, copied, items, scalar
from kubelint.render.kustomize.objects import Made
from kubelint.render.kustomize.sources import Place, Plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.render.kustomize.sources import Reader

_KINDS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}
FIELDS = ("secretGenerator", "configMapGenerator")
"""The generators, in the order in which they run."""


def generate(field: str, entry: Node, root: Node, reader: Reader, objects: list[Made]) -> None:
    """Make what one entry of a generator's list says, or change what is there already, as it says."""
    if not isinstance(entry.value, dict):
        return
    made = Made(_object(field, entry, root, reader), entry.place.source.path, generated=True)
    behaviour = scalar(entry, "behavior")
    wanted = made.id
    old = next(
        (
            each
            for each in objects
            if any((one.kind, one.name) == (wanted.kind, wanted.name) for one in each.ids)
            and behaviour in {"merge", "replace"}
        ),
        None,
    )
    if old is None:
        objects.append(made)
        return
    _change(old, made, merged=behaviour == "merge")


def _change(old: Made, new: Made, *, merged: bool) -> None:
    for field in ("data", "binaryData", "type", "immutable"):
        given = at(new.root, field)
        kept = at(old.root, field)
        if merged and given is not None and kept is not None and isinstance(given.value, dict):
            kept.value.update(given.value)
        elif given is not None:
            old.root.value[field] = given
        elif not merged:
            old.root.value.pop(field, None)
    for field in ("labels", "annotations"):
        given = at(new.root, "metadata", field)
        if given is not None:
            kept = at(old.root, "metadata", field)
            metadata = old.root.value["metadata"].value
            metadata[field] = Node({**(kept.value if kept else {}), **given.value}, (kept or given).place)
    old.generated = True


def _object(field: str, entry: Node, root: Node, reader: Reader) -> Node:
    origin = root.value[field].place._replace(on_key=True)
    kind = _KINDS[field]
    metadata = {key: node for key in ("name", "namespace") if (node := at(entry, key))}
    for key in ("labels", "annotations"):
        pairs = [at(root, "generatorOptions", key), at(entry, "options", key)]
        found = [node for node in pairs if node is not None and isinstance(node.value, dict)]
        if found:
            texts = {name: Node(scalar(value), value.place) for node in found for name, value in node.value.items()}
            metadata[key] = Node(texts, found[0].place)
    made = {
        "apiVersion": Node("v1", origin),
        "kind": Node(kind, origin),
        "metadata": Node(metadata, entry.place),
    }
    immutable = at(entry, "options", "immutable") or at(root, "generatorOptions", "immutable")
    if immutable is not None and immutable.value is True:
        made["immutable"] = immutable
    if kind == "Secret":
        made["type"] = at(entry, "type") or Node("Opaque", origin)
    data = {key: node for key, node in _data(entry, reader, encoded=kind == "Secret") if key}
    if data:
        made["data"] = Node(data, entry.place)
    return copied(Node(made, entry.place))


def _data(entry: Node, reader: Reader, *, encoded: bool) -> Iterator[tuple[str, Node]]:
    for key, node in _pairs(entry, reader):
        if encoded and isinstance(node.value, str):
            yield key, Node(b64encode(node.value.encode()).decode(), node.place)
        else:
            yield key, node


def _pairs(entry: Node, reader: Reader) -> Iterator[tuple[str, Node]]:
    folder = os.path.dirname(entry.place.source.path)
    envs = [*items(entry, "envs"), *([entry.value["env"]] if "env" in entry.value else [])]
    for node in envs:
        yield from _variables(os.path.join(folder, scalar(node)), node, reader)
    for node in items(entry, "files"):
        key, equals, path = scalar(node).partition("=")
        path = os.path.normpath(os.path.join(folder, path if equals else key))
        text = reader.text(path)
        if text is not None:
            yield (key if equals else os.path.basename(path)), Node(text, Place(Plain(path, text, _includes(node))))
    for node in items(entry, "literals"):
        key, _, value = scalar(node).partition("=")
        yield key, Node(_unquoted(value), node.place)


def _variables(path: str, node: Node, reader: Reader) -> Iterator[tuple[str, Node]]:
    path = os.path.normpath(path)
    text = reader.text(path) or ""
    source = Plain(path, text, _includes(node))
    for number, line in enumerate(text.split("\n")):
        key, _, value = line.rstrip("\r").lstrip(" \t").partition("=")
        if key and not key.startswith("#"):
            yield key, Node(value, Place(source, (number,)))


def _includes(node: Node) -> tuple[Place, ...]:
    return (node.place, *node.place.source.includes)


def _unquoted(text: str) -> str:
    """Give a literal without the quotes around it."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text
