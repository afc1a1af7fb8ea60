"""The routes that lead from outside to a workload, each with who sends the requests and what it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubelint.cluster.backing import Reference, Wanted
from kubelint.model.gateway import Route
from kubelint.model.ingress import Ingress
from kubelint.model.openshift import OpenShiftRoute
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.backing import Backing
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.gates import Gate, Gates
    from kubelint.cluster.hops import Walk
    from kubelint.finding import Place
    from kubelint.model.ingress import IngressBackend
    from kubelint.model.openshift import RouteBackend
    from kubelint.model.resource import Resource
    from kubelint.model.service import ServicePort
    from kubelint.model.workload import Workload


class RouteTo(NamedTuple):
    """A route to a workload: the object, where it names the backend, who sends the requests, and the way on."""

    kind: Literal["ingress", "route"]
    resource: Resource
    place: Place
    gate: Gate
    walk: Walk


def routes_to(cluster: Cluster, backing: Backing, gates: Gates, workload: Workload) -> Iterator[RouteTo]:
    """Yield the routes that the internet may take to the workload's pods."""
    names = {(service.namespace, service.name) for service in cluster.backends.services_of(workload)}
    if not names:
        return
    for space in list(cluster.spaces.values()):
        for ingress in space.all(Ingress):
            if cluster.ingresses.internal(ingress) or cluster.ingresses.only_redirects(ingress):
                continue
            for backend in ingress.backends:
                if (ingress.namespace, backend.service_name) in names and backend.port is not None:
                    walk = backing.to(*_named(ingress, backend), of_ingress(backend))
                    yield RouteTo("ingress", ingress, of_ingress(backend).service, gates.of_ingress(ingress), walk)
        for openshift in space.all(OpenShiftRoute):
            yield from _of_openshift(cluster, backing, gates, openshift, names)
        for route in space.all(Route):
            yield from _of_gateways(cluster, backing, gates, route, names)


def _of_openshift(
    cluster: Cluster, backing: Backing, gates: Gates, route: OpenShiftRoute, names: set[tuple[str, str]]
) -> Iterator[RouteTo]:
    for target in route.backends:
        if (route.namespace, target.service_name) in names and target.weight:
            for port in openshift_ports(cluster, route, target):
                walk = backing.behind(port.resource, Wanted(port.port, port.protocol))
                yield RouteTo("route", route, target.name_place, gates.of_route(route), walk)


def _of_gateways(
    cluster: Cluster, backing: Backing, gates: Gates, route: Route, names: set[tuple[str, str]]
) -> Iterator[RouteTo]:
    refs = [ref for ref in route.backends if ref.is_service and (ref.namespace, ref.name) in names and not ref.mirror]
    for attachment in cluster.gateways.attachments(route) if refs else ():
        if attachment.gateway is None or not attachment.matching:
            continue
        for ref in refs:
            if ref.port is not None and ref.weight and cluster.gateways.granted(route, ref) is not False:
                reference = Reference(route, ref.at("name"), ref.at("port"))
                wanted = Wanted(ref.port, "UDP" if route.kind == "UDPRoute" else "")
                walk = backing.to(ref.namespace, ref.name, wanted, reference)
                yield RouteTo("route", route, ref.at("name"), gates.of_gateway(attachment.gateway), walk)


def of_ingress(backend: IngressBackend) -> Reference:
    """Return the reference of an Ingress's backend."""
    return Reference(backend.resource, backend.at("service", "name"), backend.port_place)


def _named(ingress: Ingress, backend: IngressBackend) -> tuple[str, str, Wanted]:
    return ingress.namespace, backend.service_name, Wanted(backend.port or 0)


def openshift_ports(cluster: Cluster, route: OpenShiftRoute, backend: RouteBackend) -> list[ServicePort]:
    """Return the ports of the Service that a route may mean; without a target port, each of them."""
    service = cluster.service(route.namespace, backend.service_name)
    wanted = route.target_port
    if service is None:
        return []
    return [
        port for port in service.ports if wanted is None or wanted in {port.name or None, port.target_port, port.port}
    ]
