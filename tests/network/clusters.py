"""Small clusters for the tests of policies: the same plain data as kubelint's objects, and random ones."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any, cast

from kubelint.model.build import build
from kubelint.model.labels import Labels
from kubelint.model.policy import NetworkPolicy
from kubelint.network.addresses import AddressSet, parse_addresses
from kubelint.network.endpoints import Outside, Pod, named_ports
from kubelint.network.networkpolicy import compile_policy, network_policies

if TYPE_CHECKING:
    from kubelint.network.policy import Policy, Tier
    from kubelint.syntax.document import Document

Data = dict[str, Any]


def model(spec: Data, namespace: str = "shop", name: str = "policy") -> NetworkPolicy:
    data = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }
    policy = build(cast("Document", None), (), data, "default", placeholders=True)
    assert isinstance(policy, NetworkPolicy)
    return policy


def policy(spec: Data, namespace: str = "shop") -> Policy:
    return compile_policy(model(spec, namespace))


def tiers(*specs: Data, namespace: str = "shop") -> tuple[Tier, ...]:
    return (network_policies(policy(spec, namespace) for spec in specs),)


def pod(
    namespace: str = "shop",
    labels: dict[str, str] | None = None,
    ports: list[tuple[str, str, int]] | None = None,
    *,
    address: str = "",
    host_network: bool | None = False,
) -> Pod:
    ends = Pod(
        namespace,
        Labels({"kubernetes.io/metadata.name": namespace}),
        Labels(labels or {}),
        named_ports(ports or []),
        host_network=host_network,
    )
    if address:
        ends.addresses = parse_addresses(address)
    return ends


def outside(text: str = "203.0.113.7") -> Outside:
    addresses = AddressSet()
    for part in text.split(","):
        addresses |= parse_addresses(part)
    return Outside(addresses)


def endpoint(cluster: Data, data: Data | str) -> Pod | Outside:
    """Return the pod or address of a plain cluster as kubelint sees it."""
    if isinstance(data, str):
        return Outside(parse_addresses(data))
    return Pod(
        data["namespace"],
        Labels(cluster["namespaces"][data["namespace"]]),
        Labels(data["labels"]),
        named_ports(
            (port.get("name", ""), port.get("protocol") or "TCP", port["containerPort"]) for port in data["ports"]
        ),
        addresses=parse_addresses(data["address"]),
        host_network=data["hostNetwork"],
    )


def compiled(cluster: Data) -> tuple[Tier, ...]:
    return (
        network_policies(
            compile_policy(model(item["spec"], item["metadata"]["namespace"])) for item in cluster["policies"]
        ),
    )


NAMESPACES = ("shop", "pay", "ops")
OUTSIDE = ("203.0.113.7", "203.0.113.200", "10.1.0.9", "2001:db8::1")
BLOCKS = ("0.0.0.0/0", "203.0.113.0/24", "10.0.0.0/8", "10.1.0.0/24", "10.1.0.7/30", "::/0", "2001:db8::/32")
HOLES = ("203.0.113.0/25", "10.1.0.0/24", "10.1.0.8/30", "10.0.0.0/9", "2001:db8::/64")
PROBES = (1, 79, 80, 81, 443, 7999, 8000, 8005, 8010, 8011, 65535)


def clusters(usual: int) -> int:
    """Return how many random clusters a test looks at: `make nightly` asks for more than the usual number."""
    return int(os.environ.get("KUBELINT_CLUSTERS", usual))


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  (the same clusters in every run)


def random_cluster(chance: random.Random) -> Data:
    namespaces = {
        name: {"kubernetes.io/metadata.name": name, **({"team": chance.choice("ab")} if chance.random() < 0.6 else {})}
        for name in NAMESPACES
    }
    return {
        "namespaces": namespaces,
        "pods": [_random_pod(chance, number) for number in range(5)],
        "policies": [
            {"metadata": {"namespace": chance.choice(NAMESPACES[:2])}, "spec": _random_spec(chance)}
            for _ in range(chance.randint(1, 6))
        ],
    }


def _random_pod(chance: random.Random, number: int) -> Data:
    labels = {key: chance.choice("xy") for key in ("app", "tier") if chance.random() < 0.7}
    ports: list[Data] = [{"containerPort": 9000}]
    for name in ("web", "dns"):
        if chance.random() < 0.7:
            ports.append({"name": name, "containerPort": chance.choice([80, 81, 8005])})
            if chance.random() < 0.5:
                ports[-1]["protocol"] = chance.choice(["TCP", "UDP", "SCTP"])
    return {
        "namespace": chance.choice(NAMESPACES),
        "labels": labels,
        "ports": ports,
        "address": f"10.{chance.randint(0, 1)}.0.{number + 5}",
        "hostNetwork": False,
    }


def _random_spec(chance: random.Random) -> Data:
    spec: Data = {}
    _maybe(chance, spec, "podSelector", lambda: random_selector(chance, "app", "tier"))
    types = [["Ingress"], ["Egress"], ["Ingress", "Egress"], []]
    _maybe(chance, spec, "policyTypes", lambda: chance.choice(types))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        _maybe(
            chance,
            spec,
            direction,
            lambda peers=peers: [_random_rule(chance, peers) for _ in range(chance.randint(0, 3))],
        )
    return spec


def _random_rule(chance: random.Random, peers: str) -> Data:
    rule: Data = {}
    _maybe(chance, rule, peers, lambda: [_random_peer(chance) for _ in range(chance.randint(0, 3))])
    _maybe(chance, rule, "ports", lambda: [_random_port(chance) for _ in range(chance.randint(0, 3))])
    return rule


def _random_peer(chance: random.Random) -> Data:
    if chance.random() < 0.4:
        block: Data = {"cidr": chance.choice(BLOCKS)}
        _maybe(chance, block, "except", lambda: chance.sample(HOLES, chance.randint(0, 2)))
        return {"ipBlock": block}
    peer: Data = {}
    _maybe(chance, peer, "podSelector", lambda: random_selector(chance, "app", "tier"))
    _maybe(chance, peer, "namespaceSelector", lambda: random_selector(chance, "team", "kubernetes.io/metadata.name"))
    return peer if any(value is not None for value in peer.values()) else {"podSelector": {}}


def _random_port(chance: random.Random) -> Data | None:
    port: Data = {}
    _maybe(chance, port, "protocol", lambda: chance.choice(["TCP", "UDP", "SCTP"]))
    _maybe(chance, port, "port", lambda: chance.choice([80, 81, 443, 8000, "web", "dns"]))
    if isinstance(port.get("port"), int):
        _maybe(chance, port, "endPort", lambda: port["port"] + chance.choice([0, 1, 10]))
    return port or chance.choice([{}, None])


def random_selector(chance: random.Random, *keys: str) -> Data:
    selector: Data = {}
    values = ("a", "b", *NAMESPACES) if "team" in keys else ("x", "y", "z")
    _maybe(chance, selector, "matchLabels", lambda: {chance.choice(keys): chance.choice(values)})

    def requirement() -> Data:
        operator = chance.choice(["In", "NotIn", "Exists", "DoesNotExist"])
        item: Data = {"key": chance.choice(keys), "operator": operator}
        if operator in {"In", "NotIn"}:
            item["values"] = chance.sample(values, chance.randint(1, 2))
        return item

    _maybe(chance, selector, "matchExpressions", lambda: [requirement() for _ in range(chance.randint(0, 2))])
    return selector


def _maybe(chance: random.Random, data: Data, key: str, make: Any) -> None:
    """Put a value under `key`, or null, or leave it out."""
    lot = chance.random()
    if lot < 0.6:
        data[key] = make()
    elif lot < 0.7:
        data[key] = None
