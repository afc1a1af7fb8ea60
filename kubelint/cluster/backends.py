"""Which pods and ports stand behind a Service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.likeness import Likeness
from kubelint.cluster.space import Selected
from kubelint.model.lazy import lazy
from kubelint.model.service import Endpoints, EndpointSlice, Service
from kubelint.model.unknown import is_unknown
from kubelint.model.workload import WORKLOAD_KINDS
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.likeness import Likely
    from kubelint.model.labels import Selector
    from kubelint.model.pod import ContainerPort
    from kubelint.model.service import ServicePort
    from kubelint.model.workload import Workload

_NONE = Selected((), ())
_FEW = 3
_BACKEND_KINDS = ("Service", "Endpoints", "EndpointSlice", *(kind for _, kind in WORKLOAD_KINDS))


class Target(NamedTuple):
    """Where a Service's port leads in the pods of one workload.

    `number` is the port in the pods: None where a named port does not resolve.  `declared` is the container
    port with that number or name and protocol, None where no container declares it (which does not close it).
    `other_protocol` is a container port that fits but for its protocol.  `unsure` says that placeholders stand
    among the ports, so that what is not found may be there.  `mentioned` says that a probe, an argument or an
    environment variable of a container names the number.
    """

    workload: Workload
    number: int | None
    declared: ContainerPort | None
    other_protocol: ContainerPort | None
    unsure: bool = False
    mentioned: bool = False


class Backends:
    """From Services to pods, and back."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._selected: dict[tuple[str, Selector], Selected] = {}
        self._targets: dict[tuple[int, int | str, str], list[Target]] = {}  # by the identity of a selection
        self._described: dict[str, bool] = {}

    def selected(self, service: Service) -> Selected:
        """Return the workloads whose pods the Service selects, surely and perhaps."""
        selector = service.selector
        if selector is None:
            return _NONE
        key = (service.namespace, selector)
        selected = self._selected.get(key)
        if selected is None:
            found = self._cluster.space(service.namespace).select(selector)
            wanted = service.spec["selector"]
            possible = tuple(workload for workload in found.possible if workload.may_be_meant(wanted))
            selected = self._selected[key] = Selected(found.certain, possible)
        return selected

    def services_of(self, workload: Workload) -> list[Service]:
        """Return the Services that select the workload's pods, surely or perhaps."""
        return self._cluster.space(workload.namespace).services_of.get(id(workload), [])

    def declared_elsewhere(self, service: Service) -> bool:
        """Say whether the config declares the Service, its addresses or a workload of its name to live elsewhere."""
        return any(
            external.matches(kind, service.namespace, service.name)
            for external in self._cluster.externals
            for kind in _BACKEND_KINDS
        )

    def likely(self, service: Service) -> Likely | None:
        """Return what a Service that selects nothing was most likely meant to select."""
        return self._likeness.of(service)

    @lazy
    def _likeness(self) -> Likeness:
        return Likeness(self._cluster)

    def pods_described(self, namespace: str) -> bool:
        """Say whether the input seems to hold the pods of the namespace.

        It does not where it has none, nor where most of many Services there select nothing: then it is a part of
        something larger.
        """
        answer = self._described.get(namespace)
        if answer is None:
            space = self._cluster.space(namespace)
            found = [bool(self.selected(each)) for each in space.all(Service) if each.selector is not None]
            few = found.count(False) <= max(_FEW, len(found) // 2)
            answer = self._described[namespace] = few and bool(space.workloads)
        return answer

    def has_addresses(self, service: Service) -> bool:
        """Say whether the Service gets its addresses by Endpoints or EndpointSlices of the input, or from its maker."""
        if (service.namespace, service.name) in self._addressed:
            return True
        if self._cluster.supplies.has("Service", service.namespace, service.name):
            return True
        # One whose Service is a placeholder may be for this one.
        return any(is_unknown(name) for _, name in self._addressed)

    @lazy
    def _addressed(self) -> frozenset[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for space in self._cluster.spaces.values():
            found.update((space.name, endpoints.service_name) for endpoints in space.all(Endpoints))
            found.update((space.name, piece.service_name) for piece in space.all(EndpointSlice))
        return frozenset(found)

    def targets(self, port: ServicePort) -> list[Target]:
        """Return where the port leads, for each workload that the Service surely selects and whose ports are known."""
        selected = self.selected(port.resource)
        key = (id(selected), port.target_port, port.protocol)
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = [
                target(workload, port.target_port, port.protocol)
                for workload in selected.certain
                if not workload.opaque
            ]
        return found

    def all_known(self, service: Service) -> bool:
        """Say whether the ports of all pods are known that the Service may select."""
        selected = self.selected(service)
        return not selected.possible and not any(workload.opaque for workload in selected.certain)


def target(workload: Workload, wanted: int | str, protocol: str) -> Target:
    """Return where a number or name leads in the pods of the workload.

    A name must be declared, with the same protocol, by a container that keeps running; a number need not be.
    """
    other = None
    unsure = is_unknown(wanted)
    # Where all is known, only the ports that fit need a look; what else there is may be a great many.
    for port in workload.ports if workload.unsure_ports else workload.ports_by_value.get(wanted, ()):
        if port.number == wanted if isinstance(wanted, int) else port.name == wanted:
            if port.protocol == protocol:
                return Target(workload, port.number if isinstance(port.number, int) else None, port, None, unsure)
            other = other or port
        unsure = unsure or is_unknown(port.name) or is_unknown(port.number) or is_unknown(port.protocol)
    unsure = unsure or workload.unknown(*workload.template_path, "spec", "containers")
    if isinstance(wanted, int):
        return Target(workload, wanted, None, other, unsure, workload.mentions_port(wanted))
    return Target(workload, None, None, other, unsure)
