"""What opens Services and pods to the internet: node ports, load balancers, external addresses, host ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.addressing import public_addresses
from kubelint.cluster.exposure import is_loopback
from kubelint.network.addresses import EVERY, AddressSet, CidrError, parse_addresses
from kubelint.network.ports import ALL, PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.finding import Place
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload

_NODE_PORTS = (30000, 32767)
_SAID = {
    "load balancer": "a public load balancer",
    "internal load balancer": "an internal load balancer",
    "node port": "a node port",
    "external IP": "an external IP",
}


class Opening(NamedTuple):
    """A way from outside to a port of a Service: how, where it is opened, the ports to ask for, and who may come.

    `way` is a load balancer (or an internal one), a node port or an external IP.
    """

    way: str
    place: Place
    asked: PortSet
    port: ServicePort
    clients: AddressSet = EVERY

    @property
    def said(self) -> str:
        """The way, as people say it."""
        picked = self.way == "node port" and not isinstance(self.port.node_port, int)
        return f"{_SAID[self.way]}{', of which the cluster picks the number' if picked else ''}"


class HostPort(NamedTuple):
    """A way from outside to a pod by its node: the ports to ask the node for, and those of the pod."""

    place: Place
    asked: PortSet
    ports: PortSet


class Refusal(NamedTuple):
    """Why clients do not come in, where that is written, and what would change it."""

    cause: str
    place: Place
    advice: str


def openings(service: Service) -> Iterator[Opening]:
    """Yield all ways from outside to the Service's ports; each range that a load balancer lets in is one."""
    for port, written in service.node_ports():
        if port.protocol not in PROTOCOLS:
            continue
        if written and isinstance(port.node_port, int):
            yield Opening("node port", port.at("nodePort"), PortSet.of(port.protocol, port.node_port), port)
        elif service.type == "NodePort":
            # Those that a load balancer gets unasked serve the balancer; they are not counted.
            yield Opening("node port", service.at("spec", "type"), PortSet.of(port.protocol, *_NODE_PORTS), port)
    for port in service.ports:
        if not isinstance(port.port, int) or not port.port or port.protocol not in PROTOCOLS:
            continue
        asked = PortSet.of(port.protocol, port.port)
        for way, place, clients in _balanced(service):
            yield Opening(way, place, asked, port, clients)
        if any(service.external_ips):
            yield Opening("external IP", service.at("spec", "externalIPs", 0), asked, port)


def openings_to(service: Service, clients: AddressSet) -> Iterator[Opening]:
    """Yield the ways that all of `clients` may take; a load balancer is one, whichever of its ranges they are in."""
    admitted = admits(service, clients) is None
    balanced: set[int] = set()
    for each in openings(service):
        if not each.way.endswith("balancer"):
            yield each
        elif admitted and id(each.port.data) not in balanced:
            balanced.add(id(each.port.data))
            yield each._replace(place=service.at("spec", "type"), clients=clients)


def _balanced(service: Service) -> Iterator[tuple[str, Place, AddressSet]]:
    """Yield who may ask a Service's load balancer, with what lets them in."""
    if service.type != "LoadBalancer" or service.firewall:
        return
    inner = _is_internal(service)
    way, around = ("internal load balancer", EVERY - public_addresses()) if inner else ("load balancer", EVERY)
    if not service.source_ranges:
        yield way, service.at("spec", "type"), around
    for one in service.source_ranges:
        yield way, one.place, union([one.text]) & around


def _is_internal(service: Service) -> bool:
    """Say whether a load balancer is only for the private network, by what its annotations or its address say."""
    if service.load_balancer_internal is not None:
        return service.load_balancer_internal
    own = union(service.load_balancer_addresses)
    return bool(own) and not own & public_addresses()


def refusal(service: Service, clients: AddressSet, asked: PortSet | None) -> Refusal:
    """Say why clients from the internet do not reach the Service, or not on the asked port."""
    found = list(openings_to(service, clients))
    closed = admits(service, clients)
    if found and asked is not None:
        ways = ", ".join(f"{each.said} on {each.asked}" for each in found)
        cause = f"is open to the internet only by {ways}, not on {asked}"
        return Refusal(cause, service.key("spec", "ports"), "Ask for one of these ports.")
    if closed is not None:
        return closed
    cause = f"is of type {service.type}, which nothing outside the cluster reaches"
    advice = "Route to it with an Ingress or a Gateway, or make it a LoadBalancer, if it is meant to be public."
    place = service.at("spec", "type") if service.spec.get("type") else service.name_place
    return Refusal(cause, place, advice)


def admits(service: Service, clients: AddressSet) -> Refusal | None:
    """Say why a load balancer does not let in all of these clients; None where it does, or is none."""
    if service.type != "LoadBalancer":
        return None
    place = service.at("spec", "type")
    if _is_internal(service) and clients & public_addresses():
        cause = "has a load balancer of the private network only"
        return Refusal(cause, place, "Make the load balancer public, if that is meant.")
    if service.firewall:
        cause = f"has a load balancer with a firewall that is kept elsewhere ({service.firewall})"
        return Refusal(cause, place, "Look at that firewall.")
    ranges = service.source_ranges
    let_in = union(one.text for one in ranges)
    if not ranges or let_in.covers(AddressSet(clients.v4)):
        return None
    cause = f"has a load balancer that lets in only {let_in}"
    return Refusal(cause, ranges[0].place, "Add the addresses of the clients to the source ranges.")


def host_ports(workload: Workload) -> Iterator[HostPort]:
    """Yield the ways from outside to the workload's pods by their nodes."""
    if workload.host_network:
        yield HostPort(workload.pod_at("hostNetwork"), ALL, ALL)
        return
    for port in workload.ports:
        if not port.host_port or not isinstance(port.number, int) or is_loopback(port.host_ip):
            continue
        if port.protocol in PROTOCOLS:
            asked, own = PortSet.of(port.protocol, port.host_port), PortSet.of(port.protocol, port.number)
            yield HostPort(port.at("hostPort"), asked, own)


def union(texts: Iterable[str]) -> AddressSet:
    """Return all addresses of texts; one that cannot be read counts for none."""
    found = AddressSet()
    for text in texts:
        try:
            found |= parse_addresses(text)
        except CidrError:
            continue
    return found
