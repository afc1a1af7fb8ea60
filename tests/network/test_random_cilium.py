"""The evaluator agrees with the naive one on Cilium's policies, beside NetworkPolicies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.network.addresses import parse_addresses
from kubelint.network.endpoints import Outside
from kubelint.network.evaluate import allowed
from kubelint.network.ports import PROTOCOLS
from kubelint.network.tiers import compile_tiers
from tests.network import naive_cilium
from tests.network.clusters import NAMESPACES, OUTSIDE, PROBES, clusters, endpoint, model, random_cluster, seeded
from tests.network.dialects import resource

if TYPE_CHECKING:
    import random

    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource

Data = dict[str, Any]
CLUSTERS, PARTS = clusters(100), 4
NODES = ("192.0.2.1", "10.0.0.200")
BLOCKS = ("0.0.0.0/0", "10.0.0.0/8", "203.0.113.0/24", "::/0")
HOLES = {
    "0.0.0.0/0": "203.0.113.0/25",
    "10.0.0.0/8": "10.1.0.0/24",
    "203.0.113.0/24": "203.0.113.128/25",
    "::/0": "::/1",
}
DIRECTIONS: tuple[Direction, Direction] = ("Ingress", "Egress")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_pair_and_port_agrees_with_the_naive_evaluator(part: int) -> None:
    for seed in range(part, CLUSTERS, PARTS):
        cluster = cilium_cluster(seeded(seed))
        compiled = compile_tiers(policies(cluster))
        assert not compiled.errors
        for data, subject in ends(cluster)[: len(cluster["pods"])]:
            for other, peer in ends(cluster):
                if data is other:
                    continue
                for direction in DIRECTIONS:
                    verdict = allowed(compiled.tiers, direction, subject, peer)
                    for protocol in PROTOCOLS:
                        for port in PROBES:
                            expected = naive_cilium.allows(cluster, direction, data, other, protocol, port)
                            assert verdict.answer(protocol, port) is expected, (seed, data, other, protocol, port)


def policies(cluster: Data) -> list[Resource]:
    standard = [model(item["spec"], item["metadata"]["namespace"]) for item in cluster["policies"]]
    return [*standard, *map(resource, cluster["cilium"])]


def ends(cluster: Data) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = [(data, endpoint(cluster, data)) for data in (*cluster["pods"], *OUTSIDE)]
    for data, end in found[: len(cluster["pods"])]:
        end.account = data["account"]
    return [*found, *((text, Outside(parse_addresses(text), "node")) for text in NODES)]


def cilium_cluster(chance: random.Random) -> Data:
    cluster = random_cluster(chance)
    cluster["nodes"] = NODES
    cluster["policies"] = cluster["policies"][: chance.randint(0, 2)]
    for pod in cluster["pods"]:
        pod["account"] = chance.choice(["default", "robot"])
    cluster["cilium"] = [_policy(chance, number) for number in range(chance.randint(1, 5))]
    return cluster


def _policy(chance: random.Random, number: int) -> Data:
    namespaced = chance.random() < 0.6
    metadata = {"name": f"policy-{number}", **({"namespace": chance.choice(NAMESPACES[:2])} if namespaced else {})}
    policy: Data = {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumNetworkPolicy" if namespaced else "CiliumClusterwideNetworkPolicy",
        "metadata": metadata,
        "spec": _spec(chance),
    }
    if chance.random() < 0.2:
        policy["specs"] = [_spec(chance)]
    return policy


def _spec(chance: random.Random) -> Data:
    spec: Data = {"endpointSelector": _selector(chance)}
    for section in ("ingress", "egress", "ingressDeny", "egressDeny"):
        if chance.random() < (0.25 if "Deny" in section else 0.6):
            side = "from" if section.startswith("ingress") else "to"
            spec[section] = [_rule(chance, side, denies="Deny" in section) for _ in range(chance.randint(0, 3))]
    if chance.random() < 0.3:
        spec["enableDefaultDeny"] = {chance.choice(["ingress", "egress"]): chance.random() < 0.5}
    return spec


def _rule(chance: random.Random, side: str, *, denies: bool) -> Data:
    rule: Data = {}
    lot = chance.random()
    if lot < 0.45:
        rule[f"{side}Endpoints"] = [_selector(chance) for _ in range(chance.randint(0, 2))]
    elif lot < 0.65:
        entities = [["world"], ["cluster"], ["all"], ["host", "remote-node"], []]
        rule[f"{side}Entities"] = chance.choice(entities)
    elif lot < 0.75:
        rule[f"{side}CIDR"] = chance.sample(BLOCKS, chance.randint(0, 2))
    elif lot < 0.85:
        block = chance.choice(BLOCKS)
        rule[f"{side}CIDRSet"] = [{"cidr": block, **({"except": [HOLES[block]]} if chance.random() < 0.7 else {})}]
    if not denies and chance.random() < 0.15:
        rule[f"{side}Requires"] = [_selector(chance)]
    if chance.random() < 0.5:
        rule["toPorts"] = [
            {"ports": [_port(chance) for _ in range(chance.randint(0, 2))]} for _ in range(chance.randint(0, 2))
        ]
    return rule


def _port(chance: random.Random) -> Data:
    port: Data = {"port": chance.choice(["80", "81", "8000", "0", "web", "dns"])}
    if chance.random() < 0.6:
        port["protocol"] = chance.choice([*PROTOCOLS, "ANY"])
    if port["port"] in {"80", "8000"} and chance.random() < 0.4:
        port["endPort"] = int(port["port"]) + 10
    return port


def _selector(chance: random.Random) -> Data:
    values = {
        "app": "xyz",
        "k8s:tier": "xyz",
        "any:app": "xyz",
        "k8s:io.kubernetes.pod.namespace": NAMESPACES,
        "io.cilium.k8s.namespace.labels.team": "ab",
        "io.cilium.k8s.policy.serviceaccount": ("default", "robot"),
    }
    selector: Data = {}
    if chance.random() < 0.5:
        key = chance.choice(list(values))
        selector["matchLabels"] = {key: chance.choice(values[key])}
    if chance.random() < 0.4:
        key, operator = chance.choice(list(values)), chance.choice(["In", "NotIn", "Exists", "DoesNotExist"])
        item: Data = {"key": key, "operator": operator}
        if operator in {"In", "NotIn"}:
            item["values"] = chance.sample(sorted(values[key]), 1)
        selector["matchExpressions"] = [item]
    return selector
