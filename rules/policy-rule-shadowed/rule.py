"""Rules of policies that never decide anything."""

from __future__ import annotations

from kubelint.api import Cluster, Policy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-rule-shadowed",
    severity=Severity.warning,
    tags=("policy",),
    references=(
        "https://network-policy-api.sigs.k8s.io/api-overview/",
        "https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#rule",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ),
    speaks_of=("Policy",),
)
def check(resource: Policy, cluster: Cluster) -> Problems:
    """A rule of a policy never decides anything, because another one matches all that it matches.

    Put the narrower rule first, where the order counts; otherwise remove it.

    In AdminNetworkPolicy, ClusterNetworkPolicy and Calico's policies the first rule that matches decides, of all
    policies of the tier for the pod.  The rules of a NetworkPolicy add up, and one that is part of another adds
    nothing: that, and a later rule that would do the same anyway, is an *info*.  Peers and ports are compared as such,
    so that this holds whatever pods there are.

    Rules of two policies are compared where both are surely applied: in one file or folder, or in namespaces that both
    name, and with pods, since lessons and libraries of policies have none; but not where a folder holds alternatives
    (several files that define the same object).  What the config declares to be a set (`sets:`) is applied together.
    """
    for found in cluster.surplus.shadowed(resource):
        severity = None if found.contrary else Severity.info
        what = "decides first, and otherwise" if found.contrary else "matches all of it"
        message = f"This rule of {resource.kind} '{resource.name}' never decides anything: another matches all of it"
        yield Problem(found.place, message, (Related(found.by.at(), f"this one {what}"),), severity)
