"""What each CNI plugin enforces."""

from __future__ import annotations

from typing import Literal

Dialect = Literal["NetworkPolicy", "admin", "Calico", "Cilium", "OVN", "attached"]

DIALECTS: tuple[Dialect, ...] = ("NetworkPolicy", "admin", "Calico", "Cilium", "OVN", "attached")
_STANDARD: tuple[Dialect, ...] = ("NetworkPolicy", "attached")

# Networks that Multus attaches are not those of the plugin, so that their policies hold with each.
_ENFORCED: dict[str, tuple[Dialect, ...]] = {
    "antrea": (*_STANDARD, "admin"),
    "aws-vpc-cni": _STANDARD,
    "azure": _STANDARD,
    "calico": (*_STANDARD, "admin", "Calico"),
    "canal": (*_STANDARD, "Calico"),
    "cilium": (*_STANDARD, "Cilium"),
    "flannel": ("attached",),
    "kindnet": (*_STANDARD, "admin"),
    "kube-router": _STANDARD,
    "ovn-kubernetes": (*_STANDARD, "admin", "OVN"),
    "weave": _STANDARD,
}
NAMES = tuple(_ENFORCED)
"""The plugins that are known."""

_CIDR_LEAVES_OUT_PODS = {"cilium"}


def enforces(cni: str | None, dialect: Dialect) -> bool:
    """Say whether the plugin enforces policies of the dialect; one that is not known is taken to enforce all."""
    return cni is None or dialect in _ENFORCED.get(cni, DIALECTS)


def blocks_mean_pods(cni: str | None) -> bool:
    """Say whether a block of addresses in a NetworkPolicy means the pods in it, as the API says."""
    return cni not in _CIDR_LEAVES_OUT_PODS
