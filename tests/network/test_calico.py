"""Every default and corner of Calico's policies, each in a test that bears its name."""

from __future__ import annotations

import pytest

from kubelint.model.labels import Labels
from kubelint.network.endpoints import Pod, named_ports
from kubelint.network.evaluate import allowed, isolated
from kubelint.network.ports import ALL, NONE, PortSet
from kubelint.network.tiers import compile_tiers
from tests.network.clusters import outside, pod
from tests.network.dialects import compiled, reached, resources, said


def end(namespace: str, app: str, address: str, account: str = "default", **team: str) -> Pod:
    return Pod(
        namespace,
        Labels({"kubernetes.io/metadata.name": namespace, **team}),
        Labels({"app": app}),
        named_ports([("http", "TCP", 8080), ("dns", "UDP", 53)]),
        addresses=outside(address).addresses,
        account=account,
        account_labels=Labels({"role": account}),
    )


WEB = end("shop", "web", "10.0.0.1", team="a")
API = end("shop", "api-v2", "10.0.0.2", "builder", team="a")
PAY = end("pay", "web", "10.0.0.3", team="b")
HOSTED = pod("pay", {"app": "web"}, address="192.0.2.1", host_network=True)
INTERNET = outside("203.0.113.7")
HTTP = PortSet.of("TCP", 80)


def policy(spec: str, name: str = "rules", namespace: str = "shop") -> str:
    return f"""
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{{spec}}}
"""


def glob(spec: str, name: str = "rules") -> str:
    return f"""
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {{name: {name}}}
spec: {{{spec}}}
"""


def tier(name: str, order: str, action: str = "") -> str:
    action = f", defaultAction: {action}" if action else ""
    return f"""
apiVersion: projectcalico.org/v3
kind: Tier
metadata: {{name: {name}}}
spec: {{order: {order}{action}}}
"""


