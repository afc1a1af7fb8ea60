"""The last stretch of ways: what the policies of both ends do, for all pods that may stand at either end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.judge import Judge, allowed, without_isolation
from kubelint.network.addresses import CidrError, parse_addresses
from kubelint.network.endpoints import Outside, Pod
from kubelint.network.evaluate import allowed as bounds
from kubelint.network.ports import ALL, NONE, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.addressing import Member
    from kubelint.cluster.explained import Cited
    from kubelint.cluster.hops import Hop, Leg
    from kubelint.cluster.judge import Ruling
    from kubelint.finding import Place
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.network.endpoints import Endpoint
    from kubelint.network.policy import Tier


class Start(NamedTuple):
    """Where a way starts: an end, and the pod that it is, if it is one of the input's."""

    end: Endpoint
    member: Member | None = None


class Option(NamedTuple):
    """One way to the destination: all its legs, and whatever opens it, have to let the traffic through.

    `through` are the objects that open it.  `outer` says that the traffic comes from outside the pods' own network.
    `hops` are those before the policies.
    """

    starts: tuple[Start, ...]
    legs: tuple[Leg, ...]
    through: tuple[Decided, ...] = ()
    outer: bool = False
    hops: tuple[Hop, ...] = ()


class Decided(NamedTuple):
    """An object's part in an answer: `effect` is allow, deny or pass, `place` the rule's own or the object's.

    `why` says it for people.
    """

    resource: Resource
    direction: Direction
    effect: str
    place: Place
    why: str = ""


class Outcome(NamedTuple):
    """What comes of one start and one leg, as ports that the client asks for.

    `allowed` are those that are open, `some` those that are open for a part of the addresses at one end at least.
    `same` says that a pod, or its own node, asks the pod, which nothing stops.
    """

    start: Start
    leg: Leg
    egress: tuple[Ruling, ...]
    ingress: tuple[Ruling, ...]
    allowed: PortSet
    some: PortSet
    sure: bool = True
    same: bool = False


class Stretches:
    """Judges options under the policies of a cluster.

    `translated` says that policies on egress see a Service's port as that of its pods.
    """

    def __init__(self, tiers: Sequence[Tier], *, translated: bool = True) -> None:
        self._tiers = tiers
        self._translated = translated

    def outcomes(self, option: Option) -> tuple[Outcome, ...]:
        """Return what comes of each start and leg; pods that no policy tells apart are looked at once."""
        tiers = without_isolation(self._tiers) if option.outer else list(self._tiers)
        ends = [*(start.end for start in option.starts), *(leg.destination for leg in option.legs)]
        asked = {ports for leg in option.legs for ports in (leg.asked, leg.ports)}
        judge = Judge(tiers, ends, asked)
        found: dict[object, Outcome] = {}
        for start, leg, key in self._pairs(option, judge):
            if key not in found:
                found[key] = self._outcome(judge, tiers, start, leg)
        return tuple(found.values())

    def _pairs(self, option: Option, judge: Judge) -> Iterator[tuple[Start, Leg, object]]:
        starts = [(judge.number(start.end), start) for start in option.starts]
        for leg in option.legs:
            number = judge.number(leg.destination)
            for start_number, start in starts:
                yield start, leg, (start_number, number, leg.asked, leg.ports, _same(start, leg), _own_node(start, leg))

    def _outcome(self, judge: Judge, tiers: list[Tier], start: Start, leg: Leg) -> Outcome:
        if _same(start, leg) or _own_node(start, leg):
            return Outcome(start, leg, (), (), leg.asked, leg.asked, same=True)
        egress = judge.rulings("Egress", start.end, leg.destination)
        ingress = judge.rulings("Ingress", leg.destination, start.end)
        out, some_out = allowed(egress)
        into, some_into = allowed(ingress)
        seen = leg.ports if self._translated else leg.asked
        every = _met(leg, seen, out, into)
        return Outcome(
            start, leg, egress, ingress, every, _met(leg, seen, some_out, some_into), _sure(tiers, start, leg, every)
        )

    def seen(self, leg: Leg, direction: Direction) -> PortSet:
        """Return the ports of a leg as the policies of one side see them."""
        return leg.asked if direction == "Egress" and not self._translated else leg.ports


def _same(start: Start, leg: Leg) -> bool:
    """Say whether both ends are surely one pod."""
    if start.member is None or leg.member is None or start.member.identity != leg.member.identity:
        return False
    return not start.member.several


def _own_node(start: Start, leg: Leg) -> bool:
    """Say whether the start is the node that the pod runs on, which may always reach it."""
    address = leg.member.workload.get("status", "hostIP") if leg.member is not None else None
    if not isinstance(start.end, Outside) or not start.end.addresses.is_single or not isinstance(address, str):
        return False
    try:
        return parse_addresses(address) == start.end.addresses
    except CidrError:
        return False


def _met(leg: Leg, seen: PortSet, out: PortSet, into: PortSet) -> PortSet:
    """Return which of the asked ports both sides let through."""
    if leg.asked == leg.ports:
        return leg.asked & out & into
    return leg.asked if out.covers(seen) and into.covers(leg.ports) else NONE


def _sure(tiers: Sequence[Tier], start: Start, leg: Leg, every: PortSet) -> bool:
    """Say whether the answer hangs on nothing that the files leave open."""
    if not isinstance(start.end, Pod) or not isinstance(leg.destination, Pod):
        return True
    verdict = bounds(tiers, "Egress", start.end, leg.destination) & bounds(tiers, "Ingress", leg.destination, start.end)
    open_ = every if leg.asked == leg.ports else leg.ports if every else NONE
    return verdict.certain.covers(open_) and not (verdict.possible & leg.ports) - open_


def deciding(outcomes: Sequence[Outcome], stretches: Stretches, *, allows: bool, ports: PortSet = ALL) -> list[Decided]:
    """Return the rules and policies that make the outcomes what they are, as far as `ports` are asked for."""
    found: list[Decided] = []
    for outcome in outcomes:
        for direction, rulings in (("Egress", outcome.egress), ("Ingress", outcome.ingress)):
            wanted = stretches.seen(outcome.leg, direction)  # type: ignore[arg-type]
            if outcome.leg.asked == outcome.leg.ports:
                wanted &= ports
            for ruling in rulings:
                if ruling.allowed is allows and ruling.ports & wanted:
                    found += decided(ruling)
    return list(dict.fromkeys(found))


def decided(ruling: Ruling) -> Iterator[Decided]:
    """Yield what decides a ruling; a policy of which no rule matches stands for itself."""
    for cited in ruling.cited:
        if cited.effect in {"allow", "deny", "pass"}:
            why = f"rule {cited.rule}" if cited.rule else ""
            yield Decided(cited.resource, cited.direction, cited.effect, cited.place, why)
            continue
        yield Decided(cited.resource, cited.direction, "deny", cited.resource.name_place, _no_rule(cited))


def _no_rule(cited: Cited) -> str:
    if cited.effect == "port-mismatch":
        return f"its rule {cited.rule} is for other ports"
    return "no rule of it allows this"
