from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint.cluster.dns_servers import DnsServers
from kubelint.network.evaluate import allowed
from kubelint.network.networkpolicy import network_policies
from tests.cluster.policed import custom, names, namespace, pod, policy, policy_named, underlined, workload_named
from tests.cluster.written import cluster_of

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.dns import NoDns

UDP = "ports: [{port: 53, protocol: UDP}]"
SYSTEM = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}"
KUBE_DNS = "podSelector: {matchLabels: {k8s-app: kube-dns}}"


def egress(*rules: str, selector: str = "{}") -> str:
    """Return the spec of a policy with egress rules, each the inside of a flow mapping."""
    written = ", ".join(f"{{{rule}}}" for rule in rules)
    return f"{{podSelector: {selector}, policyTypes: [Egress], egress: [{written}]}}"


def blocked(*texts: str, spec: str = "{}") -> bool:
    """Say whether the pod `web` cannot resolve names."""
    cluster = cluster_of(pod("web", "{app: web}", spec), *texts)
    return cluster.dns.blocked(workload_named(cluster, "web"))


def found(cluster: Cluster, name: str = "p") -> NoDns:
    answer = cluster.dns.blocked_by(policy_named(cluster, name))
    assert answer is not None
    return answer


# ------------------------------------------------------------------------------------ what a policy allows
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], True),
        ([""], False),
        (["to: []"], False),
        ([UDP], False),
        (["ports: [{port: 53}]"], True),
        (["ports: [{port: 53, protocol: TCP}]"], True),
        (["ports: [{protocol: UDP}]"], False),
        (["ports: [{port: 1, endPort: 100, protocol: UDP}]"], False),
        (["ports: [{port: 54, endPort: 100, protocol: UDP}]"], True),
        (["ports: [{port: 5353, protocol: UDP}]"], False),  # OpenShift
        (["ports: [{port: dns, protocol: UDP}]"], False),
        (["ports: [{port: dns}]"], True),  # a port without protocol is TCP
        (["ports: [{port: dns-tcp}]"], True),
        (["ports: [{port: '${DNS}', protocol: UDP}]"], False),
        ([f"to: [{{{SYSTEM}}}], {UDP}"], False),
        ([f"to: [{{{SYSTEM}, {KUBE_DNS}}}], {UDP}"], False),
        ([f"to: [{{namespaceSelector: {{}}, {KUBE_DNS}}}], {UDP}"], False),
        ([f"to: [{{{KUBE_DNS}}}], {UDP}"], True),  # of the policy's own namespace
        ([f"to: [{{{SYSTEM}, podSelector: {{matchLabels: {{app: web}}}}}}], {UDP}"], True),
        ([f"to: [{{{SYSTEM}}}], ports: [{{port: 5353, protocol: UDP}}]"], True),
        (["to: [{podSelector: {}}]"], True),
        (["to: [{namespaceSelector: {}}]"], False),
        (["to: [{ipBlock: {cidr: 169.254.20.10/32}}]"], False),
        (["to: [{ipBlock: {cidr: 169.254.169.254/32}}]"], True),
        (["to: [{ipBlock: {cidr: 10.96.0.10/32}}]"], False),  # may be the address of the DNS Service
        (["to: [{ipBlock: {cidr: '${CIDR}'}}]"], False),
        (["to: [{podSelector: {}}]", UDP], False),
    ],
)
def test_dns_is_blocked_where_no_rule_may_let_it_through(rules: list[str], expected: bool) -> None:  # noqa: FBT001
    assert blocked(policy("p", egress(*rules))) is expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("{name: kube-system}", False),  # administrators label it so
        ("{networking/namespace: kube-system}", False),
        ("{allow-dns: 'true'}", False),
        ("{role: infra}", False),
        ("{name: monitoring}", True),
        ("{app.kubernetes.io/part-of: shop}", True),
        ("{team: '${TEAM}'}", False),
        ("{kubernetes.io/metadata.name: monitoring}", True),
        ("{kubernetes.io/metadata.name: openshift-dns}", False),
    ],
)
def test_a_namespace_that_is_not_in_the_files_may_have_labels_that_speak_of_dns(
    labels: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert blocked(policy("p", egress(f"to: [{{namespaceSelector: {{matchLabels: {labels}}}}}]"))) is expected


def test_the_labels_of_a_declared_namespace_decide() -> None:
    spec = egress("to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]")
    assert blocked(policy("p", spec), namespace("kube-system"), namespace("openshift-dns"))
    assert not blocked(policy("p", spec), namespace("kube-system", "{name: kube-system}"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{key: team, operator: Exists}", True),
        ("{key: dns, operator: Exists}", False),
        ("{key: team, operator: DoesNotExist}", False),
        ("{key: team, operator: NotIn, values: [shop]}", False),
    ],
)
def test_expressions_about_a_namespace_that_is_not_in_the_files(expression: str, expected: bool) -> None:  # noqa: FBT001
    selector = f"namespaceSelector: {{matchExpressions: [{expression}]}}"
    assert blocked(policy("p", egress(f"to: [{{{selector}}}]"))) is expected


# ---------------------------------------------------------------------------------- which policies count
def test_ingress_policies_do_not_matter() -> None:
    assert not blocked(policy("p", "{podSelector: {}}"))


def test_another_policy_may_allow_it() -> None:
    deny, allow = policy("deny", egress()), policy("allow", egress(UDP, selector="{matchLabels: {app: web}}"))
    assert not blocked(deny, allow)
    assert blocked(deny, policy("allow", egress(UDP, selector="{matchLabels: {app: api}}")))
    assert blocked(deny, policy("allow", egress(UDP), namespace="pay"))


def test_what_cannot_be_known_counts_as_allowed() -> None:
    deny = policy("deny", egress())
    assert not blocked(deny, policy("later", egress(UDP, selector="{matchLabels: {app: '${APP}'}}")))
    assert not blocked(deny, policy("later", f"{{podSelector: {{}}, policyTypes: ['${{T}}'], egress: [{{{UDP}}}]}}"))
    assert not blocked(policy("later", egress(selector="{matchLabels: {app: '${APP}'}}")))


def test_pods_on_the_hosts_network_are_not_bound() -> None:
    assert not blocked(policy("deny", egress()), spec="{hostNetwork: true}")
    assert not blocked(policy("deny", egress()), spec="{hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet}")
    assert not blocked(policy("deny", egress()), spec="{hostNetwork: '${HOST}'}")


# -------------------------------------------------------------------------------- the pods' own settings
OWN = "{dnsPolicy: None, dnsConfig: {nameservers: [9.9.9.9]}}"


@pytest.mark.parametrize(
    ("spec", "rule", "expected"),
    [
        (OWN, f"to: [{{ipBlock: {{cidr: 9.9.9.9/32}}}}], {UDP}", False),
        (OWN, f"to: [{{ipBlock: {{cidr: 8.8.8.8/32}}}}], {UDP}", True),
        (OWN, f"to: [{{{SYSTEM}}}], {UDP}", True),
        # Its own servers come before those of the cluster.
        ("{dnsConfig: {nameservers: [9.9.9.9]}}", f"to: [{{ipBlock: {{cidr: 9.9.9.9/32}}}}], {UDP}", False),
        ("{dnsConfig: {nameservers: [9.9.9.9]}}", f"to: [{{{SYSTEM}}}], {UDP}", False),
        # A private address may be that of the cluster's DNS Service.
        ("{dnsPolicy: None, dnsConfig: {nameservers: [10.96.0.10]}}", f"to: [{{{SYSTEM}}}], {UDP}", False),
        # The node's own servers may be anywhere.
        ("{dnsPolicy: Default}", f"to: [{{ipBlock: {{cidr: 192.0.2.0/24}}}}], {UDP}", False),
        ("{dnsPolicy: Default}", "to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]", True),
        ("{dnsPolicy: Default}", f"to: [{{{SYSTEM}}}], {UDP}", True),
        ("{dnsPolicy: ClusterFirstWithHostNet}", f"to: [{{{SYSTEM}}}], {UDP}", False),
        # What does not say where names are resolved is not judged.
        ("{dnsPolicy: None}", "ports: [{port: 1}]", False),
        ("{dnsPolicy: '${POLICY}'}", "ports: [{port: 1}]", False),
        ("{dnsPolicy: None, dnsConfig: {nameservers: ['${DNS}']}}", "ports: [{port: 1}]", False),
        ("{dnsPolicy: None, dnsConfig: '${CONFIG}'}", "ports: [{port: 1}]", False),
        ("{dnsConfig: {options: [{name: use-vc}]}}", "ports: [{port: 53}]", False),
        ("{dnsConfig: {options: [{name: ndots, value: '2'}]}}", "ports: [{port: 53}]", True),
    ],
)
def test_the_settings_of_the_pods_say_where_they_resolve(spec: str, rule: str, expected: bool) -> None:  # noqa: FBT001
    assert blocked(policy("p", egress(rule)), spec=spec) is expected


# ---------------------------------------------------------------------------- the DNS pods of the input
COREDNS = "[{name: dns, containerPort: 1053, protocol: UDP}, {name: metrics, containerPort: 9153}]"
RESOLVER = "---\napiVersion: v1\nkind: Service\nmetadata: {name: kube-dns, namespace: kube-system}\nspec: "


def dns_pod(labels: str, ports: str = "[]", where: str = "kube-system") -> str:
    return pod(
        "dns", labels, f"{{containers: [{{name: dns, image: example.com/dns:1, ports: {ports}}}]}}", namespace=where
    )


@pytest.mark.parametrize(
    ("dns", "port", "expected"),
    [
        # The container says where it listens.
        (dns_pod("{k8s-app: kube-dns}", COREDNS), 1053, False),
        (dns_pod("{k8s-app: kube-dns}", COREDNS), 53, True),
        # Without a declared port the convention holds.
        (dns_pod("{k8s-app: kube-dns}"), 53, False),
        (dns_pod("{k8s-app: kube-dns}"), 5353, True),
        # The Service leads to pods with other labels, and to their port.
        (
            dns_pod("{app: resolver}") + RESOLVER + "{selector: {app: resolver}, ports: "
            "[{port: 53, targetPort: 8053, protocol: UDP}]}\n",
            8053,
            False,
        ),
        (
            dns_pod("{app: resolver}") + RESOLVER + "{selector: {app: resolver}, ports: "
            "[{port: 53, targetPort: 8053, protocol: UDP}]}\n",
            53,
            True,
        ),
        # OpenShift's are elsewhere.
        (dns_pod("{dns.operator.openshift.io/daemonset-dns: default}", where="openshift-dns"), 5353, False),
        (dns_pod("{dns.operator.openshift.io/daemonset-dns: default}", where="openshift-dns"), 53, True),
        # Pods of the same labels in another namespace are not the cluster's DNS.
        (dns_pod("{k8s-app: kube-dns}", COREDNS, where="pay"), 53, False),
    ],
)
def test_the_dns_pods_of_the_input_decide(dns: str, port: int, expected: bool) -> None:  # noqa: FBT001
    rule = f"to: [{{namespaceSelector: {{}}}}], ports: [{{port: {port}, protocol: UDP}}]"
    assert blocked(dns, policy("p", egress(rule))) is expected


def test_a_named_port_is_that_of_the_dns_pods_of_the_input() -> None:
    rule = "to: [{namespaceSelector: {}}], ports: [{port: dns, protocol: UDP}]"
    assert not blocked(dns_pod("{k8s-app: kube-dns}", COREDNS), policy("p", egress(rule)))
    other = "[{name: resolve, containerPort: 53, protocol: UDP}]"
    assert blocked(dns_pod("{k8s-app: kube-dns}", other), policy("p", egress(rule)))


def test_a_node_local_cache_is_always_possible() -> None:
    rule = f"to: [{{ipBlock: {{cidr: 169.254.20.10/32}}}}], {UDP}"
    assert not blocked(dns_pod("{k8s-app: kube-dns}", COREDNS), policy("p", egress(rule)))


def test_servers_are_the_same_object_for_pods_with_the_same_settings() -> None:
    cluster = cluster_of(pod("a", spec=OWN), pod("b", spec=OWN), pod("c"), pod("d"))
    servers = DnsServers(cluster)
    a, b, c, d = map(servers.of, cluster.space("shop").workloads)
    assert a is b
    assert c is d
    assert a is not c


# -------------------------------------------------------------------------------- where it is said, and how
def test_it_is_said_once_at_the_default_deny_for_all_pods() -> None:
    talk = egress("to: [{podSelector: {}}]", selector="{matchLabels: {app: a}}")
    cluster = cluster_of(
        pod("a", "{app: a}"), pod("b", "{app: b}"), pod("c", "{app: c}"),
        policy("talk", talk), policy("deny", egress()), policy("c", egress(UDP, selector="{matchLabels: {app: c}}")),
    )  # fmt: skip
    answer = found(cluster, "deny")
    assert names(answer.workloads) == ["a", "b"]
    assert answer.talks
    assert underlined(answer.place) == "Egress"
    assert answer.message == "Policy 'deny' isolates egress, and no policy lets its pods resolve names"
    assert cluster.dns.blocked_by(policy_named(cluster, "talk")) is None
    assert cluster.dns.blocked_by(policy_named(cluster, "c")) is None


@pytest.mark.parametrize(
    ("rules", "talks"),
    [
        ([], False),
        (["to: [{ipBlock: {cidr: 192.168.1.0/24}}], ports: [{port: 443}]"], False),
        (["to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]"], True),
        (["ports: [{port: 443}]"], True),
        (["ports: [{port: https}]"], True),
        (["ports: [{port: 6443}]"], False),  # the address of the API server is in every pod's environment
        (["to: [{podSelector: {}}], ports: [{port: 443}]"], True),
    ],
)
def test_single_addresses_and_the_api_server_need_no_names(rules: list[str], talks: bool) -> None:  # noqa: FBT001
    cluster = cluster_of(pod("web"), policy("p", egress(*rules)))
    assert found(cluster).talks is talks


@pytest.mark.parametrize(
    ("rule", "text", "message"),
    [
        ("ports: [{port: 53}]", "53", "allows port 53 over TCP only; names are resolved over UDP"),
        ("ports: [{port: 53, protocol: TCP}]", "TCP", "allows port 53 over TCP only; names are resolved over UDP"),
        (f"to: [{{{KUBE_DNS}}}], {UDP}", "to", "allows port 53, but not to the name servers of its pods"),
        (
            f"to: [{{{SYSTEM}}}], ports: [{{port: 5353, protocol: UDP}}]",
            "5353",
            "allows port 5353; the name servers listen on 53",
        ),
    ],
)
def test_a_rule_that_was_meant_for_dns_is_shown(rule: str, text: str, message: str) -> None:
    cluster = cluster_of(pod("web"), policy("deny", egress()), policy("p", egress(rule)))
    answer = found(cluster)
    assert answer.attempt is not None
    assert underlined(answer.place) == text
    assert answer.message == f"Policy 'p' {message}"
    assert cluster.dns.blocked_by(policy_named(cluster, "deny")) is None


def test_egress_may_be_isolated_by_its_rules_alone() -> None:
    cluster = cluster_of(pod("web"), policy("p", "{podSelector: {}, egress: [{to: [{podSelector: {}}]}]}"))
    assert underlined(found(cluster).place) == "egress"


# ------------------------------------------------------------------ policies whose pods are not in the input
def test_a_policy_without_pods_in_the_input_is_judged_by_itself() -> None:
    cluster = cluster_of(policy("p", egress("to: [{podSelector: {}}]", selector="{matchLabels: {app: web}}")))
    answer = found(cluster)
    assert not answer.workloads
    assert answer.talks


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("{}", False),
        ("{matchLabels: {app: web}}", False),
        ("{matchLabels: {tier: front}}", False),  # its pods may have both labels
        ("{matchLabels: {app: api}}", True),
    ],
)
def test_another_policy_may_be_for_the_same_pods(selector: str, expected: bool) -> None:  # noqa: FBT001
    cluster = cluster_of(
        policy("p", egress(selector="{matchLabels: {app: web}}")), policy("dns", egress(UDP, selector=selector))
    )
    assert (cluster.dns.blocked_by(policy_named(cluster, "p")) is not None) is expected


