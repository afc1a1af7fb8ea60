"""Which rule of which route gets a request at a Gateway's listener, by the precedence of the Gateway API.

Source: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule and #grpcroutematch
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.cluster.hosts import intersect
from kubelint.model.gateway import Gateway, Route
from kubelint.model.resource import items
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.gateways import Attachment
    from kubelint.cluster.trace.request import Request
    from kubelint.model.gateway import Listener, RouteRule

_PROTOCOLS = {"http": {"HTTP"}, "https": {"HTTPS", "TLS"}}
_RISKY = re.compile(r"[)][*+{?]|[(][?]")
_MOST_REPEATS = 4


class Choice(NamedTuple):
    """What a Gateway makes of a request: the listener, and the rule of the route that gets it.

    `rank` says how well the host fits (see `host_rank`).  `matched` is the matched path where it is a prefix.
    `refused` are attachments of routes for the host that the listener does not take, each with its route; `near` is one
    that it takes, and of which no rule matches.
    """

    gateway: Gateway
    listener: Listener
    rank: tuple[int, int]
    route: Route | None = None
    rule: RouteRule | None = None
    matched: str = ""
    refused: tuple[tuple[Route, Attachment], ...] = ()
    near: Route | None = None


def host_rank(pattern: str, host: str) -> tuple[int, int] | None:
    """Return how well a host name or wildcard fits a host, the more the better; None where it does not."""
    if not pattern:
        return (0, 0)
    if not intersect(pattern, host):
        return None
    return (1, len(pattern)) if pattern.startswith("*.") else (2, 0)


def choose_gateway(cluster: Cluster, request: Request) -> Iterator[Choice]:
    """Yield the choice of each Gateway that has a listener for the request."""
    attached = _attached(cluster)
    for space in list(cluster.spaces.values()):
        for gateway in space.all(Gateway):
            found = listener_of(gateway, request)
            if found is not None:
                listener, rank = found
                yield _at_listener(gateway, listener, rank, attached.get(id(gateway), ()), request)


def listener_of(gateway: Gateway, request: Request) -> tuple[Listener, tuple[int, int]] | None:
    """Return the listener that takes the request: on its port, and of those with the host that fits best."""
    best: tuple[tuple[int, int], Listener] | None = None
    for listener in gateway.listeners:
        if listener.port != request.port or listener.protocol not in _PROTOCOLS[request.scheme]:
            continue
        rank = host_rank(listener.hostname, request.host)
        if rank is not None and (best is None or rank > best[0]):
            best = (rank, listener)
    return (best[1], best[0]) if best else None


def _attached(cluster: Cluster) -> dict[int, list[tuple[Route, Attachment]]]:
    """Return by the identity of a Gateway the routes that name it."""
    found: dict[int, list[tuple[Route, Attachment]]] = {}
    for space in list(cluster.spaces.values()):
        for route in space.all(Route):
            for attachment in cluster.gateways.attachments(route):
                if attachment.gateway is not None:
                    found.setdefault(id(attachment.gateway), []).append((route, attachment))
    return found


def _at_listener(
    gateway: Gateway,
    listener: Listener,
    rank: tuple[int, int],
    attached: Sequence[tuple[Route, Attachment]],
    request: Request,
) -> Choice:
    best: tuple[tuple[Any, ...], Choice] | None = None
    refused = []
    near: Route | None = None
    host = rank
    for route, attachment in attached:
        fit = _route_host(route, listener, request.host)
        if fit is None or route.kind not in {"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"}:
            continue
        if listener not in attachment.matching:
            if route.has_hosts and listener in attachment.named:
                refused.append((route, attachment))
            continue
        host = max(host, fit)
        near = near or route
        for key, choice in _rules(gateway, listener, route, fit, request):
            if best is None or key < best[0]:
                best = (key, choice)
    if best is not None:
        return best[1]
    return Choice(gateway, listener, host, refused=tuple(refused), near=near)


def _route_host(route: Route, listener: Listener, host: str) -> tuple[int, int] | None:
    if not route.has_hosts:
        return host_rank(listener.hostname, host)
    ranks = [rank for each in route.hostnames if (rank := host_rank(each, host)) is not None]
    return max(ranks) if ranks else None


def _rules(
    gateway: Gateway, listener: Listener, route: Route, fit: tuple[int, int], request: Request
) -> Iterator[tuple[tuple[Any, ...], Choice]]:
    """Yield the rules that match, each with its place in the order: what sorts first wins."""
    age = str(route.metadata.get("creationTimestamp") or "9999")
    for number, rule in enumerate(route.rules):
        for position, match in items(rule.data, "matches") or [(0, {})]:
            found = _fit(match, route.kind, request)
            if found is None:
                continue
            order, matched = found
            key = (-fit[0], -fit[1], *order, age, route.namespace, route.name, number, position)
            yield key, Choice(gateway, listener, fit, route, rule, matched)


def _fit(match: dict[str, Any], kind: str, request: Request) -> tuple[tuple[int, ...], str] | None:
    """Return the order of a match (path, method, headers, parameters) and the prefix that it matched."""
    if kind in {"TLSRoute", "TCPRoute"}:
        return (0,), ""
    if kind == "GRPCRoute":
        path = _of_method(match.get("method"), request.path)
        method = ""
    else:
        path = _of_path(match.get("path") or {}, request.path)
        method = match.get("method") or ""
    parameters = match.get("queryParams") or ()
    if path is None or (method and method != request.method) or match.get("headers"):
        return None  # a plain request bears no headers of its own
    if not all(_equal(each, request.parameters.get(each.get("name") or "")) for each in parameters):
        return None
    (rank, length), matched = path
    return (-rank, -length, -bool(method), 0, -len(parameters)), matched


def _of_path(path: dict[str, Any], given: str) -> tuple[tuple[int, int], str] | None:
    kind, value = path.get("type") or "PathPrefix", path.get("value") or "/"
    if kind == "Exact":
        return ((3, len(value)), "") if given == value else None
    if kind == "PathPrefix":
        prefix = value.rstrip("/")
        if given != prefix and not given.startswith(prefix + "/"):
            return None
        return (2, len(prefix)), prefix
    if kind == "RegularExpression":
        return ((1, len(value)), "") if matches_expression(value, given) else None
    return None


def _of_method(method: dict[str, Any] | None, given: str) -> tuple[tuple[int, int], str] | None:
    """Return how well a gRPC method fits; its path is the service and the method."""
    if not method:
        return (0, 0), ""
    service, name = method.get("service") or "", method.get("method") or ""
    own_service, _, own_name = given.strip("/").partition("/")
    if (service and service != own_service) or (name and name != own_name):
        return None
    return (2, len(service) + len(name)), ""


def _equal(wanted: dict[str, Any], given: str | None) -> bool:
    value = str(wanted.get("value") or "")
    if given is None:
        return False
    return matches_expression(value, given) if wanted.get("type") == "RegularExpression" else given == value


def matches_expression(pattern: str, text: str) -> bool:
    """Say whether an expression matches a whole text; one that could take for ever counts by its plain beginning."""
    if _RISKY.search(pattern) or sum(pattern.count(each) for each in "*+{") > _MOST_REPEATS:
        return text.startswith(re.split(r"[(\[.*+?{|\\^$]", pattern)[0])
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return False
