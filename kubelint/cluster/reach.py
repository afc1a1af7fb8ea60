"""Whether one end reaches another, and what decides it: a static ping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.addressing import Addressing, PodsEnd, ServiceEnd
from kubelint.cluster.hops import named
from kubelint.cluster.stretch import Decided, Stretches, deciding
from kubelint.cluster.ways import Wayfinder
from kubelint.network.addresses import UNICAST, AddressSet
from kubelint.network.ports import NONE, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.addressing import End
    from kubelint.cluster.backing import Wanted
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.hops import Hop
    from kubelint.cluster.stretch import Option, Outcome
    from kubelint.finding import ObjectId
    from kubelint.network.policy import Tier


class Network(NamedTuple):
    """What questions are asked of: a cluster, its policies, and what is known of its network.

    `namespace` is that of names without one.  `translated` says that policies see a Service's port as its pods'.
    """

    cluster: Cluster
    tiers: Sequence[Tier]
    namespace: str = "default"
    pod_addresses: AddressSet = UNICAST
    translated: bool = True


class Answer(NamedTuple):
    """Whether the connection is allowed, and on which ports, as the client asks for them.

    `some` are the ports that only a part of the pods or addresses may use.  `deciding` says what makes the answer what
    it is; `otherwise` what denies the other ports of an answer about all of them.  `hop` is where the way ends before
    any policy is asked.  `sure` is False where the answer hangs on something that is not in the input.
    `objects` are those at the ends, and those that decide.
    """

    source: str
    destination: str
    asked: str
    ports: PortSet
    some: PortSet
    deciding: tuple[Decided, ...]
    otherwise: tuple[Decided, ...] = ()
    hop: Hop | None = None
    notes: tuple[str, ...] = ()
    sure: bool = True
    objects: frozenset[ObjectId] = frozenset()

    @property
    def allowed(self) -> bool:
        """Whether the connection is allowed on some of the asked ports."""
        return bool(self.ports)


class Reaching:
    """Answers questions about single connections."""

    def __init__(self, network: Network) -> None:
        self._addressing = Addressing(network.cluster, network.namespace, network.pod_addresses)
        self._ways = Wayfinder(network.cluster, self._addressing)
        self._stretches = Stretches(network.tiers, translated=network.translated)

    def reach(self, source: str, destination: str, wanted: Wanted | None = None) -> Answer:
        """Return whether `source` reaches `destination`.

        Raises:
            EndError: one of them names no end, or the question makes no sense.
        """
        start, end = self._addressing.source(source), self._addressing.destination(destination)
        ways = self._ways.between(start, end, wanted)
        if not ways.options:
            return self._refused(start, end, wanted, ways.hops[-1])
        return self._answer(start, end, wanted, ways.options)

    # ---------------------------------------------------------------------------------------------- answers
    def _answer(self, start: End, end: End, wanted: Wanted | None, options: Sequence[Option]) -> Answer:
        judged = [(option, self._stretches.outcomes(option)) for option in options]
        ports = some = NONE
        allows: list[Decided] = []
        denies: list[Decided] = []
        for option, outcomes in judged:
            every, part = _of_all(outcomes)
            ports |= every
            some |= part
            if every:
                allows += [*option.through, *deciding(outcomes, self._stretches, allows=True, ports=every)]
            if _asked(option) - every:
                denies += deciding(outcomes, self._stretches, allows=False, ports=_asked(option) - every)
        given = allows if ports else denies
        outcomes = tuple(each for _, found in judged for each in found)
        return Answer(
            start.name,
            end.name,
            str(wanted or ""),
            ports,
            some - ports,
            tuple(dict.fromkeys(given)),
            tuple(dict.fromkeys(denies)) if ports and wanted is None else (),
            notes=tuple(_notes(outcomes)),
            sure=all(each.sure for each in outcomes),
            objects=_objects(start, end, (*given, *denies)),
        )

    def _refused(self, start: End, end: End, wanted: Wanted | None, hop: Hop) -> Answer:
        cited: tuple[Decided, ...] = ()
        if hop.resource is not None and hop.place is not None:
            cited = (Decided(hop.resource, "Ingress", "deny", hop.place, hop.cause),)
        return Answer(
            start.name, end.name, str(wanted or ""), NONE, NONE, cited, hop=hop, objects=_objects(start, end, cited)
        )


def _objects(start: End, end: End, cited: Sequence[Decided]) -> frozenset[ObjectId]:
    found = {decided.resource.id for decided in cited}
    for each in (start, end):
        if isinstance(each, PodsEnd):
            found.update(member.workload.id for member in each.members)
        elif isinstance(each, ServiceEnd) and each.service is not None:
            found.add(each.service.id)
    return frozenset(found)


def _asked(option: Option) -> PortSet:
    asked = NONE
    for leg in option.legs:
        asked |= leg.asked
    return asked


def _of_all(outcomes: Sequence[Outcome]) -> tuple[PortSet, PortSet]:
    """Return what all outcomes allow of what each of them is asked for, and what some allow."""
    some = missed = NONE
    for outcome in outcomes:
        some |= outcome.some
        missed |= outcome.leg.asked - outcome.allowed
    every = NONE
    for outcome in outcomes:
        every |= outcome.allowed
    return every - missed, some


def _notes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield what people should know about the answer."""
    if not outcomes:
        return
    if all(outcome.same for outcome in outcomes):
        yield "a pod always reaches itself, and its node reaches it"
    said = set()
    for outcome in outcomes:
        for member in (outcome.start.member, outcome.leg.member):
            if member is not None and member.workload.host_network:
                said.add(named(member.workload))
    for name in sorted(said):
        yield f"{name} is on its host's network, where policies do not bind it"
