"""Which of many pods selectors and blocks mean, for all pods at once.

What the files leave open is taken as they stand: a label that is not written is not there, and a pod of which no
address is known lies in no block that does not hold them all.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from kubelint.model.unknown import is_unknown
from kubelint.network import bits
from kubelint.network.peers import AllOf, AnyOf, Not
from kubelint.network.policy import Block, Pods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.model.labels import Labels, Ordinals, Requirement, Selector
    from kubelint.network.addresses import AddressSet
    from kubelint.network.endpoints import Pod
    from kubelint.network.policy import Peer, Subjects


class Selection:
    """Sets of `pods`, each pod by its position."""

    def __init__(self, pods: Sequence[Pod]) -> None:
        self._pods = pods
        self.every = (1 << len(pods)) - 1
        self._namespaces: dict[str, int] = {}
        self._bound = 0
        addresses: dict[AddressSet, int] = {}
        by_namespace_labels: dict[int, tuple[Labels, int]] = {}
        by_labels: dict[int, tuple[Labels, int]] = {}
        for number, pod in enumerate(pods):
            bit = 1 << number
            self._namespaces[pod.namespace] = self._namespaces.get(pod.namespace, 0) | bit
            addresses[pod.addresses] = addresses.get(pod.addresses, 0) | bit
            key = id(pod.namespace_labels)
            by_namespace_labels[key] = (pod.namespace_labels, by_namespace_labels.get(key, (None, 0))[1] | bit)
            key = id(pod.labels)
            by_labels[key] = (pod.labels, by_labels.get(key, (None, 0))[1] | bit)
            if pod.host_network is False:
                self._bound |= bit
        self._addresses = addresses
        self._labels = _LabelIndex(list(by_labels.values()), self.every)
        self._namespace_labels = _LabelIndex(list(by_namespace_labels.values()), self.every)
        self._found: dict[object, int] = {}

    def subjects(self, subjects: Subjects) -> int:
        """Return the pods that a policy binds; those on their host's network never are."""
        return self._selected(subjects) & self._bound

    def peers(self, peer: Peer) -> int:
        """Return the pods that a rule means."""
        match peer:
            case Pods():
                return self._selected(peer) & self._bound
            case Block():
                return self._in_block(peer)
            case AllOf():
                return reduce(and_, map(self.peers, peer.parts), self.every)
            case AnyOf():
                return reduce(or_, map(self.peers, peer.parts), 0)
            case Not():
                return self.every ^ self.peers(peer.part)
        return self._one_by_one(peer)

    def _selected(self, subjects: Subjects) -> int:
        """Return the pods that are chosen, on their host's network or not."""
        match subjects:
            case Pods():
                return self._chosen(subjects)
            case AllOf():
                return reduce(and_, map(self._selected_part, subjects.parts), self.every)
            case AnyOf():
                return reduce(or_, map(self._selected_part, subjects.parts), 0)
            case Not():
                return self.every ^ self._selected_part(subjects.part)
        return bits.of(number for number, pod in enumerate(self._pods) if subjects.selects(pod))

    def _selected_part(self, part: Peer) -> int:
        if isinstance(part, Pods | AllOf | AnyOf | Not):
            return self._selected(part)
        selects = getattr(part, "selects", part.matches)
        return bits.of(number for number, pod in enumerate(self._pods) if selects(pod))

    def _chosen(self, pods: Pods) -> int:
        if pods.doubtful:
            return 0
        found = self.every if pods.namespace is None else self._namespaces.get(pods.namespace, 0)
        if pods.namespaces is not None and found:
            found &= self._matching(self._namespace_labels, pods.namespaces)
        if pods.pods is not None and found:
            found &= self._matching(self._labels, pods.pods)
        return found

    def _matching(self, index: _LabelIndex, selector: Selector) -> int:
        key = (index, frozenset(selector.requirements))
        found = self._found.get(key)
        if found is None:
            found = self.every
            for requirement in selector.requirements:
                found &= index.holding(requirement)
            self._found[key] = found
        return found

    def _in_block(self, block: Block) -> int:
        key = (block.addresses, block.doubtful)
        found = self._found.get(key)
        if found is None:
            found = 0
            for among in self._addresses.values():
                sample = self._pods[(among & -among).bit_length() - 1]
                if block.matches(sample):
                    found |= among
            self._found[key] = found
        return found

    def _one_by_one(self, peer: Peer) -> int:
        return bits.of(number for number, pod in enumerate(self._pods) if peer.matches(pod))


class _LabelIndex:
    """Which pods bear which label, of their own or of their namespace."""

    def __init__(self, bearers: list[tuple[Labels, int]], every: int) -> None:
        self._every = every
        self._values: dict[str, dict[str, int]] = {}
        self._runtime: dict[str, list[tuple[Ordinals | None, int]]] = {}
        for labels, among in bearers:
            for key, value in labels.known.items():
                values = self._values.setdefault(key, {})
                values[value] = values.get(value, 0) | among
            for key, ordinals in labels.runtime.items():
                self._runtime.setdefault(key, []).append((ordinals, among))

    def holding(self, requirement: Requirement) -> int:
        """Return the pods whose labels fulfil the requirement."""
        key, operator, values = requirement
        if is_unknown(key):
            return 0
        match operator:
            case "In":
                return self._equal(key, values)
            case "NotIn":
                return self._every ^ self._equal(key, values)
            case "Exists":
                return self._having(key)
            case "DoesNotExist":
                return self._every ^ self._having(key)
        return 0

    def _equal(self, key: str, values: tuple[str, ...]) -> int:
        found = 0
        written = self._values.get(key)
        if written:
            for value in values:
                found |= written.get(value, 0)
        for ordinals, among in self._runtime.get(key, ()):
            if ordinals is not None and any(ordinals.has(value) for value in values):
                found |= among
        return found

    def _having(self, key: str) -> int:
        found = 0
        for among in self._values.get(key, {}).values():
            found |= among
        for _, among in self._runtime.get(key, ()):
            found |= among
        return found
