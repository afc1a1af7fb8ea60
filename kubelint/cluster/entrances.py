"""The ways from outside the cluster straight to pods: what opens them, and what of it policies let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.addressing import public_addresses
from kubelint.cluster.backends import target
from kubelint.cluster.exposure import is_loopback
from kubelint.network import bits
from kubelint.network.addresses import EVERY, AddressSet, CidrError, parse_addresses
from kubelint.network.ports import NONE, PROTOCOLS, PortSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.finding import Place
    from kubelint.model.resource import Resource
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload


class Entrance(NamedTuple):
    """A way from `sources` to `ports` of the pods of an end; `place` is what opens it, in `resource`.

    `way` is a load balancer (or an internal one), a node port, an external IP, a host port or the host network.
    """

    end: str
    way: str
    ports: PortSet
    sources: AddressSet
    resource: Resource
    place: Place


def entrances(network: Connectivity) -> Iterator[Entrance]:
    """Yield all ways that Services, host ports and host networks open, with what policies let in on them."""
    for end in network.ends.all:
        for workload in end.workloads:
            for found in (*_of_services(network, end, workload), *_of_pods(end, workload)):
                yield from _admitted(network, end, found)


def _of_services(network: Connectivity, end: End, workload: Workload) -> Iterator[Entrance]:
    for service in network.cluster.backends.services_of(workload):
        if workload not in network.cluster.backends.selected(service).certain:
            continue
        for port in service.ports:
            number = target(workload, port.target_port, port.protocol).number
            if not isinstance(number, int) or port.protocol not in PROTOCOLS or not 0 < number < 1 << 16:
                continue
            ports = PortSet.of(port.protocol, number)
            for way, place, sources in _ways(network, service, port):
                yield Entrance(end.text, way, ports, sources, service, place)


def _ways(network: Connectivity, service: Service, port: ServicePort) -> Iterator[tuple[str, Place, AddressSet]]:
    for entrance in network.cluster.exposure.of_port(port):
        if not entrance.public:
            yield entrance.way.removeprefix("a ").removeprefix("an "), entrance.place, EVERY
    if service.type == "LoadBalancer" and not service.firewall:
        way, clients = "load balancer", EVERY
        if _is_internal(service):
            way, clients = "internal load balancer", EVERY - public_addresses()
        if not service.source_ranges:
            yield way, service.at("spec", "type"), clients
        for one in service.source_ranges:
            yield way, one.place, _addresses(one.text) & clients


def _is_internal(service: Service) -> bool:
    """Say whether a load balancer is only for the private network, by what its annotations or its address say."""
    if service.load_balancer_internal is not None:
        return service.load_balancer_internal
    own = AddressSet()
    for text in service.load_balancer_addresses:
        own |= _addresses(text)
    return bool(own) and not own & public_addresses()


def _addresses(text: str) -> AddressSet:
    """Return what a text names; one that cannot be read names nothing."""
    try:
        return parse_addresses(text)
    except CidrError:
        return AddressSet()


def _of_pods(end: End, workload: Workload) -> Iterator[Entrance]:
    for port in workload.ports:
        number, host = port.number, port.host_port
        if port.protocol not in PROTOCOLS or not isinstance(number, int) or not 0 < number < 1 << 16:
            continue
        ports = PortSet.of(port.protocol, number)
        if workload.host_network:
            yield Entrance(end.text, "host network", ports, EVERY, workload, port.at("containerPort"))
        elif host and not is_loopback(port.host_ip):
            yield Entrance(end.text, "host port", ports, EVERY, workload, port.at("hostPort"))


def _admitted(network: Connectivity, end: End, found: Entrance) -> Iterator[Entrance]:
    """Yield the part of a way that policies let in, if there is any."""
    ports, sources = NONE, AddressSet()
    matrix = network.outer.matrix
    for number in network.outer.classes(_same(network, end)):
        for mask, outsides in matrix.from_outside(number).items():
            common = matrix.atoms.ports(mask) & found.ports
            if not common:
                continue
            for position in bits.positions(outsides):
                admitted = matrix.ingress.outsides[position].addresses & found.sources
                if admitted:
                    ports |= common
                    sources |= admitted
    if ports:
        yield found._replace(ports=ports, sources=sources)


def _same(network: Connectivity, end: End) -> End:
    """Return the end as the network knows it that requests from outside go through."""
    if network.outer is network:
        return end
    return next(other for other in network.outer.ends.all if other.text == end.text)
