from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cluster.policed import custom, names, namespace, pod, policy, policy_named, underlined
from tests.cluster.written import cluster_of

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster

CLUSTER = (
    namespace("shop", "{team: a}"),
    namespace("pay", "{team: b}"),
    pod("web", "{app: web}"),
    pod("api", "{app: api}"),
    pod("web", "{app: web, tier: front}", namespace="pay"),
    # A namespace that is used, but not declared: its labels are not known.
    pod("scraper", "{app: scraper}", namespace="monitoring"),
)


def where(cluster: Cluster, peer: str) -> tuple[list[str], list[str]]:
    """Return which pods a peer means, surely and perhaps, as `namespace/name`."""
    found = next(rule.peers for rule in policy_named(cluster, "p").rules("Ingress"))
    assert found is not None
    selected = cluster.policies.peers.selected(found[0])
    certain, possible = ([f"{each.namespace}/{each.name}" for each in part] for part in selected)
    assert peer
    return sorted(certain), sorted(possible)


@pytest.mark.parametrize(
    ("peer", "certain", "possible"),
    [
        # Pods of the policy's own namespace.
        ("podSelector: {}", ["shop/api", "shop/web"], []),
        ("podSelector: {matchLabels: {app: web}}", ["shop/web"], []),
        # All pods of namespaces.
        ("namespaceSelector: {matchLabels: {team: b}}", ["pay/web"], ["monitoring/scraper"]),
        ("namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}", ["pay/web"], []),
        ("namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}", ["monitoring/scraper"], []),
        ("namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: '${X}'}}", [],
         ["monitoring/scraper", "pay/web", "shop/api", "shop/web"]),
        ("namespaceSelector: {}", ["monitoring/scraper", "pay/web", "shop/api", "shop/web"], []),
        # Both hold together.
        ("namespaceSelector: {}, podSelector: {matchLabels: {app: web}}", ["pay/web", "shop/web"], []),
        ("namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: web}}", ["pay/web"], []),
        ("namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: api}}", [], []),
        ("namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: scraper}}", [],
         ["monitoring/scraper"]),
        # Addresses are no pods, and nothing is nobody.
        ("ipBlock: {cidr: 0.0.0.0/0}", [], []),
        ("", [], []),
    ],
)  # fmt: skip
def test_which_pods_a_peer_means(peer: str, certain: list[str], possible: list[str]) -> None:
    cluster = cluster_of(*CLUSTER, policy("p", f"{{podSelector: {{}}, ingress: [{{from: [{{{peer}}}]}}]}}"))
    assert where(cluster, peer or "nothing") == (certain, possible)


def test_pods_in_a_namespace_that_is_a_placeholder_may_be_meant() -> None:
    selector = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}"
    peer = f"{selector}, podSelector: {{matchLabels: {{app: web}}}}"
    cluster = cluster_of(
        pod("web", "{app: web}", namespace="'${NAMESPACE}'"),
        policy("p", f"{{podSelector: {{}}, ingress: [{{from: [{{{peer}}}]}}]}}"),
    )
    assert where(cluster, peer) == ([], ["${NAMESPACE}/web"])


def test_many_labels_at_once() -> None:
    # The rarest label narrows the search down; the others are still asked for.
    peer = "namespaceSelector: {}, podSelector: {matchLabels: {app: web, tier: front}}"
    cluster = cluster_of(*CLUSTER, policy("p", f"{{podSelector: {{}}, ingress: [{{from: [{{{peer}}}]}}]}}"))
    assert where(cluster, peer) == (["pay/web"], [])


# ------------------------------------------------------------------------------------- AND and OR
TEAM = "namespaceSelector: {matchLabels: {team: b}}"
GHOST = "podSelector: {matchLabels: {app: ghost}}"
WEB = "podSelector: {matchLabels: {app: web}}"


@pytest.mark.parametrize(
    ("peers", "expected"),
    [
        ([TEAM, GHOST], 1),
        ([GHOST, TEAM], 1),
        (["namespaceSelector: {}", GHOST], 1),
        ([TEAM, GHOST, TEAM], 1),
        ([TEAM, GHOST, TEAM, "podSelector: {matchLabels: {app: gone}}"], 2),
        # The pods are there.
        ([TEAM, WEB], 0),
        ([TEAM, "podSelector: {}"], 0),
        # One peer, as it was meant.
        ([f"{TEAM}, {GHOST}"], 0),
        ([f"{TEAM}, {WEB}", GHOST], 0),
        # Not side by side, or something else beside them.
        ([TEAM, WEB, GHOST], 0),
        ([GHOST, "ipBlock: {cidr: 10.0.0.0/8}"], 0),
        ([TEAM, GHOST, "ipBlock: {cidr: 10.0.0.0/8}"], 0),  # as in Kubernetes' own example: an enumeration
        ([GHOST], 0),
        # What cannot be known.
        ([TEAM, "podSelector: {matchLabels: {app: '${APP}'}}"], 0),
        ([TEAM, "podSelector: {matchLabels: '${LABELS}'}"], 0),
    ],
)
def test_a_pair_of_peers_that_was_most_likely_meant_to_be_one(peers: list[str], expected: int) -> None:
    written = ", ".join(f"{{{peer}}}" for peer in peers)
    cluster = cluster_of(
        pod("web", "{app: web}"), policy("p", f"{{podSelector: {{}}, ingress: [{{from: [{written}]}}]}}")
    )
    pairs = list(cluster.policies.peers.split(policy_named(cluster, "p")))
    assert len(pairs) == expected
    for namespaces, pods in pairs:
        assert underlined(namespaces.key("namespaceSelector")) == "namespaceSelector"
        assert underlined(pods.key("podSelector")) == "podSelector"


def test_a_pair_shows_the_pods_that_it_would_mean_as_one_peer() -> None:
    spec = (
        f"{{podSelector: {{}}, ingress: [{{from: [{{{TEAM}}}, {{podSelector: {{matchLabels: {{tier: front}}}}}}]}}]}}"
    )
    cluster = cluster_of(*CLUSTER, policy("p", spec))
    ((namespaces, pods),) = cluster.policies.peers.split(policy_named(cluster, "p"))
    assert names(cluster.policies.peers.together(namespaces, pods).certain) == ["web"]


@pytest.mark.parametrize(
    "around",
    [
        pod("web", "{app: web}", namespace="pay"),  # the own namespace is not in the files
        custom("Kafka", "events", group="kafka.strimzi.io"),  # its operator may give the pods any label
    ],
)
def test_nothing_is_said_where_the_own_namespace_is_not_known(around: str) -> None:
    cluster = cluster_of(around, policy("p", f"{{podSelector: {{}}, ingress: [{{from: [{{{TEAM}}}, {{{GHOST}}}]}}]}}"))
    assert not list(cluster.policies.peers.split(policy_named(cluster, "p")))


def test_rules_that_are_not_in_force_are_left_aside() -> None:
    spec = f"{{podSelector: {{}}, policyTypes: [Egress], ingress: [{{from: [{{{TEAM}}}, {{{GHOST}}}]}}]}}"
    cluster = cluster_of(pod("web"), policy("p", spec))
    assert not list(cluster.policies.peers.split(policy_named(cluster, "p")))
