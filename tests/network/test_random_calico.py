"""The evaluator agrees with the naive one on Calico's policies, with selectors of any form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.network.endpoints import Outside
from kubelint.network.evaluate import allowed
from kubelint.network.ports import PROTOCOLS
from kubelint.network.tiers import compile_tiers
from tests.network import naive_calico
from tests.network.clusters import NAMESPACES, OUTSIDE, PROBES, clusters, endpoint, random_cluster, seeded
from tests.network.dialects import resource

if TYPE_CHECKING:
    import random

    from kubelint.model.policy import Direction

Data = dict[str, Any]
CLUSTERS, PARTS = clusters(100), 4
NETS = ("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/24", "203.0.113.0/25", "10.0.0.6/32", "::/0")
DIRECTIONS: tuple[Direction, Direction] = ("Ingress", "Egress")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_pair_and_port_agrees_with_the_naive_evaluator(part: int) -> None:
    for seed in range(part, CLUSTERS, PARTS):
        cluster = calico_cluster(seeded(seed))
        compiled = compile_tiers(map(resource, manifests(cluster)))
        assert not compiled.errors
        ends = [(data, _end(cluster, data)) for data in (*cluster["pods"], *OUTSIDE)]
        for data, subject in ends:
            for other, peer in ends:
                if data is other or isinstance(subject, Outside):
                    continue
                for direction in DIRECTIONS:
                    verdict = allowed(compiled.tiers, direction, subject, peer)
                    for protocol in PROTOCOLS:
                        for port in PROBES:
                            expected = naive_calico.allows(cluster, direction, data, other, protocol, port)
                            assert verdict.answer(protocol, port) is expected, (seed, data, other, protocol, port)


def _end(cluster: Data, data: Data | str) -> Any:
    end = endpoint(cluster, data)
    if not isinstance(data, str):
        end.account = data["account"]  # type: ignore[union-attr]
    return end


def manifests(cluster: Data) -> list[Data]:
    api = "projectcalico.org/v3"
    tiers = [
        {"apiVersion": api, "kind": "Tier", "metadata": {"name": tier["name"]}, "spec": tier}
        for tier in cluster["tiers"]
    ]
    sets = [
        {
            "apiVersion": api,
            "kind": "GlobalNetworkSet",
            "metadata": {"name": f"set-{number}", "labels": item["labels"]},
            "spec": {"nets": item["nets"]},
        }
        for number, item in enumerate(cluster["sets"])
    ]
    return [*tiers, *sets, *({"apiVersion": api, **policy} for policy in cluster["policies"])]


def calico_cluster(chance: random.Random) -> Data:
    cluster = random_cluster(chance)
    for pod in cluster["pods"]:
        pod["account"] = chance.choice(["default", "robot"])
    cluster["selectors"] = {}
    cluster["sets"] = [
        {"labels": {"app": chance.choice("xyz")}, "nets": chance.sample(NETS[1:5], chance.randint(1, 2))}
        for _ in range(chance.randint(0, 2))
    ]
    cluster["tiers"] = [
        {"name": "default", "order": 1_000_000},
        {"name": "first", "order": 10, "defaultAction": chance.choice(["Deny", "Pass"])},
        {"name": "last", **({"order": 2_000_000} if chance.random() < 0.5 else {})},
    ]
    cluster["policies"] = [_policy(chance, cluster["selectors"], number) for number in range(chance.randint(1, 5))]
    return cluster


def _policy(chance: random.Random, selectors: Data, number: int) -> Data:
    namespaced = chance.random() < 0.5
    spec: Data = {"selector": _selector(chance, selectors)}
    if chance.random() < 0.7:
        spec["order"] = chance.choice([1, 2, 2.5])
    if chance.random() < 0.4:
        spec["tier"] = chance.choice(["first", "last"])
    if not namespaced and chance.random() < 0.3:
        spec["namespaceSelector"] = _selector(chance, selectors, of="namespace")
    if chance.random() < 0.5:
        spec["types"] = chance.choice([[], ["Ingress"], ["Egress"], ["Ingress", "Egress"]])
    for direction in ("ingress", "egress"):
        if chance.random() < 0.7:
            spec[direction] = [_rule(chance, selectors) for _ in range(chance.randint(0, 3))]
    metadata = {"name": f"policy-{number}", **({"namespace": chance.choice(NAMESPACES[:2])} if namespaced else {})}
    return {"kind": "NetworkPolicy" if namespaced else "GlobalNetworkPolicy", "metadata": metadata, "spec": spec}


def _rule(chance: random.Random, selectors: Data) -> Data:
    rule: Data = {"action": chance.choice(["Allow", "Allow", "Deny", "Pass", "Log"])}
    for end in ("source", "destination"):
        if chance.random() < 0.5:
            rule[end] = _entity(chance, selectors)
    if chance.random() < 0.6:
        rule["protocol"] = chance.choice(["TCP", "UDP", "SCTP", 6, 17, "ICMP"])
        if rule["protocol"] != "ICMP" and chance.random() < 0.7:
            ports = chance.choice(["ports", "notPorts"])
            rule.setdefault("destination", {})[ports] = chance.sample([80, "81:443", 8005, "web", "dns"], 2)
    elif chance.random() < 0.3:
        rule["notProtocol"] = chance.choice(["TCP", 17])
    return rule


def _entity(chance: random.Random, selectors: Data) -> Data:
    entity: Data = {}
    if chance.random() < 0.4:
        entity["selector"] = _selector(chance, selectors)
    if chance.random() < 0.2:
        entity["notSelector"] = _selector(chance, selectors) or "all()"
        selectors.setdefault("all()", lambda _: True)
    if chance.random() < 0.3:
        entity["namespaceSelector"] = _selector(chance, selectors, of="namespace")
    if chance.random() < 0.3:
        entity["nets"] = chance.sample(NETS, chance.randint(0, 2))
    if chance.random() < 0.2:
        entity["notNets"] = chance.sample(NETS, chance.randint(0, 2))
    return entity


def _selector(chance: random.Random, selectors: Data, of: str = "pod") -> str:
    """Make a selector, and note what it means."""
    if chance.random() < 0.2:
        return ""
    text, test = _term(chance, of, 2)
    selectors[text] = test
    return text


def _term(chance: random.Random, of: str, depth: int) -> tuple[str, Any]:
    lot = chance.random()
    if depth and lot < 0.35:
        (one, is_one), (two, is_two) = _term(chance, of, depth - 1), _term(chance, of, depth - 1)
        if chance.random() < 0.5:
            return f"({one}) && ({two})", lambda labels: is_one(labels) and is_two(labels)
        return f"({one}) || ({two})", lambda labels: is_one(labels) or is_two(labels)
    if depth and lot < 0.5:
        text, test = _term(chance, of, depth - 1)
        return f"!({text})", lambda labels: not test(labels)
    return _comparison(chance, of)


def _comparison(chance: random.Random, of: str) -> tuple[str, Any]:
    if of == "namespace":
        key = chance.choice(["team", "projectcalico.org/name", "kubernetes.io/metadata.name"])
        values = chance.sample(["a", "b", *NAMESPACES], 2)
    else:
        key = chance.choice(
            ["app", "tier", "pcns.team", "projectcalico.org/namespace", "projectcalico.org/serviceaccount"]
        )
        values = chance.sample(["x", "y", "a", "shop", "pay", "robot"], 2)
    value = values[0]
    # The text operators are not for the names that Calico keeps apart from labels.
    forms = 6 if "account" in key else 9
    return [
        (f"{key} == '{value}'", lambda labels: labels.get(key) == value),
        (f"{key} != '{value}'", lambda labels: labels.get(key) != value),
        (f"{key} in {{'{values[0]}', '{values[1]}'}}", lambda labels: labels.get(key) in values),
        (f"{key} not in {{'{values[0]}', '{values[1]}'}}", lambda labels: labels.get(key) not in values),
        (f"has({key})", lambda labels: key in labels),
        (f"!has({key})", lambda labels: key not in labels),
        (f"{key} contains '{value[-1]}'", lambda labels: key in labels and value[-1] in labels[key]),
        (f"{key} starts with '{value[0]}'", lambda labels: key in labels and labels[key].startswith(value[0])),
        (f"{key} ends with '{value[-1]}'", lambda labels: key in labels and labels[key].endswith(value[-1])),
    ][chance.randrange(forms)]
