"""Every default and corner of Cilium's policies, each in a test that bears its name."""

from __future__ import annotations

import pytest

from kubelint.model.labels import Labels
from kubelint.network.cilium_peers import ENTITIES as NAMES
from kubelint.network.endpoints import Endpoint, Outside, Pod, Role, named_ports
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
    )


def special(role: Role, address: str = "192.0.2.9") -> Outside:
    return Outside(outside(address).addresses, role, Labels({"disk": "ssd"}))


WEB = end("shop", "web", "10.0.0.1", team="a")
API = end("shop", "api", "10.0.0.2", "builder", team="a")
PAY = end("pay", "web", "10.0.0.3", team="b")
HOSTED = pod("pay", {"app": "web"}, address="192.0.2.1", host_network=True)
NODE, API_SERVER, GATEWAY = special("node"), special("kube-apiserver"), special("ingress")
INTERNET = outside("203.0.113.7")
HTTP = PortSet.of("TCP", 80)


def policy(spec: str, name: str = "rules", namespace: str = "shop") -> str:
    return f"""
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{{spec}}}
"""


def clusterwide(spec: str, name: str = "rules") -> str:
    return f"""
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {{name: {name}}}
spec: {{{spec}}}
"""


def ingress(*rules: str, selector: str = "{}") -> str:
    return f"endpointSelector: {selector}, ingress: [{', '.join(f'{{{rule}}}' for rule in rules)}]"


def egress(*rules: str, selector: str = "{}") -> str:
    return f"endpointSelector: {selector}, egress: [{', '.join(f'{{{rule}}}' for rule in rules)}]"


def labels(**wanted: str) -> str:
    return f"{{matchLabels: {{{', '.join(f'{key}: {value}' for key, value in wanted.items())}}}}}"


def together(*texts: str) -> str:
    return "---".join(texts)


