"""Follows what kustomize does with the files of a kustomization, step by step, and keeps where everything was written.

The order is that of kustomize: resources, generators, components, patches, namespace, names, labels, annotations,
JSON patches, replicas, images, replacements.  See
https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/target/kusttarget.go.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.render.kustomize.fields import DEFAULTS, configured
from kubelint.render.kustomize.generators import FIELDS as GENERATORS
from kubelint.render.kustomize.generators import generate
from kubelint.render.kustomize.nodes import Node, at, build, copied, items, scalar
from kubelint.render.kustomize.objects import Made
from kubelint.render.kustomize.patches import patch_json, patch_strategic, patches_at
from kubelint.render.kustomize.plugins import transform
from kubelint.render.kustomize.replacements import replace
from kubelint.render.kustomize.settings import (
    Fields,
    label_fields,
    set_affix,
    set_image,
    set_namespace,
    set_pairs,
    set_replicas,
)
from kubelint.render.kustomize.sources import Place, Written
from kubelint.source.aside import KUSTOMIZATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.render.kustomize.sources import Reader

_DEEPEST = 50


class Accumulation:
    """The objects of a kustomization, each with where its fields were written."""

    def __init__(self, reader: Reader) -> None:
        self.variables: set[str] = set()
        self._reader = reader

    def objects(self, path: str) -> list[Made]:
        """Give the objects of the kustomization at a path."""
        made: list[Made] = []
        self._take(path, (), made, dict(DEFAULTS), 0)
        return made

    def _take(self, path: str, includes: tuple[Place, ...], made: list[Made], fields: Fields, depth: int) -> None:
        document = next(iter(self._reader.documents(path)), None)
        if document is None or not isinstance(document.data, dict) or depth > _DEEPEST:
            return
        if any(place.source.path == path for place in includes):
            return  # it includes itself, which kustomize refuses
        root = build(document.data, Written(document, includes))
        for field in ("resources", "bases"):
            for entry in items(root, field):
                self._take_resource(entry, made, fields, depth)
        for entry in items(root, "configurations"):
            self._configure(entry, fields)
        for field in GENERATORS:
            for entry in items(root, field):
                generate(field, entry, root, self._reader, made)
        for entry in items(root, "components"):
            self._take_folder(_path(entry), entry, made, fields, depth)
        self._transform(root, made, fields)
        self.variables.update(scalar(entry, "name") for entry in items(root, "vars"))

    def _take_resource(self, entry: Node, made: list[Made], fields: Fields, depth: int) -> None:
        path = _path(entry)
        if os.path.isdir(path):
            within: list[Made] = []
            self._take_folder(path, entry, within, fields, depth)
            made.extend(within)
            return
        for document in self._reader.documents(path):
            source = Written(document, _includes(entry))
            made.extend(Made(root, path) for root in _flattened(build(document.data, source)))

    def _take_folder(self, path: str, entry: Node, made: list[Made], fields: Fields, depth: int) -> None:
        for name in sorted(KUSTOMIZATIONS):
            inside = os.path.join(path, name)
            if self._reader.documents(inside):
                self._take(inside, _includes(entry), made, fields, depth + 1)

    def _configure(self, entry: Node, fields: Fields) -> None:
        for document in self._reader.documents(_path(entry)):
            for name, more in configured(build(document.data, Written(document, _includes(entry)))).items():
                fields[name] = (*fields[name], *more)

    def _transform(self, root: Node, made: list[Made], fields: Fields) -> None:
        for entry in items(root, "patchesStrategicMerge"):
            for patch in patches_at(entry, self._reader):
                patch_strategic(patch, None, made)
        for entry in items(root, "patches"):
            self._patch(entry, made)
        settings(root, made, fields)
        for entry in items(root, "patchesJson6902"):
            self._patch(entry, made)
        for name, change in (("replicas", set_replicas), ("images", set_image)):
            for entry in items(root, name):
                change(entry, made, fields[name])
        self._late(root, made, fields)

    def _late(self, root: Node, made: list[Made], fields: Fields) -> None:
        for entry in items(root, "replacements"):
            for replacement in self._replacements(entry):
                replace(replacement, made)
        for entry in items(root, "transformers"):
            for config in patches_at(entry, self._reader):
                transform(config, made, fields, self._reader)

    def _patch(self, entry: Node, made: list[Made]) -> None:
        text = at(entry, "patch") or at(entry, "path")
        target = at(entry, "target")
        for patch in patches_at(text, self._reader) if text else ():
            if isinstance(patch.value, list):
                patch_json(patch, target, made)
            else:
                patch_strategic(patch, target, made, options=at(entry, "options"))

    def _replacements(self, entry: Node) -> Iterable[Node]:
        path = at(entry, "path")
        if path is None:
            return [entry]
        found = patches_at(path, self._reader)
        return [item for node in found for item in (node.value if isinstance(node.value, list) else [node])]


def settings(root: Node, made: list[Made], fields: Fields) -> None:
    """Apply the namespace, the prefix and suffix of names, the labels and the annotations of a kustomization."""
    if namespace := at(root, "namespace"):
        set_namespace(namespace, made, fields)
    for name, suffix in (("namePrefix", False), ("nameSuffix", True)):
        if affix := at(root, name):
            set_affix(affix, made, fields[name], suffix=suffix)
    for label in items(root, "labels"):
        if pairs := at(label, "pairs"):
            set_pairs(pairs, made, label_fields(label, fields))
    for name in ("commonLabels", "commonAnnotations"):
        if pairs := at(root, name):
            set_pairs(pairs, made, fields[name])


def _flattened(root: Node) -> list[Node]:
    """Give the objects of a list, or the one that there is."""
    if not isinstance(root.value, dict):
        return []
    listed = at(root, "items")
    if scalar(root, "kind").endswith("List") and listed is not None and isinstance(listed.value, list):
        return [each for item in listed.value for each in _flattened(item)]
    return [copied(root)]


def _path(entry: Node) -> str:
    name: Any = entry.value
    folder = os.path.dirname(entry.place.source.path)
    return os.path.normpath(os.path.join(folder, name)) if isinstance(name, str) else ""


def _includes(entry: Node) -> tuple[Place, ...]:
    return (entry.place, *entry.place.source.includes)
