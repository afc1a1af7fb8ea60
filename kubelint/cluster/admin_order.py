"""Policies of administrators between which the API does not say which comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.admin_policy import AdminPolicy, BaselineAdminNetworkPolicy
from kubelint.model.lazy import lazy
from kubelint.model.policy import DIRECTIONS
from kubelint.network.covering import disjoint
from kubelint.network.policy import Pods

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster


class AdminOrder:
    """The policies of administrators by tier and priority."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def rival(self, policy: AdminPolicy) -> AdminPolicy | None:
        """Return a policy of the same priority that may decide otherwise about the same pods.

        Of two such policies the one has a rival whose name comes later.
        """
        for other in self._by_priority.get((policy.tier, policy.priority), ()):
            if other is policy:
                return None
            if other.id == policy.id or not self._cluster.together.surely(policy, other):
                continue  # it is there twice, which is another matter; or it may be of another project
            if _may_differ(policy, other) and not disjoint(_subject(policy), _subject(other)):
                return other
        return None

    @lazy
    def _by_priority(self) -> dict[tuple[str, int | None], list[AdminPolicy]]:
        found: dict[tuple[str, int | None], list[AdminPolicy]] = {}
        policies = self._cluster.clusterwide.of_names(frozenset({AdminPolicy.__name__}))
        for resource in sorted(policies, key=lambda each: each.name):
            if not isinstance(resource, AdminPolicy) or isinstance(resource, BaselineAdminNetworkPolicy):
                continue
            if resource.tier and resource.priority is not None:
                found.setdefault((resource.tier, resource.priority), []).append(resource)
        return found


def _subject(policy: AdminPolicy) -> Pods:
    return Pods(namespaces=policy.subject.namespaces, pods=policy.subject.pods)


def _may_differ(one: AdminPolicy, other: AdminPolicy) -> bool:
    """Say whether the policies have rules for one direction with different actions."""
    for direction in DIRECTIONS:
        first = {rule.action for rule in one.rules(direction)}
        second = {rule.action for rule in other.rules(direction)}
        if first and second and len(first | second) > 1:
            return True
    return False