NETWORK_POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: standard, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 443}]}]}
"""
HTTPS = PortSet.of("TCP", 443)


# ------------------------------------------------------------------------------------------------ whom it is for
def test_endpoint_selector_empty_selects_every_pod_of_the_namespace_or_of_the_cluster() -> None:
    nobody = ingress("fromEndpoints: []")
    assert reached(policy(nobody), "Ingress", WEB, API) is NONE
    assert reached(policy(nobody), "Ingress", PAY, API) is ALL
    assert reached(clusterwide(nobody), "Ingress", PAY, API) is NONE


def test_an_endpoint_selector_stays_in_the_policys_namespace_whatever_it_says() -> None:
    selector = "{matchLabels: {'k8s:io.kubernetes.pod.namespace': pay}}"
    assert reached(policy(ingress("fromEndpoints: []", selector=selector)), "Ingress", PAY, WEB) is ALL
    assert reached(clusterwide(ingress("fromEndpoints: []", selector=selector)), "Ingress", PAY, WEB) is NONE
    assert reached(clusterwide(ingress("fromEndpoints: []", selector=selector)), "Ingress", WEB, PAY) is ALL


@pytest.mark.parametrize("key", ["app", "'k8s:app'", "'any:app'"])
def test_a_label_key_may_say_its_source(key: str) -> None:
    text = policy(ingress("fromEndpoints: []", selector=f"{{matchLabels: {{{key}: web}}}}"))
    assert reached(text, "Ingress", WEB, PAY) is NONE
    assert reached(text, "Ingress", API, PAY) is ALL


def test_pods_on_their_hosts_network_are_no_subjects() -> None:
    assert reached(clusterwide(ingress("fromEndpoints: []")), "Ingress", HOSTED, WEB) is ALL


def test_specs_count_beside_spec() -> None:
    text = """
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: rules, namespace: shop}
specs:
- {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{}]}]}
- {endpointSelector: {matchLabels: {app: api}}, egress: [{toEntities: [world]}]}
"""
    assert reached(text, "Ingress", WEB, PAY) is NONE
    assert reached(text, "Egress", API, WEB) is NONE
    assert reached(text, "Egress", API, INTERNET) is ALL


# ------------------------------------------------------------------------------------------------ default deny
SECTIONS = [
    ("", False),
    ("ingress: null", False),
    ("ingress: []", False),
    ("ingress: [{}]", True),
    ("ingress: [{fromEndpoints: [{}]}]", True),
    ("ingressDeny: [{fromEntities: [world]}]", True),
    ("egress: [{}]", False),
    ("enableDefaultDeny: {ingress: false}, ingress: [{}]", False),
    ("enableDefaultDeny: {ingress: true}", True),
    ("enableDefaultDeny: {egress: false}, ingress: [{}]", True),
]


@pytest.mark.parametrize(("spec", "isolates"), SECTIONS)
def test_a_section_with_any_rule_isolates_and_one_that_is_absent_null_or_empty_does_not(
    spec: str, *, isolates: bool
) -> None:
    found = compiled(policy("endpointSelector: {}" + (f", {spec}" if spec else "")))
    assert isolated(found.tiers, "Ingress", WEB) is isolates


@pytest.mark.parametrize("rule", ["", "fromEntities: []", "toPorts: []", "fromRequires: []", "fromEndpoints: null"])
def test_a_rule_that_says_neither_who_nor_where_isolates_and_allows_nothing(rule: str) -> None:
    for peer in (API, PAY, INTERNET, NODE, HOSTED):
        assert reached(policy(ingress(rule)), "Ingress", WEB, peer) is NONE
    assert (
        reached(policy(f"endpointSelector: {{}}, ingress: [{{}}], ingressDeny: [{{{rule}}}]"), "Ingress", WEB, API)
        is NONE
    )
    deny = f"endpointSelector: {{}}, enableDefaultDeny: {{ingress: false}}, ingressDeny: [{{{rule}}}]"
    assert reached(policy(deny), "Ingress", WEB, API) is ALL


def test_without_default_deny_the_rules_still_allow_what_another_policy_would_not() -> None:
    opening = policy(
        "enableDefaultDeny: {ingress: false}, " + ingress(f"fromEndpoints: [{labels(app='web')}]"), "opening"
    )
    assert reached(opening, "Ingress", API, PAY) is ALL
    both = together(opening, policy(ingress("fromEndpoints: []"), "closing"))
    assert reached(both, "Ingress", API, WEB) is ALL
    assert reached(both, "Ingress", WEB, API) is NONE


# ------------------------------------------------------------------------------------------------ peers
PORT_80 = "toPorts: [{ports: [{port: '80', protocol: TCP}]}]"


@pytest.mark.parametrize(("peers", "ports"), [("", HTTP), ("fromEndpoints: null,", HTTP), ("fromEndpoints: [],", NONE)])
def test_from_endpoints_absent_or_null_means_everybody_and_empty_means_nobody(peers: str, ports: PortSet) -> None:
    assert reached(policy(ingress(peers + PORT_80)), "Ingress", WEB, API) == ports
    assert reached(policy(ingress(peers + PORT_80)), "Ingress", WEB, INTERNET) == ports


@pytest.mark.parametrize("peers", ["fromEntities: []", "fromCIDR: []", "fromCIDRSet: []"])
def test_other_empty_lists_of_peers_do_not_restrict(peers: str) -> None:
    assert reached(policy(ingress(f"{peers}, {PORT_80}")), "Ingress", WEB, INTERNET) == HTTP


def test_an_empty_endpoint_selector_means_all_pods_of_the_namespace_and_in_a_clusterwide_policy_all_pods() -> None:
    rule = ingress("fromEndpoints: [{}]")
    assert [reached(policy(rule), "Ingress", WEB, each) for each in (API, PAY, INTERNET, HOSTED)] == [
        ALL,
        NONE,
        NONE,
        NONE,
    ]
    assert [reached(clusterwide(rule), "Ingress", WEB, each) for each in (API, PAY, INTERNET, NODE)] == [
        ALL,
        ALL,
        NONE,
        NONE,
    ]


def test_from_endpoints_mean_the_policys_namespace_unless_they_name_another() -> None:
    assert reached(policy(ingress(f"fromEndpoints: [{labels(app='web')}]")), "Ingress", API, PAY) is NONE
    named = "{matchLabels: {app: web, 'k8s:io.kubernetes.pod.namespace': pay}}"
    assert reached(policy(ingress(f"fromEndpoints: [{named}]")), "Ingress", API, PAY) is ALL
    assert reached(policy(ingress(f"fromEndpoints: [{named}]")), "Ingress", API, WEB) is NONE
    by_label = "{matchLabels: {io.cilium.k8s.namespace.labels.team: b}}"
    assert reached(policy(ingress(f"fromEndpoints: [{by_label}]")), "Ingress", API, PAY) is ALL
    anywhere = "{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}"
    assert reached(policy(ingress(f"fromEndpoints: [{anywhere}]")), "Ingress", API, PAY) is ALL


def test_a_service_account_is_a_label() -> None:
    selector = "{matchLabels: {io.cilium.k8s.policy.serviceaccount: builder}}"
    assert [reached(policy(ingress(f"fromEndpoints: [{selector}]")), "Ingress", WEB, each) for each in (API, PAY)] == [
        ALL,
        NONE,
    ]
    negated = "{matchExpressions: [{key: io.cilium.k8s.policy.serviceaccount, operator: NotIn, values: [builder]}]}"
    assert [reached(policy(ingress(f"fromEndpoints: [{negated}]")), "Ingress", API, each) for each in (API, WEB)] == [
        NONE,
        ALL,
    ]


ENTITIES: list[tuple[str, str]] = [
    ("all", "pods host node world api ingress"),
    ("world", "world"),
    ("world-ipv4", "world"),
    ("world-ipv6", ""),
    ("cluster", "pods host node api ingress"),
    ("kube-apiserver", "api"),
    ("ingress", "ingress"),
    ("health", ""),
    ("none", ""),
    ("host, remote-node", "host node"),
]


@pytest.mark.parametrize(("entities", "meant"), ENTITIES)
def test_whom_entities_mean(entities: str, meant: str) -> None:
    ends: dict[str, Endpoint] = {
        "pods": PAY,
        "host": HOSTED,
        "node": NODE,
        "world": INTERNET,
        "api": API_SERVER,
        "ingress": GATEWAY,
    }
    text = policy(ingress(f"fromEntities: [{entities}]"))
    found = {name for name, peer in ends.items() if reached(text, "Ingress", WEB, peer) is ALL}
    assert found == set(meant.split())


@pytest.mark.parametrize("entity", ["host", "remote-node"])
def test_whether_a_node_is_the_pods_own_is_not_known(entity: str) -> None:
    found = compiled(policy(ingress(f"fromEntities: [{entity}]")))
    verdict = allowed(found.tiers, "Ingress", WEB, NODE)
    assert (verdict.certain, verdict.possible) == (NONE, ALL)
    assert reached(found, "Ingress", WEB, PAY) is NONE


def test_a_reserved_label_names_an_identity() -> None:
    text = policy(ingress("fromEndpoints: [{matchLabels: {'reserved:ingress': ''}}]"))
    assert reached(text, "Ingress", WEB, GATEWAY) is ALL
    assert reached(text, "Ingress", WEB, API) is NONE


def test_a_cidr_means_neither_pods_nor_nodes_whatever_their_address() -> None:
    text = policy(ingress("fromCIDR: [0.0.0.0/0]"))
    assert [reached(text, "Ingress", WEB, each) for each in (INTERNET, API, HOSTED, NODE)] == [ALL, NONE, NONE, NONE]
    assert reached(text, "Ingress", WEB, outside("2001:db8::1")) is NONE


def test_a_cidr_may_be_an_address() -> None:
    assert reached(policy(ingress("fromCIDR: [203.0.113.7]")), "Ingress", WEB, INTERNET) is ALL
    assert reached(policy(ingress("fromCIDR: [203.0.113.7]")), "Ingress", WEB, outside("203.0.113.8")) is NONE


def test_exceptions_of_a_cidr_set_are_left_out() -> None:
    text = policy(ingress("fromCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/29]}]"))
    assert reached(text, "Ingress", WEB, INTERNET) is NONE
    assert reached(text, "Ingress", WEB, outside("203.0.113.8")) is ALL


def test_groups_of_blocks_by_name_and_by_label() -> None:
    group = """
