"""The ways from outside the cluster straight to pods: what opens them, and what of it policies let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.backends import target
from kubelint.cluster.openings import host_ports, openings
from kubelint.network import bits
from kubelint.network.addresses import EVERY, AddressSet
from kubelint.network.ports import NONE, PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.cluster.openings import Opening
    from kubelint.finding import Place
    from kubelint.model.resource import Resource
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
        opened: dict[int, list[Opening]] = {}
        for each in openings(service):
            opened.setdefault(id(each.port.data), []).append(each)
        for port in service.ports if opened else ():
            number = target(workload, port.target_port, port.protocol).number
            if not isinstance(number, int) or port.protocol not in PROTOCOLS or not 0 < number < 1 << 16:
                continue
            ports = PortSet.of(port.protocol, number)
            for opening in opened.get(id(port.data), ()):
                yield Entrance(end.text, opening.way, ports, opening.clients, service, opening.place)


def _of_pods(end: End, workload: Workload) -> Iterator[Entrance]:
    for way in host_ports(workload):
        if not way.ports.is_all:
            yield Entrance(end.text, "host port", way.ports, EVERY, workload, way.place)
            continue
        # All ports of the host are open, but what listens there is what the containers say.
        for port in workload.ports:
            if port.protocol in PROTOCOLS and isinstance(port.number, int) and 0 < port.number < 1 << 16:
                ports = PortSet.of(port.protocol, port.number)
                yield Entrance(end.text, "host network", ports, EVERY, workload, port.at("containerPort"))


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
