from __future__ import annotations

from typing import Any

import pytest

from kubelint.network.ports import PROTOCOLS
from tests.cluster.plain import Data, named, written
from tests.cluster.policed import custom, namespace, pod, policy, policy_named, underlined
from tests.cluster.written import cluster_of
from tests.network import naive
from tests.network.clusters import PROBES, random_cluster, seeded

CLUSTERS, PARTS = 400, 4
BACK = {"Ingress": "Egress", "Egress": "Ingress"}


def found(*texts: str, name: str = "p") -> list[str]:
    """Return what is underlined of policy `p`, with the names of the pods on the other side."""
    cluster = cluster_of("".join(texts))
    return [
        f"{underlined(each.peer.at('podSelector'))} {' '.join(other.name for other in each.others)}"
        for each in cluster.half_opens.of(policy_named(cluster, name))
    ]


API, DB = pod("api", "{app: api}"), pod("db", "{app: db}")
TO_DB = "{{podSelector: {{matchLabels: {{app: api}}}}, policyTypes: [Egress], egress: [{{to: [{}]{}}}]}}"
DB_PEER = "{podSelector: {matchLabels: {app: db}}}"
INTO_DB = "{{podSelector: {{matchLabels: {{app: db}}}}, ingress: [{}]}}"
FROM_WEB = "{from: [{podSelector: {matchLabels: {app: web}}}]}"
FROM_API = "{from: [{podSelector: {matchLabels: {app: api}}}]}"


@pytest.mark.parametrize(
    ("ports", "rules", "closed"),
    [
        ("", FROM_WEB, True),
        ("", "", True),
        ("", FROM_API, False),
        ("", f"{FROM_WEB}, {FROM_API}", False),
        ("", "{}", False),
        ("", "{ports: [{port: 5432}]}", False),
        ("", "{from: [{podSelector: {}}]}", False),
        ("", "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", False),  # who knows the pods' addresses
        (", ports: [{port: 5432}]", "{ports: [{port: 9187}]}", True),
        (", ports: [{port: 5432}]", "{ports: [{port: 5432, protocol: UDP}]}", True),
        (", ports: [{port: 5432}]", "{ports: [{port: 5000, endPort: 6000}]}", False),
        (", ports: [{port: 5432}]", "{ports: [{port: sql}]}", True),
        (", ports: [{port: 5432}]", "{ports: [{port: '${PORT}'}]}", False),
        (", ports: [{port: 5432}]", "{from: [{podSelector: {matchLabels: {app: '${APP}'}}}]}", False),
    ],
)
def test_the_other_side_is_closed_on_the_ports_of_the_rule(ports: str, rules: str, *, closed: bool) -> None:
    texts = (API, DB, policy("p", TO_DB.format(DB_PEER, ports)), policy("db", INTO_DB.format(rules)))
    assert found(*texts) == (["podSelector db"] if closed else [])


def test_the_name_of_a_port_is_the_destinations() -> None:
    db = pod("db", "{app: db}", "{containers: [{name: db, image: x, ports: [{name: sql, containerPort: 5432}]}]}")
    for number, expected in ((5432, []), (5433, ["podSelector db"])):
        sends = policy("p", TO_DB.format(DB_PEER, f", ports: [{{port: {number}}}]"))
        assert found(API, db, sends, policy("db", INTO_DB.format("{ports: [{port: sql}]}"))) == expected


@pytest.mark.parametrize(
    "more",
    [
        "",  # nobody isolates the database
        policy("other", "{podSelector: {matchLabels: {app: other}}}"),
        policy("egress", "{podSelector: {}, policyTypes: [Egress]}"),
        policy("perhaps", "{podSelector: {}, policyTypes: ['${TYPE}']}"),
    ],
)
def test_a_side_that_is_open_by_default_is_not_closed(more: str) -> None:
    assert found(API, DB, policy("p", TO_DB.format(DB_PEER, "")), more) == []


CLOSED = policy("db", INTO_DB.format(""))


@pytest.mark.parametrize(
    "peer",
    [
        "{podSelector: {}}",  # the whole namespace
        "{namespaceSelector: {}}",
        "{podSelector: {matchLabels: {app: nobody}}}",
        "{ipBlock: {cidr: 10.0.0.0/8}}",
        "{podSelector: {matchLabels: {app: '${APP}'}}}",
    ],
)
def test_peers_that_mean_no_pods_in_particular(peer: str) -> None:
    assert found(API, DB, CLOSED, policy("p", TO_DB.format(peer, ""))) == []


def test_policies_that_are_not_computed_may_open_the_other_side() -> None:
    antrea = custom("NetworkPolicy", "x", group="crd.antrea.io")
    texts = (API, DB, CLOSED, policy("p", TO_DB.format(DB_PEER, "")))
    assert found(*texts) == ["podSelector db"]
    assert found(*texts, antrea) == []


