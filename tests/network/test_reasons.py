"""Explanations of all pairs never contradict the answers, and say which rule it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.network.matrix import Matrix
from kubelint.network.policy import Effect
from kubelint.network.reasons import Reasons
from tests.network.clusters import compiled, endpoint, pod, random_cluster, seeded, tiers
from tests.network.test_classes import ordered_tiers

if TYPE_CHECKING:
    from kubelint.network.decide import Row
    from kubelint.network.reasons import Block


@pytest.mark.parametrize("seed", range(120))
def test_reasons_do_not_contradict_the_answers(seed: int) -> None:
    chance = seeded(seed)
    cluster = random_cluster(chance)
    policies = ordered_tiers(chance, cluster) if seed % 2 else compiled(cluster)
    pods: list[Any] = [endpoint(cluster, data) for data in cluster["pods"]]
    matrix = Matrix(policies, pods)
    for side in (matrix.egress, matrix.ingress):
        reasons = Reasons(side, matrix.atoms.every)
        for number in range(matrix.count):
            rebuilt: Row = {}
            covered = 0
            for group in reasons.groups(number):
                assert not covered & group.peers
                covered |= group.peers
                assert sum(block.ports for block in group.blocks) == matrix.atoms.every  # a partition
                allowed = sum(block.ports for block in group.blocks if block.allowed)
                if allowed:
                    rebuilt[allowed] = rebuilt.get(allowed, 0) | group.peers
                for block in group.blocks:
                    _check_block(block)
            assert covered == side.everyone
            assert rebuilt == side.row(number)


def _check_block(block: Block) -> None:
    """What is allowed is allowed by a rule or by nobody, and what is denied has somebody who denies it."""
    effects = {why.effect for why in block.why}
    if block.allowed:
        assert Effect.deny not in effects
    else:
        assert Effect.deny in effects
    for why in block.why:
        assert why.rule is not None or why.effect is Effect.deny


def test_a_policy_that_means_the_peer_but_other_ports_is_told_with_its_rule() -> None:
    policies = tiers({"ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 80}]}]})
    matrix = Matrix(policies, [pod()])
    groups = Reasons(matrix.ingress, matrix.atoms.every).groups(0)
    inside = next(group for group in groups if group.peers & 1)
    denied = next(block for block in inside.blocks if not block.allowed)
    allowed = next(block for block in inside.blocks if block.allowed)
    (why,) = denied.why
    assert why.rule is None
    assert len(why.near) == 1
    assert allowed.why[0].rule is why.near[0]
    outside = next(group for group in groups if not group.peers & 1)
    assert [each.near for block in outside.blocks for each in block.why] == [()]


def test_what_no_policy_governs_has_no_reasons() -> None:
    matrix = Matrix((), [pod()])
    (group,) = Reasons(matrix.ingress, matrix.atoms.every).groups(0)
    assert [(block.allowed, block.why) for block in group.blocks] == [(True, ())]
