"""Routes that policies stop."""

from __future__ import annotations

from kubelint.api import Cluster, Ingress, OpenShiftRoute, Problem, Problems, Related, Route, Severity, rule


@rule(
    "route-blocked-by-policy",
    severity=Severity.warning,
    tags=("policy", "routing", "ingress", "gateway", "reliability"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
        "https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/",
    ),
    speaks_of=("*/Policy", "*/UserDefinedNetwork"),
)
def check(resource: Ingress | Route | OpenShiftRoute, cluster: Cluster) -> Problems:
    """An Ingress or route leads to pods that policies keep the controller from.

    Let the controller's pods in, on the pods' own port: a `from` with the `namespaceSelector` of the controller's
    namespace.  Where the controller's own policies isolate egress, let it out as well.

    The controller is looked for in the files, by the images of workloads, or by the Gateway that made it.  Where
    they do not hold it, it is taken to be any pod of another namespace, so that only policies count which admit
    nobody from elsewhere; the proxy of a Gateway may stand beside the Gateway as well.  Where anything is left open,
    nothing is said.
    """
    for found in cluster.route_blocks.of(resource):
        way = "in" if found.blocked.direction == "Ingress" else "out"
        message = (
            f"{resource.kind} '{resource.name}' leads to Service '{found.service.name}', "
            f"but {found.blocked.said} does not let {found.said} {way}"
        )
        related = tuple(
            Related(policy.name_place, f"it does not let it {way}") for policy in found.blocked.policies[:3]
        )
        yield Problem(found.place, message, related, absence=True)