def test_one_of_many_pods_that_meet_is_enough() -> None:
    other = pod("other-db", "{app: db, open: 'yes'}")
    opened = policy("open", "{podSelector: {matchLabels: {open: 'yes'}}, ingress: [{}]}")
    texts = (API, DB, other, CLOSED, policy("p", TO_DB.format(DB_PEER, "")))
    assert found(*texts) == ["podSelector db other-db"]
    assert found(*texts, opened) == []


def test_another_namespace_that_is_named() -> None:
    peer = (
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}, podSelector: {matchLabels: {app: db}}}"
    )
    far = pod("db", "{app: db}", namespace="data")
    shut = policy("shut", "{podSelector: {}}", namespace="data")
    assert found(API, far, shut, namespace("data"), policy("p", TO_DB.format(peer, ""))) == ["podSelector db"]


ADMIN = """\
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {{name: a}}
spec:
  priority: 1
  subject: {{namespaces: {{}}}}
  ingress: [{{action: {}, from: [{{namespaces: {{}}}}]}}]
"""


def test_policies_of_administrators_count() -> None:
    texts = (API, DB, policy("p", TO_DB.format(DB_PEER, "")))
    assert found(*texts, ADMIN.format("Deny")) == ["podSelector db"]
    assert found(*texts, ADMIN.format("Pass")) == []
    assert found(*texts, CLOSED, ADMIN.format("Pass")) == ["podSelector db"]
    assert found(*texts, CLOSED, ADMIN.format("Allow")) == []


# ------------------------------------------------------------------------------------------------ against the naive one
@pytest.mark.parametrize("part", range(PARTS))
def test_half_open_is_what_the_naive_evaluator_never_lets_through(part: int) -> None:
    told = 0
    for seed in range(part, CLUSTERS, PARTS):
        plain = named(random_cluster(seeded(seed)))
        _without_blocks(plain)
        cluster = written(plain)
        got, expected = set(), set()
        for each in plain["policies"]:
            name, space = each["metadata"]["name"], each["metadata"]["namespace"]
            for half in cluster.half_opens.of(policy_named(cluster, name, space)):
                got.add((name, half.peer.path))
            expected |= {(name, path) for path in _naive(plain, each)}
        assert got == expected, seed
        told += len(got)
    assert told > CLUSTERS / PARTS / 20


def _without_blocks(cluster: Data) -> None:
    """Put pods in place of addresses, which the naive evaluator knows of pods, and the files do not."""
    for each in cluster["policies"]:
        for direction, key in (("ingress", "from"), ("egress", "to")):
            for rule in each["spec"].get(direction) or []:
                for peer in rule.get(key) or []:
                    if peer.pop("ipBlock", None):
                        peer["podSelector"] = {"matchLabels": {"app": "x"}}


def _naive(cluster: Data, policy: Data) -> list[tuple[Any, ...]]:
    spec = policy["spec"]
    own = [
        pod
        for pod in cluster["pods"]
        if pod["namespace"] == policy["metadata"]["namespace"]
        and naive.selects(spec.get("podSelector") or {}, pod["labels"])
    ]
    paths = []
    for direction, key in (("Ingress", "from"), ("Egress", "to")):
        for number, rule in enumerate(
            spec.get(direction.lower()) or [] if direction in naive.policy_types(spec) else []
        ):
            for at, peer in enumerate(rule.get(key) or []):
                others = [pod for pod in cluster["pods"] if naive.one_peer_matches(cluster, policy, peer, pod)]
                if own and others and _chosen(peer) and _shut(cluster, direction, rule, own, others):
                    paths.append(("spec", direction.lower(), number, key, at))
    return paths


def _chosen(peer: Data) -> bool:
    selector = peer.get("podSelector") or {}
    return bool(selector.get("matchLabels") or selector.get("matchExpressions"))


def _shut(cluster: Data, direction: str, rule: Data, own: list[Data], others: list[Data]) -> bool:
    """Whether each of the others is isolated, and none may talk with one's own on a port of the rule."""
    back = BACK[direction]
    for other in others:
        isolating = [
            each
            for each in cluster["policies"]
            if each["metadata"]["namespace"] == other["namespace"]
            and back in naive.policy_types(each["spec"])
            and naive.selects(each["spec"].get("podSelector") or {}, other["labels"])
        ]
        if not isolating:
            return False
    for other in others:
        for mine in own:
            destination = mine if direction == "Ingress" else other
            for protocol in PROTOCOLS:
                for port in PROBES:
                    if naive.port_matches(rule.get("ports"), destination, protocol, port) and naive.allows(
                        cluster, back, other, mine, protocol, port
                    ):
                        return False
    return True
