"""Policies of administrators whose order is open."""

from __future__ import annotations

from kubelint.api import AdminPolicy, Cluster, Problem, Problems, Related, Severity, rule


@rule(
    "admin-policy-equal-priority",
    severity=Severity.warning,
    tags=("security", "policy"),
    security_severity="4.0",
    references=(
        "https://network-policy-api.sigs.k8s.io/reference/spec/",
        "https://network-policy-api.sigs.k8s.io/api-overview/",
    ),
    speaks_of=("AdminPolicy",),
)
def check(policy: AdminPolicy, cluster: Cluster) -> Problems:
    """Two policies of administrators have the same priority, and may decide otherwise about the same pods.

    Give each AdminNetworkPolicy, and each ClusterNetworkPolicy of a tier, a priority of its own.

    The policy with the lower number comes first, and the first rule that matches decides.  Which of two with the same
    number comes first, the API leaves to the implementation, so that one cluster may deny what another allows.
    Policies whose subjects never meet, and such as only ever do the same, are left alone; so are policies in files of
    different folders, which need not be in force together, unless the config declares them a set (`sets:`).
    """
    rival = cluster.admin_order.rival(policy)
    if rival is not None:
        message = (
            f"{policy.kind} '{policy.name}' has priority {policy.priority}, as '{rival.name}' has: "
            "which comes first is not defined"
        )
        yield Problem(policy.at("spec", "priority"), message, (Related(rival.at("spec", "priority"), "the other"),))
