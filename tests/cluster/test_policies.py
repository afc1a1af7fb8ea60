from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint.config.config import External
from kubelint.network.evaluate import isolated
from kubelint.network.networkpolicy import network_policies
from tests.cluster.policed import custom, names, pod, policy, policy_named, underlined, workload_named
from tests.cluster.written import cluster_of

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster

DENY = "{podSelector: {}, policyTypes: [Ingress, Egress]}"
WEB = "{matchLabels: {app: web}}"


def gaps(cluster: Cluster) -> dict[str, str]:
    found = cluster.policies.gaps(cluster.space("shop"))
    return {direction: workload.name for direction, workload in found.items()}


# ------------------------------------------------------------------------------------------ default deny
def test_without_policies_every_pod_is_open() -> None:
    assert gaps(cluster_of(pod("a"), pod("b"))) == {"Ingress": "a", "Egress": "a"}


def test_a_default_deny_leaves_no_gap() -> None:
    assert gaps(cluster_of(pod("a"), policy("deny", DENY))) == {}


def test_policies_for_each_pod_do_as_well() -> None:
    cluster = cluster_of(
        pod("a", "{app: web}"),
        pod("b", "{app: api}"),
        policy("web", f"{{podSelector: {WEB}, policyTypes: [Ingress, Egress]}}"),
        policy("api", "{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}"),
    )
    assert gaps(cluster) == {"Egress": "b"}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("ingress: [{}]", ["Ingress"]),
        ("ingress: [{from: []}]", ["Ingress"]),
        ("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", ["Ingress"]),
        ("ingress: [{ports: [{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}]}]", ["Ingress"]),
        ("egress: [{to: []}]", ["Egress"]),
        ("ingress: [{from: [{namespaceSelector: {}}]}]", []),
        ("ingress: [{ports: [{}]}]", []),
        ("ingress: [{from: [{ipBlock: {cidr: '${CIDR}'}}]}]", []),
    ],
)
def test_a_policy_that_allows_everything_is_no_deny(rules: str, expected: list[str]) -> None:
    cluster = cluster_of(
        pod("a"), policy("p", f"{{podSelector: {{}}, policyTypes: [Ingress, Egress], {rules}}}"), policy("deny", DENY)
    )
    assert list(gaps(cluster)) == expected


def test_policies_open_together_what_none_opens_alone() -> None:
    cluster = cluster_of(
        pod("a", "{app: web}"),
        pod("b"),
        policy("tcp", "{podSelector: {}, ingress: [{ports: [{protocol: TCP}]}]}"),
        policy("rest", f"{{podSelector: {WEB}, ingress: [{{ports: [{{protocol: UDP}}, {{protocol: SCTP}}]}}]}}"),
    )
    assert gaps(cluster)["Ingress"] == "a"


def test_a_named_port_restricts_the_pods_that_have_it() -> None:
    named = "{{containers: [{{name: main, ports: [{{name: {}, containerPort: 80}}]}}]}}"
    deny = """---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: web}
spec:
  types: [Ingress]
  ingress: [{action: Deny, protocol: TCP, destination: {ports: [web]}}, {action: Allow}]
"""
    cluster = cluster_of(pod("a", spec=named.format("web")), pod("b", spec=named.format("other")), deny)
    assert gaps(cluster) == {"Ingress": "b", "Egress": "a"}


def test_pods_on_the_hosts_network_are_left_aside() -> None:
    cluster = cluster_of(pod("a", spec="{hostNetwork: true}"), pod("b", spec="{hostNetwork: '${HOST}'}"))
    assert gaps(cluster) == {}


def test_what_may_isolate_is_taken_to() -> None:
    cluster = cluster_of(
        pod("a", "{app: '${APP}'}"), policy("web", f"{{podSelector: {WEB}, policyTypes: [Ingress, Egress]}}")
    )
    assert gaps(cluster) == {}


# -------------------------------------------------------------------------------------- pods left out
def test_pods_are_left_out_only_where_there_are_policies() -> None:
    cluster = cluster_of(pod("a"), pod("b", namespace="pay"), policy("web", f"{{podSelector: {WEB}}}"))
    assert cluster.policies.unselected(workload_named(cluster, "a"), "Ingress")
    assert cluster.policies.unselected(workload_named(cluster, "a"), "Egress")
    assert not cluster.policies.unselected(workload_named(cluster, "b", "pay"), "Ingress")


@pytest.mark.parametrize(
    "text",
    [
        pod("a", "{app: web}"),
        pod("a", "{app: '${APP}'}"),
        pod("a", spec="{hostNetwork: true}"),
        custom("Kafka", "a", group="kafka.strimzi.io"),
    ],
)
def test_pods_that_may_be_selected_are_not_left_out(text: str) -> None:
    cluster = cluster_of(text, policy("web", f"{{podSelector: {WEB}}}"))
    assert not cluster.policies.unselected(workload_named(cluster, "a"), "Ingress")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{podSelector: {}, ingress: [{}]}", "allows all ingress"),
        (f"{{podSelector: {WEB}}}", "is only for app=web"),
        ("{podSelector: {}, policyTypes: [Egress]}", "isolates only egress"),
    ],
)
def test_each_policy_falls_short_in_its_own_way(spec: str, expected: str) -> None:
    cluster = cluster_of(policy("p", spec))
    assert cluster.policies.shortfall(policy_named(cluster, "p"), ["Ingress"]) == expected


def test_policies_that_miss_pods_say_what_they_lack_those_that_select_them_first() -> None:
    cluster = cluster_of(
        pod("a", "{app: web}"),
        policy("one", "{podSelector: {matchLabels: {app: db}}}"),
        policy("two", "{podSelector: {matchLabels: {app: api}}}"),
        policy("web", f"{{podSelector: {WEB}, policyTypes: [Ingress]}}"),
    )
    missed = cluster.policies.missed(workload_named(cluster, "a"), "Egress")
    assert [(each.name, lacks) for each, lacks in missed] == [
        ("web", "selects these pods, but is for ingress only"),
        ("one", "is only for app=db"),
    ]


