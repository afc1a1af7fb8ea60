"""What a rule or policy covers, and whom selectors over partly known labels choose."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint.model.labels import Labels, Ordinals, Requirement, Selector
from kubelint.model.unknown import Unknown
from kubelint.network.endpoints import Pod, named_ports
from kubelint.network.policy import Pods
from kubelint.network.ports import ALL, NONE, PortSet, Verdict
from tests.network.clusters import policy

Data = dict[str, Any]

EVERY_POD: Data = {"namespaceSelector": {}}
OWN: Data = {"podSelector": {}}


def only_rule(**fields: object) -> Any:
    compiled = policy({"ingress": [{key.rstrip("_"): value for key, value in fields.items()}]})
    assert compiled.ingress is not None
    return compiled.ingress[0]


@pytest.mark.parametrize(
    "peers",
    [
        None,
        [],
        [{"ipBlock": {"cidr": "0.0.0.0/0"}}],
        [{"ipBlock": {"cidr": "0.0.0.0/1"}}, OWN, {"ipBlock": {"cidr": "128.0.0.0/1"}}],
    ],
)
def test_a_rule_for_everybody_reaches_everyone_and_every_pod(peers: object) -> None:
    rule = only_rule(from_=peers)
    assert rule.reaches_everyone
    assert rule.reaches_every_pod
    assert rule.covers_everything
    assert not only_rule(from_=peers, ports=[{"port": 80}]).covers_everything


@pytest.mark.parametrize("peers", [[EVERY_POD], [OWN, {"namespaceSelector": {}, "podSelector": {}}]])
def test_a_rule_for_all_namespaces_reaches_every_pod_and_not_everyone(peers: object) -> None:
    rule = only_rule(from_=peers)
    assert rule.reaches_every_pod
    assert not rule.reaches_everyone
    assert not rule.covers_everything


@pytest.mark.parametrize(
    "peers",
    [
        [OWN],
        [{"namespaceSelector": {"matchLabels": {"team": "a"}}}],
        [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}}],
        [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}],
        [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["${HOLE}"]}}],
        [{"ipBlock": {"cidr": "${CIDR}"}}],
        [{"ipBlock": {"cidr": "::/0"}}],
    ],
)
def test_a_narrower_rule_reaches_neither(peers: object) -> None:
    rule = only_rule(from_=peers)
    assert not rule.reaches_every_pod
    assert not rule.reaches_everyone


def test_a_policy_allows_everything_where_its_rules_do_together() -> None:
    compiled = policy(
        {"ingress": [{"ports": [{"protocol": "TCP"}, {"protocol": "UDP"}]}, {"ports": [{"protocol": "SCTP"}]}]}
    )
    assert compiled.allows_everything("Ingress")
    assert not compiled.allows_everything("Egress")


def test_open_ports_are_those_open_to_everybody() -> None:
    compiled = policy({"ingress": [{"ports": [{"port": 80}]}, {"from": [EVERY_POD], "ports": [{"port": 81}]}]})
    assert compiled.open_ports("Ingress") == PortSet.of("TCP", 80)
    assert compiled.open_ports("Egress") is NONE


def test_a_policy_says_in_which_directions_it_governs() -> None:
    compiled = policy({"policyTypes": ["Egress"]})
    assert compiled.rules("Ingress") is None
    assert compiled.rules("Egress") == ()


def _pod(labels: Labels, namespace_labels: Labels | None = None, namespace: str = "shop") -> Pod:
    return Pod(namespace, namespace_labels or Labels({}, complete=False), labels)


def test_a_namespace_that_is_not_declared_may_have_any_labels() -> None:
    declared = Labels({"kubernetes.io/metadata.name": "pay"}, complete=False)
    stranger = _pod(Labels({}), declared, "pay")
    assert Pods(namespaces=Selector.of_labels({"team": "a"})).selects(stranger) is None
    assert Pods(namespaces=Selector.of_labels({"kubernetes.io/metadata.name": "pay"})).selects(stranger) is True
    assert Pods(namespaces=Selector.of_labels({"kubernetes.io/metadata.name": "ops"})).selects(stranger) is False


def test_what_surely_does_not_match_is_not_selected_whatever_else_is_unknown() -> None:
    choice = Pods(namespaces=Selector.of_labels({"team": "a"}), pods=Selector.of_labels({"app": "web"}))
    assert choice.selects(_pod(Labels({"app": "api"}))) is False
    assert choice.selects(_pod(Labels({"app": "web"}))) is None
    assert choice.selects(_pod(Labels({"app": Unknown("${APP}")}))) is None
    assert Pods(pods=Selector.of_labels({"app": "web"}), doubtful=True).selects(_pod(Labels({"app": "api"}))) is False


def test_a_selector_that_asks_for_one_pod_of_a_stateful_set_means_some_of_its_pods() -> None:
    key = "statefulset.kubernetes.io/pod-name"
    first = Pods(pods=Selector.of_labels({key: "db-0"}))
    others = Pods(pods=Selector([Requirement(key, "NotIn", ("db-0",))]))
    three = _pod(Labels({}, {key: Ordinals("db-", 0, 3)}))
    alone = _pod(Labels({}, {key: Ordinals("db-", 0, 1)}))
    assert first.selects(three) is None
    assert others.selects(three) is None
    assert first.selects(alone) is True
    assert Pods(pods=Selector.of_labels({key: "web-0"})).selects(three) is False
    assert Pods(pods=Selector([Requirement(key, "Exists")])).selects(three) is True
    assert (
        Pods(pods=Selector.of_labels({"pod-template-hash": "1"})).selects(_pod(Labels({}, {"pod-template-hash": None})))
        is None
    )


def test_named_ports_may_hang_on_placeholders() -> None:
    table = named_ports(
        [
            ("http", "TCP", 80),
            ("admin", "TCP", Unknown("${PORT}")),
            ("any", Unknown("${PROTOCOL}"), 53),
            (Unknown("${NAME}"), "TCP", 7),
            ("", "TCP", 9),
        ]
    )
    tcp = PortSet.of("TCP")
    pod = Pod("shop", Labels({}), Labels({}), table)
    assert pod.port("http", tcp) == Verdict.exactly(PortSet.of("TCP", 80))
    assert pod.port("http", PortSet.of("UDP")) == Verdict.exactly(NONE)
    assert pod.port("admin", tcp) == Verdict(NONE, tcp)
    assert pod.port("any", PortSet.of("UDP")) == Verdict(NONE, PortSet.of("UDP", 53))
    assert pod.port("other", tcp) == Verdict(NONE, PortSet.of("TCP", 7))
    assert pod.port(Unknown("${OTHER}"), tcp) == Verdict(NONE, tcp)
    assert len(table) == 4


def test_any_port_whose_name_is_a_placeholder_may_be_the_one() -> None:
    table = named_ports([(Unknown("${ONE}"), "TCP", 7), (Unknown("${TWO}"), "TCP", 8), ("http", "TCP", 80)])
    pod = Pod("shop", Labels({}), Labels({}), table)
    assert pod.port("other", PortSet.of("TCP")) == Verdict(NONE, PortSet.of("TCP", 7, 8))


def test_a_pod_of_unknown_containers_may_have_any_name_for_any_port() -> None:
    assert Pod("shop", Labels({}), Labels({})).port("http", ALL) == Verdict(NONE, ALL)