def network_set(name: str, nets: str, kind: str = "GlobalNetworkSet", namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"""
apiVersion: projectcalico.org/v3
kind: {kind}
metadata: {{name: {name}, labels: {{set: {name}}}{where}}}
spec: {{nets: {nets}}}
"""


NETWORK_POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: standard, namespace: shop}
spec: {podSelector: {}, ingress: [{ports: [{port: 443}]}]}
"""


def together(*texts: str) -> str:
    return "---".join(texts)


def allow(peer: str = "", further: str = "") -> str:
    return f"ingress: [{{action: Allow, source: {{{peer}}}{further}}}]"


# ------------------------------------------------------------------------------------------------ by kind and group
def test_a_policy_of_calico_is_not_taken_for_one_of_kubernetes() -> None:
    text = policy("selector: app == 'db'")
    assert reached(text, "Ingress", WEB, PAY) is ALL
    stored = policy(allow("selector: app == 'web'")).replace("projectcalico.org/v3", "crd.projectcalico.org/v1")
    assert reached(stored, "Ingress", WEB, WEB) is ALL
    assert reached(stored, "Ingress", WEB, API) is NONE


# ------------------------------------------------------------------------------------------------ whom it is for
@pytest.mark.parametrize("selector", ["", "selector: null", "selector: ''", "selector: all()"])
def test_selector_absent_null_empty_or_all_selects_every_pod_of_the_namespace(selector: str) -> None:
    assert reached(policy(selector), "Ingress", WEB, PAY) is NONE
    assert reached(policy(selector), "Ingress", PAY, WEB) is ALL
    assert reached(glob(selector), "Ingress", PAY, WEB) is NONE


def test_pods_on_their_hosts_network_are_neither_subjects_nor_peers() -> None:
    assert reached(glob(""), "Ingress", HOSTED, WEB) is ALL
    assert reached(glob(allow("selector: all()")), "Ingress", WEB, HOSTED) is NONE


def test_namespace_and_service_account_selectors_of_a_global_policy() -> None:
    text = glob("namespaceSelector: team == 'a', serviceAccountSelector: role == 'builder'")
    assert reached(text, "Ingress", API, PAY) is NONE
    assert reached(text, "Ingress", WEB, PAY) is ALL
    assert reached(text, "Ingress", PAY, WEB) is ALL


def test_a_service_account_that_is_not_known_leaves_the_answer_open() -> None:
    unknown = pod("shop", {"app": "web"})
    verdict = allowed(compiled(glob("serviceAccountSelector: role == 'builder'")).tiers, "Ingress", unknown, WEB)
    assert (verdict.certain, verdict.possible) == (NONE, ALL)


SELECTORS = [
    ("app == 'web'", True, False),
    ("app != 'web'", False, True),
    ("missing != 'web'", True, True),
    ("missing == 'web'", False, False),
    ("app in {'web', 'db'}", True, False),
    ("app in {}", False, False),
    ("app not in {'web'}", False, True),
    ("missing not in {'web'}", True, True),
    ("has(app)", True, True),
    ("!has(app)", False, False),
    ("app starts with 'api'", False, True),
    ("app ends with 'v2'", False, True),
    ("app contains 'i-v'", False, True),
    ("!(app contains 'i-v')", True, False),
    ("missing contains ''", False, False),
    ("app == 'web' || app == 'api-v2'", True, True),
    ("!(app == 'web' || app == 'api-v2')", False, False),
    ("app == 'web' && team == 'a'", False, False),
    ("projectcalico.org/namespace == 'shop'", True, True),
    ("projectcalico.org/namespace != 'shop'", False, False),
    ("projectcalico.org/namespace starts with 'sh'", True, True),
    ("projectcalico.org/serviceaccount == 'builder'", False, True),
    ("projectcalico.org/serviceaccount != 'builder'", True, False),
    ("has(projectcalico.org/serviceaccount)", True, True),
    ("projectcalico.org/orchestrator == 'k8s'", True, True),
    ("projectcalico.org/orchestrator != 'k8s'", False, False),
    ("pcns.team == 'a'", True, True),
    ("pcsa.role == 'builder'", False, True),
    ("pcns.projectcalico.org/name == 'shop'", True, True),
    ("global()", False, False),
    ("!global()", True, True),
]


@pytest.mark.parametrize(("selector", "web", "api"), SELECTORS)
def test_which_pods_a_selector_chooses(selector: str, *, web: bool, api: bool) -> None:
    found = compiled(policy(f'selector: "{selector}"'))
    assert [isolated(found.tiers, "Ingress", each) for each in (WEB, API)] == [web, api]


def test_namespace_selector_global_of_a_rule_means_what_is_in_no_namespace() -> None:
    text = glob(allow("namespaceSelector: global(), selector: set == 'office'"))
    sets = network_set("office", "[203.0.113.0/24]"), network_set("office", "[10.0.0.3]", "NetworkSet", "pay")
    assert reached(together(text, *sets), "Ingress", WEB, INTERNET) is ALL
    assert reached(together(text, *sets), "Ingress", WEB, PAY) is NONE


# ------------------------------------------------------------------------------------------------ types
TYPES = [
    ("", True, False),
    ("ingress: []", True, False),
    ("egress: [{action: Allow}]", False, True),
    ("ingress: [{action: Allow}], egress: [{action: Allow}]", True, True),
    ("types: [], egress: [{action: Allow}]", False, True),
    ("types: [Egress]", False, True),
    ("types: [Egress], ingress: [{action: Allow}]", False, True),
    ("types: [Ingress, Egress]", True, True),
]


@pytest.mark.parametrize(("spec", "ingress", "egress"), TYPES)
def test_types_absent_mean_the_directions_with_rules_or_ingress(spec: str, *, ingress: bool, egress: bool) -> None:
    found = compiled(policy(spec))
    assert [isolated(found.tiers, direction, WEB) for direction in ("Ingress", "Egress")] == [ingress, egress]


# ------------------------------------------------------------------------------------------------ peers
@pytest.mark.parametrize("source", ["", ", source: null", ", source: {}"])
def test_source_absent_null_or_empty_means_everybody(source: str) -> None:
    text = policy(f"ingress: [{{action: Allow{source}}}]")
    assert reached(text, "Ingress", WEB, INTERNET) is ALL


def test_a_selector_of_a_policy_of_one_namespace_means_pods_of_that_namespace() -> None:
    text = policy(allow("selector: app == 'web'"))
    assert reached(text, "Ingress", API, WEB) is ALL
    assert reached(text, "Ingress", API, PAY) is NONE


def test_a_selector_of_a_global_policy_means_pods_of_any_namespace() -> None:
    assert reached(glob(allow("selector: app == 'web'")), "Ingress", API, PAY) is ALL


def test_a_namespace_selector_reaches_out_of_the_policys_namespace() -> None:
    text = policy(allow("namespaceSelector: team == 'b'"))
    assert reached(text, "Ingress", WEB, PAY) is ALL
    assert reached(text, "Ingress", WEB, API) is NONE
    assert reached(policy(allow("namespaceSelector: all()")), "Ingress", WEB, INTERNET) is NONE


def test_selectors_and_nets_of_a_rule_hold_together() -> None:
    text = policy(allow("namespaceSelector: all(), nets: [10.0.0.0/31, 10.0.0.3]"))
    assert [reached(text, "Ingress", WEB, each) for each in (WEB, API, PAY)] == [ALL, NONE, ALL]
    assert reached(text, "Ingress", WEB, outside("10.0.0.1")) is NONE


def test_nets_mean_pods_by_their_address_too() -> None:
    assert reached(policy(allow("nets: [10.0.0.0/8]")), "Ingress", WEB, PAY) is ALL


def test_not_nets_leave_out_and_mean_everybody_else() -> None:
    text = policy(allow("notNets: [10.0.0.2/32]"))
    assert [reached(text, "Ingress", WEB, each) for each in (API, PAY, INTERNET)] == [NONE, ALL, ALL]


@pytest.mark.parametrize("nets", ["nets: []", "nets: null", "notNets: []"])
def test_nets_empty_or_null_do_not_restrict(nets: str) -> None:
    assert reached(policy(allow(nets)), "Ingress", WEB, INTERNET) is ALL


def test_not_selector_of_a_global_policy_leaves_out_pods_and_means_the_outside_too() -> None:
    text = glob(allow("notSelector: app == 'web'"))
    assert [reached(text, "Ingress", API, each) for each in (PAY, API, INTERNET)] == [NONE, ALL, ALL]


def test_not_selector_of_a_policy_of_one_namespace_means_pods_of_that_namespace() -> None:
    text = policy(allow("notSelector: app == 'web'"))
    assert [reached(text, "Ingress", API, each) for each in (WEB, API, PAY, INTERNET)] == [NONE, ALL, NONE, NONE]


def test_service_accounts_by_name_and_by_label() -> None:
    by_name = policy(allow("serviceAccounts: {names: [builder]}"))
    by_label = glob(allow("serviceAccounts: {selector: role == 'builder'}"))
    for text in (by_name, by_label):
        assert [reached(text, "Ingress", WEB, each) for each in (API, PAY)] == [ALL, NONE]


def test_a_network_set_is_meant_by_its_labels() -> None:
    office = network_set("office", "[203.0.113.0/24]")
    text = together(glob(allow("selector: set == 'office'")), office, network_set("home", "[198.51.100.0/24]"))
    assert reached(text, "Ingress", WEB, INTERNET) is ALL
    assert reached(text, "Ingress", WEB, outside("198.51.100.1")) is NONE


def test_a_network_set_of_a_namespace_counts_in_that_namespace() -> None:
    rule = allow("selector: set == 'office'")
    for namespace, ports in (("shop", ALL), ("pay", NONE)):
        office = network_set("office", "[203.0.113.0/24]", "NetworkSet", namespace)
        assert reached(together(policy(rule), office), "Ingress", WEB, INTERNET) is ports
        assert reached(together(glob(rule), office), "Ingress", WEB, INTERNET) is ALL


def test_a_rule_for_a_part_of_the_pods_leaves_the_others_to_the_next_rule() -> None:
    rules = "{action: Deny, destination: {selector: app == 'web'}}, {action: Allow}"
    text = policy(f"ingress: [{rules}]")
    assert reached(text, "Ingress", WEB, PAY) is NONE
    assert reached(text, "Ingress", API, PAY) is ALL
    only = policy("ingress: [{action: Allow, destination: {selector: app == 'web'}}]")
    assert reached(only, "Ingress", WEB, PAY) is ALL
    assert reached(only, "Ingress", API, PAY) is NONE


def test_services_of_a_rule_mean_what_is_behind_them_on_their_target_ports() -> None:
    service = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: pay}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
"""
    text = together(policy("egress: [{action: Allow, destination: {services: {name: web, namespace: pay}}}]"), service)
    assert reached(text, "Egress", WEB, PAY) == PortSet.of("TCP", 8080)
    assert reached(text, "Egress", WEB, API) is NONE