apiVersion: cilium.io/v2alpha1
kind: CiliumCIDRGroup
metadata: {name: office, labels: {site: hq}}
spec: {externalCIDRs: [203.0.113.0/24]}
"""
    for item in ("cidrGroupRef: office", "cidrGroupSelector: {matchLabels: {site: hq}}"):
        text = together(policy(ingress(f"fromCIDRSet: [{{{item}}}]")), group)
        assert reached(text, "Ingress", WEB, INTERNET) is ALL
        assert reached(text, "Ingress", WEB, outside("198.51.100.1")) is NONE
    missing = compiled(policy(ingress("fromCIDRSet: [{cidrGroupRef: office}]")))
    assert allowed(missing.tiers, "Ingress", WEB, INTERNET).possible is ALL
    assert len(missing.notes) == 1


def test_fqdns_may_be_any_address_outside_but_no_pod() -> None:
    found = compiled(policy(egress("toFQDNs: [{matchPattern: '*.example.com'}]")))
    verdict = allowed(found.tiers, "Egress", WEB, INTERNET)
    assert (verdict.certain, verdict.possible) == (NONE, ALL)
    assert reached(found, "Egress", WEB, API) is NONE


SERVICES = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: pay, labels: {tier: front}}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: legacy, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: legacy-1, namespace: shop, labels: {kubernetes.io/service-name: legacy}}
addressType: IPv4
endpoints: [{addresses: [203.0.113.7]}]
ports: [{port: 80}]
"""


