from __future__ import annotations

import pytest

from kubelint.cluster.presence import Presence
from kubelint.cluster.supplies import certificate_request
from tests.cluster.written import cluster_of


def made(kind: str, api_version: str, spec: str, *, name: str = "web", more: str = "") -> str:
    metadata = f"{{name: {name}, namespace: shop{more}}}"
    return f"---\napiVersion: {api_version}\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n"


CERTIFICATE = made("Certificate", "cert-manager.io/v1", "{secretName: web-tls}")
ANNOTATED = ", annotations: {cert-manager.io/cluster-issuer: letsencrypt}"


@pytest.mark.parametrize(
    "text",
    [
        CERTIFICATE,
        made("SealedSecret", "bitnami.com/v1alpha1", "{encryptedData: {}}", name="web-tls"),
        made("SealedSecret", "bitnami.com/v1alpha1", "{template: {metadata: {name: web-tls}}}"),
        made("ExternalSecret", "external-secrets.io/v1", "{target: {name: web-tls}}"),
        made("ExternalSecret", "external-secrets.io/v1beta1", "{}", name="web-tls"),
        made("SecretProviderClass", "secrets-store.csi.x-k8s.io/v1", "{secretObjects: [{secretName: web-tls}, 7]}"),
        made("Ingress", "networking.k8s.io/v1", "{tls: [{secretName: web-tls}]}", more=ANNOTATED),
        made(
            "Gateway",
            "gateway.networking.k8s.io/v1",
            "{listeners: [{name: a, tls: {certificateRefs: [{name: web-tls}]}}]}",
            more=ANNOTATED,
        ),
        (
            "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: x}\n"
            "spec: {externalSecretSpec: {target: {name: web-tls}}}\n"
        ),
    ],
)
def test_secrets_are_made_of_many_things(text: str) -> None:
    cluster = cluster_of(text)
    assert cluster.presence("Secret", "shop", "web-tls") is Presence.supplied
    assert cluster.presence("Secret", "shop", "other") is Presence.missing


def test_azure_makes_a_secret_of_a_key_vault() -> None:
    more = ", annotations: {kubernetes.azure.com/tls-cert-keyvault-uri: 'https://vault.example.com/web'}"
    cluster = cluster_of(made("Ingress", "networking.k8s.io/v1", "{}", more=more))
    assert cluster.presence("Secret", "shop", "keyvault-web") is Presence.supplied


def test_certificates_make_no_secret_in_other_namespaces() -> None:
    assert cluster_of(CERTIFICATE).presence("Secret", "blog", "web-tls") is Presence.missing


def test_without_a_request_the_tls_section_makes_nothing() -> None:
    cluster = cluster_of(made("Ingress", "networking.k8s.io/v1", "{tls: [{secretName: web-tls}]}"))
    assert cluster.presence("Secret", "shop", "web-tls") is Presence.missing


def test_of_a_gateway_only_its_own_namespace_gets_secrets() -> None:
    refs = "[{name: web-tls, namespace: vault}, {name: own}]"
    spec = f"{{listeners: [{{name: a, tls: {{certificateRefs: {refs}}}}}]}}"
    cluster = cluster_of(made("Gateway", "gateway.networking.k8s.io/v1", spec, more=ANNOTATED))
    assert cluster.presence("Secret", "shop", "own") is Presence.supplied
    assert cluster.presence("Secret", "vault", "web-tls") is Presence.missing
    assert cluster.presence("Secret", "shop", "web-tls") is Presence.missing


@pytest.mark.parametrize(
    "text",
    [
        (
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web-tls\n  namespace: vault\n"
            "  annotations: {replicator.v1.mittwald.de/replicate-to: '*'}\n"
        ),
        (
            "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: vault}\nspec:\n"
            "  secretName: web-tls\n"
            "  secretTemplate: {annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'}}\n"
        ),
    ],
)
def test_secrets_are_copied_from_other_namespaces(text: str) -> None:
    assert cluster_of(text).presence("Secret", "shop", "web-tls") is Presence.supplied


def test_operators_make_services() -> None:
    cluster = cluster_of(made("Kafka", "kafka.strimzi.io/v1beta2", "{}", name="events"))
    assert cluster.presence("Service", "shop", "events-kafka-bootstrap") is Presence.supplied
    assert cluster.presence("Service", "shop", "orders-kafka-bootstrap") is Presence.missing


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: shop}\nspec: {}\n",
        (
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: flux}\n"
            "spec: {targetNamespace: shop}\n"
        ),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a, namespace: argocd}\n"
            "spec: {destination: {namespace: shop}}\n"
        ),
    ],
)
def test_charts_install_what_the_input_does_not_say(text: str) -> None:
    supplies = cluster_of(text).supplies
    assert supplies.installs_charts("shop")
    assert not supplies.installs_charts("blog")


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({"cert-manager.io/issuer": "ca"}, "cert-manager.io/issuer"),
        ({"kubernetes.io/tls-acme": "true"}, "kubernetes.io/tls-acme"),
        ({"kubernetes.io/tls-acme": "false"}, ""),
        ({"cert-manager.io/cluster-issuer": ""}, ""),
        ({"cert-manager.io/common-name": "a"}, ""),
    ],
)
def test_requests_for_certificates(annotations: dict[str, str], expected: str) -> None:
    assert certificate_request(annotations) == expected


def test_objects_of_removed_versions_and_strange_shapes_do_no_harm() -> None:
    old = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a, namespace: shop}\nspec: {tls: [7]}\n"
    odd = made("SecretProviderClass", "secrets-store.csi.x-k8s.io/v1", "{secretObjects: {a: b}}")
    assert cluster_of(old, odd).presence("Secret", "shop", "x") is Presence.missing
