"""Policies and rules that change nothing, whatever pods there are: others do already what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.admin_policy import AdminPolicy, AdminRule
from kubelint.model.policy import DIRECTIONS, NetworkPolicy
from kubelint.model.resource import Part, Resource
from kubelint.network.covering import covers, selects_all_of
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Space
    from kubelint.finding import Place
    from kubelint.model.labels import Requirement
    from kubelint.model.policy import Direction
    from kubelint.network.policy import Policy, Rule, Tier

_MANY = 100
"""So many rules are compared with all others; of more, only with those that name no peers or no ports."""


class Shadowed(NamedTuple):
    """A rule that never decides anything, and the one that has decided already."""

    rule: Part
    by: Part
    contrary: bool

    @property
    def place(self) -> Place:
        """The rule's name, or where it stands."""
        return self.rule.at("name") if self.rule.data.get("name") else self.rule.at()


class Surplus:
    """What policies could do without."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._redundant: dict[str, dict[int, list[NetworkPolicy]]] = {}
        self._ordered: dict[str | None, dict[int, list[Shadowed]]] = {}

    # ---------------------------------------------------------------------------------------- whole policies
    def redundant(self, policy: NetworkPolicy) -> list[NetworkPolicy]:
        """Return the policies that together do all that `policy` does; none where it does something more."""
        if policy.namespace not in self._redundant:
            self._redundant[policy.namespace] = self._of_space(self._cluster.space(policy.namespace))
        return self._redundant[policy.namespace].get(id(policy), [])

    def _of_space(self, space: Space) -> dict[int, list[NetworkPolicy]]:
        found: dict[int, list[NetworkPolicy]] = {}
        policies = [policy for policy in space.policies if not policy.misfits and any(map(policy.isolates, DIRECTIONS))]
        general: list[NetworkPolicy] = []
        by_demand: dict[object, list[NetworkPolicy]] = {}
        for policy in policies:
            if policy.pod_selector.selects_all:
                general.append(policy)
            else:
                by_demand.setdefault(_key(policy.pod_selector.requirements[0]), []).append(policy)
        for policy in policies:
            candidates = [*general]
            for requirement in policy.pod_selector.requirements:
                for key in dict.fromkeys((_key(requirement), requirement.key)):
                    candidates += by_demand.get(key, ())
            others = [
                other
                for other in candidates
                if other is not policy
                and id(other) not in found
                and other.id != policy.id
                and self._are_in_force(policy, other)
            ]
            does = self._covered(policy, others)
            if does:
                found[id(policy)] = does
        return found

    def _are_in_force(self, policy: Resource, other: Resource) -> bool:
        """Say whether both policies surely are applied; in two files that takes pods to be there for the first.

        Lessons and libraries of policies come without pods.
        """
        together = self._cluster.together
        if together.told(policy, other):
            return True
        if not together.surely(policy, other):
            return False
        if isinstance(policy, NetworkPolicy):
            return together.any(policy, self._cluster.policies.selected(policy).certain)
        return together.has_pods(policy)

    def _covered(self, policy: NetworkPolicy, others: list[NetworkPolicy]) -> list[NetworkPolicy]:
        """Return those of `others` that do what the policy does, or nothing."""
        own = self._cluster.policies.compiled(policy)
        wider = [
            other for other in others if selects_all_of(self._cluster.policies.compiled(other).subjects, own.subjects)
        ]
        if not wider:
            return []
        needed: dict[int, NetworkPolicy] = {}
        for direction in DIRECTIONS:
            if not policy.isolates(direction):
                continue
            rules = own.rules(direction) or ()
            isolating = [other for other in wider if other.isolates(direction)]
            # A plain denial says what it means, and stands beside policies that allow: only another one replaces it.
            covers_of = [self._cover(isolating, rule, direction) for rule in rules] or [
                next((other for other in isolating if not other.rules(direction)), None)
            ]
            for cover in covers_of:
                if cover is None:
                    return []
                needed[id(cover)] = cover
        return list(needed.values())

    def _cover(self, others: list[NetworkPolicy], rule: Rule, direction: Direction) -> NetworkPolicy | None:
        """Return the policy that has a rule which holds `rule`."""
        for other in others:
            if any(covers(each, rule) for each in self._cluster.policies.compiled(other).rules(direction) or ()):
                return other
        return None

    # ------------------------------------------------------------------------------------------- single rules
    def shadowed(self, resource: Resource) -> list[Shadowed]:
        """Return the rules of the policy that never decide anything."""
        if isinstance(resource, NetworkPolicy):
            return list(_in_one(self._cluster.policies.compiled(resource)))
        # Those of one namespace may stand before what is in none, but not before what is in another.
        scope = self._cluster.governance.scope(resource.namespace) if resource.namespace else None
        if scope not in self._ordered:
            self._ordered[scope] = self._of_scope(scope)
        return self._ordered[scope].get(id(resource), [])

    def _of_scope(self, scope: str | None) -> dict[int, list[Shadowed]]:
        """Return, by the identity of a policy of other dialects, its rules that an earlier one leaves no say."""
        if self._cluster.governance.plain:
            return {}
        tiers = self._cluster.governance.compiled(scope).tiers
        known = self._cluster.shared.shadowed
        if id(tiers) not in known:
            # The same in each set that has these tiers, which stay as long as what is shared.
            found = known[id(tiers)] = {}
            for shadowed in (each for tier in tiers if tier.ordered for each in self._in_order(tier)):
                found.setdefault(id(shadowed.rule.resource), []).append(shadowed)
        return known[id(tiers)]

    def _in_order(self, tier: Tier) -> Iterator[Shadowed]:
        """Yield the rules of a tier of which an earlier one has decided every part."""
        for direction in DIRECTIONS:
            earlier: list[tuple[Policy, Rule]] = []
            parts: dict[int, list[tuple[Rule, Rule | None]]] = {}
            for policy in tier.policies:
                for rule in policy.rules(direction) or ():
                    parts.setdefault(id(rule.source), []).append((rule, self._shadow(policy, rule, earlier)))
                    if not rule.condition:
                        earlier.append((policy, rule))
            for each in parts.values():
                rule, by = each[0]
                whole = all(shadow is not None for _, shadow in each)
                if whole and by is not None and isinstance(rule.source, Part) and isinstance(by.source, Part):
                    yield Shadowed(rule.source, by.source, by.effect is not rule.effect)

    def _shadow(self, policy: Policy, rule: Rule, earlier: list[tuple[Policy, Rule]]) -> Rule | None:
        for other, before in earlier if _is_plain(rule) else ():
            if not isinstance(before.source, Part) or before.source is rule.source or not _is_plain(before):
                continue
            held = covers(before, rule) and selects_all_of(other.subjects, policy.subjects)
            if held and self._is_before(other, policy):
                return before
        return None

    def _is_before(self, other: Policy, policy: Policy) -> bool:
        """Say whether one policy surely comes before the other: not another of its name, nor one of equal priority."""
        first, second = _owner(other), _owner(policy)
        if first is second or not isinstance(first, Resource) or not isinstance(second, Resource):
            return True
        if first.id == second.id or not self._are_in_force(second, first):
            return False
        equal = isinstance(first, AdminPolicy) and isinstance(second, AdminPolicy) and first.priority == second.priority
        return not equal


def _owner(policy: Policy) -> object:
    """Return the object that a policy was compiled from, as a whole or in part."""
    return getattr(policy.source, "resource", policy.source)


def _key(requirement: Requirement) -> object:
    """Return what a narrower selector surely demands as well: the condition itself, or its key."""
    if requirement.operator == "In" and len(requirement.values) == 1:
        return requirement
    return requirement.key


def _in_one(policy: Policy) -> Iterator[Shadowed]:
    """Yield the rules of a NetworkPolicy that another of its rules holds; of two equal ones the later."""
    for direction in DIRECTIONS:
        rules = list(enumerate(policy.rules(direction) or ()))
        wide = rules if len(rules) <= _MANY else [each for each in rules if _is_wide(each[1])]
        for number, rule in rules:
            by = next((other for at, other in wide if at != number and _goes_before(other, rule, at < number)), None)
            if by is not None and isinstance(rule.source, Part) and isinstance(by.source, Part):
                yield Shadowed(rule.source, by.source, contrary=False)


def _is_wide(rule: Rule) -> bool:
    return rule.peers is None or rule.ports.numbered.certain.is_all


def _goes_before(other: Rule, rule: Rule, earlier: bool) -> bool:  # noqa: FBT001  (one of three facts)
    return covers(other, rule) and (earlier or not covers(rule, other))


def _is_plain(rule: Rule) -> bool:
    """Say whether all fields of the peers are known: an older form of the API named namespaces by another one."""
    source = rule.source
    if not isinstance(source, AdminRule):
        return True
    selectors = [peer.data.get("namespaces") or {} for peer in source.peers]
    return all(key in {"matchLabels", "matchExpressions"} for each in selectors for key in each)
