"""Why an answer of `kubelint.network.evaluate` is as it is: the rules and policies that decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network.endpoints import Endpoint, Outside, Pod
from kubelint.network.policy import Effect, Policy, Rule, Tier
from kubelint.network.ports import ALL, NONE, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.model.policy import Direction


class Reason(NamedTuple):
    """One reason for what happens to `ports`.

    With a `rule`, it matches.  With a `policy` alone, the policy selects the pod and no rule of its tier matches;
    `near` are its rules that name the peer, but other ports.  With neither, nothing denies and so all is allowed.
    `certain` is False where the reason hangs on something that cannot be known.
    """

    effect: Effect
    ports: PortSet
    policy: Policy | None = None
    rule: Rule | None = None
    certain: bool = True
    near: tuple[Rule, ...] = ()


def explain(
    tiers: Sequence[Tier],
    direction: Direction,
    subject: Endpoint,
    peer: Endpoint,
    ports: PortSet = ALL,
) -> tuple[Reason, ...]:
    """Return the reasons for what `allowed` answers about `ports`, in the order in which the tiers decide.

    Addresses as `peer` have to be one of the `cells` to get reasons that hold for each of them.
    """
    if isinstance(subject, Outside) or subject.host_network:
        return (Reason(Effect.allow, ports),)
    reasons: list[Reason] = []
    undecided = ports
    for tier in tiers:
        if not undecided:
            break
        found = list(_reasons(tier, direction, subject, peer, undecided))
        reasons += found
        passed = NONE
        for reason in found:
            if reason.certain:
                undecided -= reason.ports
            if reason.effect is Effect.pass_:
                passed |= reason.ports
        undecided |= passed
    if undecided:
        certain = all(reason.certain or not reason.ports & undecided for reason in reasons)
        reasons.append(Reason(Effect.allow, undecided, certain=certain))
    return tuple(reasons)


def _reasons(tier: Tier, direction: Direction, subject: Pod, peer: Endpoint, undecided: PortSet) -> Iterator[Reason]:
    """Yield what `tier` does with the ports that may reach it undecided."""
    destination = subject if direction == "Ingress" else peer
    rest = undecided
    silent: list[tuple[Policy, bool, tuple[Rule, ...]]] = []
    for policy in tier.policies:
        selects = False if policy.rules(direction) is None else policy.subjects.selects(subject)
        if selects is False:
            continue
        near = []
        for rule in policy.rules(direction) or ():
            matches = rule.matches(peer)
            if matches is False:
                continue
            near.append(rule)
            verdict = rule.ports.on(destination)
            sure = verdict.certain if matches and selects and subject.host_network is False else NONE
            # The union of allow rules counts as a whole, so each of its rules is a reason of its own.
            among = rest if tier.ordered else undecided
            for part, certain in ((sure & among, True), ((verdict.possible - sure) & among, False)):
                if part:
                    yield Reason(rule.effect, part, policy, rule, certain)
            rest -= sure
        silent.append((policy, bool(selects) and subject.host_network is False, tuple(near)))
    if rest and tier.unmatched is Effect.deny:
        for policy, certain, rules in silent:
            yield Reason(Effect.deny, rest, policy, None, certain, rules)
