"""Whether policies surely keep one workload from another, and which policies do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.resource import Resource
from kubelint.network.ports import PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.policy import Direction
    from kubelint.model.service import Service
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Endpoint


class Blocked(NamedTuple):
    """Which side the policies close, and these policies."""

    direction: Direction
    policies: tuple[Resource, ...]

    @property
    def said(self) -> str:
        """The policies as people name them."""
        first, *others = self.policies
        more = f" and {len(others)} more" if len(others) > 1 else f" and '{others[0].name}'" if others else ""
        return f"{first.kind} '{first.name}'{more}"


class Blocking:
    """What policies surely do not let through."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def side(self, workload: Workload, direction: Direction, peer: Endpoint, ports: PortSet) -> Blocked | None:
        """Return the policies that keep the workload's pods from `peer` on all of `ports`."""
        if self._cluster.governance.allowed(workload, direction, peer).possible & ports:
            return None
        return Blocked(direction, self.policies(workload, direction))

    def policies(self, workload: Workload, direction: Direction) -> tuple[Resource, ...]:
        """Return the policies that govern the workload's pods in `direction`."""
        tiers = self._cluster.governance.of(workload, direction).tiers
        sources = [getattr(p.source, "resource", p.source) for tier in tiers for p in tier.policies]
        return tuple(dict.fromkeys(source for source in sources if isinstance(source, Resource)))

    def between(self, source: Workload, destination: Workload, ports: PortSet) -> Blocked | None:
        """Return what keeps the one from the other on all of `ports` (of the destination); None where nothing may."""
        governance, pod = self._cluster.governance, self._cluster.policies.pod
        out = governance.allowed(source, "Egress", pod(destination)).possible & ports
        if not out:
            return Blocked("Egress", self.policies(source, "Egress"))
        if governance.allowed(destination, "Ingress", pod(source)).possible & out:
            return None
        return Blocked("Ingress", self.policies(destination, "Ingress"))

    def to_service(self, source: Workload, service: Service, wanted: int | None) -> Blocked | None:
        """Return what keeps the source from all pods behind a Service, on the port `wanted` (None: on any).

        There is none where the input does not tell all pods and ports.
        """
        backends = self._cluster.backends
        if not backends.all_known(service) or self._cluster.policies.not_computed(source.namespace):
            return None
        if self._cluster.policies.not_computed(service.namespace):
            return None
        found = None
        for port in service.ports:
            if wanted not in {None, port.port} or port.protocol not in PROTOCOLS:
                continue
            for target in backends.targets(port):
                if target.number is None or target.unsure or target.workload is source:
                    return None
                ports = PortSet.of(port.protocol, target.number)
                if self._cluster.governance.cni == "aws-vpc-cni" and isinstance(port.port, int):
                    ports |= PortSet.of(port.protocol, port.port)  # it may see the Service's own port
                blocked = self.between(source, target.workload, ports)
                if blocked is None:
                    return None
                found = found or blocked
        return found
