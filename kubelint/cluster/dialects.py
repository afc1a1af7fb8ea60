"""Which policies beside NetworkPolicy are computed, and whose dialect they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.policy import NetworkPolicy
from kubelint.model.resource import Resource

if TYPE_CHECKING:
    from kubelint.network.cni import Dialect

DIALECTS = frozenset(
    {
        ("projectcalico.org", "NetworkPolicy"),
        ("projectcalico.org", "GlobalNetworkPolicy"),
        ("crd.projectcalico.org", "NetworkPolicy"),
        ("crd.projectcalico.org", "GlobalNetworkPolicy"),
        ("cilium.io", "CiliumNetworkPolicy"),
        ("cilium.io", "CiliumClusterwideNetworkPolicy"),
        ("policy.networking.k8s.io", "AdminNetworkPolicy"),
        ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
        ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
        ("k8s.ovn.org", "UserDefinedNetwork"),
        ("k8s.ovn.org", "ClusterUserDefinedNetwork"),
    }
)
"""Policies beside NetworkPolicy that are computed, by group and kind."""


def dialect_of(resource: Resource) -> Dialect | None:
    """Return the dialect of a policy; None for what is no policy of a dialect that plugins choose to enforce."""
    if isinstance(resource, NetworkPolicy):
        return "NetworkPolicy"
    if not is_dialect(resource):
        return None
    if resource.group == "policy.networking.k8s.io":
        return "admin"
    return "Cilium" if resource.group == "cilium.io" else "OVN" if resource.group == "k8s.ovn.org" else "Calico"


def is_dialect(resource: Resource) -> bool:
    """Say whether the resource is a policy beside NetworkPolicy with which answers count."""
    return (resource.group, resource.kind) in DIALECTS and type(resource) is not Resource
