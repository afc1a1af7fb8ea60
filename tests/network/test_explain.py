"""The reasons name the rules that decide, and the policies that deny by saying nothing."""

from __future__ import annotations

from typing import Any

from kubelint.model.labels import Labels
from kubelint.network.endpoints import Pod
from kubelint.network.explain import Reason, explain
from kubelint.network.policy import Effect, Pods, Policy, Ports, Rule, Tier
from kubelint.network.ports import ALL, PortSet, Verdict
from tests.network.clusters import outside, pod, tiers

Data = dict[str, Any]

WEB = pod(labels={"app": "web"}, ports=[("http", "TCP", 8080)])
API = pod(labels={"app": "api"})
DENY: Data = {"podSelector": {}}
HTTP = PortSet.of("TCP", 80)


def test_what_no_policy_governs_is_open_by_default() -> None:
    assert explain(tiers(), "Ingress", WEB, API) == (Reason(Effect.allow, ALL),)
    assert explain(tiers(DENY), "Ingress", outside(), WEB, HTTP) == (Reason(Effect.allow, HTTP),)
    assert explain(tiers(DENY), "Ingress", pod(host_network=True), WEB) == (Reason(Effect.allow, ALL),)


def test_every_rule_that_allows_is_a_reason() -> None:
    spec = {
        "ingress": [{"ports": [{"port": 80}]}, {"from": [{"podSelector": {}}], "ports": [{"port": 80, "endPort": 81}]}]
    }
    tier = tiers(spec)
    policy = tier[0].policies[0]
    reasons = explain(tier, "Ingress", WEB, API, HTTP)
    assert policy.ingress is not None
    assert reasons == tuple(Reason(Effect.allow, HTTP, policy, rule) for rule in policy.ingress)


def test_a_denial_names_every_policy_that_selects_the_pod_and_its_rules_that_nearly_match() -> None:
    near = {"ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 81}, {"port": "http"}]}]}
    tier = tiers(DENY, near, {"podSelector": {"matchLabels": {"app": "api"}}})
    deny, nearly, _ = tier[0].policies
    reasons = explain(tier, "Ingress", WEB, API, HTTP)
    assert nearly.ingress is not None
    assert reasons == (Reason(Effect.deny, HTTP, deny), Reason(Effect.deny, HTTP, nearly, near=nearly.ingress))


def test_ports_are_split_by_what_happens_to_them() -> None:
    tier = tiers({"ingress": [{"ports": [{"port": 80}]}]})
    reasons = explain(tier, "Ingress", WEB, API)
    assert [(reason.effect, reason.ports) for reason in reasons] == [(Effect.allow, HTTP), (Effect.deny, ALL - HTTP)]


def test_a_reason_that_hangs_on_the_unknown_is_not_certain() -> None:
    vague = Pod("shop", Labels({}, complete=False), Labels({}, complete=False))
    tier = tiers({"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [{"ports": [{"port": 80}]}]})
    reasons = explain(tier, "Ingress", vague, API, PortSet.of("TCP", 80, 81))
    assert [(reason.effect, reason.certain, reason.policy is None) for reason in reasons] == [
        (Effect.allow, False, False),
        (Effect.deny, False, False),
        (Effect.allow, False, True),
    ]


def test_the_default_is_certain_for_ports_that_nothing_unknown_touches() -> None:
    def rule(effect: Effect, number: int, *peers: Pods) -> Rule:
        return Rule(peers or None, Ports(Verdict.exactly(PortSet.of("TCP", number))), effect)

    perhaps = Pods(doubtful=True)
    policy = Policy(Pods(), (rule(Effect.deny, 80, perhaps), rule(Effect.deny, 81)), None)
    order = (Tier((policy,), Effect.pass_),)
    touched = explain(order, "Ingress", WEB, API, PortSet.of("TCP", 80, 82))
    assert touched[-1] == Reason(Effect.allow, PortSet.of("TCP", 80) | PortSet.of("TCP", 82), certain=False)
    assert explain(order, "Ingress", WEB, API, PortSet.of("TCP", 82)) == (Reason(Effect.allow, PortSet.of("TCP", 82)),)
    beside = explain(order, "Ingress", WEB, API, PortSet.of("TCP", 81, 82))
    assert beside[-1] == Reason(Effect.allow, PortSet.of("TCP", 82))


def test_in_an_ordered_tier_only_the_first_rule_is_a_reason() -> None:
    def rule(effect: Effect, first: int, last: int) -> Rule:
        return Rule(None, Ports(Verdict.exactly(PortSet.of("TCP", first, last))), effect)

    first = Policy(Pods(), (rule(Effect.pass_, 80, 80), rule(Effect.deny, 80, 81)), None)
    then = Policy(Pods(), (rule(Effect.allow, 80, 81),), None)
    order = (Tier((first,), Effect.pass_), Tier((then,), Effect.deny))
    reasons = explain(order, "Ingress", WEB, API, PortSet.of("TCP", 80, 81))
    assert [(reason.effect, reason.ports) for reason in reasons] == [
        (Effect.pass_, HTTP),
        (Effect.deny, PortSet.of("TCP", 81)),
        (Effect.allow, HTTP),
    ]


def test_a_reason_leads_back_to_the_rule_as_it_was_written() -> None:
    tier = tiers({"ingress": [{"ports": [{"port": 80}]}]})
    (reason,) = explain(tier, "Ingress", WEB, API, HTTP)
    assert reason.policy is not None
    assert reason.rule is not None
    source: Any = reason.rule.source
    assert source.at().path == ("spec", "ingress", 0)
    assert source.resource is reason.policy.source
