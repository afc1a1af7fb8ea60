"""Policies for pods that are not there."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-selects-nothing",
    severity=Severity.warning,
    tags=("security", "policy"),
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec",
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
    misses=("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"),
    speaks_of=("*/Workload", "Gateway", "CustomResource", "*/Deployer"),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """A NetworkPolicy selects none of the pods of its namespace.

    Write into `podSelector` the labels of the pod template (all of them must match), and check the namespace of the
    policy: it selects pods of its own namespace only.

    Such a policy does nothing, and the pods that it was meant for stay open.  An empty selector means every pod and
    is never flagged.  Neither is a selector that may match pods whose labels cannot be known (a custom resource whose
    controller makes the pods, a placeholder).

    It is a *hint* where the files hold no workload at all in the policy's namespace, or an object whose controller
    may make such pods.
    """
    selector = policy.pod_selector
    if selector.selects_all or policy.spoilt("spec", "podSelector") or cluster.policies.selected(policy):
        return
    if cluster.policies.pods_elsewhere(policy.namespace):
        return
    likely = cluster.policies.meant(policy)
    keys = {requirement.key for requirement in selector.requirements}
    key = likely.key if likely else keys.pop() if len(keys) == 1 else ""
    known = bool(cluster.space(policy.namespace).workloads)
    yield Problem(
        policy.selector_at(key),
        f"Policy '{policy.name}' selects no pod: none in namespace '{policy.namespace}' has {selector}",
        (Related(likely.place, likely.words),) if likely else (),
        severity=Severity.hint if not known or (likely and likely.maker) else None,
        absence=True,
    )
