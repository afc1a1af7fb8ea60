"""Every default and corner of the policies of administrators, each in a test that bears its name."""

from __future__ import annotations

import pytest

from kubelint.model.admin_policy import AdminNetworkPolicy
from kubelint.model.labels import Labels
from kubelint.network.adminpolicy import compile_admin_policy
from kubelint.network.endpoints import Outside
from kubelint.network.evaluate import allowed
from kubelint.network.policy import Effect
from kubelint.network.ports import ALL, NONE, PortSet
from kubelint.network.remarks import Remarks
from kubelint.network.tiers import compile_tiers
from tests.network.clusters import outside, pod
from tests.network.dialects import compiled, reached, resources, said

WEB = pod("shop", {"app": "web"}, [("http", "TCP", 8080), ("dns", "UDP", 53)], address="10.0.0.1")
API = pod("shop", {"app": "api"}, address="10.0.0.2")
PAY = pod("pay", {"app": "web"}, address="10.0.0.3")
HOSTED = pod("pay", {"app": "web"}, address="192.0.2.1", host_network=True)
NODE = Outside(outside("192.0.2.1").addresses, "node", Labels({"disk": "ssd"}))
INTERNET = outside("203.0.113.7")
HTTP = PortSet.of("TCP", 80)

NETWORK_POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""
EVERYBODY = "namespaces: {}"


def anp(body: str, name: str = "rules", priority: int = 5) -> str:
    return f"""
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {{name: {name}}}
spec:
  priority: {priority}
{body}
"""


def banp(body: str, name: str = "default") -> str:
    return f"""
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {{name: {name}}}
spec:
{body}
"""


def cnp(body: str, tier: str = "Admin", name: str = "rules", priority: int = 5) -> str:
    return f"""
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {{name: {name}}}
spec:
  tier: {tier}
  priority: {priority}
{body}
"""


def ingress(*rules: str, subject: str = EVERYBODY) -> str:
    return f"  subject: {{{subject}}}\n  ingress:\n" + "".join(f"  - {{{rule}}}\n" for rule in rules)


def egress(*rules: str, subject: str = EVERYBODY) -> str:
    return f"  subject: {{{subject}}}\n  egress:\n" + "".join(f"  - {{{rule}}}\n" for rule in rules)


def together(*texts: str) -> str:
    return "---".join(texts)


# ------------------------------------------------------------------------------------------------ who
def test_namespaces_empty_selects_every_pod_of_the_cluster_but_not_the_outside() -> None:
    text = anp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}]"))
    assert reached(text, "Ingress", WEB, PAY) is NONE
    assert reached(text, "Ingress", WEB, INTERNET) is ALL


def test_pods_on_their_hosts_network_are_neither_subjects_nor_peers() -> None:
    text = anp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}]"))
    assert reached(text, "Ingress", HOSTED, WEB) is ALL
    assert reached(text, "Ingress", WEB, HOSTED) is ALL


def test_pods_selects_by_namespace_and_pod_together() -> None:
    namespaces = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}"
    peer = f"pods: {{{namespaces}, podSelector: {{matchLabels: {{app: web}}}}}}"
    text = anp(ingress(f"action: Deny, from: [{{{peer}}}]", subject="pods: {namespaceSelector: {}, podSelector: {}}"))
    assert reached(text, "Ingress", WEB, PAY) is NONE
    assert reached(text, "Ingress", PAY, WEB) is ALL


def test_a_policy_without_rules_in_a_direction_does_not_touch_it() -> None:
    text = anp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}]") + "  egress: []\n")
    assert reached(text, "Egress", WEB, PAY) is ALL


def test_what_no_rule_names_falls_through() -> None:
    text = anp(ingress(f"action: Allow, from: [{{{EVERYBODY}}}], ports: [{{portNumber: {{port: 80}}}}]"))
    assert reached(text, "Ingress", WEB, PAY) is ALL


def test_networks_mean_pods_by_their_address_too() -> None:
    text = cnp(egress("action: Deny, to: [{networks: [0.0.0.0/0]}]"))
    assert reached(text, "Egress", WEB, PAY) is NONE
    assert reached(text, "Egress", WEB, INTERNET) is NONE
    assert reached(text, "Egress", WEB, outside("2001:db8::1")) is ALL


def test_networks_with_ipv6_blocks_mean_ipv6() -> None:
    text = anp(egress('action: Deny, to: [{networks: ["2001:db8::/32"]}]'))
    assert reached(text, "Egress", WEB, outside("2001:db8::1")) is NONE
    assert reached(text, "Egress", WEB, INTERNET) is ALL


