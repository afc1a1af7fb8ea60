"""To which ports of which pods ingress controllers send requests: by Ingress, Route or a route of the Gateway API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.backends import target
from kubelint.model.gateway import Route
from kubelint.model.ingress import Ingress
from kubelint.model.openshift import OpenShiftRoute
from kubelint.network.ports import NONE, PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.gates import Gate, Gates
    from kubelint.model.gateway import Gateway
    from kubelint.model.resource import Resource
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload

_Way = tuple["Resource", "Service", "ServicePort"]


class Sender(NamedTuple):
    """Who sends requests to a workload's pods, to which of their ports, and the objects that say so."""

    gate: Gate
    ports: PortSet
    routes: tuple[Resource, ...]


class Routed(NamedTuple):
    """The ports of a workload's pods to which requests are sent, the objects that say so, and who sends them."""

    ports: PortSet
    routes: tuple[Resource, ...]
    senders: tuple[Sender, ...]

    def with_more(self, other: Routed) -> Routed:
        """Return what is routed in either way."""
        senders = {id(each.gate): each for each in self.senders}
        for each in other.senders:
            known = senders.get(id(each.gate), Sender(each.gate, NONE, ()))
            senders[id(each.gate)] = Sender(each.gate, known.ports | each.ports, _both(known.routes, each.routes))
        return Routed(self.ports | other.ports, _both(self.routes, other.routes), tuple(senders.values()))


NOTHING = Routed(NONE, (), ())


def routed(cluster: Cluster, gates: Gates) -> dict[int, Routed]:
    """Return what is routed to each workload, by its identity."""
    found: dict[int, Routed] = {}
    for gate, (route, service, port) in _ways(cluster, gates):
        for workload in cluster.backends.selected(service).certain:
            ports = _reached(workload, port)
            if ports:
                more = Routed(ports, (route,), (Sender(gate, ports, (route,)),))
                found[id(workload)] = found.get(id(workload), NOTHING).with_more(more)
    return found


def _both(some: tuple[Resource, ...], others: tuple[Resource, ...]) -> tuple[Resource, ...]:
    return (*some, *(each for each in others if each not in some))


def _ways(cluster: Cluster, gates: Gates) -> Iterator[tuple[Gate, _Way]]:
    """Yield the routes, each with who follows it, and the Services and their ports to which it leads."""
    for space in list(cluster.spaces.values()):
        for ingress in space.all(Ingress):
            for backend in ingress.backends if not cluster.ingresses.only_redirects(ingress) else ():
                service = cluster.service(ingress.namespace, backend.service_name)
                port = service.port(backend.port) if service is not None and backend.port is not None else None
                if service is not None and port is not None:
                    yield gates.of_ingress(ingress), (ingress, service, port)
        for route in space.all(OpenShiftRoute):
            for way in _of_openshift(cluster, route):
                yield gates.of_route(route), way
        for gateway_route in space.all(Route):
            for gateway in _gateways(cluster, gateway_route):
                for way in _of_route(cluster, gateway_route):
                    yield gates.of_gateway(gateway), way


def _gateways(cluster: Cluster, route: Route) -> list[Gateway]:
    """Return the Gateways that take the route."""
    attached = (each for each in cluster.gateways.attachments(route) if each.matching)
    return [each.gateway for each in attached if each.gateway is not None]


def _of_openshift(cluster: Cluster, route: OpenShiftRoute) -> Iterator[_Way]:
    for backend in route.backends:
        service = cluster.service(route.namespace, backend.service_name) if backend.service_name else None
        if service is None or not backend.weight:
            continue
        wanted = route.target_port
        for port in service.ports:
            if wanted is None or wanted in {port.name or None, port.target_port, port.port}:
                yield route, service, port


def _of_route(cluster: Cluster, route: Route) -> Iterator[_Way]:
    for ref in route.backends:
        if not ref.is_service or ref.port is None:
            continue
        if not cluster.gateways.granted(route, ref):
            continue
        service = cluster.service(ref.namespace, ref.name)
        port = service.port(ref.port) if service is not None else None
        if service is not None and port is not None:
            yield route, service, port


def _reached(workload: Workload, port: ServicePort) -> PortSet:
    number = target(workload, port.target_port, port.protocol).number
    if number is None or port.protocol not in PROTOCOLS or not isinstance(number, int):
        return NONE
    return PortSet.of(port.protocol, number)
