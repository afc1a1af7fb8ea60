"""What can be reached from outside the cluster, and by which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.network.addresses import EVERY_V4, EVERY_V6, parse_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Place
    from kubelint.model.pod import ContainerPort
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload

LOOPBACK = ("127.", "::1", "localhost")


class Entrance(NamedTuple):
    """A way from outside: how, and the place that opens it."""

    way: str
    place: Place


class Exposure:
    """The ways into the cluster that Services and host ports open."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def open_ranges(self, service: Service) -> tuple[str, ...] | None:
        """Return the source ranges of a load balancer that hold every address; None where no range restricts it.

        A range that cannot be read is taken to restrict.
        """
        ranges = service.source_ranges
        if ranges is None:
            return () if service.unknown("spec", "loadBalancerSourceRanges") else None
        return tuple(written for written in ranges if _is_everyone(written))

    def public(self, service: Service) -> bool:
        """Say whether the Service has a load balancer that anybody on the internet may reach."""
        if service.type != "LoadBalancer" or service.load_balancer_internal is not False:
            return False
        return self.open_ranges(service) != ()

    def of_port(self, port: ServicePort) -> Iterator[Entrance]:
        """Yield the ways from outside to a Service's port."""
        service = port.resource
        for candidate, _ in service.node_ports():
            if candidate is port and not self._behind_private_balancer(service):
                yield Entrance("a node port", port.at("nodePort") if port.node_port else service.at("spec", "type"))
        if self.public(service):
            yield Entrance("a public load balancer", service.at("spec", "type"))
        if service.external_ips:
            yield Entrance("an external IP", service.at("spec", "externalIPs", 0))

    def _behind_private_balancer(self, service: Service) -> bool:
        # The node ports of a LoadBalancer that nobody asked for serve the balancer; they are a finding of their own.
        return service.type == "LoadBalancer"

    def of_container(self, port: ContainerPort) -> Iterator[Entrance]:
        """Yield the ways from outside to a container's port that do not need a Service."""
        workload: Workload = port.container.resource
        if port.host_port and not port.host_ip.startswith(LOOPBACK):
            yield Entrance("a host port", port.at("hostPort"))
        elif workload.host_network:
            yield Entrance("the host network", port.at("containerPort"))


def _is_everyone(written: str) -> bool:
    try:
        addresses = parse_addresses(written)
    except ValueError:
        return False
    return addresses.covers(EVERY_V4) or addresses.covers(EVERY_V6)
