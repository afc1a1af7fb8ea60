"""In every dialect: narrowed tiers answer the same, and explanations do not contradict the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.model.labels import Labels
from kubelint.network.addresses import UNICAST, AddressSet
from kubelint.network.endpoints import Endpoint, Pod
from kubelint.network.evaluate import allowed, connection, narrow
from kubelint.network.explain import explain
from kubelint.network.matrix import Matrix
from kubelint.network.policy import Effect
from kubelint.network.ports import NONE
from kubelint.network.tiers import compile_tiers
from tests.network.clusters import OUTSIDE, clusters, endpoint, model, outside, seeded
from tests.network.dialects import resource
from tests.network.test_classes import pairs
from tests.network.test_random_admin import admin_cluster
from tests.network.test_random_calico import calico_cluster, manifests
from tests.network.test_random_cilium import cilium_cluster, policies

if TYPE_CHECKING:
    import random

    from kubelint.model.policy import Direction
    from kubelint.network.policy import Tier

Data = dict[str, Any]
DIRECTIONS: tuple[Direction, Direction] = ("Ingress", "Egress")
DIALECTS = ("admin", "Calico", "Cilium")


def dialect(name: str, chance: random.Random) -> tuple[tuple[Tier, ...], list[Pod]]:
    """Return the tiers and the pods of a random cluster."""
    if name == "admin":
        cluster = admin_cluster(chance)
        standard = [model(item["spec"], item["metadata"]["namespace"]) for item in cluster["policies"]]
        compiled = compile_tiers([*standard, *map(resource, cluster["admin"])])
    elif name == "Calico":
        cluster = calico_cluster(chance)
        compiled = compile_tiers(map(resource, manifests(cluster)))
    else:
        cluster = cilium_cluster(chance)
        compiled = compile_tiers(policies(cluster))
    pods = []
    for data in cluster["pods"]:
        pod = endpoint(cluster, data)
        assert isinstance(pod, Pod)
        pod.account = data.get("account", "default")
        pods.append(pod)
    return compiled.tiers, pods


def forget(pods: list[Pod], chance: random.Random) -> None:
    """Let some pods be known in part."""
    for pod in pods:
        if chance.random() < 0.3:
            pod.account = ""
        if chance.random() < 0.3:
            pod.addresses = AddressSet(UNICAST.v4)
        if chance.random() < 0.3:
            pod.named_ports = None
        if chance.random() < 0.3:
            pod.labels = Labels(dict(list(pod.labels.known.items())[:1]), complete=False)


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("seed", range(20))
def test_narrowed_tiers_give_the_same_answers_and_explanations_do_not_contradict_them(name: str, seed: int) -> None:
    tiers, pods = dialect(name, seeded(seed))
    if seed % 2:
        forget(pods, seeded(seed))
    for direction in DIRECTIONS:
        for subject in pods:
            narrowed = narrow(tiers, direction, subject)
            peers: list[Endpoint] = [*pods, *map(outside, OUTSIDE)]
            for peer in peers:
                verdict = allowed(tiers, direction, subject, peer)
                assert not verdict.certain - verdict.possible
                assert allowed(narrowed, direction, subject, peer) == verdict
                said = dict.fromkeys(Effect, NONE)
                for reason in explain(tiers, direction, subject, peer):
                    assert reason.ports
                    said[reason.effect] |= reason.ports
                assert said[Effect.allow] == verdict.possible
                assert (said[Effect.allow] - said[Effect.deny]) - verdict.certain == NONE
                if not seed % 2:
                    assert not said[Effect.deny] & verdict.certain


@pytest.mark.parametrize("name", DIALECTS)
def test_what_is_known_only_in_part_is_answered_within_the_bounds_of_what_it_may_be(name: str) -> None:
    for seed in range(40):
        tiers, pods = dialect(name, seeded(seed))
        _, vague = dialect(name, seeded(seed))
        forget(vague, seeded(seed))
        for i, source in enumerate(pods):
            for j, destination in enumerate(pods):
                if i != j:
                    truth = connection(tiers, source, destination)
                    answer = connection(tiers, vague[i], vague[j])
                    assert not answer.certain - truth.possible, (seed, i, j)
                    assert not truth.certain - answer.possible, (seed, i, j)


@pytest.mark.parametrize("name", DIALECTS)
def test_all_pairs_at_once_agree_with_one_pair_at_a_time(name: str) -> None:
    for seed in range(clusters(40)):
        tiers, pods = dialect(name, seeded(seed))
        for source, destination, ports in pairs(Matrix(tiers, pods), pods):
            verdict = connection(tiers, source, destination)
            assert not verdict.certain - ports, (seed, source, destination)
            assert not ports - verdict.possible, (seed, source, destination)
