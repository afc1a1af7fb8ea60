"""What objects refer to by name, and how far the files tell whether it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.presence import Presence
from kubelint.finding import Related, Severity
from kubelint.model.lazy import lazy
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.resource import Resource
    from kubelint.model.service import Service, ServicePort


_FEW = 5


class Reference(NamedTuple):
    """How a reference to an object by kind, namespace and name ends.

    `message` says what is missing.  `elsewhere` is an object of that kind and name in another namespace.
    `expected` says that the input holds other objects of the kind in the namespace, so that one that is missing is
    not likely to live outside it.
    """

    presence: Presence
    message: str = ""
    elsewhere: Resource | None = None
    expected: bool = False

    @property
    def missing(self) -> bool:
        """Whether nothing in the input is or makes the object."""
        return self.presence is Presence.missing

    @property
    def severity(self) -> Severity | None:
        """A hint where the object most likely lives outside the input."""
        return None if self.expected or self.elsewhere else Severity.hint

    @property
    def related(self) -> tuple[Related, ...]:
        """Where the object of that name in another namespace stands."""
        if self.elsewhere is None:
            return ()
        return (Related(self.elsewhere.name_place, f"namespace '{self.elsewhere.namespace}' has one of that name"),)


class PortReference(NamedTuple):
    """How a reference to a port of a Service ends.

    `service` is the Service, if the input has it.  `target_of` is a port of the Service that leads to pods' ports of
    that number or name, which is easily taken for it.
    """

    presence: Presence
    service: Service | None = None
    target_of: ServicePort | None = None

    @property
    def missing(self) -> bool:
        """Whether the Service is known not to have the port."""
        return self.presence is Presence.missing

    @property
    def related(self) -> tuple[Related, ...]:
        """The port that was most likely meant, or the Service's ports."""
        if self.target_of is not None:
            return (Related(self.target_of.target_place, f"that is where its port {self.target_of} leads"),)
        if self.service is None:
            return ()
        ports = ", ".join(map(str, self.service.ports[:_FEW])) + ("..." if len(self.service.ports) > _FEW else "")
        return (Related(self.service.key("spec", "ports"), f"its ports: {ports}" if ports else "it has no ports"),)


class References:
    """References to Services, Secrets and whatever else has a namespace."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def to(self, kind: str, namespace: str, name: str) -> Reference:
        """Return how a reference to the object ends."""
        presence = self._cluster.presence(kind, namespace, name)
        if presence is not Presence.missing:
            return Reference(presence)
        others = self._named.get((kind, name), ())
        elsewhere = next((other for other in others if other.namespace != namespace), None)
        expected = self._expected(kind, namespace)
        if expected or elsewhere:
            message = f"Namespace '{namespace}' has no {kind} '{name}'"
        else:
            message = f"These files hold no {kind} '{name}' of namespace '{namespace}'"
        return Reference(presence, message, elsewhere, expected)

    def _expected(self, kind: str, namespace: str) -> bool:
        supplies = self._cluster.supplies
        described = self._cluster.describes(kind, namespace) or (kind == "Secret" and supplies.makes_secrets(namespace))
        return described and not supplies.installs_charts(namespace)

    @lazy
    def _named(self) -> dict[tuple[str, str], list[Resource]]:
        index: dict[tuple[str, str], list[Resource]] = {}
        for space in self._cluster.spaces.values():
            if is_unknown(space.name):
                continue
            for kind in ("Service", "Secret", "Gateway"):
                for name, resource in space.names(kind).items():
                    index.setdefault((kind, name), []).append(resource)
        return index

    def service_port(self, namespace: str, name: str, port: int | str) -> PortReference:
        """Return how a reference to a port of a Service, by number or name, ends."""
        service = self._cluster.service(namespace, name)
        if service is not None:
            return _of_service(service, port)
        presence = self._cluster.presence("Service", namespace, name)
        entries = [entry for entry in self._cluster.externals if entry.matches("Service", namespace, name)]
        if entries and not is_unknown(port) and not any(entry.has_port(port) for entry in entries):
            return PortReference(Presence.missing)
        # Of what is not there, and of what a controller makes, the ports are nobody's to judge.
        return PortReference(Presence.unknown if presence is Presence.missing else presence)


def _of_service(service: Service, port: int | str) -> PortReference:
    if service.port(port):
        return PortReference(Presence.found, service)
    if is_unknown(port) or service.unknown("spec", "ports") or any(map(_open, service.ports)):
        return PortReference(Presence.unknown, service)
    if isinstance(port, int) and service.external_name:
        # The name leads to another host, whose ports need no list.
        return PortReference(Presence.supplied, service)
    if not service.ports and (service.headless or service.external_name or service.misfits):
        return PortReference(Presence.unknown, service)
    target_of = next((candidate for candidate in service.ports if candidate.target_port == port), None)
    return PortReference(Presence.missing, service, target_of)


def _open(port: ServicePort) -> bool:
    """Say whether the port may have another number or name than what is written."""
    return is_unknown(port.port) or is_unknown(port.name) or not port.port
