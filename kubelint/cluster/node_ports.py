"""Who claims which port of the nodes: node ports of Services, and host ports of pods that share nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cluster.kinds import NODE_PORT
from kubelint.model.lazy import lazy
from kubelint.model.service import Service

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.pod import ContainerPort
    from kubelint.model.service import ServicePort
    from kubelint.model.workload import Workload

_HOSTNAME = "kubernetes.io/hostname"


class NodePorts:
    """The claims on ports of the nodes, over all namespaces."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def earlier(self, port: ServicePort) -> ServicePort | None:
        """Return the Service port before `port`, in the order of the input, that claims its written node port too.

        The API server gives a number to one Service only, whatever the protocol.  Inside a Service, entries of
        the same port and of different protocols share one.
        """
        if not port.node_port or port.resource.type not in {"NodePort", "LoadBalancer"}:
            return None
        for rival in self._services.get(port.node_port, ()):
            if rival.data is port.data:
                return None
            if rival.resource is port.resource:
                if rival.port != port.port or rival.protocol == port.protocol:
                    return rival
            elif rival.resource.id != port.resource.id:
                return rival
        return None

    @lazy
    def _services(self) -> dict[int, list[ServicePort]]:
        claims: dict[int, list[ServicePort]] = {}
        for space in self._cluster.spaces_with(frozenset({NODE_PORT})):
            for service in space.named_so(Service, NODE_PORT):
                for port in service.claimed_node_ports:
                    claims.setdefault(port.node_port or 0, []).append(port)
        return claims

    def host_rival(self, port: ContainerPort) -> ContainerPort | None:
        """Return an earlier container port that needs the same port of the same node as `port`."""
        number = host_port(port)
        for rival in self._hosts.get((number, port.protocol), ()) if number else ():
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
    """Say whether pods of both surely need the same node.

    So do the containers of one pod, pods that are pinned to one node, and a DaemonSet with whatever may only go
    to nodes where the DaemonSet runs.
    """
    first, second = one.container.resource, other.container.resource
    if first is second:
        return True
    if (first.namespace, first.name) == (second.namespace, second.name):
        return False  # one object, written twice, or two ways to run the same: only one of them is applied
    pinned = _pinned(first.pod_spec)
    if pinned and pinned == _pinned(second.pod_spec):
        return True
    return _covers_nodes_of(first, second) or _covers_nodes_of(second, first)


def _pinned(pod_spec: dict[str, Any]) -> str:
    """Return the one node that the pods may run on; empty where there is no such node."""
    return pod_spec.get("nodeName") or (pod_spec.get("nodeSelector") or {}).get(_HOSTNAME) or ""


def _covers_nodes_of(daemon: Workload, other: Workload) -> bool:
    if daemon.kind != "DaemonSet" or daemon.pod_spec.get("affinity") or other.pod_spec.get("nodeName"):
        return False
    tolerated = daemon.pod_spec.get("tolerations") or ()
    if any(toleration not in tolerated for toleration in other.pod_spec.get("tolerations") or ()):
        # It may send the other to nodes on which the DaemonSet does not run.
        return False
    wanted = daemon.pod_spec.get("nodeSelector") or {}
    chosen = other.pod_spec.get("nodeSelector") or {}
    return bool(wanted.items() <= chosen.items())
