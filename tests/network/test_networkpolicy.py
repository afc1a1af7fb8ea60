"""Every default and corner of the NetworkPolicy API, each in a test that bears its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.model.labels import Labels
from kubelint.network.endpoints import Pod
from kubelint.network.evaluate import allowed, isolated
from kubelint.network.policy import Pods
from kubelint.network.ports import ALL, NONE, OPEN, PortSet, Verdict
from tests.network.clusters import outside, pod, tiers

if TYPE_CHECKING:
    from kubelint.network.endpoints import Outside

Data = dict[str, Any]

WEB = pod(labels={"app": "web"}, ports=[("http", "TCP", 8080), ("dns", "UDP", 53)])
API = pod(labels={"app": "api"}, ports=[("http", "TCP", 9090)])
PAY = pod("pay", labels={"app": "web"})
INTERNET = outside("203.0.113.7")
HTTP = PortSet.of("TCP", 80)


def into_web(peer: Pod | Outside, *specs: Data) -> PortSet:
    return _exact(allowed(tiers(*specs), "Ingress", WEB, peer))


def out_of_web(peer: Pod | Outside, *specs: Data) -> PortSet:
    return _exact(allowed(tiers(*specs), "Egress", WEB, peer))


def _exact(verdict: Verdict) -> PortSet:
    assert verdict.is_exact
    return verdict.certain


def rule(**fields: object) -> Data:
    """Return a policy for all pods with one ingress rule; `from_` is its `from`."""
    return {"podSelector": {}, "ingress": [{key.rstrip("_"): value for key, value in fields.items()}]}


# ------------------------------------------------------------------------------------------------- which pods
def test_a_pod_that_no_policy_selects_is_open() -> None:
    assert into_web(INTERNET) is ALL
    assert into_web(INTERNET, {"podSelector": {"matchLabels": {"app": "api"}}}) is ALL


def test_a_policy_acts_in_its_own_namespace_only() -> None:
    assert into_web(API, {"podSelector": {}}) is NONE
    assert allowed(tiers({"podSelector": {}}, namespace="pay"), "Ingress", WEB, API) == OPEN


def test_a_policy_without_namespace_acts_in_the_default_namespace() -> None:
    inside = pod("default")
    assert allowed(tiers({"podSelector": {}}, namespace=""), "Ingress", inside, API).possible is NONE


@pytest.mark.parametrize("spec", [{"podSelector": {}}, {"podSelector": None}, {}])
def test_pod_selector_empty_null_or_absent_selects_every_pod_of_the_namespace(spec: Data) -> None:
    assert into_web(API, spec) is NONE


def test_labels_and_expressions_of_a_selector_are_anded() -> None:
    expression = {"key": "tier", "operator": "Exists"}
    spec = {"podSelector": {"matchLabels": {"app": "web"}, "matchExpressions": [expression]}}
    assert into_web(API, spec) is ALL
    spec["podSelector"]["matchExpressions"] = [{"key": "tier", "operator": "DoesNotExist"}]
    assert into_web(API, spec) is NONE


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ({"key": "app", "operator": "In", "values": ["web", "api"]}, True),
        ({"key": "app", "operator": "In", "values": ["api"]}, False),
        ({"key": "absent", "operator": "In", "values": ["web"]}, False),
        ({"key": "app", "operator": "NotIn", "values": ["web"]}, False),
        ({"key": "app", "operator": "NotIn", "values": ["api"]}, True),
        ({"key": "absent", "operator": "NotIn", "values": ["web"]}, True),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "absent", "operator": "Exists"}, False),
        ({"key": "app", "operator": "DoesNotExist"}, False),
        ({"key": "absent", "operator": "DoesNotExist"}, True),
    ],
)
def test_not_in_and_does_not_exist_select_pods_without_the_label(expression: Data, selected: bool) -> None:  # noqa: FBT001
    spec = {"podSelector": {"matchExpressions": [expression]}}
    assert into_web(API, spec) is (NONE if selected else ALL)


# -------------------------------------------------------------------------------------------------- directions
@pytest.mark.parametrize("types", [{}, {"policyTypes": None}, {"policyTypes": []}])
def test_policy_types_absent_isolates_ingress_always(types: Data) -> None:
    assert into_web(API, {"podSelector": {}, **types}) is NONE
    assert out_of_web(API, {"podSelector": {}, **types}) is ALL


@pytest.mark.parametrize("rules", [[], None])
def test_policy_types_absent_isolates_egress_only_with_an_egress_rule(rules: object) -> None:
    assert out_of_web(API, {"podSelector": {}, "egress": rules}) is ALL
    assert out_of_web(API, {"podSelector": {}, "egress": [{"ports": [{"port": 80}]}]}) == HTTP


@pytest.mark.parametrize("rules", [{}, {"ingress": []}, {"ingress": None}])
def test_a_type_that_is_listed_without_rules_isolates(rules: Data) -> None:
    both = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], **rules}
    assert into_web(API, both) is NONE
    assert out_of_web(API, both) is NONE


def test_rules_of_a_direction_that_policy_types_does_not_list_are_ignored() -> None:
    spec = {"podSelector": {}, "policyTypes": ["Egress"], "ingress": [{"ports": [{"port": 80}]}]}
    assert into_web(API, spec) is ALL
    assert out_of_web(API, spec) is NONE
    spec = {"podSelector": {}, "policyTypes": ["Ingress"], "egress": [{"ports": [{"port": 80}]}]}
    assert into_web(API, spec) is NONE
    assert out_of_web(API, spec) is ALL


@pytest.mark.parametrize("rules", [{}, {"ingress": []}, {"ingress": None}])
def test_ingress_absent_null_or_empty_allows_nothing(rules: Data) -> None:
    assert into_web(API, {"podSelector": {}, **rules}) is NONE


@pytest.mark.parametrize("written", [{}, None])
def test_an_empty_rule_allows_everything(written: object) -> None:
    assert into_web(INTERNET, {"podSelector": {}, "ingress": [written]}) is ALL
    assert into_web(PAY, {"podSelector": {}, "ingress": [written]}) is ALL


# ------------------------------------------------------------------------------------------------------- peers
@pytest.mark.parametrize("peers", [{}, {"from": []}, {"from": None}])
def test_from_absent_null_or_empty_means_every_source_the_outside_included(peers: Data) -> None:
    spec = {"podSelector": {}, "ingress": [{"ports": [{"port": 80}], **peers}]}
    assert into_web(INTERNET, spec) == HTTP
    assert into_web(PAY, spec) == HTTP
    assert into_web(pod(host_network=True), spec) == HTTP


def test_peers_of_one_list_are_alternatives() -> None:
    spec = rule(
        from_=[{"podSelector": {"matchLabels": {"app": "api"}}}, {"namespaceSelector": _named("pay")}],
    )
    assert into_web(API, spec) is ALL
    assert into_web(PAY, spec) is ALL
    assert into_web(pod("ops"), spec) is NONE


def test_selectors_of_one_peer_hold_together() -> None:
    spec = rule(from_=[{"podSelector": {"matchLabels": {"app": "api"}}, "namespaceSelector": _named("pay")}])
    assert into_web(API, spec) is NONE
    assert into_web(PAY, spec) is NONE
    assert into_web(pod("pay", {"app": "api"}), spec) is ALL


def test_a_pod_selector_alone_means_the_policys_own_namespace() -> None:
    spec = rule(from_=[{"podSelector": {}}])
    assert into_web(API, spec) is ALL
    assert into_web(PAY, spec) is NONE


@pytest.mark.parametrize("pods", [{}, {"podSelector": None}, {"podSelector": {}}])
def test_a_namespace_selector_alone_means_all_pods_of_these_namespaces(pods: Data) -> None:
    spec = rule(from_=[{"namespaceSelector": _named("pay"), **pods}])
    assert into_web(PAY, spec) is ALL
    assert into_web(API, spec) is NONE


def test_an_empty_namespace_selector_means_all_namespaces_and_not_the_outside() -> None:
    spec = rule(from_=[{"namespaceSelector": {}}])
    assert into_web(API, spec) is ALL
    assert into_web(PAY, spec) is ALL
    assert into_web(INTERNET, spec) is NONE


@pytest.mark.parametrize("peer", [None, {}, {"podSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}}])
def test_a_peer_that_is_none_or_two_things_may_be_anybody(peer: object) -> None:
    verdict = allowed(tiers(rule(from_=[peer])), "Ingress", WEB, API)
    assert verdict == Verdict(NONE, ALL)


# ------------------------------------------------------------------------------------------------------ blocks
def _block(cidr: str, *holes: str) -> Data:
    return rule(from_=[{"ipBlock": {"cidr": cidr, "except": list(holes)}}])


def test_a_block_means_its_addresses_less_the_excepted() -> None:
    spec = _block("203.0.113.0/24", "203.0.113.0/28", "203.0.113.4/30")
    assert into_web(outside("203.0.113.16/28"), spec) is ALL
    assert into_web(outside("203.0.113.7"), spec) is NONE
    assert into_web(outside("198.51.100.1"), spec) is NONE


def test_host_bits_of_a_block_do_not_count() -> None:
    assert into_web(outside("203.0.113.200"), _block("203.0.113.7/24")) is ALL


def test_blocks_that_overlap_unite_their_ports() -> None:
    both = {
        "podSelector": {},
        "ingress": [
            {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}], "ports": [{"port": 80}]},
            {"from": [{"ipBlock": {"cidr": "203.0.113.0/28"}}], "ports": [{"port": 81}]},
        ],
    }
    assert into_web(INTERNET, both) == PortSet.of("TCP", 80, 81)
    assert into_web(outside("203.0.113.200"), both) == HTTP


def test_a_block_of_one_family_says_nothing_of_the_other() -> None:
    assert into_web(outside("2001:db8::1"), _block("0.0.0.0/0")) is NONE
    assert into_web(outside("203.0.113.7"), _block("::/0")) is NONE
    assert into_web(outside("2001:db8::1"), _block("2001:db8::/32")) is ALL


def test_a_block_holds_pods_by_their_address() -> None:
    near = pod(address="10.1.0.9")
    assert into_web(near, _block("10.1.0.0/24")) is ALL
    assert into_web(near, _block("10.1.0.0/24", "10.1.0.8/30")) is NONE
    assert into_web(near, _block("10.2.0.0/24")) is NONE


def test_a_block_of_all_addresses_holds_every_pod_whose_address_is_not_known() -> None:
    assert into_web(API, _block("0.0.0.0/0")) is ALL
    assert into_web(API, _block("::/0")) is ALL
    assert into_web(API, _block("0.0.0.0/0", "169.254.169.254/32")) is ALL


def test_a_smaller_block_may_hold_a_pod_whose_address_is_not_known() -> None:
    for spec in (_block("10.0.0.0/8"), _block("0.0.0.0/0", "10.0.0.0/8")):
        assert allowed(tiers(spec), "Ingress", WEB, API) == Verdict(NONE, ALL)


def test_a_pod_range_makes_certain_what_a_block_holds() -> None:
    ranged = pod(address="10.244.0.0/16")
    assert into_web(ranged, _block("10.0.0.0/8")) is ALL
    assert into_web(ranged, _block("0.0.0.0/0", "10.0.0.0/8")) is NONE


def test_a_block_that_cannot_be_read_may_hold_anybody() -> None:
    for spec in (_block("10.0.0.0"), _block("${CIDR}"), rule(from_=[{"ipBlock": {}}])):
        assert allowed(tiers(spec), "Ingress", WEB, INTERNET) == Verdict(NONE, ALL)


def test_an_exception_that_cannot_be_read_leaves_its_block_open() -> None:
    spec = _block("203.0.113.0/24", "${NOT_THERE}")
    assert allowed(tiers(spec), "Ingress", WEB, INTERNET) == Verdict(NONE, ALL)
    assert into_web(outside("198.51.100.1"), spec) is NONE


# ------------------------------------------------------------------------------------------------------- ports
def _ports(*ports: object) -> Data:
    return rule(ports=list(ports))


@pytest.mark.parametrize("ports", [{}, {"ports": []}, {"ports": None}])
def test_ports_absent_null_or_empty_means_every_port_of_every_protocol(ports: Data) -> None:
    assert into_web(API, {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}], **ports}]}) is ALL


@pytest.mark.parametrize("port", [{}, None, {"port": None}, {"protocol": "TCP"}])
def test_an_entry_without_port_means_all_ports_of_its_protocol(port: object) -> None:
    assert into_web(API, _ports(port)) == PortSet.of("TCP")


def test_the_protocol_is_tcp_where_none_is_written() -> None:
    assert into_web(API, _ports({"port": 80})) == HTTP
    assert into_web(API, _ports({"port": 80, "protocol": None})) == HTTP
    assert into_web(API, _ports({"port": 53, "protocol": "UDP"})) == PortSet.of("UDP", 53)


def test_end_port_is_inclusive_and_may_equal_port() -> None:
    assert into_web(API, _ports({"port": 8000, "endPort": 8010})) == PortSet.of("TCP", 8000, 8010)
    assert into_web(API, _ports({"port": 80, "endPort": 80})) == HTTP


@pytest.mark.parametrize(
    "port",
    [{"port": 80, "endPort": 79}, {"port": "http", "endPort": 90}, {"port": "80"}, {"port": 0}, {"endPort": 90}],
)
def test_a_port_that_the_api_server_rejects_may_be_any_of_its_protocol(port: Data) -> None:
    assert allowed(tiers(_ports(port)), "Ingress", WEB, API) == Verdict(NONE, PortSet.of("TCP"))


def test_a_placeholder_port_may_be_any_of_its_protocol() -> None:
    assert allowed(tiers(_ports({"port": "${PORT}"})), "Ingress", WEB, API) == Verdict(NONE, PortSet.of("TCP"))
    spec = _ports({"port": 80, "protocol": "${PROTOCOL}"})
    every = PortSet.of("TCP", 80) | PortSet.of("UDP", 80) | PortSet.of("SCTP", 80)
    assert allowed(tiers(spec), "Ingress", WEB, API) == Verdict(NONE, every)


def test_sctp_is_a_protocol_as_the_others_and_all_three_are_all_ports() -> None:
    assert into_web(API, _ports({"protocol": "TCP"}, {"protocol": "UDP"}, {"protocol": "SCTP"})) is ALL
    assert into_web(API, _ports({"protocol": "TCP"}, {"protocol": "UDP"})) == PortSet.of("TCP") | PortSet.of("UDP")


def test_a_named_port_is_looked_up_at_the_destination_of_ingress() -> None:
    assert into_web(API, _ports({"port": "http"})) == PortSet.of("TCP", 8080)


def test_a_named_port_is_looked_up_at_the_destination_of_egress() -> None:
    spec = {"podSelector": {}, "egress": [{"ports": [{"port": "http"}]}]}
    assert out_of_web(API, spec) == PortSet.of("TCP", 9090)
    assert out_of_web(PAY, spec) is NONE


def test_a_named_port_of_another_protocol_matches_nothing() -> None:
    assert into_web(API, _ports({"port": "dns"})) is NONE
    assert into_web(API, _ports({"port": "dns", "protocol": "UDP"})) == PortSet.of("UDP", 53)


def test_a_named_port_towards_an_address_matches_nothing() -> None:
    spec = {"podSelector": {}, "egress": [{"ports": [{"port": "http"}, {"port": 443}]}]}
    assert out_of_web(INTERNET, spec) == PortSet.of("TCP", 443)


def test_a_named_port_of_two_containers_is_both_ports() -> None:
    double = pod(ports=[("http", "TCP", 80), ("http", "TCP", 81)])
    verdict = allowed(tiers(_ports({"port": "http"})), "Ingress", double, API)
    assert verdict == Verdict.exactly(PortSet.of("TCP", 80, 81))


# -------------------------------------------------------------------------------------------------- together
def test_policies_unite_and_any_of_them_isolates() -> None:
    deny: Data = {"podSelector": {}}
    one = {"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [{"ports": [{"port": 80}]}]}
    other = rule(from_=[{"podSelector": {}}], ports=[{"port": 81}])
    assert into_web(API, deny, one) == HTTP
    assert into_web(API, deny, one, other) == PortSet.of("TCP", 80, 81)
    assert into_web(INTERNET, deny, one, other) == HTTP


def test_policies_do_not_bind_pods_on_their_hosts_network() -> None:
    host = pod(host_network=True)
    deny = tiers({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})
    assert allowed(deny, "Ingress", host, API) == OPEN
    assert allowed(deny, "Egress", host, API) == OPEN
    assert isolated(deny, "Ingress", host) is False


def test_whether_selectors_mean_peers_on_their_hosts_network_is_open() -> None:
    host = pod(host_network=True)
    assert allowed(tiers(rule(from_=[{"podSelector": {}}])), "Ingress", WEB, host) == Verdict(NONE, ALL)
    assert into_web(host, rule(from_=[{"podSelector": {"matchLabels": {"app": "api"}}}])) is NONE


def test_a_pod_that_may_be_on_its_hosts_network_may_be_open() -> None:
    verdict = allowed(tiers(_ports({"port": 80})), "Ingress", pod(host_network=None), API)
    assert verdict == Verdict(HTTP, ALL)


# ------------------------------------------------------------------------------------------------- not readable
def test_a_pod_selector_of_the_wrong_type_may_select_any_pod_of_the_namespace() -> None:
    spec = {"podSelector": ["app"], "ingress": [{"ports": [{"port": 80}]}]}
    assert allowed(tiers(spec), "Ingress", WEB, API) == Verdict(HTTP, ALL)
    assert allowed(tiers(spec, namespace="pay"), "Ingress", WEB, API) == OPEN


@pytest.mark.parametrize("types", [["Ingres"], ["${DIRECTION}"], "Ingress"])
def test_policy_types_that_cannot_be_read_may_isolate_both_directions(types: object) -> None:
    spec: Data = {"podSelector": {}, "policyTypes": types}
    for direction in ("Ingress", "Egress"):
        assert allowed(tiers(spec), direction, WEB, API) == Verdict(NONE, ALL)


def test_rules_of_the_wrong_type_may_allow_anything() -> None:
    for ingress in ("all", [{"from": "all"}], [{"ports": "all"}]):
        spec: Data = {"podSelector": {}, "ingress": ingress}
        assert allowed(tiers(spec), "Ingress", WEB, API) == Verdict(NONE, ALL)


def test_a_placeholder_namespace_may_be_any_but_is_equal_to_itself() -> None:
    deny: Data = {"podSelector": {}}
    spec = tiers(deny, namespace="${NAMESPACE}")
    assert allowed(spec, "Ingress", WEB, API) == Verdict(NONE, ALL)
    subjects = spec[0].policies[0].subjects
    assert isinstance(subjects, Pods)
    same = subjects.namespace
    assert same is not None
    inside = Pod(same, Labels({}), Labels({}))
    assert allowed(spec, "Ingress", inside, API).possible is NONE


def _named(namespace: str) -> Data:
    return {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
