"""Whether one selection, rule or policy surely covers another, whatever pods there are; and whether two never meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network.endpoints import Outside
from kubelint.network.policy import Block, Pods, Unreadable
from kubelint.network.strangers import described, implied

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.model.labels import Requirement
    from kubelint.network.policy import Peer, Ports, Rule, Subjects


def selects_all_of(outer: Subjects, inner: Subjects) -> bool:
    """Say whether `outer` surely selects every pod that `inner` selects."""
    return outer is inner or (isinstance(outer, Pods) and isinstance(inner, Pods) and _pods(outer, inner))


def covers(outer: Rule, inner: Rule) -> bool:
    """Say whether `outer` surely matches all that `inner` matches."""
    return covers_peers(outer.peers, inner.peers) and covers_ports(outer.ports, inner.ports)


def covers_peers(outer: tuple[Peer, ...] | None, inner: tuple[Peer, ...] | None) -> bool:
    """Say whether every peer of the second rule is one of the first's."""
    if outer is None:
        return True
    return inner is not None and all(any(_peer(each, peer) for each in outer) for peer in inner)


def covers_ports(outer: Ports, inner: Ports) -> bool:
    """Say whether the first ports hold all of the second, on whatever pod."""
    if outer.excluded or inner.excluded:
        return outer == inner
    numbers = outer.numbered.certain
    if not numbers.covers(inner.numbered.possible):
        return False
    return all(name in outer.names or numbers.covers(name[1]) for name in inner.names)


def disjoint(one: Subjects, other: Subjects) -> bool:
    """Say whether surely no pod is selected by both."""
    if not isinstance(one, Pods) or not isinstance(other, Pods):
        return False
    first, second = described(one), described(other)
    if first is None or second is None:
        return False
    return _contradict(first.namespaces, second.namespaces) or _contradict(first.pods, second.pods)


def _peer(outer: Peer, inner: Peer) -> bool:
    if isinstance(outer, Unreadable):
        return False  # two placeholders need not mean the same
    if outer is inner:
        return True
    if isinstance(outer, Pods) and isinstance(inner, Pods):
        return outer.never_hosts == inner.never_hosts and _pods(outer, inner)
    if isinstance(outer, Block) and isinstance(inner, Block) and not outer.doubtful and not inner.doubtful:
        return outer.matches(Outside(inner.addresses)) is True
    return False


def _pods(outer: Pods, inner: Pods) -> bool:
    if not _keys(outer) <= _keys(inner):
        return False  # what is said of a label follows only from what is said of the same label
    wanted, known = described(outer), described(inner)
    if wanted is None or known is None:
        return False
    return all(implied(each, known.namespaces) for each in wanted.namespaces) and all(
        implied(each, known.pods) for each in wanted.pods
    )


def _keys(pods: Pods) -> set[str]:
    return {key for key, _, _ in pods.pods.requirements} if pods.pods is not None else set()


def _contradict(one: Iterable[Requirement], other: Iterable[Requirement]) -> bool:
    others = list(other)
    return any(_against(first, second) or _against(second, first) for first in one for second in others)


def _against(one: Requirement, other: Requirement) -> bool:
    """Say whether nothing fulfils both conditions."""
    if one.key != other.key:
        return False
    values = set(one.values)
    match one.operator, other.operator:
        case "In", "In":
            return values.isdisjoint(other.values)
        case "In", "NotIn":
            return values.issubset(other.values)
        case "In" | "Exists", "DoesNotExist":
            return True
    return False
