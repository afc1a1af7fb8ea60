"""Policies that nobody enforces."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Policy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-not-enforced",
    severity=Severity.warning,
    tags=("security", "policy"),
    security_severity="6.0",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-693",
    ),
    speaks_of=("Workload",),
)
def check(resource: Policy, cluster: Cluster) -> Problems:
    """A policy is not in force: the network plugin does not enforce it, or its pods are on their host's network.

    Write the policy in a dialect that the plugin enforces, or use another plugin; take pods that are to be restricted
    off the host's network.

    The plugin is the one that the config names (`cni`), or that which the files install.  Without knowing it, nothing
    is said.  Flannel enforces no policies; Calico and Cilium enforce the standard ones and their own.  Pods with
    `hostNetwork: true` have the address of their node, and a NetworkPolicy neither restricts nor selects them.

    Where only some of the pods of a NetworkPolicy are on their host's network, it is an *info*.
    """
    governance = cluster.governance
    if not governance.enforced(resource):
        yield Problem(resource.name_place, f"{governance.cni} does not enforce {resource.kind} '{resource.name}'")
        return
    if not isinstance(resource, NetworkPolicy):
        return
    unbound = cluster.policies.unbound(resource)
    if not unbound:
        return
    related = tuple(Related(w.pod_at("hostNetwork"), f"{w.kind} '{w.name}'") for w in unbound[:3])
    if len(unbound) == len(cluster.policies.selected(resource).certain):
        what = "All pods of policy '{}' are on their host's network, where it does not hold"
    else:
        what = "Some pods of policy '{}' are on their host's network, where it does not hold"
    severity = None if what.startswith("All") else Severity.info
    yield Problem(resource.selector_at(), what.format(resource.name), related, severity)
