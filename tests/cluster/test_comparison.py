"""What is different between two clusters, and the lines that did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.cluster.comparison import Comparison
from kubelint.cluster.connectivity import CONTROLLER_TEXT, Connectivity
from kubelint.cluster.exposures import exposures
from kubelint.cluster.network_tiers import cluster_policies
from kubelint.network.addresses import AddressSet, parse_addresses
from kubelint.network.ports import ALL, NONE, PortSet
from tests.cluster.policed import namespace, pod, policy, underlined
from tests.cluster.test_connectivity import DB, DB_FROM_WEB, EVERYWHERE, WEB, connectivity, plain
from tests.cluster.written import cluster_of, service, workload
from tests.network.clusters import random_cluster, seeded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.comparison import Change

Row = tuple[PortSet, PortSet]
WEB_DB = ("shop/web[Pod]", "shop/db[Pod]")
INGRESS = (
    "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {defaultBackend: "
    "{service: {name: web, port: {number: 80}}}}\n"
)


def comparison(old: Iterable[str], new: Iterable[str]) -> Comparison:
    return Comparison(connectivity(*old), connectivity(*new), AddressSet())


def rows(changes: Iterable[Change]) -> dict[tuple[str, str], Row]:
    found: dict[tuple[str, str], Row] = {}
    for change in changes:
        assert change.before != change.after
        for source in change.sources:
            for destination in change.destinations:
                assert (source, destination) not in found
                found[source, destination] = (change.before, change.after)
    return found


def why(compared: Comparison, pair: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    """Return state, name, effect and underlined text of each cause."""
    return [
        (cause.state, cause.resource.name, cause.effect, underlined(cause.place))
        for change in compared.changes()
        if pair[0] in change.sources and pair[1] in change.destinations
        for cause in change.causes
    ]


def test_equal_clusters_have_no_difference() -> None:
    same = [WEB, DB, DB_FROM_WEB]
    assert list(comparison(same, same).changes()) == []
    assert list(exposures(comparison(same, same))) == []


def test_a_policy_that_comes_closes_what_it_does_not_allow() -> None:
    compared = comparison([WEB, DB], [WEB, DB, DB_FROM_WEB.replace("{app: web}", "{app: api}")])
    assert rows(compared.changes()) == {WEB_DB: (ALL, NONE), (EVERYWHERE, "shop/db[Pod]"): (ALL, NONE)}
    assert why(compared, WEB_DB) == [("new", "db", "no-rule-selects-peer", "db")]


def test_a_policy_that_goes_is_the_cause_of_what_it_denied() -> None:
    compared = comparison([WEB, DB, DB_FROM_WEB], [WEB, DB])
    assert rows(compared.changes()) == {(EVERYWHERE, "shop/db[Pod]"): (NONE, ALL)}
    assert why(compared, (EVERYWHERE, "shop/db[Pod]")) == [("old", "db", "no-rule-selects-peer", "db")]
    assert all(change.opens for change in compared.changes())


def test_a_rule_with_other_ports_is_the_cause_where_it_stands_now() -> None:
    old, new = (
        policy("db", f"{{podSelector: {{matchLabels: {{app: db}}}}, ingress: [{{ports: [{{port: {port}}}]}}]}}")
        for port in (80, 443)
    )
    compared = comparison([WEB, DB, old], [WEB, DB, new])
    assert rows(compared.changes())[WEB_DB] == (PortSet.of("TCP", 80), PortSet.of("TCP", 443))
    assert why(compared, WEB_DB) == [("new", "db", "changed", "ports")]


def test_a_rule_that_is_gone_is_a_cause_where_it_stood() -> None:
    rules = ["{from: [{podSelector: {matchLabels: {app: api}}}]}", "{from: [{podSelector: {matchLabels: {app: web}}}]}"]
    old, new = (
        policy("db", f"{{podSelector: {{matchLabels: {{app: db}}}}, ingress: [{', '.join(each)}]}}")
        for each in (rules, rules[:1])
    )
    found = why(comparison([WEB, DB, old], [WEB, DB, new]), WEB_DB)
    assert ("old", "db", "allow", "from") in found
    assert ("new", "db", "no-rule-selects-peer", "db") in found


def test_other_labels_are_the_cause_where_the_policies_are_the_same() -> None:
    compared = comparison([WEB, DB, DB_FROM_WEB], [pod("web", "{app: api}"), DB, DB_FROM_WEB])
    assert rows(compared.changes()) == {WEB_DB: (ALL, NONE)}
    assert why(compared, WEB_DB) == [("new", "web", "changed", "labels")]


def test_labels_of_a_namespace_are_a_cause_too() -> None:
    selecting = policy(
        "db", "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]}"
    )
    ends = [WEB, DB, selecting]
    found = why(comparison([*ends, namespace("shop", "{a: b}")], [*ends, namespace("shop")]), WEB_DB)
    assert ("new", "shop", "changed", "labels") in found


def test_a_workload_that_comes_or_goes_is_the_cause_by_itself() -> None:
    compared = comparison([WEB], [WEB, DB])
    assert rows(compared.changes())[WEB_DB] == (NONE, ALL)
    assert why(compared, WEB_DB) == [("new", "db", "added", "db")]
    gone = comparison([WEB, DB], [WEB])
    assert rows(gone.changes())[WEB_DB] == (ALL, NONE)
    assert why(gone, WEB_DB) == [("old", "db", "removed", "db")]


def test_of_many_new_workloads_each_is_its_own_cause() -> None:
    compared = comparison([WEB], [WEB, pod("a", "{app: x}"), pod("b", "{app: x}")])
    assert why(compared, ("shop/web[Pod]", "shop/b[Pod]")) == [("new", "b", "added", "b")]


def test_ranges_of_addresses_are_cut_as_either_state_cuts_them_and_joined_again() -> None:
    def from_block(cidr: str) -> str:
        rule = f"{{from: [{{ipBlock: {{cidr: {cidr}}}}}]}}"
        return policy("db", f"{{podSelector: {{matchLabels: {{app: db}}}}, ingress: [{rule}]}}")

    compared = comparison([DB, from_block("10.0.0.0/8")], [DB, from_block("10.128.0.0/9")])
    assert rows(compared.changes()) == {("10.0.0.0-10.127.255.255", "shop/db[Pod]"): (ALL, NONE)}
    wider = comparison([DB, from_block("10.0.0.0/9")], [DB, from_block("10.0.0.0/7")])
    assert rows(wider.changes()) == {("10.128.0.0-11.255.255.255", "shop/db[Pod]"): (NONE, ALL)}


def test_two_pods_of_one_workload_are_a_pair() -> None:
    two = workload("web", "{app: web}").replace("spec: {", "spec: {replicas: 2, ")
    closed = policy("closed", "{podSelector: {}, policyTypes: [Ingress]}", namespace="default")
    pair = ("default/web[Deployment]",) * 2
    assert rows(comparison([two], [two, closed]).changes())[pair] == (ALL, NONE)


# ---------------------------------------------------------------------------------------------------- exposures
WEB_80 = workload("web", "{app: web}", "[{containerPort: 80}]")
CLUSTER_IP = service("web", "{selector: {app: web}, ports: [{port: 80}]}")
BALANCER = CLUSTER_IP.replace("{selector", "{type: LoadBalancer, selector")


def test_an_ingress_lets_its_controller_in() -> None:
    compared = comparison([WEB_80, CLUSTER_IP], [WEB_80, CLUSTER_IP, INGRESS])
    (change,) = compared.changes()
    assert (change.sources, change.destinations) == ((CONTROLLER_TEXT,), ("default/web[Deployment]",))
    assert (change.before, change.after, change.opens) == (NONE, PortSet.of("TCP", 80), True)
    assert [(cause.effect, underlined(cause.place)) for cause in change.causes] == [("added", "web")]


def test_a_policy_between_controller_and_pods_is_a_cause() -> None:
    closed = policy("closed", "{podSelector: {}}", namespace="default")
    ends = [WEB_80, CLUSTER_IP, INGRESS]
    found = why(comparison(ends, [*ends, closed]), (CONTROLLER_TEXT, "default/web[Deployment]"))
    assert found == [("new", "closed", "no-rule-selects-peer", "closed")]


def test_a_load_balancer_is_a_way_in() -> None:
    (exposed,) = exposures(comparison([WEB_80, CLUSTER_IP], [WEB_80, BALANCER]))
    assert (exposed.workload, exposed.way) == ("default/web[Deployment]", "load balancer")
    assert (exposed.before, exposed.after, exposed.opens) == (NONE, PortSet.of("TCP", 80), True)
    assert [underlined(cause.place) for cause in exposed.causes] == ["LoadBalancer"]


def test_a_way_in_that_closes_opens_nothing() -> None:
    (exposed,) = exposures(comparison([WEB_80, BALANCER], [WEB_80, CLUSTER_IP]))
    assert (exposed.kind, exposed.opens) == ("removed", False)


def test_source_ranges_that_widen_open_something() -> None:
    def ranged(cidr: str) -> str:
        return BALANCER.replace("ports:", f"loadBalancerSourceRanges: [{cidr}], ports:")

    (exposed,) = exposures(comparison([WEB_80, ranged("203.0.113.0/25")], [WEB_80, ranged("203.0.113.0/24")]))
    assert (exposed.kind, exposed.opens) == ("changed", True)
    assert [underlined(cause.place) for cause in exposed.causes] == ["203.0.113.0/24"]
    (narrower,) = exposures(comparison([WEB_80, ranged("203.0.113.0/24")], [WEB_80, ranged("203.0.113.0/25")]))
    assert (narrower.kind, narrower.opens) == ("changed", False)


def test_a_load_balancer_of_the_private_network_is_another_way() -> None:
    internal = BALANCER.replace("{type", "{loadBalancerIP: 10.0.0.9, type")
    (exposed,) = exposures(comparison([WEB_80, CLUSTER_IP], [WEB_80, internal]))
    assert (exposed.way, exposed.opens) == ("internal load balancer", True)
    ways = {each.way: each.kind for each in exposures(comparison([WEB_80, internal], [WEB_80, BALANCER]))}
    assert ways == {"internal load balancer": "removed", "load balancer": "added"}


def test_a_way_in_that_policies_close_is_closed() -> None:
    closed = policy("closed", "{podSelector: {}}", namespace="default")
    (exposed,) = exposures(comparison([WEB_80, BALANCER], [WEB_80, BALANCER, closed]))
    assert exposed.kind == "removed"
    assert [cause.resource.name for cause in exposed.causes] == ["closed"]


@pytest.mark.parametrize(
    ("pod_spec", "way"),
    [
        ("{containers: [{name: c, ports: [{containerPort: 80, hostPort: 80}]}]}", "host port"),
        ("{hostNetwork: true, containers: [{name: c, ports: [{containerPort: 80}]}]}", "host network"),
    ],
)
def test_ports_of_the_host_are_ways_in(pod_spec: str, way: str) -> None:
    plain = "{containers: [{name: c, ports: [{containerPort: 80}]}]}"
    (exposed,) = exposures(comparison([pod("web", spec=plain)], [pod("web", spec=pod_spec)]))
    assert (exposed.way, exposed.opens) == (way, True)


# ----------------------------------------------------------------------------------------------- random clusters
SAMPLES = ("8.8.8.8", "10.0.0.1", "10.1.2.3", "10.0.1.200", "172.16.0.1", "192.168.1.1", "2001:db8::1")


def _function(text: str) -> AddressSet | None:
    """Return the addresses that a text of a row means; None where it names a workload."""
    found = AddressSet()
    if text.endswith("]"):
        return None
    for part in text.split(", "):
        first, _, last = part.partition("-")
        low, high = parse_addresses(first), parse_addresses(last or first)
        found |= AddressSet(*(((a[0][0], b[0][1]),) if a else () for a, b in zip(low, high, strict=True)))
    return found


def spelled(found: Iterable[tuple[str, str, object]]) -> dict[tuple[str, str], object]:
    """Return rows by pairs of names, where each of `SAMPLES` is one."""
    by_name: dict[tuple[str, str], object] = {}
    for source, destination, ports in found:
        ends = []
        for text in (source, destination):
            addresses = _function(text)
            names = [text] if addresses is None else [s for s in SAMPLES if addresses.covers(parse_addresses(s))]
            ends.append(names)
        for one in ends[0]:
            for other in ends[1]:
                assert (one, other) not in by_name
                by_name[one, other] = ports
    return by_name


def reached(network: Connectivity) -> dict[tuple[str, str], object]:
    return spelled(
        (source, destination, reach.ports)
        for reach in network.rows()
        for source in reach.sources
        for destination in reach.destinations
    )


@pytest.mark.parametrize("seed", range(60))
def test_differences_are_those_between_the_rows(seed: int) -> None:
    first, second = random_cluster(seeded(seed)), random_cluster(seeded(seed + 5000))
    if seed % 2:
        second = {**second, "pods": first["pods"], "namespaces": first["namespaces"]}
    networks = [Connectivity(built, cluster_policies(built, ()).tiers) for built in map(_built, (first, second))]
    compared = Comparison(networks[0], networks[1], AddressSet())
    changes = list(compared.changes())
    before, after = map(reached, networks)
    expected = {
        pair: (before.get(pair, NONE), after.get(pair, NONE))
        for pair in {*before, *after}
        if before.get(pair) != after.get(pair)
    }
    found = spelled(
        (source, destination, (change.before, change.after))
        for change in changes
        for source in change.sources
        for destination in change.destinations
    )
    assert found == expected
    assert all(change.causes for change in changes)


def _built(cluster: dict[str, Any]) -> Cluster:
    return cluster_of(*plain(cluster))
