"""The policies of a cluster as tiers: those that are enforced, and that the API server takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.governed import KnownTiers
from kubelint.cluster.rejected import Fault, said
from kubelint.model.unknown import is_unknown
from kubelint.network.tiers import compile_tiers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.resource import Resource
    from kubelint.network.cni import Dialect
    from kubelint.network.tiers import Compiled

_POLICIES = frozenset({"Policy"})
_OTHERS = frozenset(
    {
        "Namespace",
        "CalicoTier",
        "CalicoNetworkSet",
        "CalicoOther",
        "CiliumCidrGroup",
        "UserDefinedNetwork",
    }
)
_ORDERED: dict[Dialect, frozenset[str]] = {
    "Calico": frozenset({"CalicoPolicy"}),
    "Cilium": frozenset({"CiliumPolicy"}),
}
PARTS = _OTHERS | _POLICIES
"""The names of all kinds that have a part in tiers, but for Services and what is behind them."""
SERVICES = frozenset({"Service", "Endpoints", "EndpointSlice"})


def cluster_policies(
    cluster: Cluster, faults: Sequence[Fault], cni: str | None = None, namespace: str | None = None
) -> Compiled:
    """Return the policies of the cluster as tiers; objects with `faults` do not count.

    With `namespace` those policies are left out that surely govern none of its pods.
    """
    rejected = {id(fault.resource) for fault in faults}
    found = list(cluster.of_names(PARTS)) if namespace is None else _of_space(cluster, namespace)
    parts = [resource for resource in found if id(resource) not in rejected]
    elsewhere = frozenset() if namespace is None else _dialects(cluster)
    key = (cni, elsewhere, frozenset(rejected), *map(id, parts))
    known = cluster.shared.compiled.setdefault(key, [])
    for each in known:
        if each.services == _services(cluster, each.compiled):
            return each.compiled
    compiled = compile_tiers(
        parts,
        cni,
        compile_network_policy=cluster.policies.compiled,
        services=lambda: [each for each in cluster.of_names(SERVICES) if id(each) not in rejected],
        elsewhere=elsewhere,
    )
    # The same in each set that has these, and there may be many.
    known.append(KnownTiers(compiled, parts, _services(cluster, compiled)))
    return compiled


def _of_space(cluster: Cluster, namespace: str) -> list[Resource]:
    """Return all that has a part in the tiers, but for policies of other namespaces."""
    found = dict.fromkeys(cluster.of_names(_OTHERS))
    found.update(dict.fromkeys(cluster.clusterwide.of_names(_POLICIES)))
    for space in cluster.spaces_with(_POLICIES):
        if space.name == namespace or is_unknown(space.name):
            found.update(dict.fromkeys(space.of_names(_POLICIES)))
    return list(found)


def _dialects(cluster: Cluster) -> frozenset[Dialect]:
    """Return the dialects whose policies have an order with those of others."""
    return frozenset(dialect for dialect, view in _ORDERED.items() if cluster.holding(view))


def _services(cluster: Cluster, compiled: Compiled) -> list[Resource]:
    """Return the Services, and what is behind them, that have a part in what the policies mean."""
    names = compiled.services_of
    if None in names:
        return list(cluster.of_names(SERVICES))
    return [each for name in names if name is not None for each in cluster.space(name).of_names(SERVICES)]


def policy_faults(compiled: Compiled, cluster: Cluster) -> list[Fault]:
    """Return what is wrong with policies, as far as only compiling them tells it."""
    by_id = {resource.id: resource for resource in cluster}
    return [
        Fault(resource, remark.place, f"{said(resource)} is invalid: {remark.message}")
        for remark in compiled.errors
        if remark.place.owner is not None and (resource := by_id.get(remark.place.owner)) is not None
    ]
