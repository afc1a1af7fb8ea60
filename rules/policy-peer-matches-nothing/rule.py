"""Peers of policies that are nobody."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Problem, Problems, Severity, absent_peers, rule


@rule(
    "policy-peer-matches-nothing",
    severity=Severity.warning,
    tags=("policy", "reliability"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
    misses=("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"),
    speaks_of=("Namespace", "*/Workload", "*/Gateway", "*/CustomResource", "*/Deployer"),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """A peer of a NetworkPolicy selects no pod.

    Write the labels of the pod template into `podSelector`; for pods of another namespace, put a `namespaceSelector`
    beside it, in the same list item.

    Such a peer allows nothing, so that a connection which it was meant for is closed.  A `podSelector` alone looks in
    the policy's own namespace only.  Blocks of addresses are not looked at, nor is a selector that may match pods
    whose labels cannot be known.

    - *warning*: there are pods that it was most likely meant for, or it names a namespace by a label that this
      namespace does not bear (of itself it bears `kubernetes.io/metadata.name` only).
    - *info*: it looks in the policy's own namespace.
    - *hint*: it looks in another namespace, whose other pods may live elsewhere.

    Nothing is said of namespaces of which the files hold no pods, nor of those that others fill as well: `default`,
    `kube-system` and the like, such as the config names under `external:`, and such as charts are installed into.
    """
    for found in absent_peers(cluster, policy):
        yield Problem(found.place, found.message, found.related, found.severity, absence=True)