# ------------------------------------------------------------------------------- what cannot be known
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (custom("NetworkPolicy", "x", group="crd.antrea.io"), ["x"]),
        (custom("EgressFirewall", "x", group="k8s.ovn.org"), ["x"]),
        (custom("EgressFirewall", "x", group="k8s.ovn.org", namespace="pay"), []),
        ("apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: {name: x}\n", ["x"]),
        ("apiVersion: cilium.io/v2alpha1\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: x}\n", ["x"]),
        ("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: x}\n", ["x"]),
        (
            (
                "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: x}\n"
                "spec: {endpointSelector: {}, ingress: [{}]}\n"
            ),
            [],
        ),
        (policy("x", "{podSelector: {}}", namespace="'${NAMESPACE}'"), ["x"]),
        (policy("x", "{podSelector: {}}", namespace="pay"), []),
        (policy("x", "{podSelector: {}}"), []),
        (custom("Rollout", "x", group="argoproj.io"), []),
    ],
)
def test_what_else_may_act_in_a_namespace(text: str, expected: list[str]) -> None:
    assert names(cluster_of(text).policies.not_computed("shop")) == expected


def test_the_config_says_what_lives_elsewhere() -> None:
    externals = [External("NetworkPolicy", "shop-*", "*", None), External("Deployment", "pay", "web", None)]
    policies = cluster_of(externals=externals).policies
    assert policies.declared_elsewhere("shop-prod")
    assert not policies.declared_elsewhere("pay")
    assert policies.pods_elsewhere("pay")
    assert not policies.pods_elsewhere("shop-prod")


# ------------------------------------------------------------------------------------ selects nothing
def test_a_policy_may_be_for_pods_in_a_namespace_that_is_a_placeholder() -> None:
    cluster = cluster_of(
        pod("a", "{app: web}", namespace="'${NAMESPACE}'"),
        policy("web", f"{{podSelector: {WEB}}}"),
        policy("api", "{podSelector: {matchLabels: {app: api}}}"),
    )
    assert names(cluster.policies.selected(policy_named(cluster, "web")).possible) == ["a"]
    assert not cluster.policies.selected(policy_named(cluster, "api"))


def test_what_a_policy_was_meant_for() -> None:
    cluster = cluster_of(
        pod("a", "{app: web, tier: front}"),
        policy("typo", "{podSelector: {matchLabels: {app: web, tier: frnt}}}"),
        policy("ghost", "{podSelector: {matchLabels: {app: ghost}}}"),
        policy("expression", "{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}"),
    )
    likely = cluster.policies.meant(policy_named(cluster, "typo"))
    assert likely is not None
    assert likely.key == "tier"
    assert underlined(likely.place) == "front"
    assert underlined(policy_named(cluster, "typo").selector_at("tier")) == "frnt"
    assert cluster.policies.meant(policy_named(cluster, "ghost")) is None
    assert cluster.policies.meant(policy_named(cluster, "expression")) is None


# ------------------------------------------------------------------------------------------ open rules
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("ingress: [{}]", ["{}"]),
        ("ingress: [{from: []}]", ["from"]),
        ("ingress: [{ports: []}]", ["ports"]),
        ("ingress: [{from: [{podSelector: {}}]}, {from: }]", ["from"]),
        ("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", ["0.0.0.0/0"]),
        ("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}]", ["0.0.0.0/1"]),
        ("ingress: [{from: [{ipBlock: {cidr: '::/0'}}]}]", []),
        ("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]", []),
        ("ingress: [{ports: [{port: 80}]}]", []),
        ("ingress: [{from: ['${PEER}']}]", []),
        ("ingress: ['${RULE}', {}]", ["{}"]),
        ("policyTypes: [Egress], ingress: [{}]", []),
    ],
)
def test_rules_that_allow_everything(rules: str, expected: list[str]) -> None:
    cluster = cluster_of(policy("p", f"{{podSelector: {{}}, {rules}}}"))
    found = cluster.policies.open_rules(policy_named(cluster, "p"), "Ingress")
    assert [underlined(rule.openness[0]) for rule in found] == expected


# ------------------------------------------------------------- the answers and those of the engine
LABELS = st.dictionaries(st.sampled_from("ab"), st.sampled_from(["1", "2", "'${X}'"]), max_size=2)


def flow(labels: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in labels.items()) + "}"


@settings(max_examples=60, deadline=None)
@given(
    pods=st.lists(LABELS, min_size=1, max_size=4),
    policies=st.lists(
        st.tuples(LABELS, st.sampled_from(["[Ingress]", "[Egress]", "['${T}']", "[Ingress, Egress]", "[]"])), max_size=5
    ),
)
def test_isolation_is_what_the_engine_says(
    pods: list[dict[str, str]], policies: list[tuple[dict[str, str], str]]
) -> None:
    texts = [pod(f"p{number}", flow(labels)) for number, labels in enumerate(pods)]
    texts += [
        policy(f"n{number}", f"{{podSelector: {{matchLabels: {flow(labels)}}}, policyTypes: {types}}}")
        for number, (labels, types) in enumerate(policies)
    ]
    cluster = cluster_of(*texts)
    space = cluster.space("shop")
    tier = network_policies(map(cluster.policies.compiled, space.policies))
    for workload in space.workloads:
        for direction in ("Ingress", "Egress"):
            expected = isolated((tier,), direction, cluster.policies.pod(workload))
            assert cluster.policies.isolated(workload, direction) is expected
