"""The evaluator agrees with the naive one where administrators have policies, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.model.labels import Labels
from kubelint.network.addresses import parse_addresses
from kubelint.network.endpoints import Outside
from kubelint.network.evaluate import connection
from kubelint.network.ports import PROTOCOLS
from kubelint.network.tiers import compile_tiers
from tests.network import naive_admin
from tests.network.clusters import OUTSIDE, PROBES, clusters, endpoint, model, random_cluster, random_selector, seeded
from tests.network.dialects import resource

if TYPE_CHECKING:
    import random

Data = dict[str, Any]
NODES = {"192.0.2.1": {"disk": "ssd"}, "192.0.2.2": {}}
NETWORKS = ("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/24", "203.0.113.0/25", "::/0", "192.0.2.0/31")
CLUSTERS, PARTS = clusters(100), 4


@pytest.mark.parametrize("part", range(PARTS))
def test_every_pair_and_port_agrees_with_the_naive_evaluator(part: int) -> None:
    for seed in range(part, CLUSTERS, PARTS):
        cluster = admin_cluster(seeded(seed))
        policies = [model(item["spec"], item["metadata"]["namespace"]) for item in cluster["policies"]]
        compiled = compile_tiers([*policies, *map(resource, cluster["admin"])])
        assert not compiled.errors
        ends: list[tuple[Any, Any]] = [(data, endpoint(cluster, data)) for data in (*cluster["pods"], *OUTSIDE)]
        ends += [(text, Outside(parse_addresses(text), "node", Labels(NODES[text]))) for text in NODES]
        for data, source in ends:
            for other, destination in ends:
                if data is other or (isinstance(source, Outside) and isinstance(destination, Outside)):
                    continue
                verdict = connection(compiled.tiers, source, destination)
                for protocol in PROTOCOLS:
                    for port in PROBES:
                        expected = naive_admin.connects(cluster, data, other, protocol, port)
                        answers = {expected, None} if _on_a_host(data, other) else {expected}
                        assert verdict.answer(protocol, port) in answers, (seed, data, other, protocol, port)


def _on_a_host(*ends: Data | str) -> bool:
    """Whether NetworkPolicies mean pods on their host's network as peers is open, and on which node such a pod is."""
    return any(not isinstance(end, str) and end["hostNetwork"] for end in ends)


def admin_cluster(chance: random.Random) -> Data:
    cluster = random_cluster(chance)
    cluster["nodes"] = NODES
    if chance.random() < 0.3:
        cluster["pods"][-1] |= {"hostNetwork": True, "address": "192.0.2.2"}
    priorities = chance.sample(range(1000), 6)
    policies = [_policy(chance, priorities.pop()) for _ in range(chance.randint(1, 4))]
    if chance.random() < 0.5:
        policies.append(_manifest("v1alpha1", "BaselineAdminNetworkPolicy", "default", _spec(chance, "ports", None)))
    cluster["admin"] = policies
    return cluster


def _policy(chance: random.Random, priority: int) -> Data:
    if chance.random() < 0.4:
        spec = _spec(chance, "ports", "Pass")
        return _manifest("v1alpha1", "AdminNetworkPolicy", f"a{priority}", {**spec, "priority": priority})
    spec = {**_spec(chance, "protocols", "Pass"), "priority": priority, "tier": chance.choice(["Admin", "Baseline"])}
    return _manifest("v1alpha2", "ClusterNetworkPolicy", f"c{priority}", spec)


def _manifest(version: str, kind: str, name: str, spec: Data) -> Data:
    return {
        "apiVersion": f"policy.networking.k8s.io/{version}",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


def _spec(chance: random.Random, ports: str, further: str | None) -> Data:
    allow = "Allow" if ports == "ports" else "Accept"
    actions = [allow, "Deny", *([further] if further else [])]
    spec: Data = {"subject": _pods(chance)}
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        if chance.random() < 0.8:
            spec[direction] = [_rule(chance, peers, ports, actions) for _ in range(chance.randint(0, 4))]
    return spec


def _rule(chance: random.Random, peers: str, ports: str, actions: list[str]) -> Data:
    rule: Data = {"action": chance.choice(actions)}
    rule[peers] = [_peer(chance, outgoing=peers == "to") for _ in range(chance.randint(1, 3))]
    if chance.random() < 0.7:
        by_name = all(peer.keys() <= {"namespaces", "pods"} for peer in rule[peers])
        make = _port if ports == "ports" else _protocol
        rule[ports] = [make(chance, by_name=by_name) for _ in range(chance.randint(1, 3))]
    return rule


def _pods(chance: random.Random) -> Data:
    namespaces = random_selector(chance, "team", "kubernetes.io/metadata.name")
    if chance.random() < 0.5:
        return {"namespaces": namespaces}
    return {"pods": {"namespaceSelector": namespaces, "podSelector": random_selector(chance, "app", "tier")}}


def _peer(chance: random.Random, *, outgoing: bool) -> Data:
    lot = chance.random()
    if outgoing and lot < 0.3:
        return {"networks": chance.sample(NETWORKS, chance.randint(1, 2))}
    if outgoing and lot < 0.4:
        return {"nodes": chance.choice([{}, {"matchLabels": {"disk": "ssd"}}])}
    return _pods(chance)


def _port(chance: random.Random, *, by_name: bool) -> Data:
    lot = chance.random()
    if by_name and lot < 0.3:
        return {"namedPort": chance.choice(["web", "dns"])}
    protocol = {"protocol": chance.choice(PROTOCOLS)} if chance.random() < 0.7 else {}
    if lot < 0.7:
        return {"portNumber": {**protocol, "port": chance.choice(PROBES)}}
    return {"portRange": {**protocol, "start": 80, "end": chance.choice([81, 443, 8005, 65535])}}


def _protocol(chance: random.Random, *, by_name: bool) -> Data:
    lot = chance.random()
    if by_name and lot < 0.3:
        return {"destinationNamedPort": chance.choice(["web", "dns"])}
    port: Data = {"number": chance.choice(PROBES)}
    if lot > 0.7:
        port = {"range": {"start": 80, "end": chance.choice([81, 443, 8005, 65535])}}
    return {chance.choice(["tcp", "udp", "sctp"]): {"destinationPort": port}}
