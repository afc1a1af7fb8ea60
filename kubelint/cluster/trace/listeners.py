"""Where requests from outside are listened for: the ports of ingress controllers, and who may ask there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kubelint.cluster.hops import Hop, named, off, on
from kubelint.cluster.hosts import covers
from kubelint.cluster.openings import admits, host_ports
from kubelint.cluster.presence import Presence
from kubelint.cluster.trace.gateway_choice import host_rank
from kubelint.model.controllers import ALWAYS_TLS, ANY_TLS_HOST, ends_tls
from kubelint.model.gateway import Gateway, Route
from kubelint.model.lazy import lazy
from kubelint.network.addresses import AddressSet, CidrError, parse_addresses
from kubelint.network.ports import PortSet

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.gates import Gate, Gates
    from kubelint.cluster.trace.ingress_choice import Choice
    from kubelint.cluster.trace.request import Request
    from kubelint.model.ingress import Ingress
    from kubelint.model.service import ServicePort

_USUAL = {"http": 80, "https": 443}
_ALLOWED = ("nginx.ingress.kubernetes.io/whitelist-source-range", "nginx.ingress.kubernetes.io/allowlist-source-range")
_LISTEN = "alb.ingress.kubernetes.io/listen-ports"


class Listeners:
    """The listeners of ingress controllers; those of Gateways stand in the Gateways."""

    def __init__(self, cluster: Cluster, gates: Gates) -> None:
        self._cluster = cluster
        self._gates = gates

    def of_ingress(self, choice: Choice, gate: Gate, request: Request, clients: AddressSet) -> Hop:
        """Return the hop at the controller's port."""
        ingress = choice.ingress
        unclassed = self._unclassed(ingress)
        if unclassed is not None:
            return unclassed
        place = ingress.tls_place if request.scheme == "https" else ingress.name_place
        if choice.rule is not None and (request.scheme == "http" or not ingress.tls):
            place = choice.rule.host_place
        ports = self._ports(ingress)
        if request.port not in ports and not (gate.found and self._opens(gate, request.port)):
            cause = f"nothing listens on port {request.port}: the controller has {', '.join(map(str, ports)) or 'none'}"
            return off("listener", ingress, place, cause, _advice(request))
        if gate.found:
            hop = self._found(gate, request, clients)
            if hop is not None:
                return hop
        certificate = "" if request.scheme == "http" else self._certificate(choice, request.host)
        return on("listener", ingress, place, f"port {request.port} of {gate.said}{certificate}")

    def _unclassed(self, ingress: Ingress) -> Hop | None:
        """Return the hop at a class that is not there, where it should be."""
        ingresses = self._cluster.ingresses
        if not ingresses.class_expected(ingress) or ingresses.class_presence(ingress) is not Presence.missing:
            return None
        name = ingress.class_name
        others = ", ".join(found.name for found in ingresses.first_classes)
        cause = f"The IngressClass '{name}' does not exist" if name else "It names no class, and none is the default"
        return Hop(
            "listener",
            f"{name}[IngressClass]" if name else named(ingress),
            ingress.class_place,
            f"{cause}, so that no controller takes care of {named(ingress)}",
            ok=False,
            advice=f"Name a class that is there: {others}.",
        )

    def _ports(self, ingress: Ingress) -> tuple[int, ...]:
        """Return the ports on which the controller listens for the Ingress, as far as the files tell."""
        controller = self._cluster.ingresses.controller(ingress)
        secure = bool(ingress.tls) or ends_tls(ingress.annotations)
        if controller == "alb":
            return _of_alb(ingress, secure=secure)
        if controller == "gce":
            plain = ingress.annotations.get("kubernetes.io/ingress.allow-http", "").lower() != "false"
            return (*([80] if plain else []), *([443] if secure else []))
        return (80, 443)

    def _opens(self, gate: Gate, port: int) -> bool:
        """Say whether a controller of the input has the port towards the outside."""
        if any(port in {each.port, each.node_port} for service in gate.services for each in service.ports):
            return True
        asked = PortSet.of("TCP", port)
        return any(way.asked.covers(asked) for member in gate.members for way in host_ports(member.workload))

    def _found(self, gate: Gate, request: Request, clients: AddressSet) -> Hop | None:
        """Return the hop at a controller of the input, if a Service of it or a port of its nodes says something."""
        outer = [each for each in gate.services if each.type in {"LoadBalancer", "NodePort"}]
        for service in outer:
            port = _port(list(service.ports), request.port)
            if port is None:
                continue
            closed = admits(service, clients)
            if closed is not None:
                return off("listener", service, closed.place, closed.cause, closed.advice)
            return on("listener", service, port.at("port"), f"{port} leads to {gate.said}")
        asked = PortSet.of("TCP", request.port)
        for member in gate.members:
            for way in host_ports(member.workload):
                if way.asked.covers(asked):
                    return on("listener", member.workload, way.place, f"port {request.port} of its nodes")
        if outer:
            said = ", ".join(str(port) for service in outer for port in service.ports)
            cause = f"has no port {request.port}; its ports: {said}"
            return off("listener", outer[0], outer[0].key("spec", "ports"), cause, _advice(request))
        return None

    def _certificate(self, choice: Choice, host: str) -> str:
        """Say which certificate is shown where it is not the Ingress's own."""
        ingress = choice.ingress
        controller = self._cluster.ingresses.controller(ingress)
        if controller in {*ALWAYS_TLS, *ANY_TLS_HOST} or ends_tls(ingress.annotations):
            return ""
        if any(not entry.hosts or any(covers(name, host) for name in entry.hosts) for entry in ingress.tls):
            return ""
        return f"; no TLS entry covers '{host}', so that the controller shows a certificate of its own"

    @lazy
    def _hosts(self) -> dict[int, set[str]]:
        """By the identity of a Gateway: the hosts of the routes that name it."""
        found: dict[int, set[str]] = {}
        for space in list(self._cluster.spaces.values()):
            for route in space.all(Route):
                for attachment in self._cluster.gateways.attachments(route):
                    if attachment.gateway is not None:
                        found.setdefault(id(attachment.gateway), set()).update(route.hostnames)
        return found

    def refused(self, ingress: Ingress, clients: AddressSet) -> Hop | None:
        """Return the hop at an Ingress that lets in only some addresses, and not all of these."""
        for name in _ALLOWED:
            text = ingress.annotations.get(name, "")
            let_in = AddressSet()
            for part in filter(None, map(str.strip, text.split(","))):
                try:
                    let_in |= parse_addresses(part)
                except CidrError:
                    continue
            if text and not let_in.covers(AddressSet(clients.v4)):
                cause = f"lets in only {let_in}"
                return off("ingress", ingress, ingress.annotation_at(name), cause, "Add the clients' addresses.")
        return None

    def missing(self, request: Request) -> Hop | None:
        """Return the hop at a Gateway that has the host, but on another port or by another protocol."""
        for space in list(self._cluster.spaces.values()):
            for gateway in space.all(Gateway):
                names = {*(each.hostname for each in gateway.listeners), *self._hosts.get(id(gateway), ())} - {""}
                if any(host_rank(name, request.host) for name in names):
                    cause = (
                        f"no listener takes {request.scheme} on port {request.port} for '{request.host}'; "
                        f"there are {gateway.said_listeners}"
                    )
                    return off("listener", gateway, gateway.key("spec", "listeners"), cause, _advice(request))
        return None


def _advice(request: Request) -> str:
    return f"Ask for another port, or let something listen on port {request.port}."


def _port(ports: list[ServicePort], number: int) -> ServicePort | None:
    return next((port for port in ports if port.port == number), None) or next(
        (port for port in ports if port.node_port == number), None
    )


def _of_alb(ingress: Ingress, *, secure: bool) -> tuple[int, ...]:
    try:
        written = json.loads(ingress.annotations.get(_LISTEN, "") or "null")
    except ValueError:
        written = None
    if isinstance(written, list):
        entries = [each for each in written if isinstance(each, dict)]
        return tuple(port for each in entries for port in each.values() if isinstance(port, int))
    return (443,) if secure else (80,)
