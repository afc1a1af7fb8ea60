"""Workloads that policies keep from the Services that they use."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Severity, Workload, rule


@rule(
    "service-blocked-by-policy",
    severity=Severity.warning,
    tags=("policy", "routing", "reliability"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ),
    speaks_of=("*/Policy", "*/UserDefinedNetwork", "in ConfigMap"),
)
def check(workload: Workload, cluster: Cluster) -> Problems:
    """A workload names a Service, and policies keep its pods from the pods behind it.

    Allow the connection on both sides, on the pods' own port (the Service's `targetPort`): in the egress rules of the
    workload's policies where these isolate egress, and in the ingress rules of those for the Service's pods.  Or
    remove the name, if the workload no longer uses the Service.

    Looked at are environment variables, commands, arguments and the ConfigMaps that the pods read.  Policies of all
    dialects that kubelint computes count together; where the files leave any way open, nothing is said.
    """
    for found in cluster.mentioned.unreached(workload):
        port = f" on port {found.port}" if found.port else ""
        what = f"{workload.kind} '{workload.name}' names Service '{found.service.name}'{port}"
        way = "out" if found.blocked.direction == "Egress" else "in"
        related = [Related(policy.name_place, f"it does not let this {way}") for policy in found.blocked.policies[:3]]
        if found.place.owner != workload.id:
            related.append(Related(workload.name_place, "it reads this"))
        message = f"{what}, but {found.blocked.said} does not let the connection {way}"
        yield Problem(found.place, message, tuple(related))
