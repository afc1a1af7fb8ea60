"""Routes for hosts that their Gateway does not take."""

from __future__ import annotations

from kubelint.api import Cluster, Problem, Problems, Related, Route, Severity, rule


@rule(
    "route-hostname-mismatch",
    severity=Severity.error,
    tags=("routing", "gateway"),
    references=(
        "https://gateway-api.sigs.k8s.io/reference/spec/#hostname",
        "https://gateway-api.sigs.k8s.io/concepts/api-overview/#attaching-routes-to-gateways",
    ),
    speaks_of=("*/Gateway",),
)
def check(route: Route, cluster: Cluster) -> Problems:
    """A route is for a host that no listener of its Gateway takes.

    Give the route a host of the listener, or the listener the host of the route.

    A listener with a hostname carries only requests for that; a route without a common host is not accepted at all,
    and of a route with several hosts those without a listener are left out (a warning).  A wildcard of either side
    stands for one label or more: `*.example.com` takes `a.b.example.com`, but not `example.com`.  A listener without
    a hostname takes every host.
    """
    attachments = cluster.gateways.attachments(route)
    useless = not any(attachment.matching for attachment in attachments)
    lost = cluster.gateways.lost_hosts(route)
    for index in lost:
        message = f"No listener of the Gateway takes the host '{route.hostnames[index]}'"
        listeners = [each for attachment in attachments for each in attachment.admitting][:3]
        related = tuple(Related(each.at("hostname"), f"listener '{each.name}'") for each in listeners)
        place = route.at("spec", "hostnames", index)
        yield Problem(place, message, related=related, severity=None if useless else Severity.warning)
    if useless and lost:
        return
    for attachment in attachments:
        if attachment.hostless:
            related = tuple(
                Related(each.at("hostname"), f"listener '{each.name}'") for each in attachment.admitting[:3]
            )
            message = f"No listener that is meant here takes a host of {route.kind} '{route.name}'"
            yield Problem(attachment.parent.place, message, related=related)
