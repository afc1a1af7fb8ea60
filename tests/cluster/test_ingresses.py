from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.cluster.presence import Presence
from kubelint.config.config import External
from tests.cluster.written import cluster_of
from tests.model.objects import text_at

if TYPE_CHECKING:
    from kubelint.cluster.ingresses import Ingresses
    from kubelint.model.ingress import Ingress


def ingress(
    name: str, spec: str, *, annotations: str = "{}", class_name: str = "nginx", namespace: str = "shop"
) -> str:
    class_line = f"  ingressClassName: {class_name}\n" if class_name else ""
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n"
        f"metadata: {{name: {name}, namespace: {namespace}, annotations: {annotations}}}\nspec:\n{class_line}{spec}"
    )


def rules(*hosts: str) -> str:
    path = "{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}"
    lines = [f"    - {{host: '{host}', http: {{paths: [{path}]}}}}\n" for host in hosts]
    return "  rules:\n" + "".join(lines)


def tls(*hosts: str) -> str:
    return "  tls: [{hosts: [" + ", ".join(f"'{host}'" for host in hosts) + "], secretName: web-tls}]\n"


def class_(name: str, controller: str, *, default: bool = False, more: str = "") -> str:
    annotations = "{ingressclass.kubernetes.io/is-default-class: 'true'}" if default else "{}"
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\n"
        f"metadata: {{name: {name}, annotations: {annotations}}}\nspec: {{controller: {controller}{more}}}\n"
    )


def first(*texts: str) -> tuple[Ingresses, Ingress]:
    ingresses = cluster_of(*texts).ingresses
    return ingresses, next(iter(ingresses))


# ------------------------------------------------------------------------------------------------ classes
@pytest.mark.parametrize(
    ("class_name", "annotations", "classes", "expected"),
    [
        ("public", "{}", class_("public", "k8s.io/ingress-nginx"), Presence.found),
        ("nginx", "{}", class_("public", "k8s.io/ingress-nginx"), Presence.missing),
        ("nginx", "{}", "", Presence.missing),
        ("", "{}", class_("public", "k8s.io/ingress-nginx"), Presence.missing),
        ("", "{}", class_("public", "k8s.io/ingress-nginx", default=True), Presence.found),
        ("", "{kubernetes.io/ingress.class: nginx}", "", Presence.supplied),
        ("'${CLASS}'", "{}", "", Presence.unknown),
        ("", "'${ANNOTATIONS}'", "", Presence.unknown),
        ("", "{route.openshift.io/termination: edge}", "", Presence.supplied),
        ("", "{networking.gke.io/managed-certificates: web}", "", Presence.supplied),
    ],
)
def test_whether_the_class_is_there(class_name: str, annotations: str, classes: str, expected: Presence) -> None:
    found, subject = first(
        ingress("web", rules("a.example.com"), class_name=class_name, annotations=annotations), classes
    )
    assert found.class_presence(subject) is expected


def test_classes_that_the_config_declares() -> None:
    declared = [External("IngressClass", "*", "nginx", None)]
    for name in ("nginx", ""):
        cluster = cluster_of(ingress("web", rules("a.example.com"), class_name=name), externals=declared)
        (subject,) = cluster.ingresses
        assert cluster.ingresses.class_presence(subject) is Presence.supplied


def test_classes_of_platforms_are_not_expected_in_the_files() -> None:
    for name, expected in (("nginx", True), ("webapprouting.kubernetes.azure.com", False)):
        found, subject = first(ingress("web", rules("a"), class_name=name), class_("public", "example.com/x"))
        assert found.class_expected(subject) is expected
    found, subject = first(ingress("web", rules("a")))
    assert not found.class_expected(subject)


