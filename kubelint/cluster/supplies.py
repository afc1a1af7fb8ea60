"""Objects that are not in the input because a controller makes them from what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.config.globs import matches_name
from kubelint.model.custom import supplied_services
from kubelint.model.lazy import lazy
from kubelint.model.objects import SecretMaker
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster


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
            made = self._made_secrets(namespace)
            return name in made or name in self._certificate_secrets.get(namespace, ())
        return False

    def _made_services(self, namespace: str) -> list[str]:
        if namespace not in self._services:
            self._services[namespace] = [
                pattern
                for resource in self._cluster.space(namespace).resources
                for pattern in supplied_services(resource.group, resource.kind, resource.name)
            ]
        return self._services[namespace]

    def _made_secrets(self, namespace: str) -> set[str]:
        if namespace not in self._secrets:
            self._secrets[namespace] = {
                resource.secret_name
                for resource in self._cluster.space(namespace).resources
                if isinstance(resource, SecretMaker)
            }
        return self._secrets[namespace]

    @lazy
    def _certificate_secrets(self) -> dict[str, set[str]]:
        """Secrets that cert-manager makes for an annotated Ingress or Gateway, by namespace."""
        made: dict[str, set[str]] = {}
        for space in self._cluster.spaces.values():
            for kind in ("Ingress", "Gateway"):
                for resource in space.names(kind).values():
                    if asks_cert_manager(resource.annotations):
                        made.setdefault(space.name, set()).update(_named_secrets(resource.spec))
        return made


def _named_secrets(spec: dict[str, object]) -> set[str]:
    names: set[str] = set()
    entries = spec.get("tls")
    for entry in entries if isinstance(entries, list) else ():
        names.add(entry.get("secretName") or "")
    listeners = spec.get("listeners")
    for listener in listeners if isinstance(listeners, list) else ():
        for ref in (listener.get("tls") or {}).get("certificateRefs") or ():
            names.add(ref.get("name") or "")
    return names


def asks_cert_manager(annotations: dict[str, str]) -> bool:
    """Say whether cert-manager makes the Secrets of an Ingress or Gateway with these annotations."""
    names = ("cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme")
    return any(annotations.get(name) not in {None, "", "false"} or is_unknown(annotations.get(name)) for name in names)
