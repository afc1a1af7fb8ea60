"""Pods that are not in the input: whom rules mean, by implication between selectors."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint.model.labels import Labels, Requirement, Selector
from kubelint.network.exposed import StrangerSide
from kubelint.network.matrix import Matrix
from kubelint.network.ports import ALL, NONE, PortSet
from kubelint.network.strangers import ANYBODY, Stranger, conditions, implied, strangers
from tests.network.clusters import pod, seeded, tiers


def requirement(text: str) -> Requirement:
    key, operator, *values = text.split()
    return Requirement(key, operator, tuple(values))


@pytest.mark.parametrize(
    ("known", "wanted", "answer"),
    [
        ("a In x", "a In x", True),
        ("a In x", "a In x y", True),
        ("a In x y", "a In x", False),
        ("a In x", "a Exists", True),
        ("a Exists", "a In x", False),
        ("a Exists", "a Exists", True),
        ("a In x", "a NotIn y", True),
        ("a In x y", "a NotIn y", False),
        ("a NotIn x y", "a NotIn x", True),
        ("a NotIn x", "a NotIn x y", False),
        ("a DoesNotExist", "a NotIn x", True),
        ("a DoesNotExist", "a DoesNotExist", True),
        ("a NotIn x", "a DoesNotExist", False),
        ("b In x", "a In x", False),
        ("b In x", "a NotIn x", False),
    ],
)
def test_implication_between_requirements(known: str, wanted: str, answer: bool) -> None:  # noqa: FBT001
    assert implied(requirement(wanted), [requirement(known)]) is answer


def test_what_is_implied_holds_for_all_labels() -> None:
    chance = seeded(5)
    every = [
        requirement(f"a {operator} {values}")
        for operator, values in (
            ("In", "x"),
            ("In", "x y"),
            ("NotIn", "x"),
            ("NotIn", "x y"),
            ("Exists", ""),
            ("DoesNotExist", ""),
        )
    ]
    worlds: list[dict[str, str]] = [{}, {"a": "x"}, {"a": "y"}, {"a": "z"}]
    for _ in range(300):
        known, wanted = chance.sample(every, 2)
        fits = [labels for labels in worlds if Selector([known]).matches(Labels(labels))]
        truth = all(Selector([wanted]).matches(Labels(labels)) for labels in fits)
        assert implied(wanted, [known]) is truth, (known, wanted)


def side(direction: str, *specs: dict[str, Any], compatible: bool = False) -> StrangerSide:
    matrix = Matrix(tiers(*specs), [pod(ports=[("web", "TCP", 8080)])])
    return StrangerSide(matrix, matrix.ingress if direction == "Ingress" else matrix.egress, compatible=compatible)


def test_a_stranger_is_exposed_to_what_implies_the_selectors_of_a_rule() -> None:
    wide = {
        "from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}}],
        "ports": [{"port": 80}],
    }
    narrow = {"from": [{"podSelector": {"matchLabels": {"app": "x"}}}], "ports": [{"port": 81}]}
    found = side("Ingress", {"ingress": [wide, narrow]})
    by_pods = dict(zip(found.strangers, found.exposed(0), strict=True))
    own = conditions(Selector.of_labels({"kubernetes.io/metadata.name": "shop"}))
    exact = Stranger(own, conditions(Selector.of_labels({"app": "x"})))
    assert by_pods[exact].ports == PortSet.of("TCP", 80, 81)
    assert by_pods[ANYBODY].ports == NONE
    compatible = side("Ingress", {"ingress": [wide, narrow]}, compatible=True)
    assert dict(zip(compatible.strangers, compatible.exposed(0), strict=True))[exact].ports == PortSet.of("TCP", 81)


def test_a_block_of_all_addresses_means_anybody() -> None:
    spec = {"ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]}
    assert side("Ingress", spec).exposed(0)[0].ports == ALL
    assert side("Ingress", spec, compatible=True).exposed(0)[0].ports == NONE


def test_names_of_ports_stay_names_on_the_way_out_and_are_numbers_on_the_way_in() -> None:
    egress = {"policyTypes": ["Egress"], "egress": [{"ports": [{"port": "dns", "protocol": "UDP"}]}]}
    (exposed,) = side("Egress", egress).exposed(0)
    assert exposed.ports == NONE
    assert exposed.names == (("UDP", "dns"),)
    (exposed,) = side("Ingress", {"ingress": [{"ports": [{"port": "web"}]}]}).exposed(0)
    assert exposed.ports == PortSet.of("TCP", 8080)
    assert not exposed.names


def test_a_name_is_not_told_where_all_ports_of_its_protocol_are() -> None:
    rules = [{"ports": [{"port": "dns"}]}, {"ports": [{"protocol": "TCP"}]}]
    (exposed,) = side("Egress", {"policyTypes": ["Egress"], "egress": rules}).exposed(0)
    assert exposed.ports == PortSet.of("TCP")
    assert not exposed.names


def test_the_siblings_of_a_peer_that_means_anybody_are_no_strangers_to_netpol_analyzer() -> None:
    rule = {"from": [{"namespaceSelector": {}}, {"podSelector": {"matchLabels": {"app": "x"}}}]}
    policies = tiers({"ingress": [rule]})
    assert len(list(strangers(policies))) == 1
    assert not list(strangers(policies, compatible=True))
