"""The dash that turns AND into OR."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-peer-and-or",
    severity=Severity.warning,
    tags=("security", "policy", "exposure"),
    security_severity="6.0",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
        "CWE-923",
    ),
    speaks_of=("*/Workload",),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """Two peers of a NetworkPolicy were most likely meant to be one.

    Remove the dash before the second selector, so that both stand in one peer and hold together.

    A `namespaceSelector` and a `podSelector` in one item mean those pods of those namespaces.  As two items they mean
    every pod of those namespaces, *or* such pods of the policy's own namespace.  The rule speaks only where the
    policy's own namespace has workloads in the files and none of them is such a pod, so that the item does nothing
    but for the dash.
    """
    for namespaces, pods in cluster.policies.peers.split(policy):
        meant = cluster.policies.peers.together(namespaces, pods)
        related = [Related(namespaces.key("namespaceSelector"), "by itself this means every pod of these namespaces")]
        for workload in (meant.certain or meant.possible)[:1]:
            words = f"{workload.kind} '{workload.name}' of namespace '{workload.namespace}' has these labels"
            related.append(Related(workload.label_at(), words))
        message = f"This peer of its own selects no pod: none in namespace '{policy.namespace}' has {pods.pod_selector}"
        yield Problem(pods.key("podSelector"), message, tuple(related), absence=True)
