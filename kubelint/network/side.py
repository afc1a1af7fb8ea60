"""One direction of all connections: what policies let the pods of each class do, for all peers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network import bits
from kubelint.network.cells import Cells
from kubelint.network.classes import all_rules
from kubelint.network.decide import allowed, end_tier, follow
from kubelint.network.endpoints import Outside
from kubelint.network.peers import blocks_of
from kubelint.network.policy import Block, Effect, Pods
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.model.policy import Direction
    from kubelint.network.atoms import Atoms
    from kubelint.network.classes import Classes
    from kubelint.network.decide import Blocks, Row
    from kubelint.network.policy import Peer, Policy, Rule, Tier


class Line(NamedTuple):
    """A rule with its peers as bits, and its ports: for each set of them, the destinations for which they are meant."""

    rule: Rule
    peers: int
    ports: tuple[tuple[int, int], ...]


class Side:
    """What the policies of one direction do.

    Peers are bits: the classes first, then `outsides`: the parts of the address space, and `further` ends that are
    no pods.  `governing` are the policies of each class, as positions in `policies`.
    """

    def __init__(
        self,
        tiers: Sequence[Tier],
        direction: Direction,
        classes: Classes,
        atoms: Atoms,
        further: Sequence[Outside] = (),
    ) -> None:
        self.direction = direction
        self.cells = Cells(block for rule in all_rules(tiers, direction) for block in blocks_of(rule.peers or ()))
        self.outsides = (*map(Outside, self.cells.parts), *further)
        self._tiers = tiers
        self._classes = classes
        self._atoms = atoms
        self._count = len(classes.samples)
        outside = (1 << len(self.outsides)) - 1
        self.everyone = classes.every | outside << self._count
        self.policies: list[tuple[int, Policy]] = []
        governing: list[list[int]] = [[] for _ in classes.samples]
        for position, tier in enumerate(tiers):
            for policy in tier.policies:
                if policy.rules(direction) is None:
                    continue
                for number in bits.positions(classes.subjects(policy)):
                    governing[number].append(len(self.policies))
                self.policies.append((position, policy))
        self.governing = [tuple(each) for each in governing]
        self._lines: dict[int, tuple[Line, ...]] = {}
        self._rows: dict[object, Row] = {}

    def row(self, number: int) -> Row:
        """Return what the pods of a class may do."""
        key = self.key(number)
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self._row(number)
        return found

    def key(self, number: int) -> object:
        """Return what is equal for classes that have the same row."""
        governing = self.governing[number]
        if self.direction == "Egress" or not governing:
            return governing
        # A rule on ingress asks the pod itself what a port's name means.
        bit = 1 << number
        meant = tuple(
            position
            for policy in governing
            for line in self.lines(policy)
            if len(line.ports) > 1
            for position, (_, classes) in enumerate(line.ports)
            if classes & bit
        )
        return (governing, meant)

    def lines(self, policy: int) -> tuple[Line, ...]:
        """Return the rules of a policy."""
        found = self._lines.get(policy)
        if found is None:
            rules = self.policies[policy][1].rules(self.direction) or ()
            found = self._lines[policy] = tuple(map(self._line, rules))
        return found

    def _line(self, rule: Rule) -> Line:
        peers = self.everyone if rule.peers is None else self._classes.peers(rule)
        for peer in rule.peers or ():
            if not isinstance(peer, Pods):
                peers |= self._outside(peer) << self._count
        found: Row = {}
        for ports, classes in self._classes.by_meaning(rule.ports).items():
            mask = self._atoms.mask(ports)
            found[mask] = found.get(mask, 0) | classes
        if self.direction == "Egress":
            # An address outside has no names for its ports.
            outside = self.everyone ^ self._classes.every
            mask = self._atoms.mask(rule.ports.numbered.certain)
            found[mask] = found.get(mask, 0) | outside
        return Line(rule, peers, tuple(found.items()))

    def _outside(self, peer: Peer) -> int:
        """Return the ends outside that a peer means."""
        known = self.cells.held_by(peer.addresses) if isinstance(peer, Block) and not peer.doubtful else None
        first = 0 if known is None else len(self.cells.parts)
        further = bits.of(at for at, end in enumerate(self.outsides[first:], first) if peer.matches(end))
        return further | (known or 0)

    def _row(self, number: int) -> Row:
        blocks: Blocks = {(0, self._atoms.every, 0): self.everyone}
        for policies, denies in self.by_tier(number):
            for policy in policies:
                for line in self.lines(policy):
                    for mask, peers in self.parts(line, number):
                        blocks = follow(blocks, peers, mask, line.rule.effect)
            blocks = end_tier(blocks, denies=denies)
        return allowed(blocks)

    def by_tier(self, number: int) -> Iterator[tuple[list[int], bool]]:
        """Yield the policies that govern a class, by tier; the tier denies, or not, what none of them matches."""
        by_tier: dict[int, list[int]] = {}
        for policy in self.governing[number]:
            by_tier.setdefault(self.policies[policy][0], []).append(policy)
        for position, policies in by_tier.items():
            yield policies, self._tiers[position].unmatched is Effect.deny

    def is_union(self, policy: int) -> bool:
        """Say whether the rules of a policy's tier are all followed, whichever comes first."""
        return not self._tiers[self.policies[policy][0]].ordered

    def parts(self, line: Line, number: int) -> Iterator[tuple[int, int]]:
        """Yield sets of ports with the peers with which the rule means them."""
        for mask, destinations in line.ports:
            if self.direction == "Egress":
                peers = line.peers & destinations
            else:
                peers = line.peers if destinations >> number & 1 else 0
            if peers and mask:
                yield mask, peers
