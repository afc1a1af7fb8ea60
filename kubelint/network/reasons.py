"""Why all connections are as they are: the rules and policies that decide, for many peers at once.

The sets themselves (`kubelint.network.matrix`) carry no reasons.  Here the same rules are followed once more for
each group of peers that they treat alike, and say what each of them does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network.policy import Effect, Policy, Rule
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.network.side import Side


class Why(NamedTuple):
    """One policy's part in an answer.

    With a `rule` the rule matches, and does what `effect` says.  Without, the policy denies because none of its
    rules allows: `near` are those that mean the peer, but other ports.
    """

    effect: Effect
    policy: Policy
    rule: Rule | None = None
    near: tuple[Rule, ...] = ()


class Block(NamedTuple):
    """Ports (in atoms) that are decided by the same policies; without any they are open because nothing denies."""

    ports: int
    allowed: bool
    why: tuple[Why, ...]


class Group(NamedTuple):
    """Peers that the policies of one class treat alike, and what they do; the blocks are a partition of all ports."""

    peers: int
    blocks: tuple[Block, ...]


class Reasons:
    """The reasons of one direction."""

    def __init__(self, side: Side, every: int) -> None:
        self._side = side
        self._every = every
        self._found: dict[object, tuple[Group, ...]] = {}

    def groups(self, number: int) -> tuple[Group, ...]:
        """Return all peers of a class, in groups."""
        key = self._side.key(number)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(
                Group(peers, tuple(self._blocks(number, peers))) for peers in self._alike(number)
            )
        return found

    def _alike(self, number: int) -> list[int]:
        """Return the peers in groups that every rule means as a whole, with the same ports, or not at all."""
        groups = [self._side.everyone]
        for policies, _ in self._side.by_tier(number):
            for policy in policies:
                for line in self._side.lines(policy):
                    for _, meant in self._side.parts(line, number):
                        groups = [part for group in groups for part in (group & meant, group & ~meant) if part]
        return groups

    def _blocks(self, number: int, peers: int) -> Iterator[Block]:
        found: list[tuple[int, Why]] = []
        undecided, allowed = self._every, 0
        for policies, denies in self._side.by_tier(number):
            rest, passed = undecided, 0
            silent = []
            for policy in policies:
                near = []
                for rule, ports in self._meaning(policy, number, peers):
                    near.append(rule)
                    # The union of allow rules counts as a whole, so each of them is a reason of its own.
                    hit = ports & (undecided if self._side.is_union(policy) else rest)
                    if hit:
                        found.append((hit, Why(rule.effect, self._side.policies[policy][1], rule)))
                    rest &= ~hit
                    allowed |= hit if rule.effect is Effect.allow else 0
                    passed |= hit if rule.effect is Effect.pass_ else 0
                silent.append(Why(Effect.deny, self._side.policies[policy][1], None, tuple(near)))
            if denies and rest:
                found += [(rest, why) for why in silent]
                rest = 0
            undecided = rest | passed
        yield from _partition(found, self._every, allowed | undecided)

    def _meaning(self, policy: int, number: int, peers: int) -> Iterator[tuple[Rule, int]]:
        """Yield the rules of a policy that mean the peers, with the ports."""
        for line in self._side.lines(policy):
            if line.peers & peers:
                ports = 0
                for mask, meant in self._side.parts(line, number):
                    if meant & peers:
                        ports |= mask
                yield line.rule, ports


def _partition(found: Iterable[tuple[int, Why]], every: int, allowed: int) -> Iterator[Block]:
    """Yield the ports in blocks that have the same reasons."""
    parts: list[tuple[int, tuple[Why, ...]]] = [(every, ())]
    for hit, why in found:
        split = []
        for ports, before in parts:
            if ports & hit:
                split.append((ports & hit, (*before, why)))
            if ports & ~hit:
                split.append((ports & ~hit, before))
        parts = split
    for ports, reasons in parts:
        for part, verdict in ((ports & allowed, True), (ports & ~allowed, False)):
            if part:
                yield Block(part, verdict, reasons)
