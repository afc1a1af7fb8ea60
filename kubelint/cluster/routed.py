"""To which ports of which pods ingress controllers send requests: by Ingress, Route or a route of the Gateway API."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.backends import target
from kubelint.model.gateway import Route
from kubelint.model.ingress import Ingress
from kubelint.model.labels import Labels
from kubelint.model.openshift import OpenShiftRoute
from kubelint.network.endpoints import Pod
from kubelint.network.ports import NONE, PROTOCOLS, PortSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.resource import Resource
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload

CONTROLLER = Pod("", Labels({"kubernetes.io/metadata.name": "ingress-controller-ns"}), Labels({}))
"""A controller of which the input says nothing: some pod without labels that count, in a namespace of its own."""


class Routed(NamedTuple):
    """The ports of a workload's pods to which controllers send requests, and the objects that tell them to."""

    ports: PortSet
    routes: tuple[Resource, ...]


def routed(cluster: Cluster) -> dict[int, Routed]:
    """Return what is routed to each workload, by its identity."""
    found: dict[int, Routed] = {}
    for route, service, port in _ways(cluster):
        for workload in cluster.backends.selected(service).certain:
            ports = _reached(workload, port)
            if ports:
                known = found.get(id(workload), Routed(NONE, ()))
                routes = known.routes if route in known.routes else (*known.routes, route)
                found[id(workload)] = Routed(known.ports | ports, routes)
    return found


def _ways(cluster: Cluster) -> Iterator[tuple[Resource, Service, ServicePort]]:
    """Yield the routes, each with the Services and their ports to which it leads."""
    for space in list(cluster.spaces.values()):
        for ingress in space.all(Ingress):
            for backend in ingress.backends:
                service = cluster.service(ingress.namespace, backend.service_name)
                port = service.port(backend.port) if service is not None and backend.port is not None else None
                if service is not None and port is not None:
                    yield ingress, service, port
        for route in space.all(OpenShiftRoute):
            yield from _of_openshift(cluster, route)
        for gateway_route in space.all(Route):
            if any(attachment.matching for attachment in cluster.gateways.attachments(gateway_route)):
                yield from _of_route(cluster, gateway_route)


def _of_openshift(cluster: Cluster, route: OpenShiftRoute) -> Iterator[tuple[Resource, Service, ServicePort]]:
    for backend in route.backends:
        service = cluster.service(route.namespace, backend.service_name) if backend.service_name else None
        if service is None or not backend.weight:
            continue
        wanted = route.target_port
        for port in service.ports:
            if wanted is None or wanted in {port.name or None, port.target_port, port.port}:
                yield route, service, port


def _of_route(cluster: Cluster, route: Route) -> Iterator[tuple[Resource, Service, ServicePort]]:
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
