"""Bounds of what cannot be known, and tiers that allow, deny and pass."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.model.labels import Labels, Selector
from kubelint.network.addresses import EVERY
from kubelint.network.endpoints import Pod
from kubelint.network.evaluate import allowed, cells, connection, isolated, narrow
from kubelint.network.policy import Effect, Pods, Policy, Ports, Rule, Tier
from kubelint.network.ports import ALL, NONE, OPEN, PortSet, Verdict
from tests.network.clusters import outside, pod, seeded, tiers

if TYPE_CHECKING:
    import random

    from kubelint.network.policy import Subjects

Data = dict[str, Any]

WEB = pod(labels={"app": "web"})
API = pod(labels={"app": "api"})
MAYBE = Pod("shop", Labels({}, complete=False), Labels({}, complete=False))
DENY: Data = {"podSelector": {}}


def port(number: int, labels: dict[str, str] | None = None) -> Data:
    """Return a policy that lets everybody in on `number`, for the pods with `labels`."""
    return {"podSelector": {"matchLabels": labels or {}}, "ingress": [{"ports": [{"port": number}]}]}


def into_maybe(*specs: Data) -> Verdict:
    return allowed(tiers(*specs), "Ingress", MAYBE, API)


def test_one_policy_that_may_select_the_pod_closes_perhaps_what_it_does_not_allow() -> None:
    assert into_maybe(port(80, {"app": "web"})) == Verdict(PortSet.of("TCP", 80), ALL)


def test_what_every_policy_allows_that_may_select_the_pod_is_certain() -> None:
    both = {"podSelector": {"matchLabels": {"app": "api"}}, "ingress": [{"ports": [{"port": 80, "endPort": 90}]}]}
    assert into_maybe(port(80, {"app": "web"}), both) == Verdict(PortSet.of("TCP", 80), ALL)
    assert into_maybe(port(80, {"app": "web"}), port(81, {"app": "api"})) == Verdict(NONE, ALL)


def test_a_policy_that_surely_selects_the_pod_leaves_perhaps_what_others_allow() -> None:
    verdict = into_maybe(port(80), port(81, {"app": "web"}))
    assert verdict == Verdict(PortSet.of("TCP", 80), PortSet.of("TCP", 80, 81))


def test_a_peer_that_may_match_allows_perhaps() -> None:
    rule = {"from": [{"podSelector": {"matchLabels": {"app": "web"}}}], "ports": [{"port": 80}]}
    verdict = allowed(tiers({"ingress": [rule]}), "Ingress", WEB, MAYBE)
    assert verdict == Verdict(NONE, PortSet.of("TCP", 80))


def test_a_connection_needs_egress_and_ingress() -> None:
    spec = {
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"ports": [{"port": 80, "endPort": 90}]}],
        "egress": [{"ports": [{"port": 85, "endPort": 95}]}],
    }
    assert connection(tiers(spec), WEB, API) == Verdict.exactly(PortSet.of("TCP", 85, 90))
    assert connection(tiers(spec), outside(), API) == Verdict.exactly(PortSet.of("TCP", 80, 90))
    assert connection(tiers(spec), API, outside()) == Verdict.exactly(PortSet.of("TCP", 85, 95))
    assert connection(tiers(spec), outside(), outside()) == OPEN


def test_isolation_is_known_perhaps_or_not() -> None:
    assert isolated(tiers(DENY), "Ingress", WEB) is True
    assert isolated(tiers(DENY), "Egress", WEB) is False
    assert isolated(tiers(port(80, {"app": "web"})), "Ingress", API) is False
    assert isolated(tiers(port(80, {"app": "web"})), "Ingress", MAYBE) is None
    assert isolated(tiers(DENY), "Ingress", pod(host_network=None)) is None


def test_narrowing_leaves_what_may_govern_the_pod() -> None:
    every = tiers(DENY, port(80, {"app": "web"}), {"policyTypes": ["Egress"]})
    assert [len(tier.policies) for tier in narrow(every, "Ingress", WEB)] == [2]
    assert [len(tier.policies) for tier in narrow(every, "Ingress", API)] == [1]
    assert [len(tier.policies) for tier in narrow(every, "Ingress", MAYBE)] == [2]
    assert narrow(every, "Ingress", pod("pay")) == ()


def test_cells_are_cut_where_blocks_are_and_nowhere_else() -> None:
    spec = {
        "ingress": [
            {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]},
            {"from": [{"ipBlock": {"cidr": "10.0.0.0/9"}}]},
        ],
        "egress": [{"to": [{"ipBlock": {"cidr": "192.168.0.0/16"}}]}],
    }
    parts = cells(tiers(spec), "Ingress", EVERY)
    assert len(parts) == 4
    assert cells(tiers(spec), "Ingress", outside("172.16.0.0/12").addresses) == [outside("172.16.0.0/12").addresses]
    assert cells(tiers(), "Ingress", EVERY) == [EVERY]


# ------------------------------------------------------------------------------------------------------- tiers
EVERYBODY = Pods()


def _rule(effect: Effect, first: int, last: int, peers: tuple[Pods, ...] | None = None) -> Rule:
    return Rule(peers, Ports(Verdict.exactly(PortSet.of("TCP", first, last))), effect)


def _tier(unmatched: Effect, *rules: Rule, subjects: Pods = EVERYBODY) -> Tier:
    return Tier((Policy(subjects, rules, None),), unmatched)


def _into_web(*order: Tier) -> PortSet:
    verdict = allowed(order, "Ingress", WEB, API)
    assert verdict.is_exact
    return verdict.certain


def test_the_first_rule_that_matches_decides() -> None:
    deny, allow = _rule(Effect.deny, 80, 80), _rule(Effect.allow, 80, 90)
    assert not _into_web(_tier(Effect.deny, deny, allow)).contains("TCP", 80)
    assert _into_web(_tier(Effect.deny, allow, deny)) == PortSet.of("TCP", 80, 90)


def test_what_a_tier_passes_the_next_decides_and_its_own_later_rules_do_not() -> None:
    first = _tier(Effect.pass_, _rule(Effect.pass_, 80, 80), _rule(Effect.deny, 80, 90))
    assert _into_web(first) == ALL - PortSet.of("TCP", 81, 90)
    assert _into_web(first, _tier(Effect.deny, _rule(Effect.allow, 80, 81))) == PortSet.of("TCP", 80)


def test_what_is_passed_is_not_denied_by_the_tier_that_passes_it() -> None:
    first = _tier(Effect.deny, _rule(Effect.pass_, 80, 90))
    assert _into_web(first, _tier(Effect.pass_, _rule(Effect.deny, 85, 85))) == PortSet.of("TCP", 80, 90) - PortSet.of(
        "TCP", 85
    )


def test_a_tier_that_does_not_select_the_pod_decides_nothing() -> None:
    nobody = Pods(pods=Selector.of_labels({"app": "other"}))
    assert _into_web(_tier(Effect.deny, subjects=nobody)) is ALL


def test_an_earlier_allow_overrules_a_later_default_deny() -> None:
    assert _into_web(_tier(Effect.pass_, _rule(Effect.allow, 80, 80)), *tiers(DENY)) == PortSet.of("TCP", 80)


def test_a_policy_that_may_be_in_force_does_not_deny_what_its_own_earlier_rule_allows() -> None:
    perhaps = Pods(doubtful=True)
    tier = _tier(Effect.pass_, _rule(Effect.allow, 80, 80), _rule(Effect.deny, 80, 81), subjects=perhaps)
    assert allowed([tier], "Ingress", WEB, API) == Verdict(ALL - PortSet.of("TCP", 81), ALL)


@pytest.mark.parametrize("seed", range(150))
def test_tiers_agree_with_a_walk_over_every_reading_of_what_is_unknown(seed: int) -> None:
    """Each selection that is unknown is decided both ways; the bounds hold in all readings."""
    chance = seeded(seed)
    order = [_random_tier(chance) for _ in range(chance.randint(1, 3))]
    verdict = allowed(order, "Ingress", MAYBE, MAYBE)
    doubts = [pods for tier in order for pods in _choices(tier) if pods.selects(MAYBE) is None]
    for number in range(1, 8):
        answers = set()
        for reading in itertools.product((True, False), repeat=len(doubts)):
            truth = dict(zip(map(id, doubts), reading, strict=True))
            answers.add(_walk(order, number, truth))
        answer = verdict.answer("TCP", number)
        assert answer is None or answers == {answer}, (number, order)
        if not doubts:
            assert answer is not None


def _walk(order: list[Tier], number: int, truth: dict[int, bool]) -> bool:
    def holds(pods: Subjects) -> bool:
        return truth.get(id(pods), pods.selects(MAYBE) is True)

    for tier in order:
        governing = [policy for policy in tier.policies if policy.ingress is not None and holds(policy.subjects)]
        effect = tier.unmatched if governing else Effect.pass_
        for rule in (rule for policy in governing for rule in policy.ingress or ()):
            peers = rule.peers is None or any(isinstance(peer, Pods) and holds(peer) for peer in rule.peers)
            if peers and rule.ports.numbered.certain.contains("TCP", number):
                effect = rule.effect
                break
        if effect is not Effect.pass_:
            return effect is Effect.allow
    return True


def _choices(tier: Tier) -> list[Subjects]:
    rules = [rule for policy in tier.policies for rule in policy.ingress or ()]
    peers: list[Subjects] = [peer for rule in rules for peer in rule.peers or () if isinstance(peer, Pods)]
    return [policy.subjects for policy in tier.policies] + peers


def _random_tier(chance: random.Random) -> Tier:
    def pods() -> Pods:
        lot = chance.random()
        return Pods() if lot < 0.5 else Pods(doubtful=True) if lot < 0.8 else Pods("elsewhere")

    def rule() -> Rule:
        first = chance.randint(1, 7)
        peers = None if chance.random() < 0.5 else (pods(),)
        return _rule(chance.choice(list(Effect)), first, min(first + chance.randint(0, 4), 7), peers)

    policies = tuple(
        Policy(pods(), tuple(rule() for _ in range(chance.randint(0, 2))), None) for _ in range(chance.randint(1, 2))
    )
    return Tier(policies, chance.choice([Effect.deny, Effect.pass_]))
