"""What opens Services and pods to clients outside, told alike to all that ask."""

from __future__ import annotations

import pytest

from kubelint.cluster.addressing import public_addresses
from kubelint.cluster.connectivity import Connectivity
from kubelint.cluster.entrances import entrances
from kubelint.network.addresses import AddressSet
from tests.cluster.asked import reach
from tests.cluster.written import cluster_of, service, workload

WEB = workload("web", "{app: web}", "[{containerPort: 8080}]")
_PORT = "selector: {app: web}, ports: [{port: 80, targetPort: 8080}]"
_NODE_PORT = _PORT.replace("port: 80,", "port: 80, nodePort: 30080,")
_INTERNAL = "{networking.gke.io/load-balancer-type: Internal}"


@pytest.mark.parametrize(
    ("spec", "annotations", "ways", "public"),
    [
        (_PORT, "{}", [], False),
        (f"type: NodePort, {_PORT}", "{}", ["node port"], True),
        (f"type: LoadBalancer, {_PORT}", "{}", ["load balancer"], True),
        (f"type: LoadBalancer, {_NODE_PORT}", "{}", ["node port", "load balancer"], True),
        (f"type: LoadBalancer, {_PORT}", _INTERNAL, ["internal load balancer"], False),
        (f"type: LoadBalancer, loadBalancerIP: 10.0.0.7, {_PORT}", "{}", ["internal load balancer"], False),
        (f"type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], {_PORT}", "{}", ["load balancer"], False),
        (
            f"type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/1, 128.0.0.0/1], {_PORT}",
            "{}",
            ["load balancer", "load balancer"],
            True,
        ),
        (f"type: LoadBalancer, {_PORT}", "{kubernetes.io/elb.acl-id: a}", [], False),
        (f"externalIPs: [203.0.113.7], {_PORT}", "{}", ["external IP"], True),
    ],
)
def test_reach_and_the_comparison_know_the_same_ways(
    *, spec: str, annotations: str, ways: list[str], public: bool
) -> None:
    text = WEB + service("web", f"{{{spec}}}", annotations=annotations)
    found = list(entrances(Connectivity(cluster_of(text), ())))
    assert [each.way for each in found] == ways
    let_in = AddressSet()
    for each in found:
        let_in |= each.sources
    assert let_in.covers(public_addresses()) is public
    assert reach(text, "internet", "default/service/web").allowed is public
    assert reach(text, "internet", "default/web").allowed is public


@pytest.mark.parametrize(
    ("pod", "ports", "ways"),
    [
        ("", "[{containerPort: 8080, hostPort: 80}]", [("host port", "TCP 8080")]),
        ("", "[{containerPort: 8080, hostPort: 80, hostIP: 127.0.0.1}]", []),
        ("hostNetwork: true", "[{containerPort: 8080}]", [("host network", "TCP 8080")]),
        ("hostNetwork: true", "[]", []),
    ],
)
def test_ways_by_the_node_lead_to_what_the_containers_declare(
    pod: str, ports: str, ways: list[tuple[str, str]]
) -> None:
    network = Connectivity(cluster_of(workload("web", "{app: web}", ports, pod=pod)), ())
    assert [(each.way, str(each.ports)) for each in entrances(network)] == ways