def test_to_services_by_name_and_by_label_mean_what_is_behind_them() -> None:
    by_name = "toServices: [{k8sService: {serviceName: web, namespace: pay}}]"
    by_label = "toServices: [{k8sServiceSelector: {selector: {matchLabels: {tier: front}}, namespace: pay}}]"
    for rule in (by_name, by_label):
        text = together(policy(egress(rule)), SERVICES)
        assert [reached(text, "Egress", API, each) for each in (PAY, WEB, INTERNET)] == [ALL, NONE, NONE]
    own = together(policy(egress("toServices: [{k8sService: {serviceName: legacy}}]")), SERVICES)
    assert [reached(own, "Egress", API, each) for each in (PAY, INTERNET)] == [NONE, ALL]
    missing = compiled(policy(egress("toServices: [{k8sService: {serviceName: gone}}]")))
    assert [message for _, message in said(missing.notes)] == ["the Service 'shop/gone' is not in the input"]
    assert allowed(missing.tiers, "Egress", API, PAY).possible is ALL


def test_nodes_are_meant_by_their_labels() -> None:
    found = compiled(policy(ingress("fromNodes: [{matchLabels: {disk: ssd}}]")))
    assert reached(found, "Ingress", WEB, NODE) is ALL
    assert reached(found, "Ingress", WEB, API) is NONE
    assert len(found.notes) == 1


def test_groups_of_a_cloud_may_be_any_address_outside() -> None:
    found = compiled(policy(egress("toGroups: [{aws: {region: us-west-2}}]")))
    assert allowed(found.tiers, "Egress", WEB, INTERNET).possible is ALL
    assert len(found.notes) == 1


# ------------------------------------------------------------------------------------------------ ports
TO_PORTS = [
    ("fromEntities: [all]", ALL),
    ("fromEntities: [all], toPorts: null", ALL),
    ("fromEntities: [all], toPorts: []", ALL),
    ("toPorts: [{}]", NONE),
    ("toPorts: [{ports: []}]", NONE),
    ("toPorts: [{ports: [{port: '80', protocol: TCP}]}]", HTTP),
    ("toPorts: [{ports: [{port: '80'}]}]", PortSet(*(((80, 80),),) * 3)),
    ("toPorts: [{ports: [{port: '80', protocol: ANY}]}]", PortSet(*(((80, 80),),) * 3)),
    ("toPorts: [{ports: [{port: '0', protocol: UDP}]}]", PortSet.of("UDP")),
    ("toPorts: [{ports: [{port: '80', endPort: 82, protocol: TCP}]}]", PortSet.of("TCP", 80, 82)),
    ("toPorts: [{ports: [{port: http, protocol: TCP}]}]", PortSet.of("TCP", 8080)),
    ("toPorts: [{ports: [{port: DNS}]}]", PortSet.of("UDP", 53)),
    ("toPorts: [{ports: [{port: http, protocol: UDP}]}]", NONE),
    ("toPorts: [{ports: [{port: '80', protocol: TCP}]}, {ports: [{port: '443', protocol: TCP}]}]", HTTP | HTTPS),
    ("icmps: [{fields: [{type: 8}]}]", NONE),
]


