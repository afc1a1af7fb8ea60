"""Egress policies that forget DNS."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-blocks-dns",
    severity=Severity.warning,
    tags=("policy", "dns", "reliability"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic",
        "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
    ),
    speaks_of=("Workload", "Policy"),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """Egress is isolated, and the pods cannot resolve names.

    Allow egress on UDP and TCP port 53 to the pods labelled `k8s-app: kube-dns` in namespace `kube-system` (on
    OpenShift: port 5353 in namespace `openshift-dns`), in one policy with `podSelector: {}` for the whole namespace.

    Without DNS almost no client works, and it fails slowly.  Names are resolved over UDP first; a port without
    `protocol` is TCP.  A `podSelector` without a `namespaceSelector` beside it looks for the DNS pods in the policy's
    own namespace.  All policies for the same pods count together, and the rule speaks once for a policy.

    Name servers are the DNS pods in the files, or else those of the conventions above, and a node-local cache at
    169.254.20.10.  A pod's own `dnsPolicy` and `dnsConfig` decide instead, and what cannot be known counts as DNS.

    - *warning*: the pods may talk with other pods or the internet, or a rule was meant to allow DNS.
    - *info*: no egress is allowed at all, or only what needs no names: address blocks, the API server (port 6443).
    - *hint*: the files hold no pods of the namespace and nothing is allowed, or policies that kubelint does not
      compute (those of Antrea, say) may allow DNS.
    """
    found = cluster.dns.blocked_by(policy)
    if found is None or cluster.policies.declared_elsewhere(policy.namespace):
        return
    severity = Severity.warning if found.talks or found.attempt else Severity.info if found.workloads else Severity.hint
    related = [Related(w.name_place, f"{w.kind} '{w.name}' cannot resolve names") for w in found.workloads[:3]]
    for other in cluster.policies.not_computed(policy.namespace)[:1]:
        related.append(Related(other.name_place, f"this {other.kind} may allow it; kubelint does not compute it"))
        severity = Severity.hint
    yield Problem(found.place, found.message, tuple(related), severity, absence=True)
