"""Clusters in plain data, as the naive evaluators take them, written as one file of manifests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.cluster.written import cluster_of

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster

Data = dict[str, Any]


def named(cluster: Data) -> Data:
    """Give the policies names, and the pods."""
    for number, policy in enumerate(cluster["policies"]):
        policy["metadata"]["name"] = f"p{number}"
    for number, pod in enumerate(cluster["pods"]):
        pod["name"] = f"pod{number}"
    return cluster


def written(cluster: Data) -> Cluster:
    """Return the cluster of the plain data."""
    manifests = [_manifest("v1", "Namespace", {"name": n, "labels": ls}) for n, ls in cluster["namespaces"].items()]
    for pod in cluster["pods"]:
        containers = [{"name": "main", "image": "example.com/main:1", "ports": pod["ports"]}]
        metadata = {"name": pod["name"], "namespace": pod["namespace"], "labels": pod["labels"]}
        spec = {"hostNetwork": pod["hostNetwork"], "containers": containers}
        manifests.append(_manifest("v1", "Pod", metadata, spec))
    manifests += [
        _manifest("networking.k8s.io/v1", "NetworkPolicy", policy["metadata"], policy["spec"])
        for policy in cluster["policies"]
    ]
    manifests += cluster.get("admin", ())
    return cluster_of("".join(f"---\n{json.dumps(each)}\n" for each in manifests))


def _manifest(version: str, kind: str, metadata: Data, spec: Data | None = None) -> Data:
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **({"spec": spec} if spec is not None else {})}
