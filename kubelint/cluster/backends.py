"""Which pods and ports stand behind a Service."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.space import Selected
from kubelint.model.lazy import lazy
from kubelint.model.service import Endpoints, EndpointSlice
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.pod import ContainerPort
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload

_NONE = Selected((), ())


class Target(NamedTuple):
    """Where a Service's port leads in the pods of one workload.

    `number` is the port in the pods: None where a named port does not resolve.  `declared` is the container
    port with that number or name and protocol, None where no container declares it (which does not close it).
    `other_protocol` is a container port that fits but for its protocol.
    """

    workload: Workload
    number: int | None
    declared: ContainerPort | None
    other_protocol: ContainerPort | None


class Backends:
    """From Services to pods, and back."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def selected(self, service: Service) -> Selected:
        """Return the workloads whose pods the Service selects, surely and perhaps."""
        selector = service.selector
        return self._cluster.space(service.namespace).select(selector) if selector else _NONE

    def services_of(self, workload: Workload) -> list[Service]:
        """Return the Services that select the workload's pods, surely or perhaps."""
        return self._cluster.space(workload.namespace).services_of.get(id(workload), [])

    def addresses(self, service: Service) -> list[Endpoints | EndpointSlice]:
        """Return the objects of the input that give the Service its addresses by hand."""
        return self._addresses.get((service.namespace, service.name), [])

    @lazy
    def _addresses(self) -> dict[tuple[str, str], list[Endpoints | EndpointSlice]]:
        index: dict[tuple[str, str], list[Endpoints | EndpointSlice]] = {}
        for space in self._cluster.spaces.values():
            written: list[Endpoints | EndpointSlice] = [*space.all(Endpoints), *space.all(EndpointSlice)]
            for found in written:
                index.setdefault((space.name, found.service_name), []).append(found)
        return index

    def targets(self, port: ServicePort) -> list[Target]:
        """Return where the port leads, for each workload that the Service surely selects and whose ports are known."""
        service = port.resource
        return [
            target(workload, port.target_port, port.protocol)
            for workload in self.selected(service).certain
            if not workload.opaque
        ]


def target(workload: Workload, wanted: int | str, protocol: str) -> Target:
    """Return where a number or name leads in the pods of the workload.

    A name must be declared, with the same protocol, by a container that keeps running; a number need not be.
    """
    other = None
    for port in workload.ports:
        fits = port.number == wanted if isinstance(wanted, int) else port.name == wanted
        if not fits:
            continue
        if port.protocol == protocol:
            number = port.number if isinstance(port.number, int) else None
            return Target(workload, number, port, None)
        other = other or port
    known = isinstance(wanted, int) and not is_unknown(wanted)
    return Target(workload, wanted if known and isinstance(wanted, int) else None, None, other)
