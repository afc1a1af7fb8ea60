from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.model.service import Endpoints, EndpointSlice, Service
from tests.model.objects import built, text_at

if TYPE_CHECKING:
    from kubelint.model.resource import Resource


def service(spec: str, annotations: str = "{}") -> Service:
    found: Resource = built(
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: web, annotations: {annotations}}}\nspec: {spec}\n"
    )
    assert isinstance(found, Service)
    return found


def test_defaults_of_the_api() -> None:
    web = service("{ports: [{port: 80}]}")
    (port,) = web.ports
    assert web.type == "ClusterIP"
    assert web.selector is None
    assert not web.headless
    assert web.allocates_node_ports
    assert (port.name, port.protocol, port.target_port, port.node_port) == ("", "TCP", 80, None)


def test_empty_selector_selects_nothing() -> None:
    assert service("{selector: {}}").selector is None


def test_external_name_has_no_selector() -> None:
    assert service("{type: ExternalName, externalName: example.com, selector: {app: web}}").selector is None


@pytest.mark.parametrize("written", ["", "targetPort: '',", "targetPort: 0,"])
def test_target_port_is_the_port_where_none_is_written(written: str) -> None:
    (port,) = service(f"{{ports: [{{{written} port: 80}}]}}").ports
    assert port.target_port == 80
    assert text_at(port.target_place) == "80"


def test_port_by_number_or_name() -> None:
    web = service("{ports: [{name: http, port: 80}, {port: 443}]}")
    assert web.port(80) is web.port("http") is web.ports[0]
    assert web.port(443) is web.ports[1]
    assert web.port("") is None  # an unnamed port has no name, not even an empty one
    assert web.port("80") is None
    assert web.port(8080) is None


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{type: ClusterIP, ports: [{port: 80, nodePort: 30080}]}", []),
        ("{type: NodePort, ports: [{port: 80}, {port: 81, nodePort: 30081}]}", [(80, False), (81, True)]),
        ("{type: LoadBalancer, ports: [{port: 80}]}", [(80, False)]),
        (
            "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}, {port: 81, nodePort: 31}]}",
            [(81, True)],
        ),
        # the field means nothing to a NodePort
        ("{type: NodePort, allocateLoadBalancerNodePorts: false, ports: [{port: 80}]}", [(80, False)]),
    ],
)
def test_node_ports(spec: str, expected: list[tuple[int, bool]]) -> None:
    assert [(port.port, written) for port, written in service(spec).node_ports()] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("db.data.svc.cluster.local", ("data", "db")),
        ("db.data.svc.cluster.local.", ("data", "db")),
        ("db.data.svc", ("data", "db")),
        ("db.data", None),
        ("db.example.com", None),
        ("${NAME}.data.svc.cluster.local", None),
    ],
)
def test_alias_of_a_service(name: str, expected: tuple[str, str] | None) -> None:
    assert service(f"{{type: ExternalName, externalName: '{name}'}}").alias_of == expected


def test_ranges_point_at_their_texts() -> None:
    ranges = service("{loadBalancerSourceRanges: [203.0.113.0/24, 198.51.100.0/24]}").source_ranges
    assert [(one.text, text_at(one.place)) for one in ranges] == [
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("198.51.100.0/24", "198.51.100.0/24"),
    ]


def test_ports_are_written_as_people_do() -> None:
    web = service("{ports: [{name: dns, port: 53, protocol: UDP}, {port: 443}]}")
    assert [str(port) for port in web.ports] == ["dns (53/UDP)", "443/TCP"]


def test_addresses_by_hand() -> None:
    endpoints = built(
        "apiVersion: v1\nkind: Endpoints\nmetadata: {name: old}\n"
        "subsets: [{addresses: [{ip: 192.0.2.1}]}, {addresses: []}]\n"
    )
    assert isinstance(endpoints, Endpoints)
    assert (endpoints.service_name, endpoints.addresses) == ("old", ("192.0.2.1",))
    piece = built(
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n"
        "metadata: {name: old-x7, labels: {kubernetes.io/service-name: old}}\nendpoints: [{addresses: [192.0.2.1]}]\n"
    )
    assert isinstance(piece, EndpointSlice)
    assert (piece.service_name, piece.addresses) == ("old", ("192.0.2.1",))
