"""The ways from one end to another: all that happens before policies are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.addressing import AddressEnd, EndError, PodsEnd, ServiceEnd
from kubelint.cluster.backends import target
from kubelint.cluster.backing import Backing, Wanted
from kubelint.cluster.gates import Gates
from kubelint.cluster.hops import Hop, Leg, Walk, off, on
from kubelint.cluster.openings import host_ports, openings_to, refusal
from kubelint.cluster.routes import routes_to
from kubelint.cluster.stretch import Decided, Option, Start
from kubelint.network.ports import ALL, NONE, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.addressing import Addressing, End, Member
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.gates import Gate
    from kubelint.cluster.openings import Opening
    from kubelint.model.service import Service
    from kubelint.network.addresses import AddressSet


class Ways(NamedTuple):
    """All ways between two ends; where there is none, the last of `hops` says why."""

    options: tuple[Option, ...]
    hops: tuple[Hop, ...] = ()


class Wayfinder:
    """Finds the ways between ends of a cluster."""

    def __init__(self, cluster: Cluster, addressing: Addressing) -> None:
        self._cluster = cluster
        self.backing = Backing(cluster, addressing)
        self.gates = Gates(cluster, addressing)

    def between(self, start: PodsEnd | AddressEnd, end: End, wanted: Wanted | None) -> Ways:
        """Return the ways from one end to the other.

        Raises:
            EndError: the question makes no sense.
        """
        starts = starts_of(start)
        if isinstance(end, AddressEnd):
            if isinstance(start, AddressEnd):
                raise EndError("one of the two ends must be in the cluster")
            ports = numbered(wanted)
            return Ways((Option(starts, (Leg(ports, ports, end.outside, end.name),)),))
        if isinstance(start, AddressEnd) and start.public:
            if isinstance(end, ServiceEnd):
                return self._to_public_service(starts, start.addresses, end, wanted)
            return self._to_public_pods(starts, start.addresses, end, wanted)
        if isinstance(end, ServiceEnd):
            return self._to_service(starts, end, wanted)
        return self._to_pods(starts, end, wanted)

    # ------------------------------------------------------------------------------------- from the inside
    def _to_service(self, starts: tuple[Start, ...], end: ServiceEnd, wanted: Wanted | None) -> Ways:
        service = end.service
        walk = self.backing.api_server(wanted) if service is None else self.backing.behind(service, wanted)
        if not walk.legs:
            return Ways((), walk.hops)
        by_port: dict[PortSet, list[Leg]] = {}
        for leg in walk.legs:
            by_port.setdefault(leg.asked, []).append(leg)
        outer = starts[0].member is None
        return Ways(tuple(Option(starts, tuple(legs), outer=outer, hops=walk.hops) for legs in by_port.values()))

    def _to_pods(self, starts: tuple[Start, ...], end: PodsEnd, wanted: Wanted | None) -> Ways:
        legs = tuple(_legs(end, wanted))
        if legs:
            return Ways((Option(starts, legs, outer=starts[0].member is None),))
        workload = end.members[0].workload
        names = ", ".join(sorted({port.name for port in workload.ports if port.name})) or "none"
        cause = f"no container has a port named '{wanted and wanted.port}'; names of ports: {names}"
        return Ways((), (off("pod", workload, workload.name_place, cause)._replace(object=end.name),))

    # ----------------------------------------------------------------------------------- from the internet
    def _to_public_service(
        self, starts: tuple[Start, ...], clients: AddressSet, end: ServiceEnd, wanted: Wanted | None
    ) -> Ways:
        service = end.service
        if service is None:
            cause = "nothing in the input says that the API server is public"
            return Ways((), (Hop("service", end.name, None, cause, ok=False),))
        asked: PortSet | None = None
        if wanted is not None and isinstance(wanted.port, str):
            port = service.port(wanted.port)
            if port is None:
                return Ways((), self.backing.behind(service, wanted).hops)
            ways = [each for each in openings_to(service, clients) if each.port is port]
        else:
            asked = numbered(wanted) if wanted else None
            ways = [each for each in openings_to(service, clients) if asked is None or each.asked == asked]
        options, failed = [], Walk(())
        for opening in ways:
            option = self._through(starts, service, opening)
            if option.legs:
                legs = tuple(leg._replace(asked=opening.asked) for leg in option.legs)
                options.append(option._replace(legs=legs))
            else:
                failed = failed if failed.hops else Walk(option.hops)
        if options or failed.hops:
            return Ways(tuple(options), failed.hops)
        why = refusal(service, clients, asked)
        return Ways((), (off("service", service, why.place, why.cause, why.advice),))

    def _to_public_pods(
        self, starts: tuple[Start, ...], clients: AddressSet, end: PodsEnd, wanted: Wanted | None
    ) -> Ways:
        options = list(self._to_pods_from_outside(starts, clients, end))
        if wanted is not None:
            asked = NONE
            for leg in _legs(end, wanted):
                asked |= leg.asked
            options = [kept for option in options if (kept := narrowed(option, asked)).legs]
        if options:
            return Ways(tuple(options))
        workload = end.members[0].workload
        on_port = f" on {wanted}" if wanted else ""
        cause = f"has no host port, and nothing that the internet reaches leads to it{on_port}"
        advice = "Route to it with an Ingress or a Gateway, if it is meant to be public."
        return Ways((), (off("pod", workload, workload.name_place, cause, advice)._replace(object=end.name),))

    def _to_pods_from_outside(self, starts: tuple[Start, ...], clients: AddressSet, end: PodsEnd) -> Iterator[Option]:
        """Yield the ways from the internet to pods; the ports are the host's, or else the pods' own."""
        for member in end.members:
            for way in host_ports(member.workload):
                hop = on("pod", member.workload, way.place, "open by a port of its node")
                leg = Leg(way.asked, way.ports, member.pod, end.name, member, hop)
                through = Decided(member.workload, "Ingress", "allow", way.place, "a port of its node")
                yield Option(starts, (leg,), (through,), outer=True)
        own = {member.identity for member in end.members}
        for workload in {id(member.workload): member.workload for member in end.members}.values():
            for service in self._cluster.backends.services_of(workload):
                yield from self._by_service(starts, clients, service, own)
            for route in routes_to(self._cluster, self.backing, self.gates, workload):
                legs = _own(route.walk.legs, own)
                if legs:
                    said = f"from {route.gate.said}"
                    through = Decided(route.resource, "Ingress", "allow", route.place, said)
                    first = on(route.kind, route.resource, route.place, said)
                    yield Option(gate_starts(route.gate), legs, (through,), outer=True, hops=(first, *route.walk.hops))

    def _by_service(
        self, starts: tuple[Start, ...], clients: AddressSet, service: Service, own: set[tuple[int, int | None]]
    ) -> Iterator[Option]:
        for opening in openings_to(service, clients):
            option = self._through(starts, service, opening)
            legs = _own(option.legs, own)
            if legs:
                yield option._replace(legs=legs)

    def _through(self, starts: tuple[Start, ...], service: Service, opening: Opening) -> Option:
        """Return the way by what opens a Service; it has no legs where nothing is behind."""
        walk = self.backing.behind(service, Wanted(opening.port.port, opening.port.protocol))
        through = Decided(service, "Ingress", "allow", opening.place, opening.said)
        hops = (on("service", service, opening.place, f"open by {opening.said}"), *walk.hops[1:])
        return Option(starts, walk.legs, (through,), outer=True, hops=hops)


def starts_of(end: PodsEnd | AddressEnd) -> tuple[Start, ...]:
    """Return where ways from an end start."""
    if isinstance(end, AddressEnd):
        return (Start(end.outside),)
    return tuple(Start(member.pod, member) for member in end.members)


def gate_starts(gate: Gate) -> tuple[Start, ...]:
    """Return where ways from a controller start."""
    if gate.members:
        return tuple(Start(member.pod, member) for member in gate.members)
    return tuple(Start(end) for end in gate.ends)


def numbered(wanted: Wanted | None) -> PortSet:
    """Return the ports that are asked for by number; all where none is asked for.

    Raises:
        EndError: the port is asked for by a name.
    """
    if wanted is None:
        return ALL
    if isinstance(wanted.port, str):
        raise EndError(f"'{wanted.port}' is the name of a port, and only pods and Services have names for ports")
    return wanted.ports


def _legs(end: PodsEnd, wanted: Wanted | None) -> Iterator[Leg]:
    for member in end.members:
        if wanted is None or isinstance(wanted.port, int):
            ports = numbered(wanted)
        else:
            ports = member.pod.port(wanted.port, PortSet.of(wanted.protocol) if wanted.protocol else ALL).certain
        if ports:
            yield Leg(ports, ports, member.pod, end.name, member, at_pod(end, member, wanted))


def at_pod(end: PodsEnd, member: Member, wanted: Wanted | None) -> Hop:
    """Return the hop at a pod that is asked for itself."""
    workload = member.workload
    hop = on("pod", workload)._replace(object=end.name)
    if wanted is None:
        return hop
    found = target(workload, wanted.port, wanted.protocol or "TCP").declared
    if found is not None:
        return hop._replace(place=found.at("containerPort"), cause=f"listens on {found.number}")
    return hop._replace(cause=f"port {wanted}, which no container declares" if workload.ports else f"port {wanted}")


def narrowed(option: Option, asked: PortSet) -> Option:
    """Return the option with only the asked ports."""
    legs = tuple(
        leg._replace(asked=leg.asked & asked, ports=leg.ports & asked if leg.asked == leg.ports else leg.ports)
        for leg in option.legs
        if leg.asked & asked
    )
    return option._replace(legs=legs)


def _own(legs: Sequence[Leg], own: set[tuple[int, int | None]]) -> tuple[Leg, ...]:
    """Return the legs that lead to these pods, asked for by the pods' own ports."""
    found = (leg for leg in legs if leg.member is not None and leg.member.identity in own)
    return tuple(leg._replace(asked=leg.ports) for leg in found)
