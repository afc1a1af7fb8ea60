"""Policies that name the port of a Service instead of the pods'."""

from __future__ import annotations

from kubelint.api import Cluster, NetworkPolicy, Problem, Problems, Related, Severity, rule


@rule(
    "policy-on-service-port",
    severity=Severity.warning,
    tags=("policy", "reliability"),
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyPort",
        "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    ),
    speaks_of=("*/Service",),
)
def check(policy: NetworkPolicy, cluster: Cluster) -> Problems:
    """A NetworkPolicy names the port of a Service, and the pods listen on another.

    Write the number of the container's port, or its name.

    Policies see a connection after the Service has translated its port to the pods' (`targetPort`), so that a rule
    with the Service's port allows nothing.  The rule speaks where a Service for the pods translates the very port,
    no pod that the rule means listens on it (as far as containers and Services say), and the pods' own port is not
    allowed beside it.  For ingress those are the pods of the policy, for egress those of its peers.
    """
    for mistaken in cluster.policies.ports.mistaken(policy):
        port, number = mistaken.translation.port, mistaken.translation.number
        workload = mistaken.translation.workload
        service = port.resource
        yield Problem(
            mistaken.port.at("port"),
            f"Port {port.port} is that of Service '{service.name}'; the pods of {workload.kind} '{workload.name}' "
            f"listen on {number}",
            (Related(port.target_place, f"leads to port {number} of the pods"),),
        )
