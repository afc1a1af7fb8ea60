"""Peers that one side's policy lets through and the other side's does not, so that the connection is never open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.policy import DIRECTIONS, PolicyRule
from kubelint.network.policy import Effect
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Selected
    from kubelint.model.policy import Direction, NetworkPolicy, Peer
    from kubelint.model.resource import Resource
    from kubelint.model.workload import Workload
    from kubelint.network.policy import Rule

    Workloads = tuple[Workload, ...]

_FEW = 100
"""So many pairs are looked at one by one, where policies of several dialects decide."""


class HalfOpen(NamedTuple):
    """A peer with which the other side never lets the policy's pods talk; `policies` are what closes it there."""

    peer: Peer
    direction: Direction
    others: Workloads
    policies: tuple[Resource, ...]


class HalfOpens:
    """The one-sided rules of a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._admitted: dict[int, list[frozenset[Workload]] | None] = {}
        self._meant: dict[int, frozenset[Workload]] = {}
        self._others: dict[tuple[int, Direction], Workloads] = {}

    def of(self, policy: NetworkPolicy) -> Iterator[HalfOpen]:
        """Yield the peers of the policy's rules that the other side never lets its pods talk with.

        Only such policies and pods count as are surely applied together.
        """
        own: Workloads | None = None
        for direction in DIRECTIONS:
            rules = self._cluster.policies.compiled(policy).rules(direction) or ()
            for written, rule in zip(policy.rules(direction), rules, strict=False):
                for peer in written.peers or ():
                    others = self._closed(peer, _BACK[direction])
                    if not others:
                        continue
                    if own is None:
                        own = () if policy.spoilt("spec") else _sure(self._cluster.policies.selected(policy))
                    if not own or not self._cluster.together.any(policy, own):
                        return
                    told = tuple(other for other in others if self._cluster.together.surely(policy, other))
                    closing = self._closing(policy, told, _BACK[direction]) if told else ()
                    if closing and not self._meet(others, _BACK[direction], own, rule):
                        yield HalfOpen(peer, direction, told, closing)

    def _closed(self, peer: Peer, direction: Direction) -> Workloads:
        """Return the workloads that the peer means, where policies restrict them all in `direction`."""
        if peer.pod_selector is None or peer.pod_selector.selects_all:
            return ()  # whoever opens the whole of a namespace does not mean each of its pods
        selected = self._cluster.policies.peers.selected(peer)
        key = (id(selected), direction)  # selections are kept as long as the cluster is
        if key not in self._others:
            closed = all(self._is_closed(other, direction) for other in selected.certain)
            self._others[key] = _sure(selected) if closed else ()
        return self._others[key]

    def _is_closed(self, workload: Workload, direction: Direction) -> bool:
        if self._cluster.governance.plain:
            return self._cluster.space(workload.namespace).isolated(workload, direction) is True
        return bool(self._cluster.governance.of(workload, direction).tiers)

    def _closing(self, policy: NetworkPolicy, others: Workloads, direction: Direction) -> tuple[Resource, ...]:
        """Return the policies that close the others' side; none where they may be of another project."""
        together = self._cluster.together.surely
        found: dict[Resource, None] = {}
        for other in others:
            if self._cluster.policies.not_computed(other.namespace):
                return ()
            closing: list[Resource]
            if self._cluster.governance.plain:
                around = self._cluster.space(other.namespace).policies_for(other)
                closing = [p for p in around if p.isolates(direction) and together(p, other) and together(p, policy)]
            else:
                closing = list(self._cluster.blocking.policies(other, direction))
                if not all(together(p, other) and together(p, policy) for p in closing):
                    return ()
            if not closing:
                return ()
            found.update(dict.fromkeys(closing))
        return tuple(found)

    # --------------------------------------------------------------------------------------- the other side
    def _meet(self, subjects: Workloads, direction: Direction, peers: Workloads, rule: Rule) -> bool:
        """Say whether policies of some subject may let it talk with some peer, on a port of the rule."""
        if not self._cluster.governance.plain:
            return self._meet_in_pairs(subjects, direction, peers, rule)
        members: dict[NetworkPolicy, list[Workload]] = {}
        for subject in subjects:
            for policy in self._policies(subject, direction):
                members.setdefault(policy, []).append(subject)
        return any(
            self._lets(theirs, among, direction, peers, rule)
            for policy, among in members.items()
            for theirs in self._cluster.policies.compiled(policy).rules(direction) or ()
        )

    def _policies(self, workload: Workload, direction: Direction) -> list[NetworkPolicy]:
        """Return the policies that select the workload's pods, surely or perhaps, and may isolate them."""
        around = self._cluster.space(workload.namespace).policies_around(workload)
        return [policy for policy, _ in around if policy.isolates(direction) is not False]

    def _lets(
        self, theirs: Rule, subjects: Sequence[Workload], direction: Direction, peers: Workloads, wanted: Rule
    ) -> bool:
        """Say whether a rule of the subjects may let them talk with some of the peers on a port that is wanted."""
        admitted = self._of(theirs)
        if admitted is not None and all(part.isdisjoint(peers) for part in admitted):
            return False
        if not theirs.ports.names and not wanted.ports.names:
            return bool(theirs.ports.numbered.possible & wanted.ports.numbered.possible)
        # What the name of a port means is the destination's to say.
        met = [peer for peer in peers if admitted is None or any(peer in part for part in admitted)]
        ends = map(self._cluster.policies.pod, subjects if direction == "Ingress" else met)
        return any(theirs.ports.on(end).possible & wanted.ports.on(end).possible for end in ends)

    def _of(self, rule: Rule) -> list[frozenset[Workload]] | None:
        """Return the workloads that a rule means, or may mean, peer by peer; None: anybody."""
        if id(rule) not in self._admitted:
            self._admitted[id(rule)] = self._find(rule)
        return self._admitted[id(rule)]

    def _find(self, rule: Rule) -> list[frozenset[Workload]] | None:
        source = rule.source
        if rule.peers is None or not isinstance(source, PolicyRule) or source.peers is None:
            return None
        found = []
        for peer in source.peers:
            if peer.ip_block is not None or source.resource.spoilt(*peer.path):
                return None  # the files do not tell the addresses of pods
            selected = self._cluster.policies.peers.selected(peer)
            if id(selected) not in self._meant:
                self._meant[id(selected)] = frozenset(selected.certain + selected.possible)
            found.append(self._meant[id(selected)])
        return found

    def _meet_in_pairs(self, subjects: Workloads, direction: Direction, peers: Workloads, rule: Rule) -> bool:
        if len(subjects) * len(peers) > _FEW or rule.effect is not Effect.allow:
            return True
        governance, pod = self._cluster.governance, self._cluster.policies.pod
        for subject in subjects:
            for peer in peers:
                destination = pod(subject if direction == "Ingress" else peer)
                allowed = governance.allowed(subject, direction, pod(peer)).possible
                if allowed & rule.ports.on(destination).possible:
                    return True
        return False


_BACK: dict[Direction, Direction] = {"Ingress": "Egress", "Egress": "Ingress"}
"""The direction in which the other side looks at the same connection."""


def _sure(selected: Selected) -> Workloads:
    """Return the workloads that are meant and that policies bind; none where that is not all known."""
    if selected.possible or any(workload.opaque or workload.host_network for workload in selected.certain):
        return ()
    return selected.certain
