"""Who claims which port of the nodes: node ports of Services, and host ports of pods that share nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.model.service import Service

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.pod import ContainerPort
    from kubelint.model.service import ServicePort
    from kubelint.model.workload import Workload


class NodePorts:
    """The claims on ports of the nodes, over all namespaces."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def earlier(self, port: ServicePort) -> ServicePort | None:
        """Return the Service port before `port`, in the order of the input, that claims its written node port too."""
        first = self._services.get((port.node_port or 0, port.protocol))
        return None if first is None or first.data is port.data else first

    @lazy
    def _services(self) -> dict[tuple[int, str], ServicePort]:
        claims: dict[tuple[int, str], ServicePort] = {}
        for space in self._cluster.spaces.values():
            for service in space.all(Service):
                for port, written in service.node_ports():
                    if written and port.node_port:
                        claims.setdefault((port.node_port, port.protocol), port)
        return claims

    def host_rival(self, port: ContainerPort) -> ContainerPort | None:
        """Return an earlier container port that needs the same port of the same node as `port`."""
        for rival in self._hosts.get((host_port(port), port.protocol), ()):
            if rival.data is port.data:
                return None
            if _same_address(rival, port) and _share_nodes(rival, port):
                return rival
        return None

    @lazy
    def _hosts(self) -> dict[tuple[int, str], list[ContainerPort]]:
        claims: dict[tuple[int, str], list[ContainerPort]] = {}
        for space in self._cluster.spaces.values():
            for workload in space.workloads:
                for port in workload.ports:
                    if number := host_port(port):
                        claims.setdefault((number, port.protocol), []).append(port)
        return claims


def host_port(port: ContainerPort) -> int:
    """Return the port of the node that leads to `port`: on the host network the port itself; 0 for none."""
    if port.container.resource.host_network and isinstance(port.number, int):
        return port.number
    return port.host_port


def _same_address(one: ContainerPort, other: ContainerPort) -> bool:
    every = {"", "0.0.0.0", "::"}  # noqa: S104  (compared, not bound)
    return one.host_ip == other.host_ip or one.host_ip in every or other.host_ip in every


def _share_nodes(one: ContainerPort, other: ContainerPort) -> bool:
    """Say whether the pods of both surely meet on a node: those of one workload, or of a DaemonSet where the other goes."""
    first, second = one.container.resource, other.container.resource
    if first is second:
        return one.container is not other.container or one.data is not other.data
    return _covers_nodes_of(first, second) or _covers_nodes_of(second, first)


def _covers_nodes_of(daemon: Workload, other: Workload) -> bool:
    if daemon.kind != "DaemonSet" or daemon.pod_spec.get("affinity") or other.pod_spec.get("affinity"):
        return False
    if other.pod_spec.get("tolerations") != daemon.pod_spec.get("tolerations"):
        # Tolerations may send the other to nodes on which the DaemonSet does not run.
        return False
    wanted = daemon.pod_spec.get("nodeSelector") or {}
    chosen = other.pod_spec.get("nodeSelector") or {}
    return bool(wanted.items() <= chosen.items())
