"""Ports of policies on which nobody listens."""

from __future__ import annotations

from kubelint.api import Cluster, ContainerPort, NetworkPolicy, Problem, Problems, Related, Severity, idle_ports, rule


@rule(
    "policy-port-nobody-listens",
    severity=Severity.warning,
    tags=("policy", "reliability"),
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyPort",
    ),
    speaks_of=("*/Workload",),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """A NetworkPolicy opens a port that none of the pods has.

    Write the `containerPort` on which the pods listen, or the name that their container gives to it.

    A name means a port that a container declares under this name, for the same protocol; where no pod declares it,
    the rule matches nothing.  That is a *warning*.  A number works without being declared: where pods declare other
    ports only, it is an *info*, and a *hint* where some pod declares none at all.  Numbers count that a
    Service leads to, or that a probe, an argument or a variable of the environment mentions.

    A rule is looked at where the files tell all pods in question: those of the policy for ingress, its peers for
    egress.
    """
    for found in idle_ports(cluster, policy):
        related = tuple(
            Related(workload.name_place, f"{workload.kind} '{workload.name}' has {_ports(workload.ports)}")
            for workload in found.workloads[:2]
        )
        yield Problem(found.place, f"Policy '{policy.name}': {found.message}", related, found.severity)


def _ports(ports: tuple[ContainerPort, ...]) -> str:
    shown = ", ".join(f"{port.number} ({port.name})" if port.name else str(port.number) for port in ports[:5])
    return f"ports {shown}" if shown else "no ports"