@pytest.mark.parametrize(
    ("class_name", "annotations", "classes", "expected"),
    [
        ("public", "{}", class_("public", "ingress.k8s.aws/alb"), "alb"),
        ("nginx", "{}", class_("nginx", "traefik.io/ingress-controller"), "traefik"),  # the object wins over the name
        ("public-nginx", "{}", "", "nginx"),
        ("azure-application-gateway", "{}", "", "azure"),
        ("gce-internal", "{}", "", "gce"),
        ("public", "{}", "", ""),
        ("", "{alb.ingress.kubernetes.io/scheme: internal}", "", "alb"),
        ("", "{kubernetes.io/ingress.class: kong, nginx.org/x: a}", "", "kong"),
        ("", "{}", class_("edge", "haproxy.org/ingress-controller", default=True), "haproxy"),
    ],
)
def test_which_controller_takes_care(class_name: str, annotations: str, classes: str, expected: str) -> None:
    found, subject = first(ingress("web", rules("a"), class_name=class_name, annotations=annotations), classes)
    assert found.controller(subject) == expected


@pytest.mark.parametrize(
    ("class_name", "annotations", "expected"),
    [
        ("alb", "{}", True),  # the AWS controller's own default
        ("alb", "{alb.ingress.kubernetes.io/scheme: internet-facing}", False),
        ("nginx-internal", "{}", True),
        ("international", "{}", False),
        ("tailscale", "{}", True),
        ("tailscale", "{tailscale.com/funnel: 'true'}", False),
        ("azure", "{appgw.ingress.kubernetes.io/use-private-ip: 'true'}", True),
        ("nginx", "{}", False),
    ],
)
def test_who_can_reach_it(class_name: str, annotations: str, *, expected: bool) -> None:
    found, subject = first(ingress("web", rules("a"), class_name=class_name, annotations=annotations))
    assert found.internal(subject) is expected


# ---------------------------------------------------------------------------------------------------- TLS
@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("alb.ingress.kubernetes.io/certificate-arn: 'arn:aws:acm:x'", False),
        ("alb.ingress.kubernetes.io/listen-ports: '[{\"HTTPS\": 443}]'", False),
        ("alb.ingress.kubernetes.io/listen-ports: '[{\"HTTP\": 80}]'", True),
        ("networking.gke.io/managed-certificates: web", False),
        ("ingress.gcp.kubernetes.io/pre-shared-cert: web", False),
        ("route.openshift.io/termination: edge", False),
        ("route.openshift.io/termination: none", True),
        ("traefik.ingress.kubernetes.io/router.tls: 'true'", False),
        ("traefik.ingress.kubernetes.io/router.tls: 'false'", True),
        ("traefik.ingress.kubernetes.io/router.entrypoints: 'web, websecure'", False),
        ("traefik.ingress.kubernetes.io/router.entrypoints: web", True),
        ("nginx.ingress.kubernetes.io/ssl-passthrough: 'true'", False),
        ("nginx.ingress.kubernetes.io/ssl-redirect: 'true'", True),  # redirects only where there is TLS
        ("appgw.ingress.kubernetes.io/appgw-ssl-certificate: web", False),
        ("konghq.com/protocols: https", False),
        ("konghq.com/protocols: 'http,https'", True),
        ("cert-manager.io/cluster-issuer: letsencrypt", True),  # makes what the section names, and nothing else
        ("nginx.org/mergeable-ingress-type: minion", False),
        ("cert-manager.io/issuer: '${ISSUER}'", True),
    ],
)
def test_what_counts_as_tls(annotation: str, *, expected: bool) -> None:
    found, subject = first(ingress("web", rules("a.example.com"), annotations=f"{{{annotation}}}", class_name=""))
    assert found.plain(subject) is expected


def test_an_empty_section_is_no_tls() -> None:
    found, subject = first(ingress("web", "  tls: []\n" + rules("a.example.com")))
    assert found.plain(subject)
    found, subject = first(ingress("web", "  tls: [{secretName: x}]\n" + rules("a.example.com")))
    assert not found.plain(subject)


def test_placeholders_leave_tls_open() -> None:
    found, subject = first(ingress("web", "  tls: '${TLS}'\n" + rules("a.example.com")))
    assert not found.plain(subject)
    found, subject = first(ingress("web", rules("a.example.com"), annotations="'${ANNOTATIONS}'"))
    assert not found.plain(subject)


def test_parameters_of_an_aws_class_may_name_a_certificate() -> None:
    more = ", parameters: {apiGroup: elbv2.k8s.aws, kind: IngressClassParams, name: web}"
    for extra, expected in ((more, False), ("", True)):
        found, subject = first(
            ingress("web", rules("a.example.com"), class_name="alb"), class_("alb", "ingress.k8s.aws/alb", more=extra)
        )
        assert found.plain(subject) is expected