def test_a_policy_that_selects_none_of_the_known_pods_is_left_to_another_rule() -> None:
    cluster = cluster_of(pod("web"), policy("p", egress(selector="{matchLabels: {app: ghost}}")))
    assert cluster.dns.blocked_by(policy_named(cluster, "p")) is None


def test_custom_workloads_may_have_any_label() -> None:
    cluster = cluster_of(
        custom("Kafka", "events", group="kafka.strimzi.io"),
        policy("deny", egress()),
        policy("dns", egress(UDP, selector="{matchLabels: {strimzi.io/name: events}}")),
    )
    assert cluster.dns.blocked_by(policy_named(cluster, "deny")) is None


# ----------------------------------------------------------------- the answers and those of the engine
RULES = ["", UDP, "ports: [{port: 53}]", "to: [{podSelector: {}}]", f"to: [{{{SYSTEM}}}], {UDP}", "to: ['${X}']"]
CHOSEN = ["{}", "{matchLabels: {app: a}}", "{matchLabels: {app: b}}", "{matchLabels: {app: '${X}'}}", "'${X}'"]
TYPES = ["[Egress]", "[Ingress]", "['${T}']", "[]"]


@settings(max_examples=80, deadline=None)
@given(
    labels=st.lists(st.sampled_from(["{app: a}", "{app: b}", "{app: '${X}'}", "{}"]), min_size=1, max_size=3),
    policies=st.lists(
        st.tuples(st.sampled_from(CHOSEN), st.sampled_from(TYPES), st.lists(st.sampled_from(RULES), max_size=2)),
        max_size=4,
    ),
)
def test_blocked_is_what_the_engine_surely_forbids(
    labels: list[str], policies: list[tuple[str, str, list[str]]]
) -> None:
    texts = [pod(f"p{number}", written) for number, written in enumerate(labels)]
    for number, (selector, types, rules) in enumerate(policies):
        written = ", ".join(f"{{{rule}}}" for rule in rules)
        spec = f"{{podSelector: {selector}, policyTypes: {types}, egress: [{written}]}}"
        texts.append(policy(f"n{number}", spec))
    cluster = cluster_of(*texts)
    servers = DnsServers(cluster).cluster
    tier = network_policies(map(cluster.policies.compiled, cluster.space("shop").policies))
    for workload in cluster.space("shop").workloads:
        subject = cluster.policies.pod(workload)
        verdicts = [(allowed((tier,), "Egress", subject, server), port) for server, port in servers]
        let_through = any(verdict.possible.contains("UDP", port) for verdict, port in verdicts)
        assert cluster.dns.blocked(workload) is not let_through
