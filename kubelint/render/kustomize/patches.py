"""The patches of a kustomization: read from files or from the kustomization itself, and applied."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.render.kustomize import jsonpatch
from kubelint.render.kustomize.merge import has_list_keys, merge
from kubelint.render.kustomize.nodes import Node, at, build, copied, items, scalar
from kubelint.render.kustomize.objects import Made, meant, selected
from kubelint.render.kustomize.sources import Embedded, Written, parsed

if TYPE_CHECKING:
    from kubelint.render.kustomize.sources import Reader


def patches_at(entry: Node, reader: Reader) -> list[Node]:
    """Give the documents that an entry names by a path, or holds as text."""
    text = entry.value
    if not isinstance(text, str):
        return []
    path = os.path.normpath(os.path.join(os.path.dirname(entry.place.source.path), text))
    if "\n" not in text and ":" not in text and reader.text(path) is not None:
        source = entry.place.source
        documents = reader.documents(path)
        return [build(each.data, Written(each, (entry.place, *source.includes))) for each in documents]
    return [build(each.data, Embedded(each, entry.place)) for each in parsed(entry.place.source.path, text).documents]


def patch_json(patch: Node, target: Node | None, objects: list[Made]) -> None:
    """Apply a JSON patch to the objects that its target selects."""
    for made in selected(target, objects) if target else ():
        made.remember()
        jsonpatch.apply(made.root, patch)


def patch_strategic(patch: Node, target: Node | None, objects: list[Made], options: Node | None = None) -> None:
    """Apply a strategic merge patch to the objects that its target selects, or that it names itself."""
    if not isinstance(patch.value, dict):
        return
    if target is None and scalar(patch, "kind").endswith("List") and items(patch, "items"):
        for item in items(patch, "items"):
            patch_strategic(item, None, objects, options)
        return
    for made in selected(target, objects) if target else meant(patch, objects):
        kept = _identity(patch, options)
        merged = merge(made.root, kept, keyed=has_list_keys(made.id.group))
        if merged is None:
            objects.remove(made)
            continue
        if len(kept.value) and ("name" in _metadata(kept) or "kind" in kept.value):
            made.remember()
        made.root = merged


def _identity(patch: Node, options: Node | None) -> Node:
    """Give a patch without what only says whom it is meant for."""
    kept = copied(patch)
    metadata = _metadata(kept)
    kept.value.pop("apiVersion", None)
    metadata.pop("namespace", None)
    if scalar(options, "allowNameChange") != "true":
        metadata.pop("name", None)
    if scalar(options, "allowKindChange") != "true":
        kept.value.pop("kind", None)
    return kept


def _metadata(node: Node) -> dict[str, Node]:
    found = at(node, "metadata")
    return found.value if found is not None and isinstance(found.value, dict) else {}
