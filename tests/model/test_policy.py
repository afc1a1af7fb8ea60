"""Every default of NetworkPolicy that the model knows, each in a test that bears its name."""

from __future__ import annotations

import pytest

from kubelint.model.policy import DIRECTIONS, NetworkPolicy
from tests.cluster.policed import policy, underlined
from tests.model.objects import built


def read(spec: str) -> NetworkPolicy:
    found = built(policy("p", spec))
    assert isinstance(found, NetworkPolicy)
    return found


def isolated(spec: str) -> tuple[bool | None, bool | None]:
    found = read(spec)
    return found.isolates("Ingress"), found.isolates("Egress")


@pytest.mark.parametrize("spec", ["{}", "{podSelector: }", "{podSelector: {}}", "{podSelector: {matchLabels: {}}}"])
def test_an_absent_pod_selector_means_every_pod(spec: str) -> None:
    assert read(spec).pod_selector.selects_all


@pytest.mark.parametrize("types", ["", ", policyTypes: ", ", policyTypes: []"])
def test_without_policy_types_ingress_is_isolated_always_and_egress_where_there_are_rules(types: str) -> None:
    assert isolated(f"{{podSelector: {{}}{types}}}") == (True, False)
    assert isolated(f"{{podSelector: {{}}, egress: []{types}}}") == (True, False)
    assert isolated(f"{{podSelector: {{}}, egress: [{{}}]{types}}}") == (True, True)


def test_policy_types_are_what_they_list() -> None:
    assert isolated("{policyTypes: [Egress]}") == (False, True)
    assert isolated("{policyTypes: [Ingress], egress: [{}]}") == (True, False)
    assert isolated("{policyTypes: [Egress, Ingress]}") == (True, True)


def test_policy_types_that_cannot_be_read_leave_the_direction_open() -> None:
    assert isolated("{policyTypes: '${TYPES}'}") == (None, None)
    assert isolated("{policyTypes: [Ingress, '${TYPE}']}") == (True, None)
    assert isolated("{policyTypes: [ingress]}") == (None, None)


def test_rules_are_in_force_only_where_the_policy_isolates() -> None:
    found = read("{policyTypes: [Ingress], ingress: [{}], egress: [{}, {}]}")
    assert [len(found.rules(direction)) for direction in DIRECTIONS] == [1, 0]
    assert [len(found.written_rules(direction)) for direction in DIRECTIONS] == [1, 2]


@pytest.mark.parametrize("rule", ["{}", "{from: }", "{from: []}"])
def test_no_peers_are_every_peer(rule: str) -> None:
    assert read(f"{{ingress: [{rule}]}}").rules("Ingress")[0].peers is None


@pytest.mark.parametrize("rule", ["{}", "{ports: }", "{ports: []}"])
def test_no_ports_are_every_port(rule: str) -> None:
    assert read(f"{{ingress: [{rule}]}}").rules("Ingress")[0].ports is None


def test_a_port_is_tcp_and_every_port_where_nothing_is_written() -> None:
    (port,) = read("{ingress: [{ports: [{}]}]}").rules("Ingress")[0].ports or ()
    assert (port.protocol, port.port, port.end_port) == ("TCP", None, None)


def test_an_empty_selector_of_a_peer_is_not_an_absent_one() -> None:
    peers = read("{ingress: [{from: [{podSelector: {}}, {namespaceSelector: {}}]}]}").rules("Ingress")[0].peers
    assert peers is not None
    assert [peer.pod_selector is None for peer in peers] == [False, True]
    assert [peer.namespace_selector is None for peer in peers] == [True, False]
    assert peers[1].namespace_selector is not None
    assert peers[1].namespace_selector.selects_all


def test_a_block_has_no_exceptions_where_none_are_written() -> None:
    peers = read("{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}").rules("Ingress")[0].peers or ()
    assert peers[0].ip_block is not None
    assert (peers[0].ip_block.cidr, peers[0].ip_block.except_) == ("10.0.0.0/8", ())


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("{policyTypes: [Ingress, Egress]}", "Egress"),
        ("{egress: [{}]}", "egress"),
        ("{egress: [{}], policyTypes: []}", "egress"),
    ],
)
def test_what_isolates_egress(spec: str, text: str) -> None:
    assert underlined(read(spec).direction_at("Egress")) == text


@pytest.mark.parametrize(
    ("selector", "key", "text"),
    [
        ("{matchLabels: {app: web, tier: front}}", "tier", "front"),
        ("{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, values: [a, b]}]}", "tier", "values"),
        ("{matchExpressions: [{key: tier, operator: Exists}]}", "tier", "tier"),
        ("{matchLabels: {app: web}}", "", "podSelector"),
        ("{matchLabels: {app: web}}", "zone", "podSelector"),
        # Two demands on one label: the selector as a whole.
        ("{matchLabels: {app: web}, matchExpressions: [{key: app, operator: Exists}]}", "app", "podSelector"),
    ],
)
def test_where_a_label_is_demanded(selector: str, key: str, text: str) -> None:
    assert underlined(read(f"{{podSelector: {selector}}}").selector_at(key)) == text


def test_what_is_spoilt() -> None:
    found = read("{podSelector: {matchLabels: {app: [x]}}, ingress: [{from: [{podSelector: 5}]}, {from: []}]}")
    assert found.spoilt("spec", "podSelector")
    assert found.spoilt("spec", "ingress", 0)
    assert not found.spoilt("spec", "ingress", 1)
    # A number where a text is meant is still read.
    assert not read("{podSelector: {matchLabels: {version: 1}}}").spoilt("spec", "podSelector")
