"""What objects refer to by name, and how far the files tell whether it is there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

from kubelint.cluster.presence import Presence
from kubelint.finding import Related, Severity
from kubelint.model.gateway import Gateway, Route
from kubelint.model.ingress import Ingress
from kubelint.model.lazy import lazy
from kubelint.model.service import Service
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.resource import Resource
    from kubelint.model.service import ServicePort

R = TypeVar("R", "Service", "Gateway")


_FEW = 5
"""So many ports are said, and so many definitions of one object compared."""

_MANY = 3
"""So many files do not misspell one name alike: what they refer to lives elsewhere."""


class Reference(NamedTuple):
    """How a reference to an object by kind, namespace and name ends.

    `message` says what is missing.  `elsewhere` is an object of that kind and name in another namespace.
    `expected` says that one that is missing is not likely to live outside the input: it holds other objects of the
    kind in the namespace, and the name is not one that many files take for granted.
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
        self._nearest: dict[tuple[str, type, str, str], list[Resource]] = {}

    def to(self, kind: str, namespace: str, name: str) -> Reference:
        """Return how a reference to the object ends."""
        presence = self._cluster.presence(kind, namespace, name)
        if presence is not Presence.missing:
            return Reference(presence)
        others = self._named.get((kind, name), ())
        elsewhere = next((other for other in others if other.namespace != namespace), None)
        expected = self._expected(kind, namespace, name)
        if expected or elsewhere:
            message = f"Namespace '{namespace}' has no {kind} '{name}'"
        else:
            message = f"These files hold no {kind} '{name}' of namespace '{namespace}'"
        return Reference(presence, message, elsewhere, expected)

    def _expected(self, kind: str, namespace: str, name: str) -> bool:
        if namespace == "kube-system" or len(self._referring_files.get((kind, namespace, name), ())) >= _MANY:
            return False  # of the system's own namespace no repository holds everything
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

    @lazy
    def _referring_files(self) -> dict[tuple[str, str, str], set[str]]:
        """By kind, namespace and name: the files with Ingresses, routes and Gateways that refer to the object."""
        index: dict[tuple[str, str, str], set[str]] = {}
        for space in list(self._cluster.spaces.values()):
            for resource in (*space.all(Ingress), *space.all(Route), *space.all(Gateway)):
                for target in _targets(resource):
                    index.setdefault(target, set()).add(_path(resource))
        return index

    def nearest(self, source: Resource, view: type[R], namespace: str, name: str) -> list[R]:
        """Return the definitions of the object that stand nearest to `source`: in its file, in its folder, around it.

        There is more than one only where the input defines the object twice.
        """
        found = self._defined.get((view, namespace, name), [])
        if len(found) < 2:
            return found  # type: ignore[return-value]
        key = (_path(source), view, namespace, name)
        if key not in self._nearest:
            depths = [_common_depth(source, each) for each in found]
            deepest = max(depths)
            self._nearest[key] = [each for each, depth in zip(found, depths, strict=True) if depth == deepest][:_FEW]
        return self._nearest[key]  # type: ignore[return-value]

    @lazy
    def _defined(self) -> dict[tuple[type, str, str], list[Resource]]:
        index: dict[tuple[type, str, str], list[Resource]] = {}
        for space in list(self._cluster.spaces.values()):
            for resource in (*space.all(Service), *space.all(Gateway)):
                index.setdefault((type(resource), space.name, resource.name), []).append(resource)
        return index

    def service_port(self, source: Resource, namespace: str, name: str, port: int | str) -> PortReference:
        """Return how the reference of `source` to a port of a Service, by number or name, ends."""
        answers = [_of_service(service, port) for service in self.nearest(source, Service, namespace, name)]
        if answers:
            return next((answer for answer in answers if not answer.missing), answers[0])
        presence = self._cluster.presence("Service", namespace, name)
        entries = [entry for entry in self._cluster.externals if entry.matches("Service", namespace, name)]
        if entries and not is_unknown(port) and not any(entry.has_port(port) for entry in entries):
            return PortReference(Presence.missing)
        # Of what is not there, and of what a controller makes, the ports are nobody's to judge.
        return PortReference(Presence.unknown if presence is Presence.missing else presence)


def _common_depth(one: Resource, other: Resource) -> int:
    """Return how many names of their files' paths two objects share, from the root on."""
    pairs = zip(_path(one).split(os.sep), _path(other).split(os.sep), strict=False)
    return next((depth for depth, (left, right) in enumerate(pairs) if left != right), sys.maxsize)


def _path(resource: Resource) -> str:
    return resource.document.file.path


def _targets(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """Yield kind, namespace and name of what the object refers to."""
    if isinstance(resource, Ingress):
        yield from (("Service", resource.namespace, backend.service_name) for backend in resource.backends)
        yield from (("Secret", resource.namespace, entry.secret_name) for entry in resource.tls)
    elif isinstance(resource, Route):
        yield from ((ref.kind, ref.namespace, ref.name) for ref in (*resource.parents, *resource.backends))
    elif isinstance(resource, Gateway):
        refs = (ref for listener in resource.listeners for ref in listener.certificate_refs)
        yield from ((ref.kind, ref.namespace, ref.name) for ref in refs)


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
