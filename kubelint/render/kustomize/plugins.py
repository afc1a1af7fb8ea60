"""Transformers that are given as files of their own, as far as they are kustomize's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.render.kustomize.fields import Field, listed
from kubelint.render.kustomize.nodes import Node, at, items, scalar
from kubelint.render.kustomize.patches import patch_json, patch_strategic, patches_at
from kubelint.render.kustomize.settings import (
    Fields,
    set_affix,
    set_image,
    set_namespace,
    set_pairs,
    set_replicas,
)

if TYPE_CHECKING:
    from kubelint.render.kustomize.objects import Made
    from kubelint.render.kustomize.sources import Reader


def transform(config: Node, objects: list[Made], fields: Fields, reader: Reader) -> None:  # noqa: C901  (one case each)
    """Do what a transformer's configuration says; what is not known changes nothing here."""
    own = at(config, "fieldSpecs")
    specs: tuple[Field, ...] = listed(own) if own else ()
    match scalar(config, "kind"):
        case "NamespaceTransformer":
            if namespace := at(config, "metadata", "namespace"):
                set_namespace(namespace, objects, {**fields, "namespace": specs})
        case "PrefixTransformer" | "SuffixTransformer" | "PrefixSuffixTransformer":
            for name, suffix in (("prefix", False), ("suffix", True)):
                if affix := at(config, name):
                    set_affix(affix, objects, specs or fields["namePrefix"], suffix=suffix)
        case "LabelTransformer" | "AnnotationsTransformer":
            if pairs := at(config, "labels") or at(config, "annotations"):
                set_pairs(pairs, objects, specs)
        case "ReplicaCountTransformer":
            if entry := at(config, "replica"):
                set_replicas(entry, objects, specs)
        case "ImageTagTransformer":
            if entry := at(config, "imageTag"):
                set_image(entry, objects, specs)
        case "PatchTransformer" | "PatchJson6902Transformer" | "PatchStrategicMergeTransformer":
            _patch(config, objects, reader)


def _patch(config: Node, objects: list[Made], reader: Reader) -> None:
    target = at(config, "target")
    texts = [at(config, key) for key in ("patch", "path", "jsonOp", "patches")]
    for text in (*texts, *items(config, "paths")):
        for patch in patches_at(text, reader) if text else ():
            if isinstance(patch.value, list):
                patch_json(patch, target, objects)
            else:
                patch_strategic(patch, target, objects)
