"""Cilium's policies in the common form, together with the NetworkPolicies that it enforces in the same stage.

Sources: https://docs.cilium.io/en/stable/security/policy/intro/ and .../deny/
What some rule denies is denied.  What no rule denies and some rule allows is allowed.  The rest is denied to a pod that
some policy isolates in that direction, and allowed to any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.policy import DIRECTIONS
from kubelint.network.cilium_peers import endpoints, peers_of, requirements_of
from kubelint.network.cilium_ports import ports_of
from kubelint.network.peers import AllOf, Not
from kubelint.network.policy import Effect, Pods, Policy, Ports, Rule, Tier
from kubelint.network.ports import OPEN
from kubelint.network.remarks import part_spoilt
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kubelint.model.cilium import CiliumPolicy, CiliumRule, CiliumSpec
    from kubelint.model.policy import Direction
    from kubelint.network.directory import Directory
    from kubelint.network.policy import Peer, Subjects
    from kubelint.network.remarks import Remarks

_EVERY_POD = Pods(never_hosts=True)


class Piece(NamedTuple):
    """One rule set in one direction: its rules that deny and that allow, what it requires, and whether it isolates."""

    subjects: Subjects
    direction: Direction
    denies: tuple[Rule, ...]
    allows: tuple[Rule, ...]
    requires: tuple[Subjects, ...]
    isolates: bool
    source: object


def compile_cilium_policy(policy: CiliumPolicy, directory: Directory, remarks: Remarks) -> list[Piece]:
    """Return the rule sets of `policy`."""
    remarks.misfits(policy)
    if not policy.specs and not policy.misfits:
        remarks.error(policy.name_place, "the policy has neither 'spec' nor 'specs'")
    pieces = []
    for spec in policy.specs:
        subjects = _subjects(spec, remarks)
        if subjects is not None:
            pieces += [_piece(spec, subjects, direction, directory, remarks) for direction in DIRECTIONS]
    return pieces


def cilium_tiers(pieces: Sequence[Piece], network_policies: Sequence[Policy]) -> tuple[Tier, ...]:
    """Return the stages in which Cilium decides."""
    open_ = [_policy(piece, piece.allows) for piece in pieces if piece.allows and not piece.isolates]
    isolating = [*(_policy(piece, piece.allows) for piece in pieces if piece.isolates), *network_policies]
    denying = _passing(_policy(piece, piece.denies) for piece in pieces if piece.denies)
    requiring = [_requiring(piece) for piece in pieces if piece.requires]
    if not requiring:
        return _used(denying, _passing(open_), Tier(tuple(isolating), Effect.deny, ordered=False))
    # What rules require binds endpoints that other rules allow, and them alone: all else is allowed before.
    beside = _passing(_with_rules(policy, _beside_endpoints) for policy in (*open_, *isolating))
    rest = _passing((*requiring, *open_, *isolating))
    closing = Tier(tuple(_with_rules(policy, _none) for policy in isolating), Effect.deny)
    return _used(denying, beside, rest, closing)


def _used(*tiers: Tier) -> tuple[Tier, ...]:
    return tuple(tier for tier in tiers if tier.policies)


def _passing(policies: Iterable[Policy]) -> Tier:
    return Tier(tuple(policies), Effect.pass_)


def _policy(piece: Piece, rules: tuple[Rule, ...]) -> Policy:
    ingress = piece.direction == "Ingress"
    return Policy(piece.subjects, rules if ingress else None, None if ingress else rules, piece.source)


def _requiring(piece: Piece) -> Policy:
    """Return the policy by which endpoints that lack something that is required pass by the rules that allow them."""
    lacking = tuple(AllOf((_EVERY_POD, Not(each))) for each in piece.requires)
    return _policy(piece, (Rule(lacking, Ports(OPEN), Effect.pass_, piece.source),))


def _with_rules(policy: Policy, change: Callable[[tuple[Rule, ...]], tuple[Rule, ...]]) -> Policy:
    ingress, egress = (None if rules is None else change(rules) for rules in (policy.ingress, policy.egress))
    return policy._replace(ingress=ingress, egress=egress)


def _none(_: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return ()


def _beside_endpoints(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules without the peers that are endpoints chosen by labels."""
    return tuple(
        rule
        if rule.peers is None
        else rule._replace(peers=tuple(peer for peer in rule.peers if not isinstance(peer, Pods | AllOf)))
        for rule in rules
    )


# ------------------------------------------------------------------------------------------------ one rule set
def _subjects(spec: CiliumSpec, remarks: Remarks) -> Subjects | None:
    """Return the pods that a rule set is for; None where it is for no pods."""
    data, policy = spec.endpoint_selector, spec.resource
    if spec.node_selector is not None:
        if data is not None:
            remarks.error(spec.at("nodeSelector"), "endpointSelector and nodeSelector cannot stand in one rule set")
        remarks.note(spec.at("nodeSelector"), "policies for nodes are no part of the model: they bind no pods")
        return None
    if data is None:
        if not part_spoilt(spec, "endpointSelector"):
            remarks.error(spec.at(), "a rule set needs an endpointSelector (or a nodeSelector)")
        return Pods(policy.namespace or None, doubtful=True, never_hosts=True)
    if part_spoilt(spec, "endpointSelector") or part_spoilt(spec, "enableDefaultDeny"):
        return Pods(policy.namespace or None, doubtful=True, never_hosts=True)
    chosen = endpoints(data, policy.namespace, own=True)
    if isinstance(chosen, AllOf) and not policy.namespace and "reserved:" in str(data):
        remarks.note(spec.at("endpointSelector"), "rules for identities that are no pods' bind no pods")
    return chosen


def _piece(spec: CiliumSpec, subjects: Subjects, direction: Direction, directory: Directory, remarks: Remarks) -> Piece:
    rules: dict[bool, tuple[Rule, ...]] = {}
    requires: list[Subjects] = []
    for denies in (True, False):
        written = spec.rules(direction, denies=denies)
        rules[denies] = tuple(part for rule in written for part in _compile_rule(rule, directory, remarks))
        for rule in written:
            needed = requirements_of(rule)
            if needed and denies:
                remarks.note(
                    rule.at(f"{rule.side}Requires"), "what a rule that denies requires is no part of the model"
                )
            elif needed:
                requires += needed
    return Piece(subjects, direction, rules[True], rules[False], tuple(requires), spec.isolates(direction), spec)


def _compile_rule(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Rule]:
    peers: tuple[Peer, ...] | None = peers_of(rule, directory, remarks)
    if peers is None and not rule.data.get("toPorts"):
        return []  # a rule that says neither who nor where matches nothing: it only isolates
    effect = Effect.deny if rule.denies else Effect.allow
    return [Rule(peers, ports, effect, rule, condition) for ports, condition in ports_of(rule, remarks)]
