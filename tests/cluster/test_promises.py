"""What promises mean: who is meant by a party, and which connections break a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.cluster.connectivity import Connectivity
from kubelint.cluster.network_tiers import cluster_policies
from kubelint.cluster.promises import Promises
from kubelint.config.contract import Contract, Promise
from kubelint.network.addresses import AddressSet
from tests.cluster.policed import namespace, pod, policy
from tests.cluster.test_comparison import BALANCER, CLUSTER_IP, INGRESS, WEB_80
from tests.cluster.test_connectivity import DB, DB_FROM_WEB, WEB, connectivity, plain
from tests.cluster.written import cluster_of, service, workload
from tests.network import naive
from tests.network.clusters import random_cluster, seeded

if TYPE_CHECKING:
    from kubelint.cluster.promises import Verdict

_SUBJECTS = {"may-reach": "from", "may-not-reach": "from", "may-only-reach": "from", "only-from": "to"}


def judge(network: Connectivity, *promises: dict[str, Any], groups: dict[str, Any] | None = None) -> list[Verdict]:
    read = []
    for number, data in enumerate(promises):
        verb = next(verb for verb in _SUBJECTS if verb in data)
        at = ("promises", number)
        read.append(Promise("", verb, data[_SUBJECTS[verb]], data[verb], data.get("ports"), at))
    contract: Any = Contract(None, groups or {}, tuple(read))  # type: ignore[arg-type]
    found = Promises(network, contract, AddressSet())
    assert found.errors == {}
    verdicts = list(found.verdicts())
    for verdict in verdicts:
        for example in verdict.counterexamples:
            # The way is that of the connection: open where it is allowed, and ending at a hop where it is not.
            assert all(hop.ok for hop in example.hops) is example.allowed
            assert all(hop.ok for hop in example.hops[:-1])
    return verdicts


def broken(network: Connectivity, groups: dict[str, Any] | None = None, **promise: Any) -> list[tuple[str, str]]:
    """Return the ends of the connections that break a promise; keys have underscores, and `from_` stands for from."""
    data = {key.rstrip("_").replace("_", "-"): value for key, value in promise.items()}
    (verdict,) = judge(network, data, groups=groups)
    assert verdict.kept is (not verdict.counterexamples)
    return [(each.source, each.destination) for each in verdict.counterexamples]


WEB_DB = [("shop/web[Pod]", "shop/db[Pod]")]
SHOP = connectivity(WEB, DB, DB_FROM_WEB)
ANYBODY = "any pod in any namespace"


@pytest.mark.parametrize(
    "party",
    [
        "shop/web",
        "shop/pod/web",
        "shop/po/web",
        "sh*/we*",
        {"labels": {"app": "web"}},
        {"labels": {"app": ["web", "api"]}, "namespace": "shop"},
        {"workload": "w*"},
        ["shop/web"],
        "group",
    ],
)
def test_these_parties_mean_one_workload(party: Any) -> None:
    groups = {"group": "shop/web"}
    assert broken(SHOP, groups, from_=party, may_not_reach="shop/db") == WEB_DB
    assert broken(SHOP, groups, from_=party, may_reach="shop/db", ports=80) == []


def test_a_service_means_the_pods_behind_it() -> None:
    network = connectivity(WEB_80, CLUSTER_IP)
    found = broken(network, from_="pods", may_not_reach="default/service/web")
    assert found[0] == (ANYBODY, "default/web[Deployment]")


def test_only_the_ports_of_a_promise_count() -> None:
    rule = policy("db", "{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80}]}]}")
    network = connectivity(WEB, DB, rule)
    assert broken(network, from_="shop/web", may_not_reach="shop/db", ports=[81, "80/UDP", "UDP"]) == []
    assert broken(network, from_="shop/web", may_not_reach="shop/db", ports="70-90") == WEB_DB
    assert broken(network, from_="shop/web", may_reach="shop/db", ports=80) == []
    assert broken(network, from_="shop/web", may_reach="shop/db", ports="80-81") == WEB_DB


def test_a_pod_is_not_promised_to_itself_but_replicas_are() -> None:
    assert broken(connectivity(WEB), from_="shop/web", may_not_reach="shop/web") == []
    two = connectivity(workload("web", "{app: web}").replace("spec: {", "spec: {replicas: 2, "))
    assert broken(two, from_="default/web", may_not_reach="default/web") == [("default/web[Deployment]",) * 2]


def test_not_means_addresses_and_pods_that_are_not_in_the_manifests_too() -> None:
    found = broken(connectivity(DB), from_={"not": {"namespace": "shop"}}, may_not_reach={"namespace": "shop"})
    assert found == [(ANYBODY, "shop/db[Pod]"), ("all addresses", "shop/db[Pod]")]


CLOSED = policy("closed", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")
OTHERS: dict[str, Any] = {"from_": {"not": {"namespace": "shop"}}, "may_not_reach": {"namespace": "shop"}}


def test_a_namespace_that_lets_in_only_itself_is_isolated() -> None:
    other = pod("other", namespace="other")
    assert broken(connectivity(WEB, other, CLOSED), **OTHERS) == []
    assert broken(connectivity(WEB, other, CLOSED), to={"namespace": "shop"}, only_from={"namespace": "shop"}) == []
    assert broken(connectivity(WEB, other), **OTHERS)[0] == ("other/other[Pod]", "shop/web[Pod]")


@pytest.mark.parametrize(
    "selector", ["{}", "{matchLabels: {team: a}}", "{matchExpressions: [{key: a, operator: Exists}]}"]
)
def test_a_selector_that_pods_elsewhere_may_fulfil_breaks_the_isolation(selector: str) -> None:
    letting_in = policy("in", f"{{podSelector: {{}}, ingress: [{{from: [{{namespaceSelector: {selector}}}]}}]}}")
    assert broken(connectivity(WEB, letting_in), **OTHERS)[0][1] == "shop/web[Pod]"


def test_a_namespace_that_is_elsewhere_is_let_in_by_a_selector_that_it_may_fulfil() -> None:
    party = {"namespace": "dev", "may-be-absent": True}
    letting_in = policy("in", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}")
    promise: dict[str, Any] = {"from_": party, "may_not_reach": "shop/web"}
    assert broken(connectivity(WEB, letting_in), **promise) == [("any pod in a namespace with team=a", "shop/web[Pod]")]
    # Where its labels are known, they decide.
    assert broken(connectivity(WEB, letting_in, namespace("dev", "{team: b}")), **promise) == []
    assert broken(connectivity(WEB, CLOSED), **promise) == []


def test_those_who_surely_fulfil_a_selector_may_be_allowed() -> None:
    letting_in = policy("in", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}")
    network = connectivity(WEB, letting_in)
    assert broken(network, to="shop/web", only_from={"namespaces": {"team": "a"}}) == []
    assert broken(network, to="shop/web", only_from={"namespaces": {"team": "b"}}) != []


def test_addresses_are_cut_as_the_policies_cut_them() -> None:
    rule = "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}"
    network = connectivity(WEB, policy("out", f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{rule}]}}"))
    assert broken(network, from_="pods", may_not_reach="169.254.169.254") == []
    assert broken(network, from_="pods", may_not_reach="169.0.0.0/8") == [
        ("shop/web[Pod]", "169.0.0.0-169.253.255.255,169.255.0.0/16")
    ]
    assert broken(network, from_="shop/web", may_reach="169.0.0.0/8", ports=80) == [("shop/web[Pod]", "169.254.0.0/16")]
    # A block that holds all addresses holds those of pods.
    allowed = ["pods", {"cidr": "0.0.0.0/0", "except": "169.254.0.0/16"}]
    assert broken(network, from_="shop/web", may_only_reach=allowed) == []
    assert broken(network, from_="shop/web", may_only_reach=allowed[1]) == [("shop/web[Pod]", ANYBODY)]


# ---------------------------------------------------------------------------------------------------- internet
def test_the_internet_reaches_what_a_service_opens() -> None:
    direct = [("internet", "default/web[Deployment]")]
    assert broken(connectivity(WEB_80, CLUSTER_IP), from_="internet", may_not_reach="pods") == []
    assert broken(connectivity(WEB_80, CLUSTER_IP), from_="internet", may_reach="default/web", ports=80) == direct
    assert broken(connectivity(WEB_80, BALANCER), from_="internet", may_not_reach="pods") == direct
    assert broken(connectivity(WEB_80, BALANCER), from_="internet", may_reach="default/web", ports=80) == []
    closed = policy("closed", "{podSelector: {}}", namespace="default")
    assert broken(connectivity(WEB_80, BALANCER, closed), from_="internet", may_not_reach="pods") == []


def test_a_load_balancer_for_private_addresses_is_not_for_the_internet() -> None:
    private = BALANCER.replace("ports:", "loadBalancerSourceRanges: [10.0.0.0/8], ports:")
    network = connectivity(
        WEB_80, private.replace("type: LoadBalancer", "type: LoadBalancer, allocateLoadBalancerNodePorts: false")
    )
    assert broken(network, from_="internet", may_not_reach="pods") == []


def test_what_a_route_leads_to_is_reached_through_the_ingress() -> None:
    network = connectivity(WEB_80, CLUSTER_IP, INGRESS)
    direct = [("internet", "default/web[Deployment]")]
    assert broken(network, from_="internet", may_not_reach="default/web") == direct
    assert broken(network, from_="internet", may_reach="default/web", ports=80) == []
    assert broken(network, from_="internet", may_only_reach="ingress") == []
    (verdict,) = judge(network, {"from": "internet", "may-not-reach": "default/web"})
    assert [way.way for way in verdict.counterexamples[0].ways] == ["route"]


def test_a_controller_of_the_manifests_is_the_ingress() -> None:
    controller = workload("ingress", "{app: nginx}", "[{containerPort: 443}]").replace(
        "example.com/main:1", "traefik:3"
    )
    balancer = service("ingress", "{type: LoadBalancer, selector: {app: nginx}, ports: [{port: 443}]}")
    network = connectivity(WEB_80, CLUSTER_IP, INGRESS, controller, balancer)
    assert broken(network, from_="internet", may_only_reach="ingress") == []
    assert broken(network, from_="ingress", may_reach="default/web", ports=80) == []
    public = connectivity(WEB_80, BALANCER, INGRESS, controller, balancer)
    assert broken(public, from_="internet", may_only_reach="ingress") == [("internet", "default/web[Deployment]")]


# ----------------------------------------------------------------------------------------------------- reasons
def test_the_rules_that_decide_are_told() -> None:
    allowed, denied = judge(
        SHOP,
        {"from": "shop/web", "may-not-reach": "shop/db"},
        {"from": "outside", "may-reach": "shop/db", "ports": 1},
    )
    assert [(c.resource.name, c.effect, c.rule) for c in allowed.counterexamples[0].cited] == [("db", "allow", "#1")]
    assert [(c.resource.name, c.effect) for c in denied.counterexamples[0].cited] == [("db", "no-rule-selects-peer")]


def test_a_way_of_one_pod_of_a_stateful_set_is_found() -> None:
    rule = policy("db", "{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-1}}}").replace(
        "namespace: shop", "namespace: default"
    )
    two = workload("db", "{app: db}", kind="StatefulSet").replace("spec: {", "spec: {replicas: 2, ")
    network = connectivity(two, workload("web", "{app: web}"), rule)
    (open_, closed) = judge(
        network,
        {"from": "default/web", "may-not-reach": "default/db", "ports": 80},
        {"from": "default/web", "may-reach": "default/db", "ports": 80},
    )
    assert [hop.kind for hop in open_.counterexamples[0].hops] == ["pod"]
    assert [(hop.kind, hop.object) for hop in closed.counterexamples[0].hops] == [
        ("policy", "default/db[NetworkPolicy]")
    ]


def test_the_way_from_the_internet_is_that_of_the_object_that_opens_it() -> None:
    ranged = service(
        "web",
        "{type: LoadBalancer, selector: {app: web}, loadBalancerSourceRanges: [203.0.113.0/24], "
        "ports: [{port: 80, targetPort: 8080}]}",
    )
    web = workload("web", "{app: web}", "[{containerPort: 8080}]")
    (verdict,) = judge(connectivity(web, ranged), {"from": "internet", "may-not-reach": "default/web"})
    hops = verdict.counterexamples[0].hops
    assert [hop.kind for hop in hops] == ["service", "port", "endpoints", "pod"]
    (verdict,) = judge(connectivity(web), {"from": "internet", "may-reach": "default/web", "ports": 8080})
    assert verdict.counterexamples[0].hops[-1].cause.startswith("has no host port")


@pytest.mark.parametrize("seed", range(30))
def test_promises_between_pods_agree_with_the_naive_evaluator(seed: int) -> None:
    cluster = random_cluster(seeded(seed))
    built = cluster_of(*plain(cluster))
    network = Connectivity(built, cluster_policies(built, ()).tiers)
    pods = [(f"{data['namespace']}/p{number}", data) for number, data in enumerate(cluster["pods"])]
    asked = [(one, other) for one in pods for other in pods if one is not other]
    for protocol, port in (("TCP", 80), ("UDP", 80)):
        promises = [
            {"from": one[0], verb: other[0], "ports": f"{port}/{protocol}"}
            for one, other in asked
            for verb in ("may-reach", "may-not-reach")
        ]
        verdicts = judge(network, *promises)
        for number, (one, other) in enumerate(asked):
            connects = naive.connects(cluster, one[1], other[1], protocol, port)
            assert [each.kept for each in verdicts[2 * number : 2 * number + 2]] == [connects, not connects]