@pytest.mark.parametrize(("ports", "expected"), TO_PORTS)
def test_which_ports_to_ports_mean(ports: str, expected: PortSet) -> None:
    assert reached(policy(ingress(ports)), "Ingress", WEB, API) == expected


def test_rules_on_requests_allow_the_port_on_a_condition() -> None:
    def conditions(rules: str) -> list[str]:
        text = policy(ingress(f"toPorts: [{{ports: [{{port: '80', protocol: TCP}}], {rules}}}]"))
        found = compiled(text)
        assert reached(found, "Ingress", WEB, API) == HTTP
        (governing,) = found.tiers[-1].policies
        return [rule.condition for rule in governing.ingress or ()]

    assert conditions("rules: {http: [{method: GET, path: /}]}") == ["the http request matches"]
    assert conditions("rules: {http: [{method: GET}, {}]}") == [""]
    assert conditions("rules: {http: []}") == [""]
    assert conditions("rules: {}") == [""]
    assert conditions("rules: {dns: [{matchPattern: '*'}]}") == [""]
    assert conditions("rules: {dns: [{matchName: example.com}]}") == ["the dns request matches"]
    assert conditions("rules: {kafka: [{topic: orders}]}") == ["the kafka request matches"]
    assert conditions("rules: {l7proto: r2d2}") == ["the requests are of r2d2"]
    assert conditions("serverNames: [example.com]") == ["TLS asks for example.com"]


def test_mutual_authentication_is_a_condition() -> None:
    (governing,) = compiled(policy(ingress("fromEntities: [all], authentication: {mode: required}"))).tiers[-1].policies
    assert [rule.condition for rule in governing.ingress or ()] == ["both ends authenticate each other"]


# ------------------------------------------------------------------------------------------------ several policies
def test_policies_add_up() -> None:
    text = together(
        policy(ingress(f"fromEndpoints: [{labels(app='web')}]"), "a"), policy(ingress("fromEntities: [world]"), "b")
    )
    assert [reached(text, "Ingress", API, each) for each in (WEB, INTERNET, PAY)] == [ALL, ALL, NONE]


def test_deny_wins_over_every_allow_of_any_policy() -> None:
    allow = policy(ingress("fromEntities: [all]"), "allow")
    deny = clusterwide(f"endpointSelector: {{}}, ingressDeny: [{{fromEndpoints: [{labels(app='web')}]}}]", "deny")
    assert reached(together(allow, deny), "Ingress", API, PAY) is NONE
    assert reached(together(allow, deny), "Ingress", WEB, API) is ALL
    assert reached(together(NETWORK_POLICY, deny), "Ingress", API, WEB) is NONE


def test_deny_on_some_ports_leaves_the_others() -> None:
    text = policy(f"endpointSelector: {{}}, egress: [{{toEntities: [all]}}], egressDeny: [{{{PORT_80}}}]")
    assert reached(text, "Egress", WEB, API) == ALL - HTTP


def test_network_policies_add_up_with_those_of_cilium() -> None:
    text = together(NETWORK_POLICY, policy(ingress("fromEntities: [world]")))
    assert reached(text, "Ingress", WEB, API) == HTTPS
    assert reached(text, "Ingress", WEB, INTERNET) is ALL


def test_requirements_bind_the_endpoints_that_other_rules_allow_and_nobody_else() -> None:
    requiring = clusterwide(ingress(f"fromRequires: [{labels(app='api')}]"), "requiring")
    assert reached(requiring, "Ingress", WEB, API) is NONE
    endpoints = together(requiring, policy(ingress("fromEndpoints: [{}]")))
    assert [reached(endpoints, "Ingress", WEB, each) for each in (API, WEB)] == [ALL, NONE]
    entities = together(requiring, policy(ingress("fromEntities: [all]")))
    assert reached(entities, "Ingress", WEB, WEB) is ALL
    standard = together(requiring, NETWORK_POLICY)
    assert [reached(standard, "Ingress", WEB, each) for each in (API, WEB)] == [HTTPS, NONE]