# ------------------------------------------------------------------------------------------------ ports
def test_no_protocol_means_all_of_them() -> None:
    assert reached(policy(allow()), "Ingress", WEB, PAY) is ALL


PROTOCOLS = [
    ("TCP", PortSet.of("TCP")),
    ("tcp", PortSet.of("TCP")),
    ("17", PortSet.of("UDP")),
    ("'132'", PortSet.of("SCTP")),
    ("ICMP", NONE),
    ("47", NONE),
]


@pytest.mark.parametrize(("protocol", "ports"), PROTOCOLS)
def test_a_protocol_by_name_or_number(protocol: str, ports: PortSet) -> None:
    assert reached(policy(allow("", f", protocol: {protocol}")), "Ingress", WEB, PAY) == ports
    assert reached(policy(allow("", f", notProtocol: {protocol}")), "Ingress", WEB, PAY) == ALL - ports


PORTS = [
    ("ports: [80]", PortSet.of("TCP", 80)),
    ("ports: ['80:90', 443]", PortSet.of("TCP", 80, 90) | PortSet.of("TCP", 443)),
    ("ports: [http]", PortSet.of("TCP", 8080)),
    ("ports: [dns]", NONE),
    ("ports: []", PortSet.of("TCP")),
    ("notPorts: [80]", PortSet.of("TCP") - PortSet.of("TCP", 80)),
    ("notPorts: [http]", PortSet.of("TCP") - PortSet.of("TCP", 8080)),
    ("ports: ['80:90', http], notPorts: [85, http]", PortSet.of("TCP", 80, 90) - PortSet.of("TCP", 85)),
]


