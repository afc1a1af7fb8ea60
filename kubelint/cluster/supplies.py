"""Objects that are not in the input because a controller makes them from what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.config.globs import matches_name
from kubelint.model.custom import SERVICE_MAKERS, supplied_services
from kubelint.model.gateway import Gateway
from kubelint.model.ingress import Ingress
from kubelint.model.lazy import lazy
from kubelint.model.objects import SecretMaker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.resource import Resource

_CHARTS = {
    # By API group and kind: the path of the namespace into which a controller installs a chart or a repository.
    ("helm.toolkit.fluxcd.io", "HelmRelease"): ("spec", "targetNamespace"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): ("spec", "targetNamespace"),
    ("helm.cattle.io", "HelmChart"): ("spec", "targetNamespace"),
    ("argoproj.io", "Application"): ("spec", "destination", "namespace"),
}

_DEPLOYERS = frozenset(kind for _, kind in _CHARTS)
_SECRET_MAKERS = frozenset({"SecretMaker", "Ingress", "Gateway", "SecretProviderClass"})

_COPIES = (
    "reflector.v1.k8s.emberstack.com/reflection-auto-enabled",
    "replicator.v1.mittwald.de/replicate-to",
    "replicator.v1.mittwald.de/replicate-to-matching",
    "kubed.appscode.com/sync",
)
"""Annotations by which a controller copies a Secret into other namespaces."""

_CLUSTER_SECRET = (("spec", "externalSecretSpec", "target", "name"), ("spec", "externalSecretName"))
"""Where a ClusterExternalSecret names the Secret that it makes in many namespaces."""

_REQUESTS = (
    "cert-manager.io/issuer",
    "cert-manager.io/cluster-issuer",
    "certmanager.k8s.io/issuer",
    "certmanager.k8s.io/cluster-issuer",
    "kubernetes.io/tls-acme",
    "cert.gardener.cloud/purpose",
)

_KEY_VAULT = "kubernetes.azure.com/tls-cert-keyvault-uri"


class Supplies:
    """Services that operators make, and Secrets that Certificates, SealedSecrets and ExternalSecrets make."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._services: dict[str, list[str]] = {}
        self._secrets: dict[str, set[str]] = {}

    def has(self, kind: str, namespace: str, name: str) -> bool:
        """Say whether something in the input makes the object."""
        if kind == "Service":
            return any(matches_name(pattern, name) for pattern in self._made_services(namespace))
        if kind == "Secret":
            return name in self._made_secrets(namespace) or name in self._copied_secrets
        return False

    def makes_secrets(self, namespace: str) -> bool:
        """Say whether something in the input makes any Secret in the namespace."""
        return bool(self._made_secrets(namespace))

    def installs_charts(self, namespace: str) -> bool:
        """Say whether a controller installs a chart or a repository there, of whose objects the input says nothing."""
        return namespace in self._chart_namespaces

    def _made_services(self, namespace: str) -> list[str]:
        if namespace not in self._services:
            self._services[namespace] = [
                pattern
                for resource in self._cluster.space(namespace).of_names(SERVICE_MAKERS)
                for pattern in supplied_services(resource.group, resource.kind, resource.name)
            ]
        return self._services[namespace]

    def _made_secrets(self, namespace: str) -> set[str]:
        if namespace not in self._secrets:
            self._secrets[namespace] = {
                name
                for resource in self._cluster.space(namespace).of_names(_SECRET_MAKERS)
                for name in _secrets_of(resource)
                if name
            }
        return self._secrets[namespace]

    @lazy
    def _copied_secrets(self) -> set[str]:
        """Secrets that a controller copies into namespaces, by whatever name of theirs."""
        copied: set[str] = set()
        for resource in self._cluster.clusterwide.of_names(frozenset({"ClusterExternalSecret"})):
            names = (resource.get(*path) for path in _CLUSTER_SECRET)
            copied.add(next((name for name in names if isinstance(name, str)), resource.name))
        for space in list(self._cluster.spaces.values()):
            for kind in ("Secret", "SealedSecret", "ExternalSecret", "Certificate"):
                for resource in space.names(kind).values():
                    if not _copy_annotations(resource).isdisjoint(_COPIES):
                        copied.add(resource.secret_name if isinstance(resource, SecretMaker) else resource.name)
        return copied

    @lazy
    def _chart_namespaces(self) -> set[str]:
        found = set()
        for space in list(self._cluster.spaces.values()):
            for resource in space.of_names(_DEPLOYERS):
                path = _CHARTS.get((resource.group, resource.kind))
                if path is not None:
                    target = resource.get(*path)
                    found.add(target if isinstance(target, str) and target else resource.namespace)
        return found


def _secrets_of(resource: Resource) -> Iterator[str]:
    """Yield the names of the Secrets that controllers make of the object, in its namespace."""
    if isinstance(resource, SecretMaker):
        yield resource.secret_name
    elif isinstance(resource, Ingress):
        if certificate_request(resource.annotations):
            yield from (entry.secret_name for entry in resource.tls)
        if _KEY_VAULT in resource.annotations:
            yield f"keyvault-{resource.name}"
    elif isinstance(resource, Gateway):
        if certificate_request(resource.annotations):
            refs = (ref for listener in resource.listeners for ref in listener.certificate_refs)
            yield from (ref.name for ref in refs if ref.namespace == resource.namespace)
    elif resource.kind == "SecretProviderClass":
        entries = resource.get("spec", "secretObjects")
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("secretName"), str):
                yield entry["secretName"]


def _copy_annotations(resource: Resource) -> set[str]:
    """Return the annotations of the Secret that the object is or makes."""
    found = set(resource.annotations)
    for path in (
        ("spec", "secretTemplate"),
        ("spec", "template", "metadata"),
        ("spec", "target", "template", "metadata"),
    ):
        written = resource.get(*path, "annotations")
        if isinstance(written, dict):
            found.update(map(str, written))
    return found


def certificate_request(annotations: Mapping[str, str]) -> str:
    """Return the annotation by which an Ingress or Gateway asks cert-manager, or its like, to make its Secrets.

    It is empty where none does.
    """
    return next((name for name in _REQUESTS if annotations.get(name) not in {None, "", "false"}), "")