def test_another_ingress_of_the_class_has_the_certificate() -> None:
    other = ingress("tls", tls("*.example.com") + rules("b.example.com"), namespace="blog")
    found, subject = first(ingress("web", rules("a.example.com")), other)
    assert not found.plain(subject)
    assert first(ingress("web", rules("a.example.com", "")), other)[0].plain(subject) is False
    found, subject = first(ingress("web", rules("a.example.net")), other)
    assert found.plain(subject)
    found, subject = first(ingress("web", rules("a.example.com"), class_name="other"), other)
    assert found.plain(subject)


def test_controllers_that_end_tls_at_their_edge() -> None:
    for name in ("tailscale", "ngrok", "cloudflare-tunnel"):
        found, subject = first(ingress("web", rules("a.example.com"), class_name=name))
        assert not found.plain(subject)


def uncovered(*texts: str) -> list[str]:
    found, subject = first(*texts)
    return [line.host for line in found.uncovered(subject)]


def unserved(*texts: str) -> list[str]:
    found, subject = first(*texts)
    return [host for host, place in found.unserved(subject) if host in text_at(place)]


def test_hosts_that_no_entry_covers() -> None:
    assert (
        uncovered(ingress("web", tls("a.example.com", "*.b.example.com") + rules("a.example.com", "x.b.example.com")))
        == []
    )
    assert uncovered(ingress("web", tls("*.example.com") + rules("a.b.example.com", ""))) == ["a.b.example.com"]
    assert uncovered(ingress("web", tls() + rules("a.example.com"))) == []  # the certificate says for whom it is
    assert uncovered(ingress("web", tls("${HOST}") + rules("a.example.com"))) == []
    assert uncovered(ingress("web", rules("a.example.com"))) == []  # without any TLS nothing mismatches


def test_hosts_that_another_ingress_of_the_class_covers() -> None:
    other = ingress("tls", tls("a.example.com") + rules("a.example.com"))
    assert uncovered(ingress("web", tls("b.example.com") + rules("a.example.com", "b.example.com")), other) == []


def test_controllers_that_use_certificates_for_all_hosts() -> None:
    spec = tls("b.example.com") + rules("a.example.com")
    assert uncovered(ingress("web", spec, class_name="traefik")) == []
    assert unserved(ingress("web", spec, class_name="traefik")) == []
    asking = "{cert-manager.io/issuer: ca}"
    assert uncovered(ingress("web", spec, class_name="traefik", annotations=asking)) == ["a.example.com"]


def test_entries_that_no_rule_uses() -> None:
    assert unserved(ingress("web", tls("a.example.com", "b.example.com") + rules("a.example.com"))) == ["b.example.com"]
    assert unserved(ingress("web", tls("*.example.com") + rules("a.example.com"))) == []
    assert unserved(ingress("web", tls("a.example.com") + rules("*.example.com"))) == []
    assert unserved(ingress("web", tls("a.example.com") + rules("${HOST}"))) == []
    assert unserved(ingress("web", tls("a.example.com"))) == []  # nothing but a default backend
    other = ingress("b", rules("b.example.com"))
    assert unserved(ingress("web", tls("b.example.com") + rules("a.example.com")), other) == []


def test_rules_without_hosts_use_no_entry() -> None:
    assert unserved(ingress("web", tls("a.example.com") + rules(""))) == ["a.example.com"]
    assert unserved(ingress("web", tls("a.example.com") + rules(""), class_name="kong")) == []


def test_hosts_that_annotations_of_ingress_nginx_add() -> None:
    spec = tls("a.example.com", "www.a.example.com", "alias.example.com") + rules("a.example.com")
    redirect = "nginx.ingress.kubernetes.io/from-to-www-redirect: 'true'"
    alias = "nginx.ingress.kubernetes.io/server-alias: 'alias.example.com, b.example.com'"
    assert unserved(ingress("web", spec, annotations=f"{{{redirect}, {alias}}}")) == []
