from __future__ import annotations

import pytest

from kubelint.model.ingress import Ingress, IngressClass
from tests.model.objects import built, text_at


def ingress(spec: str, annotations: str = "{}") -> Ingress:
    found = built(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\n"
        f"metadata: {{name: web, annotations: {annotations}}}\nspec: {spec}\n"
    )
    assert isinstance(found, Ingress)
    return found


def test_absent_path_is_every_path() -> None:
    (path,) = ingress("{rules: [{http: {paths: [{backend: {}}]}}]}").paths
    assert (path.url_path, path.host, path.path_type, path.elements) == ("/", "", "ImplementationSpecific", ())
    assert str(path) == "path '/' of every host"
    assert text_at(path.place) == "backend"


def test_rules_without_http_have_no_paths() -> None:
    assert ingress("{rules: [{host: a.example.com}]}").paths == ()


def test_backends_in_order_the_default_first() -> None:
    found = ingress(
        "{defaultBackend: {service: {name: default, port: {number: 80}}}, rules: [{host: a, http: {paths: ["
        "{path: /x, backend: {service: {name: web, port: {name: http}}}},"
        "{path: /y, backend: {resource: {kind: Bucket}}}]}}]}"
    )
    assert [(backend.service_name, backend.port, backend.said_port) for backend in found.backends[:2]] == [
        ("default", 80, "80"),
        ("web", "http", "'http'"),
    ]
    assert found.backends[2].service_name == ""
    assert [text_at(backend.port_place) for backend in found.backends[:2]] == ["80", "http"]
    assert str(found.paths[0]) == "path '/x' of host 'a'"


@pytest.mark.parametrize(
    ("service", "lacks"),
    [
        ("{name: web}", True),
        ("{name: web, port: {}}", True),
        ("{name: web, port: {number: 80}}", False),
        ("{name: web, port: {name: http}}", False),
        ("{name: web, port: {number: http}}", False),  # of the wrong type: a finding of its own
        ("{name: web, port: 80}", False),
        ("{}", False),
    ],
)
def test_backends_without_any_port(service: str, *, lacks: bool) -> None:
    (backend,) = ingress(f"{{defaultBackend: {{service: {service}}}}}").backends
    assert backend.lacks_port is lacks


def test_the_annotation_names_the_class_where_both_are_written() -> None:
    annotation = "{kubernetes.io/ingress.class: old}"
    both = ingress("{ingressClassName: new}", annotation)
    assert (both.class_name, both.class_by_annotation, text_at(both.class_place)) == ("old", True, "old")
    field = ingress("{ingressClassName: new}")
    assert (field.class_name, field.class_by_annotation, text_at(field.class_place)) == ("new", False, "new")
    neither = ingress("{}")
    assert (neither.class_name, text_at(neither.class_place)) == ("", "web")


def test_hosts_with_those_that_annotations_add() -> None:
    www = "nginx.ingress.kubernetes.io/from-to-www-redirect: 'true'"
    alias = "nginx.ingress.kubernetes.io/server-alias: 'c.example.com, d.example.com'"
    found = ingress("{rules: [{host: a.example.com}, {host: www.b.example.com}, {}]}", f"{{{www}, {alias}}}")
    assert found.hosts == (
        "a.example.com",
        "www.b.example.com",
        "www.a.example.com",
        "b.example.com",
        "c.example.com",
        "d.example.com",
    )


def test_where_tls_is_written_or_missing() -> None:
    assert text_at(ingress("{tls: []}").tls_place) == "tls"
    assert text_at(ingress("{}").tls_place) == "web"
    (entry,) = ingress("{tls: [{}]}").tls
    assert (entry.hosts, entry.secret_name) == ((), "")


def test_snippets_by_name() -> None:
    keys = ("configuration", "server", "auth", "stream", "modsecurity")
    written = [f"nginx.ingress.kubernetes.io/{key}-snippet" for key in keys]
    written += ["nginx.org/location-snippets", "nginx.org/server-snippets"]
    others = ["nginx.ingress.kubernetes.io/snippet-free", "example.com/server-snippet", "nginx.org/server-tokens"]
    annotations = "{" + ", ".join(f"{key}: text" for key in (*written, *others)) + "}"
    assert list(ingress("{}", annotations).snippets) == written
    assert ingress("{}", f"{{{written[0]}: ' '}}").snippets == ()


def test_roles_that_controllers_give() -> None:
    assert ingress("{}", "{nginx.ingress.kubernetes.io/canary: 'true'}").canary
    assert not ingress("{}", "{nginx.ingress.kubernetes.io/canary: 'false'}").canary
    assert ingress("{}", "{nginx.org/mergeable-ingress-type: minion}").minion
    assert not ingress("{}", "{nginx.org/mergeable-ingress-type: master}").minion


def test_backends_that_send_to_the_same_place() -> None:
    one, two, three = ingress(
        "{rules: [{http: {paths: [{backend: {service: {name: a, port: {number: 80}}}},"
        "{backend: {service: {port: {number: 80}, name: a}}}, {backend: {service: {name: b, port: {number: 80}}}}]}}]}"
    ).backends
    assert one.same_target(two)
    assert not one.same_target(three)


def test_default_class() -> None:
    text = "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: a, annotations: ANNOTATIONS}\n"
    for value, expected in (("{ingressclass.kubernetes.io/is-default-class: 'true'}", True), ("{}", False)):
        found = built(text.replace("ANNOTATIONS", value))
        assert isinstance(found, IngressClass)
        assert (found.is_default, found.controller) == (expected, "")
