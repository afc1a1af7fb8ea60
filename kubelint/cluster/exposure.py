"""What can be reached from outside the cluster, and by which way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.gateway import Route
from kubelint.model.ingress import Ingress
from kubelint.model.lazy import lazy
from kubelint.network.addresses import EVERY_V4, EVERY_V6, AddressSet, parse_addresses
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Place
    from kubelint.model.pod import ContainerPort
    from kubelint.model.resource import Resource
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload

_LOOPBACK = ("127.", "::1", "localhost")
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8")
_PRIVATE_V6 = ("fc00::/7", "fe80::/10", "::1/128")


class Entrance(NamedTuple):
    """A way from outside: how, the place that opens it, and whether the whole internet may take it for sure."""

    way: str
    place: Place
    public: bool = False


class Openness(NamedTuple):
    """A load balancer that lets everybody in: the place and text of the range that does, or of its type and "".

    `certain` is False where its address comes from a pool that the files do not show: it may be private.
    """

    place: Place
    text: str
    certain: bool


class Exposure:
    """The ways into the cluster that Services and host ports open."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def openness(self, service: Service) -> Openness | None:
        """Say how far a Service's load balancer lets everybody in; None where it does not, or there is none.

        A source range that cannot be read, and a firewall that is kept elsewhere, are taken to restrict.
        """
        if service.type != "LoadBalancer" or service.unknown("metadata", "annotations") or _is_internal(service):
            return None
        if service.firewall or service.unknown("spec", "loadBalancerSourceRanges"):
            return None
        certain = service.load_balancer_internal is False or bool(service.load_balancer_addresses)
        certain = certain or not service.load_balancer_pooled
        ranges = service.source_ranges
        if not ranges:
            return Openness(service.at("spec", "type"), "", certain)
        for one in ranges:
            if _is_everyone((one.text,)):
                return Openness(one.place, one.text, certain)
        if _is_everyone(one.text for one in ranges):
            return Openness(ranges[0].place, " and ".join(one.text for one in ranges), certain)
        return None

    def of_port(self, port: ServicePort) -> Iterator[Entrance]:
        """Yield the ways from outside to a Service's port, the widest first.

        Node ports that a load balancer gets unasked serve the balancer; they are not counted.
        """
        service = port.resource
        openness = self.openness(service)
        if openness is not None and openness.certain:
            yield Entrance("a public load balancer", service.at("spec", "type"), public=True)
        for opened, written in service.node_ports():
            if opened is port and (written or service.type == "NodePort"):
                yield Entrance("a node port", port.at("nodePort") if written else service.at("spec", "type"))
        if any(service.external_ips):
            yield Entrance("an external IP", service.at("spec", "externalIPs", 0))

    def of_container(self, port: ContainerPort) -> Iterator[Entrance]:
        """Yield the ways from outside to a container's port that do not need a Service."""
        workload: Workload = port.container.resource
        if workload.host_network:
            yield Entrance("the host network", port.at("containerPort"))
        elif port.host_port and not is_loopback(port.host_ip):
            yield Entrance("a host port", port.at("hostPort"))

    def routed(self, service: Service) -> Resource | None:
        """Return an Ingress or route of the input that sends requests to the Service."""
        return self._routed.get((service.namespace, service.name))

    @lazy
    def _routed(self) -> dict[tuple[str, str], Resource]:
        index: dict[tuple[str, str], Resource] = {}
        for space in self._cluster.spaces.values():
            for ingress in space.all(Ingress):
                for backend in ingress.backends:
                    index.setdefault((ingress.namespace, backend.service_name), ingress)
            for route in space.all(Route):
                for ref in route.backends:
                    if ref.is_service:
                        index.setdefault((ref.namespace, ref.name), route)
        return index


def is_loopback(address: str) -> bool:
    """Say whether an address is reachable only from the node itself."""
    return address.startswith(_LOOPBACK)


def is_address(text: str) -> bool:
    """Say whether a text is an IP address."""
    try:
        parse_addresses(text)
    except ValueError:
        return False
    return "/" not in text


def _is_internal(service: Service) -> bool:
    said = service.load_balancer_internal
    if said is not None:
        return said
    addresses = service.load_balancer_addresses
    return bool(addresses) and all(map(_is_private, addresses))


def _is_private(text: str) -> bool:
    """Say whether an address is of a private network; one that cannot be read is taken to be."""
    try:
        address = parse_addresses(text)
    except ValueError:
        return True
    return any(parse_addresses(block).covers(address) for block in (_PRIVATE_V6 if ":" in text else _PRIVATE))


def _is_everyone(texts: Iterable[str]) -> bool:
    union = AddressSet()
    for text in texts:
        try:
            union |= parse_addresses(text)
        except ValueError:
            continue
    return union.covers(EVERY_V4) or union.covers(EVERY_V6)
