"""Clusters made from YAML, for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.cluster import Cluster
from kubelint.model.build import build
from kubelint.syntax.document import from_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.config.config import External


def cluster_of(*texts: str, externals: Sequence[External] = ()) -> Cluster:
    """Return the cluster of all objects in the texts, which may hold several documents each."""
    objects = []
    for text in texts:
        file = from_text(text)
        assert not file.faults
        objects += [build(document, (), document.data, "default", placeholders=True) for document in file.documents]
    return Cluster(objects, externals=externals)


def service(name: str, spec: str, *, namespace: str = "default", annotations: str = "{}") -> str:
    """Return a Service in YAML; `spec` and `annotations` are flow mappings."""
    metadata = f"{{name: {name}, namespace: {namespace}, annotations: {annotations}}}"
    return f"---\napiVersion: v1\nkind: Service\nmetadata: {metadata}\nspec: {spec}\n"


def workload(
    name: str, labels: str, ports: str = "[]", *, kind: str = "Deployment", pod: str = "", own: str = "{}"
) -> str:
    """Return a workload in YAML with one container; `pod` are more fields of the pod's spec, as in a flow mapping."""
    more = f", {pod}" if pod else ""
    container = f"{{name: main, image: example.com/main:1, ports: {ports}}}"
    return (
        f"---\napiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, labels: {own}}}\n"
        f"spec: {{template: {{metadata: {{labels: {labels}}}, spec: {{containers: [{container}]{more}}}}}}}\n"
    )
