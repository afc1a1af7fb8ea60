"""Why the ends of a cluster reach each other, or do not: every pair, with the policies that decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cluster.connectivity import CONTROLLER_TEXT
from kubelint.network import bits
from kubelint.network.policy import Effect
from kubelint.network.reasons import Reasons
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.finding import Place
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.network.ports import PortSet
    from kubelint.network.reasons import Block, Group, Why


class Cited(NamedTuple):
    """An object's part in a decision.

    `effect` is allow, deny or pass; or, for a policy that denies what none of its rules allows,
    ``no-rule-selects-peer`` or ``port-mismatch``.  `rule` is the rule's name, or its number as ``#1``; empty where none
    matches.  `place` is the rule's own, or the object's.  `condition` says what else must hold above the transport.
    """

    resource: Resource
    direction: Direction
    effect: str
    rule: str
    place: Place
    condition: str = ""


class Decision(NamedTuple):
    """Ports that are decided by the same policies; without any they are open because nothing denies."""

    allowed: bool
    ports: PortSet
    cited: tuple[Cited, ...]


class Explained(NamedTuple):
    """What decides between each of `sources` and each of `destinations`."""

    sources: Sequence[str]
    destinations: Sequence[str]
    decisions: tuple[Decision, ...]


class Explanations:
    """The explanations of a network."""

    def __init__(self, connectivity: Connectivity) -> None:
        self._connectivity = connectivity
        self._matrix = connectivity.matrix
        every = self._matrix.atoms.every
        self._egress = Reasons(self._matrix.egress, every)
        self._ingress = Reasons(self._matrix.ingress, every)
        self._pairs: dict[tuple[int, int], tuple[Decision, ...]] = {}
        self._positions: dict[int, dict[int, Group]] = {}
        self._cited: dict[tuple[int, Direction], tuple[Cited, ...]] = {}
        self._kept: list[object] = []

    def all(self) -> Iterator[Explained]:
        """Yield all pairs: workloads with each other, with addresses outside, and with ingress controllers."""
        for members in self._classes():
            yield from self._from(members)
        if self._connectivity.attached:
            return
        for members in self._classes():
            yield from self._from_outside(members)
        outer = self._connectivity.outer
        yield from (self if outer is self._connectivity else Explanations(outer)).from_controller()

    def _classes(self) -> Iterator[tuple[int, list[End]]]:
        """Yield the classes that have pods of workloads, with the workloads."""
        found: dict[int, list[End]] = {}
        for end in self._connectivity.ends.all:
            for number in self._connectivity.classes(end):
                found.setdefault(number, []).append(end)
        yield from found.items()

    def _from(self, members: tuple[int, list[End]]) -> Iterator[Explained]:
        source, ends = members
        by_decisions: dict[int, list[str]] = {}
        decided: dict[int, tuple[Decision, ...]] = {}
        inside = self._matrix.classes.every
        texts = self._texts
        for group in self._egress.groups(source):
            for destination in bits.positions(group.peers & inside):
                decisions = self._decisions(group, self._group(destination, source))
                decided[id(decisions)] = decisions
                by_decisions.setdefault(id(decisions), []).extend(texts.get(destination, ()))
            outside = self._connectivity.naming.addresses(self._matrix.egress, self._matrix.outside(group.peers))
            if outside and not self._connectivity.attached:
                decisions = self._decisions(group, None)
                decided[id(decisions)] = decisions
                by_decisions.setdefault(id(decisions), []).append(outside)
        for key, destinations in by_decisions.items():
            for end in ends:
                others = destinations
                if not end.several and end.text in others:
                    others = [text for text in others if text != end.text]
                if others:
                    yield Explained((end.text,), others, decided[key])

    @property
    def _texts(self) -> dict[int, list[str]]:
        found = getattr(self, "_texts_found", None)
        if found is None:
            found = self._texts_found = {number: [end.text for end in ends] for number, ends in self._classes()}
        return found

    def _from_outside(self, members: tuple[int, list[End]]) -> Iterator[Explained]:
        destination, ends = members
        for group in self._ingress.groups(destination):
            text = self._connectivity.naming.addresses(self._matrix.ingress, self._matrix.outside(group.peers))
            if text:
                yield Explained((text,), [end.text for end in ends], self._decisions(None, group))

    def from_controller(self) -> Iterator[Explained]:
        """Yield why ingress controllers reach the workloads to which routes lead, or do not."""
        for end in self._connectivity.ends.all:
            way = self._connectivity.routed.get(end.text)
            if way is None:
                continue
            for sender in way.senders:
                for source in self._connectivity.senders.of(sender.gate):
                    for destination in self._connectivity.classes(end):
                        decisions = self._sent(source, destination)
                        told = tuple(_routed(decisions, sender.ports, sender.routes))
                        yield Explained((CONTROLLER_TEXT,), (end.text,), told)

    def _sent(self, source: int, destination: int) -> tuple[Decision, ...]:
        """Return what decides between a sender of requests, which may be outside, and a class."""
        if source >= self._matrix.count:
            return self._decisions(None, _holding(self._ingress.groups(destination), source))
        return self._decisions(_holding(self._egress.groups(source), destination), self._group(destination, source))

    def _group(self, destination: int, source: int) -> Group:
        """Return the group in which `source` is for the ingress of `destination`."""
        groups = self._ingress.groups(destination)
        found = self._positions.get(id(groups))
        if found is None:
            inside = self._matrix.classes.every
            found = {position: group for group in groups for position in bits.positions(group.peers & inside)}
            self._positions[id(groups)] = found
        return found[source]

    def _decisions(self, egress: Group | None, ingress: Group | None) -> tuple[Decision, ...]:
        key = (id(egress), id(ingress))
        found = self._pairs.get(key)
        if found is None:
            found = self._pairs[key] = tuple(self._combined(egress, ingress))
        return found

    def _combined(self, egress: Group | None, ingress: Group | None) -> Iterator[Decision]:
        ways_out = self._blocks(egress, "Egress")
        ways_in = self._blocks(ingress, "Ingress")
        for out, cited in ways_out:
            for into, further in ways_in:
                ports = out.ports & into.ports
                if ports:
                    allowed = out.allowed and into.allowed
                    yield Decision(allowed, self._matrix.atoms.ports(ports), (*cited, *further))

    def _blocks(self, group: Group | None, direction: Direction) -> list[tuple[Block, tuple[Cited, ...]]]:
        from kubelint.network.reasons import Block

        blocks = group.blocks if group is not None else (Block(self._matrix.atoms.every, True, ()),)
        return [(block, self._citations(block, direction)) for block in blocks]

    def _citations(self, block: Block, direction: Direction) -> tuple[Cited, ...]:
        key = (id(block.why), direction)
        found = self._cited.get(key)
        if found is None:
            found = tuple(cited for why in block.why for cited in cite(why, direction))
            self._kept.append(block.why)
            self._cited[key] = found
        return found


def _holding(groups: Iterable[Group], peer: int) -> Group:
    return next(each for each in groups if each.peers >> peer & 1)


def cite(why: Why, direction: Direction) -> Iterator[Cited]:
    """Yield what a reason is in terms of the objects that were written."""
    source = why.policy.source
    resource: Any = getattr(source, "resource", source)
    if why.rule is not None:
        rule = why.rule.source
        place = place_of(rule, resource)
        yield Cited(resource, direction, why.effect.value, rule_name(rule), place, why.rule.condition)
        return
    if not why.near:
        yield Cited(resource, direction, "no-rule-selects-peer", "", resource.name_place)
    for near in why.near:
        rule = near.source
        yield Cited(resource, direction, "port-mismatch", rule_name(rule), place_of(rule, resource))


def rule_name(rule: object) -> str:
    """Return a rule's own name, or its number among the rules of its direction as ``#1``."""
    data = getattr(rule, "data", None)
    path = getattr(rule, "path", ())
    name = data.get("name") if isinstance(data, dict) else None
    if isinstance(name, str) and name:
        return name
    numbers = [step for step in path if isinstance(step, int)]
    return f"#{numbers[-1] + 1}" if numbers and path[-1:] == (numbers[-1],) else ""


def place_of(rule: object, resource: Resource) -> Place:
    """Return where a rule stands; where the policy as a whole is the rule, the policy's name."""
    at = getattr(rule, "at", None)
    found: Place = at() if at is not None and rule is not resource else resource.name_place
    return found


def _routed(decisions: Iterable[Decision], ports: PortSet, routes: Sequence[Resource]) -> Iterator[Decision]:
    """Yield the decisions about what controllers send, and that they send nothing else."""
    for decision in decisions:
        for part, effect in ((decision.ports & ports, "allow"), (decision.ports - ports, "port-mismatch")):
            if part:
                told = tuple(Cited(route, "Ingress", effect, "", route.name_place) for route in routes)
                yield Decision(decision.allowed and effect == "allow", part, (*told, *decision.cited))


__all__ = ["Cited", "Decision", "Effect", "Explained", "Explanations", "cite", "place_of", "rule_name"]
