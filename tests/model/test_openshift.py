"""Every default of OpenShift's Route."""

from __future__ import annotations

import pytest

from kubelint.model.openshift import OpenShiftRoute
from tests.model.objects import built, text_at


def route(spec: str) -> OpenShiftRoute:
    found = built(
        f"apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {{name: web, namespace: shop}}\nspec: {{{spec}}}\n"
    )
    assert isinstance(found, OpenShiftRoute)
    return found


def test_the_service_in_to_and_the_alternate_backends() -> None:
    found = route("to: {kind: Service, name: a}, alternateBackends: [{kind: Service, name: b, weight: 0}]")
    assert [(each.service_name, each.weight, text_at(each.name_place)) for each in found.backends] == [
        ("a", 100, "a"),
        ("b", 0, "b"),
    ]


@pytest.mark.parametrize("spec", ["", "to: null", "to: {}"])
def test_to_absent_null_or_empty_is_no_backend(spec: str) -> None:
    assert route(spec).backends == ()


def test_a_target_without_kind_is_a_service_and_one_of_another_kind_is_none() -> None:
    assert [each.service_name for each in route("to: {name: a}").backends] == ["a"]
    assert [each.service_name for each in route("to: {kind: Rocket, name: a}").backends] == [""]


@pytest.mark.parametrize(
    ("spec", "port"),
    [
        ("", None),
        ("port: null", None),
        ("port: {targetPort: 8080}", 8080),
        ("port: {targetPort: http}", "http"),
        ("port: {targetPort: ''}", None),
        ("port: {targetPort: true}", None),
    ],
)
def test_the_target_port_is_a_number_or_a_name_or_any(spec: str, port: int | str | None) -> None:
    assert route(spec).target_port == port


TLS = [
    ("", "", "Allow"),
    ("tls: null", "", "Allow"),
    ("tls: {termination: edge}", "edge", "None"),
    ("tls: {termination: edge, insecureEdgeTerminationPolicy: ''}", "edge", "None"),
    ("tls: {termination: reencrypt, insecureEdgeTerminationPolicy: Disable}", "reencrypt", "None"),
    ("tls: {termination: passthrough, insecureEdgeTerminationPolicy: Redirect}", "passthrough", "Redirect"),
]


@pytest.mark.parametrize(("spec", "termination", "insecure"), TLS)
def test_where_tls_ends_and_what_becomes_of_plain_http(spec: str, termination: str, insecure: str) -> None:
    found = route(spec)
    assert (found.termination, found.insecure_traffic) == (termination, insecure)


def test_host_path_and_wildcard() -> None:
    found = route("host: shop.example.com, path: /cart, wildcardPolicy: Subdomain")
    assert (found.host, found.url_path, found.wildcard) == ("shop.example.com", "/cart", True)
    plain = route("tls: {termination: passthrough}, path: /cart")
    assert (plain.host, plain.url_path, plain.wildcard) == ("", "", False)
