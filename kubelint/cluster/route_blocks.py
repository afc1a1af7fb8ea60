"""Routes to pods that policies keep the controller from, be it in the input or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.addressing import Addressing
from kubelint.cluster.gates import Gates
from kubelint.cluster.routes import openshift_ports
from kubelint.model.ingress import Ingress
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.openshift import OpenShiftRoute
from kubelint.network.endpoints import Outside, Pod
from kubelint.network.ports import PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.blocking import Blocked
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.gates import Gate
    from kubelint.finding import Place
    from kubelint.model.gateway import Route
    from kubelint.model.resource import Resource
    from kubelint.model.service import Service, ServicePort
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Endpoint

_SOMEWHERE = Pod("(another namespace)", Labels({}, complete=False), Labels({}, complete=False))
"""A controller that is not in the input: it may have any labels, but not stand among the pods themselves."""


class RouteBlock(NamedTuple):
    """A backend whose pods policies keep from the controller that `said` names."""

    place: Place
    service: Service
    said: str
    blocked: Blocked


class RouteBlocks:
    """The routes of a cluster that policies stop."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._told: dict[tuple[int, int], Blocked | None] = {}
        self._by_controller: dict[object, Gate] = {}

    @lazy
    def _gates(self) -> Gates:
        return Gates(self._cluster, Addressing(self._cluster, "default"))

    def of(self, resource: Ingress | Route | OpenShiftRoute) -> Iterator[RouteBlock]:
        """Yield the backends of a route that its controller surely cannot reach, each Service once."""
        if self._cluster.governance.idle:
            return
        told: set[int] = set()
        for place, port, gate in self._backends(resource):
            if id(port.resource) in told:
                continue
            blocked = self._blocked(port, gate)
            if blocked is not None:
                told.add(id(port.resource))
                assumed = "an ingress controller of another namespace"
                if not isinstance(resource, Ingress | OpenShiftRoute):
                    assumed = "the proxy of its Gateway"
                yield RouteBlock(place, port.resource, gate.said if gate.found else assumed, blocked)

    def _backends(self, resource: Ingress | Route | OpenShiftRoute) -> Iterator[tuple[Place, ServicePort, Gate]]:
        if isinstance(resource, Ingress):
            for backend in resource.backends:
                service = self._cluster.service(resource.namespace, backend.service_name)
                port = service.port(backend.port) if service is not None and backend.port is not None else None
                if port is not None:
                    yield backend.at("service", "name"), port, self._gate(resource)
        elif isinstance(resource, OpenShiftRoute):
            for target in resource.backends:
                for port in openshift_ports(self._cluster, resource, target) if target.weight else ():
                    yield target.name_place, port, self._gate(resource)
        else:
            yield from self._of_route(resource)

    def _of_route(self, route: Route) -> Iterator[tuple[Place, ServicePort, Gate]]:
        """Yield the backends of a route with one Gateway, which is in the input."""
        gateways = [each.gateway for each in self._cluster.gateways.attachments(route)]
        gateway = gateways[0] if len(gateways) == len(route.parents) == 1 else None
        for ref in route.backends if gateway is not None else ():
            service = self._cluster.service(ref.namespace, ref.name) if ref.is_service and ref.weight else None
            port = service.port(ref.port) if service is not None and ref.port is not None else None
            if port is not None and gateway is not None:
                yield ref.at("name"), port, self._gate(gateway)

    def _gate(self, resource: Resource) -> Gate:
        """Return who sends the requests; kept, since answers are kept by the identity of its pods."""
        key: object = id(resource)
        if isinstance(resource, Ingress):
            key = self._cluster.ingresses.controller(resource)
        elif isinstance(resource, OpenShiftRoute):
            key = OpenShiftRoute
        if key not in self._by_controller:
            gates = self._gates
            if isinstance(resource, Ingress):
                gate = gates.of_ingress(resource)
            elif isinstance(resource, OpenShiftRoute):
                gate = gates.of_route(resource)
            else:
                gate = gates.of_gateway(resource)  # type: ignore[arg-type]
            self._by_controller[key] = gate if gate.found else gate._replace(ends=self._assumed(resource, gate))
        return self._by_controller[key]

    def _assumed(self, resource: Resource, gate: Gate) -> tuple[Endpoint, ...]:
        """Return whoever may send the requests, where the input does not tell."""
        ends: list[Endpoint] = [end if isinstance(end, Outside) else _SOMEWHERE for end in gate.ends]
        if resource.kind == "Gateway":
            # Some controllers run a Gateway's proxy beside it.
            labels = self._cluster.space(resource.namespace).labels
            ends.append(Pod(resource.namespace, labels, Labels({}, complete=False)))
        return tuple(ends)

    def _blocked(self, port: ServicePort, gate: Gate) -> Blocked | None:
        key = (id(port), id(gate))
        if key not in self._told:
            self._told[key] = self._find(port, gate)
        return self._told[key]

    def _find(self, port: ServicePort, gate: Gate) -> Blocked | None:
        """Return what keeps the controller from all pods behind the port."""
        cluster = self._cluster
        if port.protocol not in PROTOCOLS or not cluster.backends.all_known(port.resource):
            return None
        if cluster.policies.not_computed(port.resource.namespace):
            return None
        found = None
        for target in cluster.backends.targets(port):
            if target.number is None or target.unsure:
                return None
            ports = PortSet.of(port.protocol, target.number)
            blocked = None
            for end in gate.ends:
                blocked = cluster.blocking.side(target.workload, "Ingress", end, ports)
                if blocked is None:
                    break
            if blocked is None:
                blocked = self._outward(gate, target.workload, ports)
            if blocked is None:
                return None
            found = found or blocked
        return found

    def _outward(self, gate: Gate, target: Workload, ports: PortSet) -> Blocked | None:
        """Return what keeps the pods of a controller of the input from going out to the target."""
        found = None
        for workload in {id(member.workload): member.workload for member in gate.members}.values():
            if workload is target:
                return None
            blocked = self._cluster.blocking.side(workload, "Egress", self._cluster.policies.pod(target), ports)
            if blocked is None:
                return None
            found = found or blocked
        return found
