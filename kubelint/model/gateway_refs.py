"""References of the Gateway API: to a parent, a backend or a Secret, with every default of the API.

Source: https://gateway-api.sigs.k8s.io/reference/spec/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.resource import Part

if TYPE_CHECKING:
    from kubelint.finding import Place

GROUP = "gateway.networking.k8s.io"


class ObjectRef(Part):
    """A reference to an object by group, kind, namespace and name; `default_kind` and `default_group` fill in."""

    default_group = ""
    default_kind = "Service"

    @property
    def group(self) -> str:
        """The API group; an empty text is the core group."""
        written = self.data.get("group")
        return self.default_group if written is None else str(written)

    @property
    def kind(self) -> str:
        """The kind."""
        return self.data.get("kind") or self.default_kind

    @property
    def namespace(self) -> str:
        """The namespace: that of the referring object where none is written."""
        return self.data.get("namespace") or self.resource.namespace

    @property
    def name(self) -> str:
        """The name."""
        return self.data.get("name") or ""

    @property
    def port(self) -> int | str | None:
        """The port; None where none is written."""
        return self.data.get("port")


class BackendRef(ObjectRef):
    """Where a route sends traffic; a Service unless it says otherwise.

    `mirror` marks one that gets copies of the requests only.
    """

    mirror = False

    @property
    def is_service(self) -> bool:
        """Whether a Service is meant."""
        return (self.group, self.kind) == ("", "Service")

    @property
    def weight(self) -> int:
        """The share of the traffic: 1 where none is written, none for 0."""
        written = self.data.get("weight")
        return 1 if written is None else written

    @property
    def lacks_port(self) -> bool:
        """Whether no port is written, not even a wrong one."""
        written = (*self.path, "port")
        return self.port is None and not any(misfit.path == written for misfit in self.resource.misfits)


class SecretRef(ObjectRef):
    """A reference to a Secret with a certificate."""

    default_kind = "Secret"

    @property
    def is_secret(self) -> bool:
        """Whether a Secret is meant."""
        return (self.group, self.kind) == ("", "Secret")


class ParentRef(ObjectRef):
    """What a route attaches to; a Gateway unless it says otherwise."""

    default_group = GROUP
    default_kind = "Gateway"

    @property
    def is_gateway(self) -> bool:
        """Whether a Gateway is meant."""
        return (self.group, self.kind) == (GROUP, "Gateway")

    @property
    def place(self) -> Place:
        """The place of the listener's name where one is written, else of the Gateway's."""
        return self.at("sectionName") if self.section_name else self.at("name")

    @property
    def section_name(self) -> str:
        """The listener's name; empty for every listener that fits."""
        return self.data.get("sectionName") or ""

    @property
    def said_listener(self) -> str:
        """The listener that is meant, as people write it: its name in quotes, its port, or both."""
        port = "" if self.port is None else f"with port {self.port}"
        return " ".join(filter(None, (self.section_name and f"'{self.section_name}'", port)))
