from __future__ import annotations

from typing import TypeVar

import pytest

from kubelint.model.gateway import Gateway, ReferenceGrant, Route
from kubelint.model.resource import Resource
from tests.model.objects import built, text_at

R = TypeVar("R", bound=Resource)


def made(view: type[R], kind: str, spec: str, annotations: str = "{}") -> R:
    found = built(
        f"apiVersion: gateway.networking.k8s.io/v1\nkind: {kind}\n"
        f"metadata: {{name: web, namespace: shop, annotations: {annotations}}}\nspec: {spec}\n"
    )
    assert isinstance(found, view)
    return found


def test_references_of_a_route_by_default() -> None:
    found = made(Route, "HTTPRoute", "{parentRefs: [{name: public}], rules: [{backendRefs: [{name: api}]}]}")
    (parent,), (backend,) = found.parents, found.backends
    assert (parent.group, parent.kind, parent.namespace) == ("gateway.networking.k8s.io", "Gateway", "shop")
    assert (parent.section_name, parent.port, parent.is_gateway) == ("", None, True)
    assert text_at(parent.place) == "public"
    assert (backend.group, backend.kind, backend.namespace, backend.weight) == ("", "Service", "shop", 1)
    assert (backend.is_service, backend.lacks_port, backend.mirror) == (True, True, False)


def test_references_of_other_kinds() -> None:
    spec = (
        "{parentRefs: [{group: '', kind: Service, name: a}, {kind: ListenerSet, name: b}],"
        " rules: [{backendRefs: [{group: x.io, kind: Bucket, name: c, weight: 0}]}]}"
    )
    found = made(Route, "HTTPRoute", spec)
    assert [parent.is_gateway for parent in found.parents] == [False, False]
    assert [(backend.is_service, backend.weight) for backend in found.backends] == [(False, 0)]


def test_mirrors_of_rules_and_of_backends() -> None:
    mirror = "[{type: RequestMirror, requestMirror: {backendRef: {name: NAME, port: 80}}}]"
    spec = (
        f"{{rules: [{{filters: {mirror.replace('NAME', 'rule')},"
        f" backendRefs: [{{name: web, port: 80, filters: {mirror.replace('NAME', 'backend')}}}]}}]}}"
    )
    found = made(Route, "HTTPRoute", spec)
    assert [(each.name, each.mirror) for each in found.backends] == [("web", False), ("backend", True), ("rule", True)]
    assert [text_at(each.at("name")) for each in found.backends] == ["web", "backend", "rule"]


def test_a_port_of_the_wrong_type_is_not_absent() -> None:
    found = made(Route, "HTTPRoute", "{rules: [{backendRefs: [{name: web, port: http}]}]}")
    assert (found.backends[0].port, found.backends[0].lacks_port) == (None, False)


def test_hosts_mean_nothing_to_tcp_and_udp() -> None:
    assert made(Route, "HTTPRoute", "{hostnames: [a.example.com]}").has_hosts
    assert not made(Route, "TCPRoute", "{hostnames: [a.example.com]}").has_hosts
    assert not made(Route, "HTTPRoute", "{}").has_hosts


@pytest.mark.parametrize(
    ("parent", "said"),
    [
        ("{name: a, sectionName: b}", "'b'"),
        ("{name: a, port: 1}", "with port 1"),
        ("{name: a, sectionName: b, port: 1}", "'b' with port 1"),
    ],
)
def test_listeners_in_words(parent: str, said: str) -> None:
    assert made(Route, "HTTPRoute", f"{{parentRefs: [{parent}]}}").parents[0].said_listener == said


def test_listener_by_default() -> None:
    (listener,) = made(Gateway, "Gateway", "{listeners: [{}]}").listeners
    assert (listener.name, listener.hostname, listener.port, listener.protocol) == ("", "", 0, "")
    assert (listener.tls_mode, listener.allowed_from, listener.terminates_tls) == ("Terminate", "Same", False)
    assert listener.allowed_kinds is None