@pytest.mark.parametrize(("ports", "expected"), PORTS)
def test_ports_and_not_ports_by_number_range_and_name(ports: str, expected: PortSet) -> None:
    text = policy(allow("", f", protocol: TCP, destination: {{{ports}}}"))
    assert reached(text, "Ingress", WEB, PAY) == expected


def test_a_named_port_of_an_egress_rule_is_the_destinations() -> None:
    text = policy("egress: [{action: Allow, protocol: TCP, destination: {ports: [http]}}]")
    assert reached(text, "Egress", WEB, PAY) == PortSet.of("TCP", 8080)
    assert reached(text, "Egress", WEB, INTERNET) is NONE


def test_ports_of_the_source_are_not_known_so_that_the_rule_may_match() -> None:
    found = compiled(policy(allow("ports: [1024]", ", protocol: TCP")))
    verdict = allowed(found.tiers, "Ingress", WEB, PAY)
    assert (verdict.certain, verdict.possible) == (NONE, PortSet.of("TCP"))
    assert said(found.notes) == [("source", "which port the source uses is not known: the rule may match, or not")]


def test_ip_version_restricts_to_addresses_of_the_family() -> None:
    text = policy(allow("", ", ipVersion: 6"))
    assert reached(text, "Ingress", WEB, outside("2001:db8::1")) is ALL
    assert reached(text, "Ingress", WEB, INTERNET) is NONE


# ------------------------------------------------------------------------------------------------ order and tiers
DENY, ALLOW, PASS = (f"ingress: [{{action: {action}}}]" for action in ("Deny", "Allow", "Pass"))


def test_log_goes_on_to_the_next_rule() -> None:
    assert reached(policy("ingress: [{action: Log}, {action: Allow}]"), "Ingress", WEB, PAY) is ALL
    assert reached(policy("ingress: [{action: Log}]"), "Ingress", WEB, PAY) is NONE


def test_the_lower_order_comes_first_and_no_order_comes_last() -> None:
    assert (
        reached(together(glob(f"order: 20, {DENY}", "a"), glob(f"order: 10.5, {ALLOW}", "b")), "Ingress", WEB, PAY)
        is ALL
    )
    assert reached(together(glob(DENY, "a"), glob(f"order: 10, {ALLOW}", "b")), "Ingress", WEB, PAY) is ALL


def test_equal_orders_are_decided_by_name() -> None:
    assert reached(together(glob(DENY, "b"), glob(ALLOW, "a")), "Ingress", WEB, PAY) is ALL


def test_network_policies_come_at_order_1000_of_the_default_tier() -> None:
    https = PortSet.of("TCP", 443)
    assert reached(together(NETWORK_POLICY, glob(f"order: 999, {DENY}")), "Ingress", WEB, PAY) is NONE
    assert reached(together(NETWORK_POLICY, glob(f"order: 1001, {DENY}")), "Ingress", WEB, PAY) == https
    assert reached(together(NETWORK_POLICY, glob(f"order: 1001, {ALLOW}")), "Ingress", WEB, PAY) is ALL


def test_tiers_come_by_order_and_pass_goes_to_the_next() -> None:
    first = tier("security", "100")
    for rules, ports in ((DENY, NONE), (PASS, ALL), (ALLOW, ALL)):
        text = together(first, glob(f"tier: security, {rules}", "security.a"), policy(ALLOW))
        assert reached(text, "Ingress", WEB, PAY) is ports
    passed = together(first, glob(f"tier: security, {PASS}", "security.a"), policy(DENY))
    assert reached(passed, "Ingress", WEB, PAY) is NONE


@pytest.mark.parametrize(("action", "ports"), [("", NONE), ("Deny", NONE), ("Pass", ALL)])
def test_what_no_rule_of_a_tier_matches_is_denied_unless_the_tier_passes(action: str, ports: PortSet) -> None:
    text = together(tier("security", "100", action), glob("tier: security, selector: app == 'web'", "security.a"))
    assert reached(text, "Ingress", WEB, PAY) is ports
    assert reached(text, "Ingress", API, PAY) is ALL


