"""Pods and policies in YAML, for the tests of what policies do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.policy import NetworkPolicy
from tests.model.objects import text_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Place
    from kubelint.model.resource import Resource
    from kubelint.model.workload import Workload


def pod(name: str, labels: str = "{}", spec: str = "{}", *, namespace: str = "shop") -> str:
    """Return a Pod; `labels` and `spec` are flow mappings."""
    metadata = f"{{name: {name}, namespace: {namespace}, labels: {labels}}}"
    return f"---\napiVersion: v1\nkind: Pod\nmetadata: {metadata}\nspec: {spec}\n"


def policy(name: str, spec: str, *, namespace: str = "shop") -> str:
    """Return a NetworkPolicy; `spec` is a flow mapping."""
    metadata = f"{{name: {name}, namespace: {namespace}}}"
    return f"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {metadata}\nspec: {spec}\n"


def namespace(name: str, labels: str = "{}") -> str:
    """Return a Namespace; `labels` is a flow mapping."""
    return f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}\n"


def custom(kind: str, name: str, *, group: str, namespace: str = "shop") -> str:
    """Return an object of a custom kind."""
    metadata = f"{{name: {name}, namespace: {namespace}}}"
    return f"---\napiVersion: {group}/v1\nkind: {kind}\nmetadata: {metadata}\nspec: {{}}\n"


def names(resources: Iterable[Resource]) -> list[str]:
    """Return the names of objects."""
    return [resource.name for resource in resources]


def workload_named(cluster: Cluster, name: str, namespace: str = "shop") -> Workload:
    """Return the workload of that name."""
    return next(workload for workload in cluster.space(namespace).workloads if workload.name == name)


def policy_named(cluster: Cluster, name: str, namespace: str = "shop") -> NetworkPolicy:
    """Return the NetworkPolicy of that name."""
    found = cluster.space(namespace).named(NetworkPolicy, "NetworkPolicy", name)
    assert found is not None
    return found


def underlined(place: Place | None) -> str:
    """Return the text at a place, empty where there is none."""
    return text_at(place) if place is not None else ""
