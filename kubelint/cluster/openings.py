"""What opens Services and pods to the internet: node ports, load balancers, external addresses, host ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.addressing import public_addresses
from kubelint.cluster.exposure import is_loopback
from kubelint.network.addresses import AddressSet, CidrError, parse_addresses
from kubelint.network.ports import ALL, PROTOCOLS, PortSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.finding import Place
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload

_NODE_PORTS = (30000, 32767)


class Entry(NamedTuple):
    """A way from outside to a port of a Service: how, where it is opened, and the ports to ask for."""

    way: str
    place: Place
    asked: PortSet
    port: ServicePort


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


def entries(service: Service) -> Iterator[Entry]:
    """Yield the ways from the whole internet to the Service's ports."""
    for port, written in service.node_ports():
        if port.protocol not in PROTOCOLS:
            continue
        if written and isinstance(port.node_port, int):
            yield Entry("a node port", port.at("nodePort"), PortSet.of(port.protocol, port.node_port), port)
        elif service.type == "NodePort":
            way = "a node port, of which the cluster picks the number"
            yield Entry(way, service.at("spec", "type"), PortSet.of(port.protocol, *_NODE_PORTS), port)
    balanced = service.type == "LoadBalancer" and admits(service, public_addresses()) is None
    for port in service.ports:
        if not isinstance(port.port, int) or not port.port or port.protocol not in PROTOCOLS:
            continue
        asked = PortSet.of(port.protocol, port.port)
        if balanced:
            yield Entry("a public load balancer", service.at("spec", "type"), asked, port)
        if any(service.external_ips):
            yield Entry("an external address", service.at("spec", "externalIPs", 0), asked, port)


def refusal(service: Service, asked: PortSet | None) -> Refusal:
    """Say why the internet does not reach the Service, or not on the asked port."""
    found = list(entries(service))
    closed = admits(service, public_addresses())
    if found and asked is not None:
        ways = ", ".join(f"{entry.way} on {entry.asked}" for entry in found)
        cause = f"the internet reaches it only by {ways}, not on {asked}"
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
    own = _union(service.load_balancer_addresses)
    inner = service.load_balancer_internal or (own and not own & public_addresses())
    if inner and clients & public_addresses():
        cause = "has a load balancer of the private network only"
        return Refusal(cause, place, "Make the load balancer public, if that is meant.")
    if service.firewall:
        cause = f"has a load balancer with a firewall that is kept elsewhere ({service.firewall})"
        return Refusal(cause, place, "Look at that firewall.")
    ranges = service.source_ranges
    let_in = _union(one.text for one in ranges)
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


def _union(texts: Iterable[str]) -> AddressSet:
    """Return all addresses of texts; one that cannot be read counts for none."""
    found = AddressSet()
    for text in texts:
        try:
            found |= parse_addresses(text)
        except CidrError:
            continue
    return found
