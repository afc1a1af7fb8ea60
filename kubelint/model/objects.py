"""Small views: Namespace, ConfigMap, Secret, ServiceAccount, and what makes Secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.custom import supplied_secret
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_LABEL = "kubernetes.io/metadata.name"


class Namespace(Resource):
    """A namespace that is declared in the input."""

    @lazy
    def namespace_labels(self) -> Labels:
        """The labels that namespaceSelectors see: the written ones and the implied name."""
        return Labels({**self.labels, NAME_LABEL: self.name}, complete=not self.unknown("metadata", "labels"))


class ConfigMap(Resource):
    """Configuration as text."""

    @property
    def entries(self) -> Mapping[str, str]:
        """The keys and their texts."""
        return self.data.get("data") or {}


class Secret(Resource):
    """A Secret written in the input."""

    @property
    def type(self) -> str:
        """Opaque where none is written."""
        return self.data.get("type") or "Opaque"


class ServiceAccount(Resource):
    """An identity of pods."""


class SecretMaker(Resource):
    """An object whose controller makes a Secret: Certificate, SealedSecret, ExternalSecret and their like."""

    @property
    def secret_name(self) -> str:
        """The name of the Secret; the object's own where it does not say another."""
        path = supplied_secret(self.group, self.kind)
        written = self.get(*path) if path else None
        return written if isinstance(written, str) and written else self.name


class Certificate(SecretMaker):
    """A certificate that cert-manager keeps in a Secret."""

    @property
    def dns_names(self) -> tuple[str, ...]:
        """The hosts that the certificate is for."""
        common = self.spec.get("commonName")
        return (*(self.spec.get("dnsNames") or ()), *((common,) if common else ()))