def test_nodes_mean_the_addresses_of_nodes_and_so_pods_on_their_network() -> None:
    text = anp(egress("action: Deny, to: [{nodes: {matchLabels: {disk: ssd}}}]"))
    assert reached(text, "Egress", WEB, NODE) is NONE
    assert reached(text, "Egress", WEB, API) is ALL
    assert reached(text, "Egress", WEB, INTERNET) is ALL
    assert allowed(compiled(text).tiers, "Egress", WEB, HOSTED).certain is NONE
    assert reached(anp(egress("action: Deny, to: [{nodes: {}}]")), "Egress", WEB, HOSTED) is NONE


def test_domain_names_may_be_any_address_outside_but_no_pod() -> None:
    text = cnp(
        egress("action: Accept, to: [{domainNames: [example.com]}]", "action: Deny, to: [{networks: [0.0.0.0/0]}]")
    )
    verdict = allowed(compiled(text).tiers, "Egress", WEB, INTERNET)
    assert (verdict.certain, verdict.possible) == (NONE, ALL)
    assert reached(text, "Egress", WEB, API) is NONE


# ------------------------------------------------------------------------------------------------ which ports
@pytest.mark.parametrize("ports", ["", ", ports: null"])
def test_v1alpha1_ports_absent_or_null_mean_every_port(ports: str) -> None:
    assert reached(anp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}]{ports}")), "Ingress", WEB, PAY) is NONE


def test_v1alpha1_ports_empty_mean_no_port() -> None:
    assert reached(anp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}], ports: []")), "Ingress", WEB, PAY) is ALL


@pytest.mark.parametrize("protocols", ["", ", protocols: null", ", protocols: []"])
def test_v1alpha2_protocols_absent_null_or_empty_mean_every_port(protocols: str) -> None:
    assert reached(cnp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}]{protocols}")), "Ingress", WEB, PAY) is NONE


def test_a_port_without_protocol_is_of_tcp() -> None:
    text = anp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}], ports: [{{portNumber: {{port: 80}}}}]"))
    assert reached(text, "Ingress", WEB, PAY) == ALL - HTTP


def test_a_named_port_has_the_protocol_of_the_containers_port() -> None:
    text = anp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}], ports: [{{namedPort: dns}}]"))
    assert reached(text, "Ingress", WEB, PAY) == ALL - PortSet.of("UDP", 53)
    assert reached(text, "Ingress", API, PAY) is ALL


def test_a_range_of_v1alpha2_holds_both_its_ends() -> None:
    ports = "protocols: [{udp: {destinationPort: {range: {start: 80, end: 82}}}}]"
    assert reached(cnp(ingress(f"action: Deny, from: [{{{EVERYBODY}}}], {ports}")), "Ingress", WEB, PAY) == (
        ALL - PortSet.of("UDP", 80, 82)
    )


# ------------------------------------------------------------------------------------------------ in which order
DENY, ALLOW, PASS = (f"action: {action}, from: [{{{EVERYBODY}}}]" for action in ("Deny", "Allow", "Pass"))


def test_the_first_rule_that_matches_decides() -> None:
    assert reached(anp(ingress(ALLOW, DENY)), "Ingress", WEB, PAY) is ALL
    assert reached(anp(ingress(DENY, ALLOW)), "Ingress", WEB, PAY) is NONE


def test_the_lower_priority_number_comes_first_whatever_the_names() -> None:
    text = together(anp(ingress(DENY), "a", 20), anp(ingress(ALLOW), "b", 10))
    assert reached(text, "Ingress", WEB, PAY) is ALL


def test_both_versions_share_the_priorities_of_the_admin_tier() -> None:
    accept = ALLOW.replace("Allow", "Accept")
    text = together(anp(ingress(DENY), "a", 20), cnp(ingress(accept), "Admin", "b", 10))
    assert reached(text, "Ingress", WEB, PAY) is ALL


def test_allow_beats_a_network_policy() -> None:
    assert reached(together(anp(ingress(ALLOW)), NETWORK_POLICY), "Ingress", WEB, PAY) is ALL


def test_pass_leaves_it_to_network_policies_and_hides_later_admin_policies() -> None:
    text = together(anp(ingress(PASS), "a", 1), anp(ingress(ALLOW), "b", 2), NETWORK_POLICY)
    assert reached(text, "Ingress", WEB, PAY) is NONE


def test_a_network_policy_that_selects_the_pod_keeps_the_baseline_from_deciding() -> None:
    text = together(banp(ingress(ALLOW)), NETWORK_POLICY)
    assert reached(text, "Ingress", WEB, PAY) is NONE
    assert reached(together(banp(ingress(DENY)), NETWORK_POLICY), "Ingress", PAY, WEB) is NONE


def test_pass_in_the_baseline_tier_falls_to_the_default_that_allows() -> None:
    text = cnp(ingress(PASS, DENY), "Baseline")
    assert reached(text, "Ingress", WEB, PAY) is ALL


