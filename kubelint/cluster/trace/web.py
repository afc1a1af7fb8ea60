"""The way of a request from outside: listener, Ingress or route, and the Services that it is sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.backing import Reference, Wanted
from kubelint.cluster.hops import Hop, Leg, named, off, on
from kubelint.cluster.presence import Presence
from kubelint.cluster.routes import of_ingress, openshift_ports
from kubelint.cluster.trace import redirects
from kubelint.cluster.trace.gateway_choice import choose_gateway, host_rank
from kubelint.cluster.trace.ingress_choice import ANY, EXACT, WILDCARD, choose_ingress
from kubelint.cluster.trace.listeners import Listeners
from kubelint.cluster.trace.openshift_choice import choose_route
from kubelint.model.gateway import Route
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.backing import Backing
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.gates import Gate, Gates
    from kubelint.cluster.trace.gateway_choice import Choice as GatewayChoice
    from kubelint.cluster.trace.ingress_choice import Choice as IngressChoice
    from kubelint.cluster.trace.openshift_choice import Choice as OpenShiftChoice
    from kubelint.cluster.trace.redirects import Redirect
    from kubelint.cluster.trace.request import Request
    from kubelint.model.gateway_refs import BackendRef
    from kubelint.network.addresses import AddressSet

_MOST_REDIRECTS = 20
Rank = tuple[int, int, bool]


class Sent(NamedTuple):
    """Where one backend of a route leads: the hops, and the legs unless the last hop fails."""

    hops: tuple[Hop, ...]
    legs: tuple[Leg, ...] = ()


class Found(NamedTuple):
    """Where a request goes: the hops to it, who sends it on, and what each backend does with it.

    Without any the last hop says why it ends, or that the answer comes from there.
    """

    hops: tuple[Hop, ...]
    gate: Gate | None = None
    sent: tuple[Sent, ...] = ()


class _Entrance(NamedTuple):
    """A listener with what it makes of a request; `rank` says how well that fits."""

    rank: Rank
    choice: IngressChoice | GatewayChoice | OpenShiftChoice


class Web:
    """Follows requests from outside the cluster."""

    def __init__(self, cluster: Cluster, backing: Backing, gates: Gates) -> None:
        self._cluster = cluster
        self._backing = backing
        self._gates = gates
        self._listeners = Listeners(cluster, gates)

    def follow(self, request: Request, clients: AddressSet) -> Found:
        """Follow a request of any of `clients`, and the redirects that it meets."""
        hops: list[Hop] = []
        seen: set[tuple[str, str, int, str]] = set()
        came_by: Hop | None = None
        while True:
            key = (request.scheme, request.host, request.port, request.path)
            if came_by is not None and (key in seen or len(seen) > _MOST_REDIRECTS):
                looped = came_by._replace(ok=False, cause=f"{came_by.cause}, where it came from: a loop")
                return Found((*hops[:-1], looped._replace(advice="Let one of the redirects of the loop answer.")))
            seen.add(key)
            found, redirect = self._once(request, clients, came_by)
            hops += found.hops
            if redirect is None or redirect.target is None:
                return found._replace(hops=tuple(hops))
            request, came_by = redirect.target, hops[-1]

    def _once(self, request: Request, clients: AddressSet, came_by: Hop | None) -> tuple[Found, Redirect | None]:
        entrances = sorted(self._entrances(request), key=lambda each: each.rank, reverse=True)
        if not entrances:
            return Found((self._nobody(request, came_by),)), None
        choice = entrances[0].choice
        if hasattr(choice, "gateway"):
            return self._by_gateway(choice, request)  # type: ignore[arg-type]
        if hasattr(choice, "ingress"):
            return self._by_ingress(choice, request, clients)  # type: ignore[arg-type]
        return self._by_openshift(choice, request)

    def _entrances(self, request: Request) -> Iterator[_Entrance]:
        ranks = {EXACT: (2, 0), WILDCARD: (1, len(request.host.partition(".")[2]) + 2), ANY: (0, 0), 0: (0, -1)}
        for ingress_choice in choose_ingress(self._cluster, request):
            yield _Entrance((*ranks[ingress_choice.rank], ingress_choice.backend is not None), ingress_choice)
        for gateway_choice in choose_gateway(self._cluster, request):
            yield _Entrance((*gateway_choice.rank, gateway_choice.rule is not None), gateway_choice)
        for openshift_choice in choose_route(self._cluster, request):
            yield _Entrance((*openshift_choice.rank, True), openshift_choice)

    # ---------------------------------------------------------------------------------------------- nobody
    def _nobody(self, request: Request, came_by: Hop | None) -> Hop:
        """Return the hop of a request that nothing takes, at what should have taken it."""
        hop = self._listeners.missing(request)
        if hop is not None:
            return hop
        cause = f"no Ingress, Gateway or route of the input takes {request.url}"
        advice = "Add a rule for the host, or the files that have it."
        for space in list(self._cluster.spaces.values()):
            for route in space.all(Route):
                if not any(host_rank(each, request.host) for each in route.hostnames):
                    continue
                for parent in route.parents:
                    reference = self._cluster.references.to("Gateway", parent.namespace, parent.name)
                    if parent.is_gateway and reference.presence is not Presence.found:
                        name = f"{parent.namespace}/{parent.name}[Gateway]"
                        said = reference.message or f"The Gateway '{parent.name}' is not in the input"
                        return Hop("listener", name, parent.at("name"), said, ok=False, advice="Name a Gateway.")
        if came_by is not None and came_by.resource is not None:
            # What refers to the missing host is the redirect.
            return came_by._replace(kind="listener", object=request.host, cause=cause, ok=False, advice=advice)
        return Hop("listener", request.host, None, cause, ok=False, advice=advice)

    # --------------------------------------------------------------------------------------------- Ingress
    def _by_ingress(
        self, choice: IngressChoice, request: Request, clients: AddressSet
    ) -> tuple[Found, Redirect | None]:
        ingress = choice.ingress
        gate = self._gates.of_ingress(ingress)
        listener = self._listeners.of_ingress(choice, gate, request, clients)
        if not listener.ok:
            return Found((listener,)), None
        refused = self._listeners.refused(ingress, clients)
        if refused is not None:
            return Found((listener, refused)), None
        redirect = redirects.of_ingress(self._cluster, choice, request)
        if redirect is not None:
            hop = on("ingress", ingress, redirect.place, redirect.said)
            return Found((listener, hop), gate), redirect
        hop, sent = self._path(choice, request)
        return Found((listener, hop), gate, sent), None

    def _path(self, choice: IngressChoice, request: Request) -> tuple[Hop, tuple[Sent, ...]]:
        """Return the hop at the path that takes the request, and where its backend leads."""
        ingress, backend = choice.ingress, choice.backend
        if backend is None:
            place = choice.rule.host_place if choice.rule is not None else ingress.name_place
            cause = f"has no path for '{request.path}' of the host '{request.host}'"
            return off("ingress", ingress, place, cause, "Add a path, or a default backend."), ()
        said = str(choice.path) if choice.path is not None else "the default backend"
        hop = on("ingress", ingress, choice.path.place if choice.path is not None else backend.at(), said)
        if not backend.service_name or backend.by_annotation:
            what = "an action of the controller" if backend.by_annotation else "something else than a Service"
            return hop._replace(cause=f"{said} leads to {what}, and the answer comes from there"), ()
        if backend.port is None:
            cause = f"names no port of the Service '{backend.service_name}'"
            return hop, (Sent((off("port", ingress, backend.at("service", "port"), cause, "Name a port."),)),)
        reference = of_ingress(backend)
        walk = self._backing.to(ingress.namespace, backend.service_name, Wanted(backend.port), reference)
        return hop, (Sent(walk.hops, walk.legs),)

    # --------------------------------------------------------------------------------------------- Gateway
    def _by_gateway(self, choice: GatewayChoice, request: Request) -> tuple[Found, Redirect | None]:
        gateway, listener, route, rule = choice.gateway, choice.listener, choice.route, choice.rule
        host = listener.hostname or "every host"
        said = f"listener '{listener.name}': {listener.protocol} on port {listener.port} for {host}"
        first = on("listener", gateway, listener.at("name"), said)
        if route is None or rule is None:
            return Found((first, _no_route(choice, request))), None
        gate = self._gates.of_gateway(gateway)
        redirect = redirects.of_route(choice, request)
        if redirect is not None:
            hop = on("route", route, redirect.place, redirect.said)
            return Found((first, hop), gate), redirect
        place = rule.at("matches", 0) if rule.data.get("matches") else rule.at()
        hop = on("route", route, place, f"rule {rule.path[-1] + 1} takes '{request.path}'")  # type: ignore[operator]
        refs = [ref for ref in rule.backends if not ref.mirror and ref.weight]
        if not refs:
            cause = f"rule {rule.path[-1] + 1} takes '{request.path}' and sends it nowhere"  # type: ignore[operator]
            return Found((first, off("route", route, rule.at(), cause, "Give the rule a backend."))), None
        return Found((first, hop), gate, tuple(self._backend(route, ref) for ref in refs)), None

    def _backend(self, route: Route, ref: BackendRef) -> Sent:
        if not ref.is_service:
            cause = f"leads to the {ref.kind} '{ref.name}', of which kubelint does not know what is behind it"
            return Sent((off("service", route, ref.at("name"), cause),))
        if self._cluster.gateways.granted(route, ref) is False:
            cause = f"no ReferenceGrant of namespace '{ref.namespace}' lets {named(route)} refer to '{ref.name}'"
            advice = f"Add a ReferenceGrant to namespace '{ref.namespace}'."
            return Sent((off("route", route, ref.at("namespace"), cause, advice),))
        if ref.port is None:
            cause = f"names no port of the Service '{ref.name}'"
            return Sent((off("port", route, ref.at("name"), cause, "Name a port."),))
        reference = Reference(route, ref.at("name"), ref.at("port"))
        walk = self._backing.to(ref.namespace, ref.name, Wanted(ref.port), reference)
        return Sent(walk.hops, walk.legs)

    # ------------------------------------------------------------------------------------------- OpenShift
    def _by_openshift(self, choice: OpenShiftChoice, request: Request) -> tuple[Found, Redirect | None]:
        route = choice.route
        first = on("listener", route, route.at("spec", "host"), f"port {request.port} of the router")
        if request.scheme == "https" and route.tls is None:
            cause = "has no TLS settings, so that the router answers nothing on port 443"
            return Found((first, off("route", route, route.name_place, cause, "Give it a 'tls' section."))), None
        if request.scheme == "http" and route.insecure_traffic != "Allow":
            place = route.key("spec", "tls")
            if route.insecure_traffic == "Redirect":
                target = request.moved("https")
                hop = on("route", route, place, f"redirects to {target.url}")
                return Found((first, hop)), redirects.Redirect(place, target, hop.cause)
            cause = "takes no requests without TLS"
            advice = "Set insecureEdgeTerminationPolicy to Redirect."
            return Found((first, off("route", route, place, cause, advice))), None
        place = route.at("spec", "path") if route.url_path else route.at("spec", "host")
        hop = on("route", route, place, f"takes '{request.path}'")
        sent = []
        for backend in route.backends:
            if not backend.weight:
                continue
            reference = Reference(route, backend.name_place, route.at("spec", "port", "targetPort"))
            ports = openshift_ports(self._cluster, route, backend)
            # It names the pods' port, or the name of the Service's.
            wanted = Wanted(ports[0].port, ports[0].protocol) if ports else Wanted(route.target_port or 0)
            walk = self._backing.to(route.namespace, backend.service_name, wanted, reference)
            sent.append(Sent(walk.hops, walk.legs))
        return Found((first, hop), self._gates.of_route(route), tuple(sent)), None


def _no_route(choice: GatewayChoice, request: Request) -> Hop:
    """Return the hop at a listener that no route takes the request from."""
    gateway, listener = choice.gateway, choice.listener
    for route, attachment in choice.refused:
        why = next((text for refuser, text in attachment.refusals if refuser is listener), "")
        if why:
            cause = f"the listener '{listener.name}' of {named(gateway)} {why}"
            advice = "Let the listener's allowedRoutes admit the route, or attach it to another one."
            return off("route", route, attachment.parent.place, cause, advice)
    near = choice.near
    if near is not None:
        cause = f"no rule of it takes '{request.path}'"
        advice = "Add a rule for the path."
        return off("route", near, near.at("spec", "hostnames") if near.hostnames else near.name_place, cause, advice)
    cause = f"no route that is attached to the listener '{listener.name}' takes {request.url}"
    return off("route", gateway, listener.at("name"), cause, "Attach a route for the host and path.")
