"""Routes that their Gateway's listeners do not admit."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Route, Severity, rule


@rule(
    "route-not-allowed",
    severity=Severity.error,
    tags=("routing", "gateway"),
    references=(
        "https://gateway-api.sigs.k8s.io/reference/spec/#allowedroutes",
        "https://gateway-api.sigs.k8s.io/guides/multiple-ns/",
    ),
    speaks_of=("*/Gateway",),
)
def check(route: Route, cluster: Cluster) -> Problems:
    """A route attaches to a listener that does not admit routes of its namespace or kind.

    Admit the route's namespace or kind in the listener's `allowedRoutes`, or attach it to another listener.

    Such a route gets no traffic.  Where a listener says nothing, it takes routes of the Gateway's own namespace only,
    and those of the kinds that its protocol can carry (HTTPRoute and GRPCRoute for HTTP and HTTPS, TLSRoute and
    TCPRoute for TLS, TCPRoute for TCP, UDPRoute for UDP).  A selector of namespaces is compared with the labels of
    Namespaces that the input declares; of others only the name is known, and the finding stays away.
    """
    for attachment in cluster.gateways.attachments(route):
        if not attachment.refused:
            continue
        listener, reason = attachment.refusals[0]
        yield Problem(
            attachment.parent.place,
            f"Listener '{listener.name}' of Gateway '{listener.resource.name}' {reason}",
            related=tuple(
                Related(each.allowed_place, f"listener '{each.name}' {why}") for each, why in attachment.refusals[:3]
            ),
        )
