"""Who may talk with whom on which ports, under ordered tiers of policies.

Answers have two bounds (`Verdict`), because selectors over labels that the files do not show have three answers.
In one tier of NetworkPolicies that depend on no unknown twice, the bounds are the best there are; in general
they are safe: what is surely allowed is in `certain`, and what is surely forbidden is not in `possible`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network.endpoints import Endpoint, Outside, Pod
from kubelint.network.peers import blocks_of
from kubelint.network.policy import Effect, Rule, Tier
from kubelint.network.ports import ALL, NONE, OPEN, PortSet, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.model.policy import Direction
    from kubelint.network.addresses import AddressSet


def narrow(tiers: Iterable[Tier], direction: Direction, subject: Pod) -> tuple[Tier, ...]:
    """Return the tiers with only those policies that may govern `subject` in `direction`.

    Every question about `subject` has the same answer under them.  Callers with many questions about one pod, or
    about pods that bear the same labels, ask under these.
    """
    narrowed = []
    for tier in tiers:
        policies = tuple(
            policy
            for policy in tier.policies
            if policy.rules(direction) is not None and policy.subjects.selects(subject) is not False
        )
        if policies:
            narrowed.append(tier._replace(policies=policies))
    return tuple(narrowed)


def isolated(tiers: Iterable[Tier], direction: Direction, subject: Pod) -> bool | None:
    """Say whether some policy denies `subject` in `direction` what no rule allows."""
    if subject.host_network:
        return False
    answer: bool | None = False
    for tier in tiers:
        if tier.unmatched is not Effect.deny:
            continue
        for policy in tier.policies:
            if policy.rules(direction) is not None:
                selects = policy.subjects.selects(subject)
                if selects and subject.host_network is False:
                    return True
                if selects is not False:
                    answer = None
    return answer


def connection(tiers: Sequence[Tier], source: Endpoint, destination: Endpoint) -> Verdict:
    """Return the ports of `destination` that `source` reaches: its egress and the destination's ingress allow them.

    The two must not be the same pod, which may always reach itself; two pods of one workload may be one `Pod`.
    """
    way_out = allowed(tiers, "Egress", source, destination)
    return way_out & allowed(tiers, "Ingress", destination, source) if way_out.possible else way_out


def allowed(tiers: Sequence[Tier], direction: Direction, subject: Endpoint, peer: Endpoint) -> Verdict:
    """Return the ports (of the destination) on which policies let `subject` talk with `peer` in `direction`.

    Policies do not bind pods on their host's network, nor what is no pod.  Where `peer` is many addresses,
    `certain` is what all of them may and `possible` what some may.
    """
    if isinstance(subject, Outside) or subject.host_network:
        return OPEN
    if isinstance(peer, Outside) and not peer.addresses.is_single:
        verdict = _allowed_range(tiers, direction, subject, peer.addresses)
    else:
        verdict = _allowed(tiers, direction, subject, peer)
    return verdict if subject.host_network is False else Verdict(verdict.certain, ALL)


def cells(tiers: Iterable[Tier], direction: Direction, addresses: AddressSet) -> list[AddressSet]:
    """Return `addresses` in parts, each of which every block of the policies holds as a whole or not at all."""
    blocks = {
        block
        for tier in tiers
        for policy in tier.policies
        for rule in policy.rules(direction) or ()
        for block in blocks_of(rule.peers or ())
    }
    parts = [addresses] if addresses else []
    for block in sorted(blocks):
        split = []
        for part in parts:
            inside = part & block
            split += [inside, part - block] if inside and inside != part else [part]
        parts = split
    return parts


def _allowed_range(tiers: Sequence[Tier], direction: Direction, subject: Pod, addresses: AddressSet) -> Verdict:
    certain, possible = ALL, NONE
    for cell in cells(tiers, direction, addresses):
        verdict = _allowed(tiers, direction, subject, Outside(cell))
        certain &= verdict.certain
        possible |= verdict.possible
    return Verdict(certain, possible)


def _allowed(tiers: Sequence[Tier], direction: Direction, subject: Pod, peer: Endpoint) -> Verdict:
    walk = _Walk(direction, subject, peer)
    for tier in tiers:
        walk.through(tier)
    # What no tier decides is allowed.
    return Verdict(ALL - walk.denied, walk.allowed | walk.undecided)


class _Walk:
    """The ports that may still be undecided, and those that may have been allowed, denied or passed on.

    A port is in several of these sets where it depends on what is not known.
    """

    __slots__ = ("allowed", "denied", "destination", "direction", "passed", "peer", "subject", "undecided")

    def __init__(self, direction: Direction, subject: Pod, peer: Endpoint) -> None:
        self.direction = direction
        self.subject = subject
        self.peer = peer
        self.destination = subject if direction == "Ingress" else peer
        self.undecided = ALL
        self.allowed = self.denied = self.passed = NONE

    def through(self, tier: Tier) -> None:
        """Let the policies of `tier` decide."""
        governed: bool | None = False
        gaps = NONE  # what a policy leaves undecided that may select the subject, and so may govern it alone
        for policy in tier.policies:
            rules = policy.rules(self.direction)
            if rules is None:
                continue
            selects = policy.subjects.selects(self.subject)
            if selects:
                self.follow(rules, sure=True)
                governed = True
            elif selects is None:
                gaps |= ALL - self.follow(rules, sure=False)
                governed = governed or None
        if tier.unmatched is Effect.deny and governed is not False:
            self.denied |= self.undecided if governed else self.undecided & gaps
            if governed:
                self.undecided = NONE
        self.undecided |= self.passed
        self.passed = NONE

    def follow(self, rules: tuple[Rule, ...], *, sure: bool) -> PortSet:
        """Let the rules of one policy decide; return the ports that they surely decide if the policy is in force."""
        decided = NONE
        for rule in rules:
            matches = rule.matches(self.peer)
            if matches is False:
                continue
            ports = rule.ports.on(self.destination)
            hit = ports.possible & (self.undecided - decided)
            if rule.effect is Effect.allow:
                self.allowed |= hit
            elif rule.effect is Effect.deny:
                self.denied |= hit
            else:
                self.passed |= hit
            if matches:
                decided |= ports.certain
                if sure:
                    self.undecided -= ports.certain
        return decided
