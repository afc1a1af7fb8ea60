from __future__ import annotations

import copy

import pytest

from kubelint.model.policy import DIRECTIONS
from kubelint.network.ports import PROTOCOLS
from tests.cluster.plain import Data, named, written
from tests.cluster.policed import names, policy, policy_named
from tests.cluster.written import cluster_of
from tests.network import naive, naive_admin
from tests.network.clusters import OUTSIDE, PROBES, random_cluster, seeded
from tests.network.test_random_admin import admin_cluster

CLUSTERS, PARTS = 90, 3


def redundant(*texts: str, name: str = "p") -> list[str]:
    """Return the names of the policies that do all that policy `p` does."""
    cluster = cluster_of("".join(texts))
    return names(cluster.surplus.redundant(policy_named(cluster, name)))


WEB = "{{podSelector: {{matchLabels: {{app: web}}}}, ingress: [{}]}}"


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (
            WEB.format("{from: [{podSelector: {matchLabels: {app: api}}}]}"),
            "{ingress: [{from: [{podSelector: {}}]}]}",
            True,
        ),
        (WEB.format("{ports: [{port: 80}]}"), "{ingress: [{ports: [{port: 79, endPort: 81}]}]}", True),
        (WEB.format("{ports: [{port: 80}]}"), "{ingress: [{ports: [{port: 80, protocol: UDP}]}]}", False),
        (WEB.format("{ports: [{port: http}]}"), "{ingress: [{ports: [{protocol: TCP}]}]}", True),
        (WEB.format("{ports: [{port: http}]}"), "{ingress: [{ports: [{port: 80}]}]}", False),
        (
            WEB.format("{from: [{ipBlock: {cidr: 10.1.0.0/16}}]}"),
            "{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}",
            True,
        ),
        (WEB.format("{from: [{ipBlock: {cidr: 10.1.0.0/16}}]}"), "{ingress: [{from: [{podSelector: {}}]}]}", False),
        # It isolates egress besides.
        ("{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}]}", "{ingress: [{}]}", False),
        # A plain denial stands beside policies that allow, and not beside another denial.
        (WEB.format(""), "{ingress: [{}]}", False),
        (WEB.format(""), "{podSelector: {}}", True),
        (WEB.format("{from: [{podSelector: {matchLabels: {app: '${APP}'}}}]}"), "{ingress: [{}]}", True),
        (
            WEB.format("{from: [{podSelector: {}}]}"),
            "{ingress: [{from: [{podSelector: {matchLabels: {app: '${APP}'}}}]}]}",
            False,
        ),
    ],
)
def test_a_policy_of_which_another_does_all(own: str, other: str, *, expected: bool) -> None:
    assert redundant(policy("p", own), policy("other", other)) == (["other"] if expected else [])


def test_several_policies_together() -> None:
    own = policy("p", "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 1}]}, {ports: [{port: 2}]}]}")
    one, two = (policy(f"o{n}", f"{{ingress: [{{ports: [{{port: {n}}}]}}]}}") for n in (1, 2))
    assert redundant(own, one) == []
    assert redundant(own, one, two) == ["o1", "o2"]


def test_of_two_equal_policies_one_remains() -> None:
    cluster = cluster_of(policy("a", "{ingress: [{}]}") + policy("b", "{ingress: [{}]}"))
    assert names(cluster.surplus.redundant(policy_named(cluster, "a"))) == ["b"]
    assert cluster.surplus.redundant(policy_named(cluster, "b")) == []


def test_policies_of_two_files_of_no_namespace_in_particular_may_never_meet() -> None:
    own, other = (policy(name, "{ingress: [{}]}", namespace="default") for name in "po")
    cluster = cluster_of(own, other)
    for file, each in zip(("/a/p.yaml", "/b/o.yaml"), cluster.space("default").policies, strict=True):
        each.document.file.path = file
    assert cluster.surplus.redundant(policy_named(cluster, "p", "default")) == []


# ------------------------------------------------------------------------------------------------ against the naive one
@pytest.mark.parametrize("part", range(PARTS))
def test_without_what_is_redundant_or_shadowed_nothing_changes(part: int) -> None:
    taken = 0
    for seed in range(part, CLUSTERS, PARTS):
        plain = named(random_cluster(seeded(seed)))
        cluster, less = written(plain), copy.deepcopy(plain)
        kept = []
        for each in less["policies"]:
            built = policy_named(cluster, each["metadata"]["name"], each["metadata"]["namespace"])
            gone = {(str(s.rule.path[1]), s.rule.path[2]) for s in cluster.surplus.shadowed(built)}
            for key in ("ingress", "egress"):
                if each["spec"].get(key):
                    each["spec"][key] = [r for n, r in enumerate(each["spec"][key]) if (key, n) not in gone]
            # Without rules, a policy of no types would isolate other directions.
            each["spec"]["policyTypes"] = [d for d in DIRECTIONS if built.isolates(d)]
            taken += len(gone)
            if not cluster.surplus.redundant(built):
                kept.append(each)
        taken += len(less["policies"]) - len(kept)
        less["policies"] = kept
        _same(plain, less, naive.allows, seed)
    assert taken > CLUSTERS / PARTS / 10


@pytest.mark.parametrize("part", range(PARTS))
def test_without_the_shadowed_rules_of_administrators_nothing_changes(part: int) -> None:
    taken = 0
    for seed in range(part, CLUSTERS, PARTS):
        plain = named(admin_cluster(seeded(seed)))
        cluster, less = written(plain), copy.deepcopy(plain)
        for each in less["admin"]:
            built = cluster.scoped_named(each["kind"], each["metadata"]["name"])
            assert built is not None
            gone = {(str(s.rule.path[1]), s.rule.path[2]) for s in cluster.surplus.shadowed(built)}
            for key in ("ingress", "egress"):
                if each["spec"].get(key):
                    each["spec"][key] = [r for n, r in enumerate(each["spec"][key]) if (key, n) not in gone]
            taken += len(gone)
        _same(plain, less, naive_admin.allows, seed)
    assert taken > CLUSTERS / PARTS / 20


def _same(one: Data, other: Data, allows: object, seed: int) -> None:
    """Hold that both let the same connections through."""
    assert callable(allows)
    for pod in one["pods"]:
        for peer in (*one["pods"], *OUTSIDE):
            for direction in DIRECTIONS:
                for protocol in PROTOCOLS:
                    for port in PROBES[1:9]:
                        asked = (direction, pod, peer, protocol, port)
                        assert allows(one, *asked) == allows(other, *asked), (seed, asked)


CILIUM = """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{name: c, namespace: shop}}
spec: {{endpointSelector: {{}}, egressDeny: [{}, {}]}}
"""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("{toEndpoints: [{}]}", "{toEndpoints: [{matchLabels: {app: web}}]}", 1),
        # Two placeholders need not mean the same, nor do groups of which the files say nothing.
        ("{toCIDR: ['{{.V4}}']}", "{toCIDR: ['{{.V6}}']}", 0),
        ("{toCIDRSet: [{cidrGroupRef: a}]}", "{toCIDRSet: [{cidrGroupRef: b}]}", 0),
    ],
)
def test_what_cannot_be_read_is_not_held_by_anything(one: str, other: str, expected: int) -> None:
    cluster = cluster_of(CILIUM.format(one, other))
    (resource,) = cluster.space("shop").resources
    assert len(cluster.surplus.shadowed(resource)) == expected
