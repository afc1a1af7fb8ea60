from __future__ import annotations

import pytest

from kubelint.cluster.exposure import is_address
from kubelint.model.service import Service
from tests.cluster.written import cluster_of, service, workload
from tests.model.objects import text_at


def openness(spec: str, annotations: str = "{}") -> tuple[str, bool] | None:
    cluster = cluster_of(service("web", spec, annotations=annotations))
    (web,) = cluster.space("default").all(Service)
    found = cluster.exposure.openness(web)
    return None if found is None else (text_at(found.place), found.certain)


def test_balancer_without_ranges_is_open_at_its_type() -> None:
    assert openness("{type: LoadBalancer, ports: [{port: 443}]}") == ("LoadBalancer", True)


@pytest.mark.parametrize("kind", ["ClusterIP", "NodePort", "ExternalName"])
def test_other_types_have_no_balancer(kind: str) -> None:
    assert openness(f"{{type: {kind}, ports: [{{port: 443}}]}}") is None


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ("[203.0.113.0/24]", None),
        ("[203.0.113.0/24, 0.0.0.0/0]", "0.0.0.0/0"),
        ("['::/0']", "'::/0'"),
        ("[128.0.0.0/1, 0.0.0.0/1]", "128.0.0.0/1"),
        ("[everybody]", None),  # it restricts, as it cannot be read
        ("[]", "LoadBalancer"),  # as good as absent
    ],
)
def test_source_ranges(ranges: str, expected: str | None) -> None:
    found = openness(f"{{type: LoadBalancer, loadBalancerSourceRanges: {ranges}}}")
    assert (found and found[0]) == expected


def test_field_wins_over_the_annotation() -> None:
    annotations = "{service.beta.kubernetes.io/load-balancer-source-ranges: 0.0.0.0/0}"
    assert openness("{type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24]}", annotations) is None
    assert openness("{type: LoadBalancer}", annotations) == ("0.0.0.0/0", True)


@pytest.mark.parametrize(
    ("spec", "annotations", "expected"),
    [
        ("{type: LoadBalancer, loadBalancerIP: 10.1.2.3}", "{}", None),
        ("{type: LoadBalancer, loadBalancerIP: 203.0.113.9}", "{}", True),
        ("{type: LoadBalancer}", "{lbipam.cilium.io/ips: '192.168.1.4,fd00::4'}", None),
        ("{type: LoadBalancer}", "{lbipam.cilium.io/ips: '192.168.1.4,2001:db8::4'}", True),
        ("{type: LoadBalancer}", "{metallb.io/address-pool: edge}", False),
        ("{type: LoadBalancer, loadBalancerClass: io.cilium/l2-announcer}", "{}", False),
        ("{type: LoadBalancer}", "{metallb.io/loadBalancerIPs: '${EDGE_IP}'}", None),
        ("{type: LoadBalancer}", "{service.beta.kubernetes.io/aws-load-balancer-security-groups: sg-1}", None),
        ("{type: LoadBalancer, loadBalancerSourceRanges: '${RANGES}'}", "{}", None),
        ("{type: LoadBalancer}", "'${ANNOTATIONS}'", None),
        ("{type: '${TYPE}'}", "{}", None),
    ],
)
def test_addresses_pools_and_placeholders(spec: str, annotations: str, expected: bool | None) -> None:  # noqa: FBT001
    found = openness(spec, annotations)
    assert (found and found[1]) == expected


def ways(spec: str, annotations: str = "{}") -> list[tuple[str, str]]:
    cluster = cluster_of(service("web", spec, annotations=annotations))
    (web,) = cluster.space("default").all(Service)
    return [
        (entrance.way, text_at(entrance.place)) for port in web.ports for entrance in cluster.exposure.of_port(port)
    ]


def test_ways_to_a_port() -> None:
    assert ways("{ports: [{port: 80}]}") == []
    assert ways("{type: NodePort, ports: [{port: 80}]}") == [("a node port", "NodePort")]
    assert ways("{type: NodePort, ports: [{port: 80, nodePort: 30080}]}") == [("a node port", "30080")]
    # the node ports that a balancer gets unasked serve the balancer
    assert ways("{type: LoadBalancer, ports: [{port: 80}]}") == [("a public load balancer", "LoadBalancer")]
    internal = "{networking.gke.io/load-balancer-type: Internal}"
    assert ways("{type: LoadBalancer, ports: [{port: 80}]}", internal) == []
    assert ways("{type: LoadBalancer, ports: [{port: 80, nodePort: 30080}]}", internal) == [("a node port", "30080")]
    assert ways("{externalIPs: [203.0.113.7], ports: [{port: 80}]}") == [("an external IP", "203.0.113.7")]
    assert ways("{externalIPs: [''], ports: [{port: 80}]}") == []


@pytest.mark.parametrize(
    ("ports", "pod", "expected"),
    [
        ("[{containerPort: 80}]", "", []),
        ("[{containerPort: 80, hostPort: 8080}]", "", ["a host port"]),
        ("[{containerPort: 80, hostPort: 8080, hostIP: 127.0.0.1}]", "", []),
        ("[{containerPort: 80, hostPort: 8080, hostIP: '::1'}]", "", []),
        ("[{containerPort: 80}]", "hostNetwork: true", ["the host network"]),
    ],
)
def test_ways_to_a_container(ports: str, pod: str, expected: list[str]) -> None:
    cluster = cluster_of(workload("web", "{app: web}", ports, pod=pod))
    (web,) = cluster.space("default").workloads
    assert [entrance.way for port in web.ports for entrance in cluster.exposure.of_container(port)] == expected


def test_what_sends_requests_to_a_service() -> None:
    ingress = (
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front}\n"
        "spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}\n"
    )
    route = (
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: way}\n"
        "spec: {rules: [{backendRefs: [{name: api, namespace: other, port: 80}]}]}\n"
    )
    cluster = cluster_of(
        service("web", "{}"), service("api", "{}", namespace="other"), service("api", "{}"), ingress, route
    )
    found = {
        (each.namespace, each.name): cluster.exposure.routed(each)
        for namespace in ("default", "other")
        for each in cluster.space(namespace).all(Service)
    }
    names = {key: resource and resource.name for key, resource in found.items()}
    assert names == {("default", "web"): "front", ("other", "api"): "way", ("default", "api"): None}


@pytest.mark.parametrize(
    ("text", "expected"), [("192.0.2.1", True), ("2001:db8::1", True), ("192.0.2.0/24", False), ("db.example", False)]
)
def test_address(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_address(text) is expected
