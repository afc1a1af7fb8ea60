"""The ways of connections that break promises, hop by hop, as `trace` gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.addressing import AddressEnd, Addressing
from kubelint.cluster.backing import Wanted
from kubelint.cluster.hops import Hop, Leg
from kubelint.cluster.reach import Network
from kubelint.cluster.stretch import Option, Start
from kubelint.cluster.trace.tracing import Tracing
from kubelint.cluster.ways import Wayfinder, at_pod, narrowed, starts_of
from kubelint.network.addresses import AddressSet
from kubelint.network.endpoints import Outside
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.nodes import Node
    from kubelint.model.resource import Resource
    from kubelint.network.ports import PortSet

_MOST = 8
"""So many pods of a workload are looked at one by one."""


class Shown(NamedTuple):
    """A connection to follow: whether it is `allowed` on `ports`, and the addresses that come from the internet.

    `through` are the objects that let these in; without any of them, each way that there is counts.
    """

    source: Node | AddressSet
    destination: Node | AddressSet
    ports: PortSet
    allowed: bool
    from_internet: bool = False
    through: tuple[Resource, ...] = ()


class Follower:
    """Follows connections of which it is known whether they are allowed."""

    def __init__(self, network: Connectivity) -> None:
        asked = Network(network.cluster, network.tiers, pod_addresses=network.pod_addresses)
        self._addressing = Addressing(asked.cluster, asked.namespace, asked.pod_addresses)
        self._ways = Wayfinder(asked.cluster, self._addressing)
        self._tracing = Tracing(asked)

    def hops(self, shown: Shown) -> tuple[Hop, ...]:
        """Return the hops of a connection; the last one fails where it is not allowed."""
        first: tuple[Hop, ...] | None = None
        for hops in self._followed(shown):
            if all(hop.ok for hop in hops) is shown.allowed:
                return hops
            first = hops if first is None else first
        return first or ()

    def _followed(self, shown: Shown) -> Iterator[tuple[Hop, ...]]:
        if shown.from_internet:
            yield from self._from_internet(shown)
            return
        starts, legs = tuple(self._starts(shown.source)), tuple(self._legs(shown.destination, shown.ports))
        outer = isinstance(shown.source, AddressSet)
        yield self._tracing.through(Option(starts, legs, outer=outer))
        if len(starts) > 1 or len(legs) > 1:  # what holds for one of the pods need not hold for all of them
            for start in starts[:_MOST]:
                for leg in legs[:_MOST]:
                    yield self._tracing.through(Option((start,), (leg,), outer=outer))

    def _from_internet(self, shown: Shown) -> Iterator[tuple[Hop, ...]]:
        assert isinstance(shown.source, AddressSet)  # noqa: S101  (the internet is addresses)
        assert not isinstance(shown.destination, AddressSet)  # noqa: S101  (only pods are promised to it)
        end = shown.destination.end
        if end is None:
            return
        pods = self._addressing.pods_of(end.workloads, end.text)
        ways = self._ways.between(AddressEnd("internet", shown.source, public=True), pods, None)
        options = [_to_pods(option, shown.ports) for option in ways.options]
        options = [option for option in options if option.legs]
        chosen = [option for option in options if _goes_through(option, shown.through)]
        for option in chosen or options:
            yield self._tracing.through(option)
        if not options:
            wanted = _single(shown.ports)
            yield self._ways.between(AddressEnd("internet", shown.source, public=True), pods, wanted).hops or ways.hops

    def _starts(self, source: Node | AddressSet) -> Iterable[Start]:
        if isinstance(source, AddressSet):
            return (Start(Outside(source)),)
        if source.end is None:
            return (Start(source.pod),)
        return starts_of(self._addressing.pods_of(source.end.workloads, source.text))

    def _legs(self, destination: Node | AddressSet, ports: PortSet) -> Iterator[Leg]:
        if isinstance(destination, AddressSet):
            yield Leg(ports, ports, Outside(destination), str(destination))
        elif destination.end is None:
            yield Leg(ports, ports, destination.pod, destination.text, hop=Hop("pod", destination.text, None))
        else:
            end = self._addressing.pods_of(destination.end.workloads, destination.text)
            for member in end.members:
                yield Leg(ports, ports, member.pod, end.name, member, at_pod(end, member, _single(ports)))


def _single(ports: PortSet) -> Wanted | None:
    """Return the port that is asked for, where it is only one."""
    spans = [(protocol, *span) for protocol, part in ports.items() for span in part]
    if len(spans) == 1 and spans[0][1] == spans[0][2]:
        return Wanted(spans[0][1], spans[0][0])
    return None


def _to_pods(option: Option, ports: PortSet) -> Option:
    """Return the legs that lead to some of `ports` of the pods, asked for by the pods' own ports."""
    legs = (leg._replace(asked=leg.ports) for leg in option.legs)
    return narrowed(option._replace(legs=tuple(legs)), ports)


def _goes_through(option: Option, resources: tuple[Resource, ...]) -> bool:
    return any(decided.resource is resource for decided in option.through for resource in resources)
