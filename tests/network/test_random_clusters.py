"""The evaluator agrees with the naive one, and its explanations agree with both."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.model.labels import Labels
from kubelint.model.unknown import Unknown
from kubelint.network.addresses import UNICAST, AddressSet
from kubelint.network.endpoints import Outside, Pod
from kubelint.network.evaluate import allowed, cells, connection, isolated, narrow
from kubelint.network.explain import explain
from kubelint.network.policy import Effect
from kubelint.network.ports import NONE, PROTOCOLS
from tests.network import naive
from tests.network.clusters import OUTSIDE, PROBES, clusters, compiled, endpoint, outside, random_cluster, seeded

if TYPE_CHECKING:
    import random

    from kubelint.model.policy import Direction

CLUSTERS = clusters(200)
DIRECTIONS: tuple[Direction, Direction] = ("Ingress", "Egress")


@pytest.mark.parametrize("part", range(4))
def test_every_pair_and_port_agrees_with_the_naive_evaluator(part: int) -> None:
    for seed in range(part, CLUSTERS, 4):
        cluster = random_cluster(seeded(seed))
        tiers = compiled(cluster)
        ends = [(data, endpoint(cluster, data)) for data in (*cluster["pods"], *OUTSIDE)]
        for data, source in ends:
            for other, destination in ends:
                if data is other or (isinstance(source, Outside) and isinstance(destination, Outside)):
                    continue
                verdict = connection(tiers, source, destination)
                assert verdict.is_exact
                for protocol in PROTOCOLS:
                    for port in PROBES:
                        expected = naive.connects(cluster, data, other, protocol, port)
                        assert verdict.answer(protocol, port) is expected, (seed, data, other, protocol, port)


@pytest.mark.parametrize("seed", range(40))
def test_narrowed_tiers_give_the_same_answers_and_explanations_do_not_contradict_them(seed: int) -> None:
    cluster = random_cluster(seeded(seed))
    if seed % 2:
        _forget(cluster, seeded(seed))
    tiers = compiled(cluster)
    ends = [_vague(cluster, data) for data in cluster["pods"]] + [outside(text) for text in OUTSIDE]
    for direction in DIRECTIONS:
        for subject in ends[:5]:
            assert isinstance(subject, Pod)
            narrowed = narrow(tiers, direction, subject)
            for peer in ends:
                verdict = allowed(tiers, direction, subject, peer)
                assert allowed(narrowed, direction, subject, peer) == verdict
                reasons = explain(tiers, direction, subject, peer)
                said = dict.fromkeys(Effect, NONE)
                for reason in reasons:
                    assert reason.ports
                    said[reason.effect] |= reason.ports
                assert said[Effect.allow] == verdict.possible
                # What some reason denies is surely allowed only where the one policy that might deny it does not.
                assert (said[Effect.allow] - said[Effect.deny]) - verdict.certain == NONE
                if verdict.is_exact and isolated(tiers, direction, subject) is not None:
                    assert not said[Effect.deny] & verdict.certain


@pytest.mark.parametrize("seed", range(60))
def test_answers_hold_in_every_world_that_the_unknown_leaves_open(seed: int) -> None:
    chance = seeded(seed)
    cluster = random_cluster(chance)
    vague = copy.deepcopy(cluster)
    _forget(vague, chance)
    tiers = compiled(vague)
    ends = [_vague(vague, data) for data in vague["pods"]]
    verdicts = {
        (i, j): connection(tiers, ends[i], ends[j]) for i in range(len(ends)) for j in range(len(ends)) if i != j
    }
    for _ in range(6):
        world = _world(vague, chance)
        for (i, j), verdict in verdicts.items():
            for protocol in PROTOCOLS:
                for port in (80, 443, 8005):
                    answer = verdict.answer(protocol, port)
                    if answer is not None:
                        truth = naive.connects(world, world["pods"][i], world["pods"][j], protocol, port)
                        assert truth is answer, (world, i, j, protocol, port)


def test_a_range_of_addresses_is_answered_as_all_and_some_of_its_addresses() -> None:
    everywhere = outside(",".join((*OUTSIDE, "203.0.113.64/26", "10.0.0.0/30")))
    for seed in range(60):
        cluster = random_cluster(seeded(seed))
        tiers = compiled(cluster)
        for data in cluster["pods"]:
            subject = endpoint(cluster, data)
            for direction in DIRECTIONS:
                verdict = allowed(tiers, direction, subject, everywhere)
                singles = ("203.0.113.64", "203.0.113.127", "10.0.0.0", "10.0.0.3", *OUTSIDE)
                for port in PROBES:
                    answers = {naive.allows(cluster, direction, data, text, "TCP", port) for text in singles}
                    expected = answers.pop() if len(answers) == 1 else None
                    assert verdict.answer("TCP", port) is expected


def test_cells_are_a_partition_that_no_block_cuts() -> None:
    whole = outside("0.0.0.0/0,::/0").addresses
    for seed in range(40):
        tiers = compiled(random_cluster(seeded(seed)))
        for direction in DIRECTIONS:
            parts = cells(tiers, direction, whole)
            union = parts[0]
            for part in parts[1:]:
                assert not union & part
                union |= part
            assert union == whole
            for tier in tiers:
                for policy in tier.policies:
                    for rule in policy.rules(direction) or ():
                        assert all(rule.matches(Outside(part)) is not None for part in parts)


def _forget(cluster: dict[str, Any], chance: random.Random) -> None:
    """Turn some values into placeholders, and some objects into ones of which only a part is known."""
    for pod in cluster["pods"]:
        for key in pod["labels"]:
            if chance.random() < 0.3:
                pod["labels"][key] = Unknown("${VALUE}")
        pod["vague"] = {aspect: chance.random() < 0.3 for aspect in ("labels", "ports", "address")}
    cluster["vague"] = [name for name in cluster["namespaces"] if chance.random() < 0.3]


def _vague(cluster: dict[str, Any], data: dict[str, Any]) -> Pod | Outside:
    pod = endpoint(cluster, data)
    vague = data.get("vague")
    assert isinstance(pod, Pod)
    if vague:
        pod.labels = Labels(pod.labels.known, complete=not vague["labels"])
        if data["namespace"] in cluster["vague"]:
            known = {"kubernetes.io/metadata.name": data["namespace"]}
            pod.namespace_labels = Labels(known, complete=False)
        if vague["ports"]:
            pod.named_ports = None
        if vague["address"]:
            pod.addresses = AddressSet(UNICAST.v4)
    return pod


def _world(cluster: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return one of the clusters that `cluster` may turn out to be."""
    world = copy.deepcopy(cluster)
    for name in cluster["vague"]:
        if chance.random() < 0.5:
            world["namespaces"][name]["team"] = chance.choice("abc")
        else:
            world["namespaces"][name].pop("team", None)
    for pod in world["pods"]:
        pod["labels"] = {
            key: chance.choice("xyz") if isinstance(value, Unknown) else value for key, value in pod["labels"].items()
        }
        if pod["vague"]["labels"]:
            for key in ("app", "tier"):
                if key not in pod["labels"] and chance.random() < 0.5:
                    pod["labels"][key] = chance.choice("xyz")
        if pod["vague"]["ports"]:
            names = chance.sample(["web", "dns", "other"], 2)
            pod["ports"] = [
                {"name": name, "containerPort": chance.choice([80, 443, 8005]), "protocol": chance.choice(PROTOCOLS)}
                for name in names
            ]
        if pod["vague"]["address"]:
            pod["address"] = f"10.{chance.randint(0, 1)}.0.{chance.randint(1, 12)}"
    return world
