"""Pods that no policy tells apart are one class; questions about many pods are asked about classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.model.policy import DIRECTIONS
from kubelint.network import bits
from kubelint.network.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.model.policy import Direction
    from kubelint.network.endpoints import Pod
    from kubelint.network.policy import Policy, Ports, Rule, Tier
    from kubelint.network.ports import PortSet, Verdict


class Classes:
    """The classes of `pods` under `tiers`.

    `of` gives the class of each pod by its position, `samples` a pod of each class.  Sets of classes are bits;
    `every` is the set of all.  `names` are the names of ports that rules ask for, each with
    the ports that it may mean.
    """

    def __init__(self, tiers: Sequence[Tier], pods: Sequence[Pod]) -> None:
        self.tiers = tiers
        self._selection = Selection(pods)
        self.names = sorted({name for rule in all_rules(tiers) for name in (*rule.ports.names, *rule.ports.excluded)})
        self._meanings: dict[int, tuple[Verdict, ...]] = {}
        # What tells pods apart: whether policies bind them, what names of ports mean, and the sets they are in.
        told: list[list[object]] = [[pod.host_network, self._meaning(pod)] for pod in pods]
        self._sets: dict[int, int] = {}
        self._kept: dict[int, int] = {}
        for chosen in self._chosen(tiers):
            self._split(chosen, told)
        numbers: dict[tuple[object, ...], int] = {}
        self.of = [numbers.setdefault(tuple(key), len(numbers)) for key in told]
        first: dict[int, Pod] = {}
        for pod, number in zip(pods, self.of, strict=True):
            first.setdefault(number, pod)
        self.samples = tuple(first.values())
        self.every = (1 << len(self.samples)) - 1
        self._fill(list(numbers))

    def subjects(self, policy: Policy) -> int:
        """Return the classes that the policy governs."""
        return self._sets[self._selection.subjects(policy.subjects)]

    def peers(self, rule: Rule) -> int:
        """Return the classes that the rule names as peers."""
        return self._sets[self._pods_of(rule)]

    def by_meaning(self, ports: Ports) -> dict[PortSet, int]:
        """Return the ports that a rule means, each with the classes as destination for which it means them."""
        if not ports.names and not ports.excluded:
            return {ports.numbered.certain: self.every}
        found: dict[PortSet, int] = {}
        for sample, classes in self._alike.values():
            meant = ports.on(sample).certain
            found[meant] = found.get(meant, 0) | classes
        return found

    def named_sets(self) -> set[PortSet]:
        """Return all that names of ports may mean in some pod."""
        return {ports for meaning in self._alike for verdict in meaning for ports in verdict}

    @lazy
    def _alike(self) -> dict[tuple[Verdict, ...], tuple[Pod, int]]:
        """The classes in which names of ports mean the same, with a sample."""
        found: dict[tuple[Verdict, ...], tuple[Pod, int]] = {}
        for number, sample in enumerate(self.samples):
            meaning = self._meaning(sample)
            first, classes = found.get(meaning, (sample, 0))
            found[meaning] = (first, classes | 1 << number)
        return found

    # ---------------------------------------------------------------------------------------------- building
    def _meaning(self, pod: Pod) -> tuple[Verdict, ...]:
        """Return what the names of ports that rules ask for mean in the pod."""
        if not self.names:
            return ()
        key = id(pod.named_ports)
        found = self._meanings.get(key)
        if found is None:
            found = self._meanings[key] = tuple(pod.port(*name) for name in self.names)
        return found

    def _chosen(self, tiers: Sequence[Tier]) -> Iterator[int]:
        for tier in tiers:
            for policy in tier.policies:
                yield self._selection.subjects(policy.subjects)
        for rule in all_rules(tiers):
            yield self._pods_of(rule)

    def _pods_of(self, rule: Rule) -> int:
        found = self._kept.get(id(rule))
        if found is None:
            found = self._selection.every if rule.peers is None else 0
            for peer in rule.peers or ():
                found |= self._selection.peers(peer)
            self._kept[id(rule)] = found
        return found

    def _split(self, chosen: int, told: list[list[object]]) -> None:
        """Note in each pod whether it is chosen: in those that are, or in the others where these are fewer."""
        if chosen in self._sets:
            return
        number = self._sets[chosen] = len(self._sets)
        others = self._selection.every ^ chosen
        fewer = others if chosen.bit_count() > others.bit_count() else chosen
        for position in bits.positions(fewer):
            told[position].append(number)

    def _fill(self, keys: list[tuple[object, ...]]) -> None:
        """Turn the sets of pods into sets of classes."""
        noted = [0] * len(self._sets)
        for position, key in enumerate(keys):
            bit = 1 << position
            for number in key[2:]:
                noted[number] |= bit  # type: ignore[call-overload]
        for chosen, number in self._sets.items():
            others = self._selection.every ^ chosen
            swapped = chosen.bit_count() > others.bit_count()
            self._sets[chosen] = self.every ^ noted[number] if swapped else noted[number]


def all_rules(tiers: Sequence[Tier], direction: Direction | None = None) -> Iterator[Rule]:
    """Yield the rules of all policies, of one direction or of both."""
    for tier in tiers:
        for policy in tier.policies:
            for each in DIRECTIONS if direction is None else (direction,):
                yield from policy.rules(each) or ()
