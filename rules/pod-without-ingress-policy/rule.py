"""Workloads that the policies of their namespace leave out for ingress."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Severity, Workload, rule


@rule(
    "pod-without-ingress-policy",
    severity=Severity.warning,
    tags=("security", "policy"),
    security_severity="5.0",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
        "CIS Kubernetes Benchmark 5.3.2",
        "NSA-CISA Kubernetes Hardening Guide: Network separation and hardening",
        "CWE-653",
    ),
    misses=("NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"),
    speaks_of=("Policy",),
)
def check(workload: Workload, cluster: Cluster) -> Problems:
    """A namespace has NetworkPolicies, but none isolates the pods of this workload for ingress.

    Let a policy with `policyTypes: [Ingress]` select the pods, best of all one for the whole namespace
    (`podSelector: {}`).

    Whoever is in the cluster reaches every port of such pods, whatever the policies of their neighbours say.  Labels
    count as the pods bear them: those of the pod template, not those of the workload itself.  In a namespace without
    any policy `namespace-without-default-deny` says it once for all pods, and pods on the host's network are left
    aside, since policies do not hold there.

    It is an *info* for Jobs that declare no port, and a *hint* where policies that kubelint does not compute (those of
    Antrea, say) may select the pods.
    """
    policies = cluster.policies
    if not policies.unselected(workload, "Ingress") or policies.declared_elsewhere(workload.namespace):
        return
    message = f"No policy isolates the pods of {workload.kind} '{workload.name}' for ingress"
    missed = policies.missed(workload, "Ingress")
    related = [Related(policy.name_place, f"this policy {lacks}") for policy, lacks in missed]
    # Whoever declares no port and runs to an end has most likely nothing that others could reach.
    idle = workload.kind in ("Job", "CronJob") and not workload.ports and not workload.opaque
    severity = Severity.info if idle else None
    for other in policies.not_computed(workload.namespace)[:1]:
        related.append(Related(other.name_place, f"this {other.kind} may isolate them; kubelint does not compute it"))
        severity = Severity.hint
    yield Problem(workload.name_place, message, tuple(related), severity, absence=True)