# ------------------------------------------------------------------------------------------------ outside the model
def test_policies_for_nodes_are_said_and_bind_no_pod() -> None:
    found = compiled(clusterwide("nodeSelector: {}, ingress: [{fromEntities: [cluster]}]"))
    assert said(found.notes) == [("nodeSelector", "policies for nodes are no part of the model: they bind no pods")]
    assert reached(found, "Ingress", WEB, INTERNET) is ALL


def test_policies_for_the_gateway_are_said_and_bind_no_pod() -> None:
    selector = "{matchExpressions: [{key: 'reserved:ingress', operator: Exists}]}"
    found = compiled(clusterwide(ingress("fromEntities: [world]", selector=selector)))
    assert [message for _, message in said(found.notes)] == ["rules for identities that are no pods' bind no pods"]
    assert reached(found, "Ingress", WEB, API) is ALL


WRONG = [
    (policy("ingress: [{}]"), "spec", "a rule set needs an endpointSelector (or a nodeSelector)"),
    (
        policy(ingress("fromEntities: [mars]")),
        "mars",
        f"'mars' is none of {', '.join(NAMES)}",
    ),
    (policy(ingress("fromCIDR: [10.0.0.0/40]")), "10.0.0.0/40", "'10.0.0.0/40' needs a prefix length from 0 to 32"),
    (
        policy(ingress("fromCIDRSet: [{cidr: 10.0.0.0/8, except: [192.0.2.0/24]}]")),
        "except",
        "the exceptions are not all inside 10.0.0.0/8",
    ),
    (
        policy(ingress("fromEndpoints: [{}], fromCIDR: [10.0.0.0/8]")),
        "fromCIDR",
        "fromEndpoints and fromCIDR cannot stand in one rule",
    ),
    (
        policy(ingress("toPorts: [{ports: [{port: 80}]}]")),
        "80",
        'write "80" in quotes: a port is a text here',
    ),
    (policy(ingress("toPorts: [{ports: [{protocol: TCP}]}]")), "protocol", "a port must be given"),
    (policy(ingress("toPorts: [{ports: [{port: '80', protocol: QUIC}]}]")), "QUIC", "'QUIC' is no protocol"),
    (
        policy(ingress("toPorts: [{ports: [{port: '99999'}]}]")),
        "'99999'",
        "'99999' is neither a port nor the name of one",
    ),
    (
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: rules}\n",
        "rules",
        "the policy has neither 'spec' nor 'specs'",
    ),
]


@pytest.mark.parametrize(("text", "place", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_a_bad_policy_is_an_error_at_its_place_and_the_others_count(text: str, place: str, message: str) -> None:
    found = compile_tiers(resources(together(text, NETWORK_POLICY)))
    assert said(found.errors) == [(place, message)]
    assert reached(found, "Ingress", WEB, API) == HTTPS


def test_a_placeholder_is_no_error_and_leaves_the_answer_open() -> None:
    found = compiled(policy(ingress("toPorts: [{ports: [{port: '${PORT}', protocol: TCP}]}]")))
    verdict = allowed(found.tiers, "Ingress", WEB, API)
    assert (verdict.certain, verdict.possible) == (NONE, PortSet.of("TCP"))


# ------------------------------------------------------------------------------------------------ the plugin
def test_under_cilium_a_block_of_a_network_policy_means_no_pods() -> None:
    text = NETWORK_POLICY.replace("{podSelector: {}}]", "{ipBlock: {cidr: 0.0.0.0/0}}]")
    for cni, ports in ((None, HTTPS), ("calico", HTTPS), ("cilium", NONE)):
        found = compiled(text, cni)
        assert reached(found, "Ingress", WEB, API) == ports
        assert reached(found, "Ingress", WEB, INTERNET) == HTTPS
