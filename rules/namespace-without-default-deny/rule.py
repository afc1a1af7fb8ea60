"""Namespaces whose pods are open because no policy denies by default."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Severity, Space, is_unknown, rule


@rule(
    "namespace-without-default-deny",
    severity=Severity.warning,
    tags=("security", "policy"),
    security_severity="5.5",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
        "CIS Kubernetes Benchmark 5.3.2",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-653",
    ),
    misses=("NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"),
    speaks_of=("Policy", "Namespace", "Workload"),
)
def check(space: Space, cluster: Cluster) -> Problems:
    """A namespace has pods whose traffic no NetworkPolicy restricts.

    Add a NetworkPolicy with `podSelector: {}`, `policyTypes: [Ingress, Egress]` and no rules, and allow in further
    policies what the pods need (DNS first).

    Pods that no policy selects may be reached by every pod of the cluster and may reach everything, so that one
    that is taken over opens the way to all others.  The rule speaks once for each namespace that holds workloads,
    declared or not, unless policies isolate all of them in both directions, be it by one policy for all pods or by
    several.  A policy that allows everything isolates in name only.  Pods on the host's network are left aside,
    since policies do not hold there.

    - *warning*: some pods are open to all ingress (with or without egress).
    - *info*: only egress is open, or it is a namespace of the cluster's own (`kube-system` and its like).
    - *hint*: policies that kubelint does not compute (those of Antrea, say) may restrict the pods.

    Where the policies live in another repository, declare them in the config: `external:` with the kind
    `NetworkPolicy` and the namespace.
    """
    gaps = {} if is_unknown(space.name) else cluster.policies.gaps(space)
    if not gaps or cluster.policies.declared_elsewhere(space.name):
        return
    what = " and ".join(direction.lower() for direction in gaps)
    message = f"Namespace '{space.name}' has pods that are open to all {what}: no policy restricts them"
    related = [
        Related(first.name_place, f"{first.kind} '{first.name}' is open to all {direction.lower()}")
        for direction, first in gaps.items()
        if space.policies
    ]
    policies = cluster.policies.most_open(space, gaps)[:2]
    related += [Related(p.name_place, f"this policy {cluster.policies.shortfall(p, gaps)}") for p in policies]
    severity = Severity.warning if "Ingress" in gaps and not space.system else Severity.info
    for other in cluster.policies.not_computed(space.name)[:1]:
        related.append(Related(other.name_place, f"this {other.kind} may restrict them; kubelint does not compute it"))
        severity = Severity.hint
    yield Problem(space.place, message, tuple(related), severity, absence=True)
