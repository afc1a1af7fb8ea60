"""Ports of the nodes that two claim."""

from __future__ import annotations

from kubelint.api import (
    Cluster,
    ContainerPort,
    Place,
    Problem,
    Problems,
    Related,
    Service,
    Severity,
    Workload,
    host_port,
    rule,
)


@rule(
    "node-port-conflict",
    severity=Severity.error,
    tags=("reliability", "exposure", "service"),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#nodeport-custom-port",
        "https://kubernetes.io/docs/concepts/configuration/overview/#services",
    ),
    speaks_of=("*/Service", "*/Workload"),
)
def check(resource: Service | Workload, cluster: Cluster) -> Problems:
    """Two claim the same port of the nodes.

    Give one of them another port; leave `nodePort` out, and Kubernetes chooses a free one.

    A node port belongs to one Service of the whole cluster, whatever the namespace and protocol: the API server
    refuses the second.  (Inside a Service, TCP and UDP may share a number for the same port.)  A host port, or a
    port on the host network, belongs to one pod of a node: two pods that need the same port never run on the same
    node, so pods wait forever where the others run on every node that they may go to.  Flagged are pods of a
    DaemonSet with those of whatever may only go where the DaemonSet is, pods that are pinned to one node, and
    containers of one pod.
    """
    if isinstance(resource, Service):
        yield from _node_ports(resource, cluster)
    else:
        yield from _host_ports(resource, cluster)


def _node_ports(service: Service, cluster: Cluster) -> Problems:
    for port in service.ports:
        first = cluster.node_ports.earlier(port)
        if first is not None:
            owner = "" if first.resource is service else f" of Service '{first.resource.name}'"
            message = f"Node port {port.node_port} is already taken by port {first}{owner}"
            yield Problem(port.at("nodePort"), message, (Related(first.at("nodePort"), "takes it first"),))


def _host_ports(workload: Workload, cluster: Cluster) -> Problems:
    for port in workload.ports:
        rival = cluster.node_ports.host_rival(port)
        if rival is not None:
            other = rival.container.resource
            owner = f"container '{rival.container.name}'"
            if other is not workload:
                owner += f" of {other.kind} '{other.name}', whose pods stand on the same nodes"
            message = f"Port {host_port(port)}/{port.protocol} of the node is already taken by {owner}"
            yield Problem(_opening(port), message, (Related(_opening(rival), "takes it first"),))


def _opening(port: ContainerPort) -> Place:
    return port.at("hostPort") if port.host_port else port.at("containerPort")