# ------------------------------------------------------------------------------------------------ what is wrong
def test_a_peer_of_no_known_field_fails_closed_so_that_pass_denies_all_and_allow_matches_nothing() -> None:
    (policy,) = resources(anp(ingress("action: Pass, from: [{galaxies: {}}]", "action: Allow, from: [{galaxies: {}}]")))
    assert isinstance(policy, AdminNetworkPolicy)
    compiled_policy = compile_admin_policy(policy, Remarks())
    assert compiled_policy.ingress is not None
    (rule,) = compiled_policy.ingress
    assert rule.effect is Effect.deny
    assert rule.covers_everything


WRONG = [
    (anp(ingress(DENY), priority=1001), "1001", "the priority must be a number from 0 to 1000"),
    (
        anp(ingress(DENY, subject="")),
        "subject",
        "the subject has no field: exactly one of namespaces, pods must be set",
    ),
    (
        anp(ingress("action: Deny, from: [{namespaces: {}, pods: {}}]")),
        "namespaces",
        "a peer has namespaces and pods: exactly one of namespaces, pods must be set",
    ),
    (
        anp(ingress("action: Deny, from: [{networks: [10.0.0.0/8]}]")),
        "networks",
        "a peer has networks: exactly one of namespaces, pods must be set",
    ),
    (anp(ingress("action: Deny, from: []")), "from", "a rule needs at least one peer in 'from'"),
    (anp(egress("action: Deny")), "action", "a rule needs at least one peer in 'to'"),
    (
        anp(ingress("action: Accept, from: [{namespaces: {}}]")),
        "Accept",
        "'action' is \"Accept\", not Allow, Deny or Pass",
    ),
    (banp(ingress(PASS)), "Pass", "'action' is \"Pass\", not Allow or Deny"),
    (banp(ingress(DENY), "mine"), "mine", "the BaselineAdminNetworkPolicy must be named 'default'"),
    (anp(ingress(DENY + ", ports: [{}]")), "{}", "a port must say exactly one thing"),
    (
        anp(ingress(DENY + ", ports: [{portRange: {start: 81, end: 80}}]")),
        "portRange",
        "a range of ports must end behind its start",
    ),
    (
        cnp(ingress(DENY + ", protocols: [{tcp: {destinationPort: {range: {start: 80, end: 80}}}}]")),
        "tcp",
        "a range of ports must end behind its start",
    ),
    (cnp(ingress(DENY + ", protocols: [{tcp: {}}]")), "tcp", "a port must say exactly one thing"),
    (
        anp(egress("action: Deny, to: [{networks: [10.0.0.0/33]}]")),
        "10.0.0.0/33",
        "'networks' is a list of CIDRs: '10.0.0.0/33' needs a prefix length from 0 to 32",
    ),
    (
        anp(ingress("action: Deny, from: [{galaxies: {}}]")),
        "galaxies",
        "a peer has no field: exactly one of namespaces, pods must be set",
    ),
    (
        cnp(egress("action: Deny, to: [{domainNames: [example.com]}]")),
        "domainNames",
        "names of domains can only be allowed",
    ),
    (
        cnp(egress("action: Deny, to: [{networks: [10.0.0.0/8]}], protocols: [{destinationNamedPort: http}]")),
        "destinationNamedPort",
        "the named port 'http' cannot be looked up in 'networks': only pods name their ports",
    ),
]


@pytest.mark.parametrize(("text", "place", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_a_bad_policy_is_an_error_at_its_place_and_the_others_count(text: str, place: str, message: str) -> None:
    found = compile_tiers(resources(together(text, NETWORK_POLICY)))
    assert said(found.errors) == [(place, message)]
    (rejected,) = found.rejected
    assert f"kind: {rejected.kind}\n" in text
    assert reached(found, "Ingress", WEB, PAY) is NONE


def test_equal_priorities_are_an_error_but_both_policies_count() -> None:
    found = compile_tiers(resources(together(anp(ingress(DENY), "b"), anp(ingress(ALLOW), "a"))))
    assert said(found.errors) == [
        (
            "5",
            "'a' has the priority 5 as 'b' has: which comes first is open, and taken to be the order of their names",
        )
    ]
    assert reached(found, "Ingress", WEB, PAY) is ALL


def test_a_placeholder_is_no_error_and_leaves_the_answer_open() -> None:
    found = compile_tiers(resources(anp(ingress(f"action: '${{ACTION}}', from: [{{{EVERYBODY}}}]"))))
    assert not found.errors
    verdict = allowed(found.tiers, "Ingress", WEB, PAY)
    assert (verdict.certain, verdict.possible) == (NONE, ALL)
