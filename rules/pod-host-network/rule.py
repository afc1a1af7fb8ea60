"""Pods that share the network of their node."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Severity, Workload, rule


@rule(
    "pod-host-network",
    severity=Severity.warning,
    tags=("security", "exposure", "policy"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "CIS Kubernetes Benchmark 5.2.5",
        "NSA-CISA Kubernetes Hardening Guide: Pod security",
        "CWE-653",
    ),
    precision="very-high",
    security_severity="7.0",
    speaks_of=("NetworkPolicy",),
)
def check(workload: Workload, cluster: Cluster) -> Problems:
    """Pods share the network of their node, where NetworkPolicies do not hold.

    Remove `hostNetwork: true`; a Service, or single host ports, give a pod what it needs from outside.

    Such pods open their ports on the node, reach what listens on its `localhost` (the kubelet, the cloud's
    metadata) and can read other pods' traffic.  To policies they are the node: no podSelector selects them, be
    it as the policy's own pods or as peers, and most network plugins let the traffic of nodes pass.  In kube-system,
    where the network itself is made, it is an info.
    """
    if not workload.host_network:
        return
    policies = cluster.space(workload.namespace).policies_for(workload)
    message = f"The pods of {workload.kind} '{workload.name}' share the network of their node"
    if workload.kind == "Pod":
        message = f"Pod '{workload.name}' shares the network of its node"
    related = tuple(
        Related(policy.name_place, "selects these pods, and does not hold for them") for policy in policies[:3]
    )
    if policies:
        message += f", so NetworkPolicy '{policies[0].name}' does not hold for " + (
            "it" if workload.kind == "Pod" else "them"
        )
    else:
        message += ", where no NetworkPolicy holds"
    severity = Severity.info if workload.namespace == "kube-system" else None
    yield Problem(workload.pod_at("hostNetwork"), message, related, severity)
