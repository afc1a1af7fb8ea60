"""Pods that are not in the input: whom rules mean without anybody being there, and what policies let them do.

A stranger is what the selectors of a rule say of its peers, and nothing else is known of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.labels import Requirement, Selector
from kubelint.model.objects import NAME_LABEL
from kubelint.network import intervals
from kubelint.network.addresses import UNICAST
from kubelint.network.classes import all_rules
from kubelint.network.peers import AnyOf
from kubelint.network.policy import Block, Pods
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.network.policy import Peer, Rule, Tier

Conditions = frozenset[Requirement]
"""A selector by what it requires; without requirements it selects everything."""


class Stranger(NamedTuple):
    """Any pod that fulfils `pods` in any namespace that fulfils `namespaces`."""

    namespaces: Conditions = frozenset()
    pods: Conditions = frozenset()

    @property
    def is_anybody(self) -> bool:
        """Whether nothing at all is known: any pod of the cluster."""
        return not self.namespaces and not self.pods

    @property
    def is_plain(self) -> bool:
        """Whether labels with one value each, on the namespace and on the pod, are all there is."""
        every = (*self.namespaces, *self.pods)
        return bool(self.namespaces and self.pods) and all(r.operator == "In" and len(r.values) == 1 for r in every)


ANYBODY = Stranger()


class Likeness:
    """When a rule means a stranger: where all that is known of it implies what the rule demands.

    `compatible` asks for the very same requirements instead, and takes no block of addresses to hold pods, as
    netpol-analyzer does.
    """

    def __init__(self, *, compatible: bool = False) -> None:
        self._compatible = compatible

    def means(self, rule: Rule, stranger: Stranger) -> bool:
        """Say whether the rule surely means the stranger."""
        return rule.peers is None or any(self._is_meant(peer, stranger) for peer in rule.peers)

    def _is_meant(self, peer: Peer, stranger: Stranger) -> bool:
        if isinstance(peer, AnyOf):
            return any(self._is_meant(part, stranger) for part in peer.parts)
        if isinstance(peer, Block):
            return not self._compatible and not peer.doubtful and intervals.covers(peer.addresses.v4, UNICAST.v4)
        if not isinstance(peer, Pods):
            return False
        wanted = described(peer)
        if wanted is None:
            return False
        return self._covers(wanted.namespaces, stranger.namespaces) and self._covers(wanted.pods, stranger.pods)

    def _covers(self, wanted: Conditions, known: Conditions) -> bool:
        if self._compatible:
            return not wanted or wanted == known
        return all(implied(requirement, known) for requirement in wanted)


def described(pods: Pods) -> Stranger | None:
    """Return all that is known of pods that selectors choose; None where the selectors cannot be read."""
    if pods.doubtful:
        return None
    namespaces = conditions(pods.namespaces)
    if pods.namespace is not None:
        namespaces |= {Requirement(NAME_LABEL, "In", (pods.namespace,))}
    return Stranger(namespaces, conditions(pods.pods))


def conditions(selector: Selector | None) -> Conditions:
    """Return what a selector requires, in one form: `In` and `NotIn` have their values sorted."""
    return frozenset(
        Requirement(key, operator, tuple(sorted(set(values))))
        for key, operator, values in (selector.requirements if selector is not None else ())
    )


def implied(wanted: Requirement, known: Iterable[Requirement]) -> bool:
    """Say whether whatever fulfils all of `known` fulfils `wanted`."""
    values = set(wanted.values)
    for key, operator, given in known:
        if key != wanted.key:
            continue
        match wanted.operator, operator:
            case ("In", "In") if values.issuperset(given):
                return True
            case ("Exists", "In" | "Exists") | ("DoesNotExist" | "NotIn", "DoesNotExist"):
                return True
            case ("NotIn", "In") if values.isdisjoint(given):
                return True
            case ("NotIn", "NotIn") if values.issubset(given):
                return True
    return False


def strangers(tiers: Sequence[Tier], *, compatible: bool = False) -> Iterator[Stranger]:
    """Yield whom the rules mean, each once, but for anybody.

    `compatible` leaves out the other peers of a rule that means anybody, as netpol-analyzer does.
    """
    seen = {ANYBODY}
    for rule in all_rules(tiers):
        found = [described(peer) for peer in _pods(rule.peers or ())]
        if compatible and ANYBODY in found:
            continue
        for stranger in found:
            if stranger is not None and stranger not in seen:
                seen.add(stranger)
                yield stranger


def _pods(peers: Iterable[Peer]) -> Iterator[Pods]:
    for peer in peers:
        if isinstance(peer, Pods):
            yield peer
        elif isinstance(peer, AnyOf):
            yield from _pods(peer.parts)