@pytest.mark.parametrize(
    ("listener", "terminates"),
    [
        ("{protocol: HTTPS}", True),
        ("{protocol: TLS}", True),
        ("{protocol: TLS, tls: {mode: Terminate}}", True),
        ("{protocol: TLS, tls: {mode: Passthrough}}", False),
        ("{protocol: TLS, tls: {mode: '${MODE}'}}", False),
        ("{protocol: HTTP}", False),
        ("{protocol: TCP}", False),
    ],
)
def test_who_needs_a_certificate(listener: str, *, terminates: bool) -> None:
    assert made(Gateway, "Gateway", f"{{listeners: [{listener}]}}").listeners[0].terminates_tls is terminates


@pytest.mark.parametrize(
    ("listener", "annotations", "expected"),
    [
        ("{tls: {certificateRefs: [{name: a}]}}", "{}", True),
        ("{tls: {options: {example.com/certificate: a}}}", "{}", True),
        ("{}", "{networking.gke.io/certmap: a}", True),
        ("{tls: {certificateRefs: []}}", "{}", False),
        ("{}", "{}", False),
    ],
)
def test_who_has_a_certificate(listener: str, annotations: str, *, expected: bool) -> None:
    found = made(Gateway, "Gateway", f"{{listeners: [{listener}]}}", annotations)
    assert found.listeners[0].has_certificate is expected


def test_places_of_what_is_missing() -> None:
    bare, tls = made(Gateway, "Gateway", "{listeners: [{name: a, protocol: HTTPS}, {name: b, tls: {}}]}").listeners
    assert (text_at(bare.tls_place), text_at(tls.tls_place)) == ("HTTPS", "tls")
    assert text_at(bare.allowed_place) == "a"


def test_an_absent_selector_is_not_an_empty_one() -> None:
    spec = (
        "{listeners: [{allowedRoutes: {namespaces: {from: Selector}}}, {allowedRoutes: {namespaces: {selector: {}}}}]}"
    )
    absent, empty = made(Gateway, "Gateway", spec).listeners
    assert absent.allowed_selector is None
    assert empty.allowed_selector is not None
    assert empty.allowed_selector.selects_all


def test_settings_of_the_controllers_own_kind() -> None:
    assert made(Gateway, "Gateway", "{infrastructure: {parametersRef: {name: a}}}").own_parameters
    assert not made(Gateway, "Gateway", "{infrastructure: none}").own_parameters


def test_grants_pair_every_source_with_every_target() -> None:
    sources = "[{group: g, kind: A, namespace: shop}, {kind: B}]"
    spec = f"{{from: {sources}, to: [{{group: '', kind: Service}}, {{kind: Secret, name: s}}]}}"
    assert made(ReferenceGrant, "ReferenceGrant", spec).pairs == (
        (("g", "A", "shop"), ("", "Service", "")),
        (("g", "A", "shop"), ("", "Secret", "s")),
        (("", "B", ""), ("", "Service", "")),
        (("", "B", ""), ("", "Secret", "s")),
    )


def test_grants_without_entries_permit_nothing() -> None:
    for spec in ("{}", "{from: [], to: []}", "{from: [{kind: HTTPRoute}]}", "{from: x, to: [{kind: Service}]}"):
        assert made(ReferenceGrant, "ReferenceGrant", spec).pairs == ()


def test_past_the_limits_of_the_api_nothing_is_looked_at() -> None:
    listeners = ", ".join(["{name: a}"] * 70)
    assert len(made(Gateway, "Gateway", f"{{listeners: [{listeners}]}}").listeners) == 64
    found = made(Route, "HTTPRoute", f"{{parentRefs: [{listeners}], hostnames: [{', '.join(['a'] * 20)}]}}")
    assert (len(found.parents), len(found.hostnames)) == (32, 16)
