from __future__ import annotations

import pytest

from kubelint.model.service import Service
from tests.cluster.written import cluster_of, service, workload


def taken(*texts: str) -> list[tuple[str, int, str]]:
    """Service, number and the Service that was first, for each node port that is taken."""
    cluster = cluster_of(*texts)
    return [
        (each.name, port.node_port or 0, first.resource.name)
        for space in list(cluster.spaces.values())
        for each in space.all(Service)
        for port in each.ports
        if (first := cluster.node_ports.earlier(port))
    ]


ONE = service("one", "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}")


@pytest.mark.parametrize(
    "spec",
    [
        "{type: NodePort, ports: [{port: 8080, nodePort: 30080}]}",
        "{type: LoadBalancer, ports: [{port: 8080, nodePort: 30080}]}",
        # the API server gives a number once, whatever the protocol
        "{type: NodePort, ports: [{port: 80, protocol: UDP, nodePort: 30080}]}",
        "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80, nodePort: 30080}]}",
    ],
)
def test_number_belongs_to_one_service_of_the_cluster(spec: str) -> None:
    assert taken(ONE, service("two", spec, namespace="other")) == [("two", 30080, "one")]


@pytest.mark.parametrize(
    "spec",
    [
        "{type: NodePort, ports: [{port: 80, nodePort: 30081}]}",
        "{type: NodePort, ports: [{port: 80}]}",
        "{ports: [{port: 80, nodePort: 30080}]}",
    ],
)
def test_no_conflict(spec: str) -> None:
    assert taken(ONE, service("two", spec)) == []


def test_one_service_shares_a_number_among_protocols_of_one_port() -> None:
    both = "{type: NodePort, ports: [{port: FIRST, nodePort: 30080}, {port: 53, protocol: UDP, nodePort: 30080}]}"
    assert taken(service("dns", both.replace("FIRST", "53"))) == []
    assert taken(service("dns", both.replace("FIRST", "54"))) == [("dns", 30080, "dns")]


def test_object_that_is_written_twice_is_no_rival_of_itself() -> None:
    assert taken(ONE, ONE) == []


def rivals(*texts: str) -> list[tuple[str, str]]:
    cluster = cluster_of(*texts)
    return [
        (each.name, rival.container.resource.name)
        for each in cluster.space("default").workloads
        for port in each.ports
        if (rival := cluster.node_ports.host_rival(port))
    ]


HTTPS = "[{containerPort: 8443, hostPort: 443}]"


def daemon(name: str, pod: str = "", ports: str = HTTPS) -> str:
    return workload(name, f"{{app: {name}}}", ports, kind="DaemonSet", pod=pod)


def deployment(name: str, pod: str = "", ports: str = HTTPS) -> str:
    return workload(name, f"{{app: {name}}}", ports, pod=pod)


def test_daemon_set_is_wherever_the_other_may_go() -> None:
    assert rivals(daemon("one"), daemon("two")) == [("two", "one")]
    assert rivals(daemon("one"), deployment("two", "nodeSelector: {role: edge}")) == [("two", "one")]
    assert rivals(deployment("one"), daemon("two")) == [("two", "one")]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (daemon("one", "nodeSelector: {os: linux}"), daemon("two", "nodeSelector: {os: windows}")),
        (daemon("one", "nodeSelector: {os: linux}"), deployment("two")),
        (daemon("one"), deployment("two", "tolerations: [{operator: Exists}]")),
        (daemon("one", "affinity: {nodeAffinity: {}, podAffinity: {x: y}}"), deployment("two")),
        (deployment("one"), deployment("two")),
        (daemon("one"), daemon("two", ports="[{containerPort: 8443, hostPort: 443, protocol: UDP}]")),
        (daemon("one"), daemon("two", ports="[{containerPort: 443}]")),
        (
            daemon("one", ports="[{containerPort: 1, hostPort: 443, hostIP: 10.0.0.1}]"),
            daemon("two", ports="[{containerPort: 1, hostPort: 443, hostIP: 10.0.0.2}]"),
        ),
        # one of two ways to run the same
        (daemon("one"), deployment("one")),
    ],
)
def test_pods_that_may_find_nodes_of_their_own(one: str, two: str) -> None:
    assert rivals(one, two) == []


def test_pods_that_are_pinned_to_one_node() -> None:
    one = deployment("one", "nodeName: node-1")
    assert rivals(one, deployment("two", "nodeName: node-1")) == [("two", "one")]
    assert rivals(one, deployment("two", "nodeSelector: {kubernetes.io/hostname: node-1}")) == [("two", "one")]
    assert rivals(one, deployment("two", "nodeName: node-2")) == []


def test_port_on_the_host_network_is_the_nodes() -> None:
    one = daemon("one", "hostNetwork: true", "[{containerPort: 9100}]")
    assert rivals(one, daemon("two", ports="[{containerPort: 80, hostPort: 9100}]")) == [("two", "one")]