def test_what_passes_the_last_tier_is_allowed() -> None:
    assert reached(policy(PASS), "Ingress", WEB, PAY) is ALL


def test_a_tier_behind_the_default_one_is_reached_by_pass_or_by_pods_that_no_policy_selects() -> None:
    late = together(tier("late", "2000000"), glob(f"tier: late, {DENY}", "late.a"))
    assert reached(late, "Ingress", WEB, PAY) is NONE
    assert reached(together(late, policy(ALLOW)), "Ingress", WEB, PAY) is ALL
    assert reached(together(late, policy(PASS)), "Ingress", WEB, PAY) is NONE


def test_a_tier_that_is_not_in_the_input_is_taken_to_come_before_the_default_one() -> None:
    found = compiled(together(glob(f"tier: security, {DENY}", "security.a"), policy(ALLOW)))
    assert reached(found, "Ingress", WEB, PAY) is NONE
    assert said(found.notes) == [
        ("security", "the tier 'security' is not in the input; it is taken to come before the default tier")
    ]


def test_admin_policies_come_in_calicos_own_tiers() -> None:
    admin = """
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: rules}
spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
"""
    for order, ports in (("999", ALL), ("1001", NONE)):
        text = together(admin, tier("security", order), glob(f"tier: security, {ALLOW}", "security.a"))
        assert reached(text, "Ingress", WEB, PAY) is ports


# ------------------------------------------------------------------------------------------------ outside the model
OUTSIDE = [
    (glob(f"doNotTrack: true, applyOnForward: true, {DENY}"), "true", "with 'doNotTrack' a policy acts on host"),
    (glob(f"preDNAT: true, applyOnForward: true, {DENY}"), "true", "with 'preDNAT' a policy acts on host"),
    (glob(DENY).replace("kind: Global", "kind: StagedGlobal"), "rules", "a staged policy changes nothing"),
    (policy(DENY).replace("kind: Net", "kind: StagedNet"), "rules", "a staged policy changes nothing"),
    (
        NETWORK_POLICY.replace("networking.k8s.io/v1", "projectcalico.org/v3").replace(
            "Network", "StagedKubernetesNetwork"
        ),
        "standard",
        "a StagedKubernetesNetworkPolicy is no part",
    ),
    (
        "apiVersion: projectcalico.org/v3\nkind: HostEndpoint\nmetadata: {name: eth0}\nspec: {node: a}\n",
        "eth0",
        "a HostEndpoint is no part of the model",
    ),
]


@pytest.mark.parametrize(("text", "place", "message"), OUTSIDE)
def test_what_acts_on_no_pod_is_said_and_changes_nothing(text: str, place: str, message: str) -> None:
    found = compiled(text)
    ((at, note),) = said(found.notes)
    assert at == place
    assert note.startswith(message)
    assert reached(found, "Ingress", WEB, PAY) is ALL


def test_apply_on_forward_is_said_but_the_policy_counts_for_pods() -> None:
    found = compiled(glob(f"applyOnForward: true, {DENY}"))
    assert len(found.notes) == 1
    assert reached(found, "Ingress", WEB, PAY) is NONE


WRONG = [
    (policy("selector: app = 'web'"), "app = 'web'", "the selector cannot be read: '=' is not expected here"),
    (policy(allow("nets: [10.0.0.0/40]")), "10.0.0.0/40", "'10.0.0.0/40' needs a prefix length from 0 to 32"),
    (policy("ingress: [{action: Drop}]"), "Drop", "'action' is \"Drop\", not Allow, Deny, Log or Pass"),
    (policy("ingress: [{}]"), "{}", "the action must be one of Allow, Deny, Log, Pass"),
    (policy(allow("", ", protocol: QUIC")), "QUIC", "'QUIC' is no protocol"),
    (
        policy(allow("", ", protocol: TCP, destination: {ports: ['90:80']}")),
        "'90:80'",
        "'90:80' is no port, range of ports (first:last) or name",
    ),
    (
        policy(allow("", ", destination: {ports: [80]}")),
        "ports",
        "ports need a protocol that has ports: TCP, UDP or SCTP",
    ),
]


@pytest.mark.parametrize(("text", "place", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_a_bad_policy_is_an_error_at_its_place_and_the_others_count(text: str, place: str, message: str) -> None:
    found = compile_tiers(resources(together(text, NETWORK_POLICY)))
    assert said(found.errors) == [(place, message)]
    assert reached(found, "Ingress", WEB, PAY) == PortSet.of("TCP", 443)
