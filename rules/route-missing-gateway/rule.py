"""Routes whose Gateway, or the listener that they name, does not exist."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Route, Severity, rule


@rule(
    "route-missing-gateway",
    severity=Severity.error,
    tags=("routing", "gateway"),
    references=("https://gateway-api.sigs.k8s.io/reference/spec/#parentreference",),
    misses=("Gateway",),
    speaks_of=("*/Gateway",),
)
def check(route: Route, cluster: Cluster) -> Problems:
    """A route attaches to a Gateway or a listener that does not exist.

    Correct the name, or write the Gateway's namespace; if it lives outside these files, declare it under `external:`
    in the configuration.

    Such a route gets no traffic.  A `parentRef` without a namespace means the route's own.  `sectionName` is the
    name of a listener and `port` its port; where both are written, one listener must have both.  Parents of other
    kinds (a Service of a mesh, a ListenerSet) are not looked at.
    """
    for attachment in cluster.gateways.attachments(route):
        parent, gateway = attachment.parent, attachment.gateway
        found = cluster.references.to("Gateway", parent.namespace, parent.name)
        if found.missing:
            place = parent.at("name")
            yield Problem(place, found.message, related=found.related, severity=found.severity, absence=True)
        elif gateway is not None and not attachment.named:
            yield Problem(
                parent.place if parent.section_name else parent.at("port"),
                f"Gateway '{gateway.namespace}/{gateway.name}' has no listener {parent.said_listener}",
                related=(Related(gateway.key("spec", "listeners"), f"its listeners: {gateway.said_listeners}"),),
            )
