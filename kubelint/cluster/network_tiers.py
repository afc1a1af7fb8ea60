"""The policies of a cluster as tiers: those that are enforced, and that the API server takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.rejected import Fault, said
from kubelint.network.tiers import compile_tiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.resource import Resource
    from kubelint.network.tiers import Compiled

_PARTS = frozenset(
    {
        "Policy",
        "Namespace",
        "CalicoTier",
        "CalicoNetworkSet",
        "CalicoOther",
        "CiliumCidrGroup",
        "UserDefinedNetwork",
    }
)
_DIALECTS_WITH_SERVICES = frozenset({"CalicoPolicy", "CiliumPolicy"})
_SERVICES = frozenset({"Service", "Endpoints", "EndpointSlice"})


def cluster_policies(cluster: Cluster, faults: Sequence[Fault], cni: str | None = None) -> Compiled:
    """Return the policies of the cluster as tiers; objects with `faults` do not count."""
    rejected = {id(fault.resource) for fault in faults}
    return compile_tiers(
        [resource for resource in _with_a_part(cluster) if id(resource) not in rejected],
        cni,
        compile_network_policy=cluster.policies.compiled,
    )


def _with_a_part(cluster: Cluster) -> Iterable[Resource]:
    """Return the objects that have a part in what policies mean; those that are there already need no choice."""
    if cluster.stocks is None:
        return cluster
    services = any(True for _ in cluster.of_names(_DIALECTS_WITH_SERVICES))
    return cluster.of_names(_PARTS | _SERVICES if services else _PARTS)


def policy_faults(compiled: Compiled, cluster: Cluster) -> list[Fault]:
    """Return what is wrong with policies, as far as only compiling them tells it."""
    by_id = {resource.id: resource for resource in cluster}
    return [
        Fault(resource, remark.place, f"{said(resource)} is invalid: {remark.message}")
        for remark in compiled.errors
        if remark.place.owner is not None and (resource := by_id.get(remark.place.owner)) is not None
    ]
