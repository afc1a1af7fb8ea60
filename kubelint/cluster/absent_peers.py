"""Peers of policies that no pod of the input is, and what they were most likely meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.together import is_placed
from kubelint.finding import Related, Severity
from kubelint.model.labels import written_at
from kubelint.model.objects import NAME_LABEL
from kubelint.model.policy import DIRECTIONS
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Place
    from kubelint.model.labels import Selector
    from kubelint.model.objects import Namespace
    from kubelint.model.policy import NetworkPolicy, Peer


class AbsentPeer(NamedTuple):
    """A peer that means no pod: where, which, and how sure it is that it ought to mean one."""

    place: Place
    message: str
    related: tuple[Related, ...]
    severity: Severity


def absent_peers(cluster: Cluster, policy: NetworkPolicy) -> Iterator[AbsentPeer]:
    """Yield the peers of the policy's rules in force that mean no pod of the input, surely."""
    split: set[int] | None = None
    for direction in DIRECTIONS:
        for rule in policy.rules(direction):
            for peer in rule.peers or ():
                if peer.ip_block is not None or policy.spoilt(*peer.path) or cluster.policies.peers.selected(peer):
                    continue
                if split is None:
                    # Those that were meant to be one with their neighbour have a rule of their own.
                    split = {id(pods) for _, pods in cluster.policies.peers.split(policy)}
                found = _absent(cluster, policy, peer) if id(peer) not in split and _named(peer) else None
                if found is not None:
                    yield found


def _named(peer: Peer) -> bool:
    """Say whether the peer asks for anything that can be missing."""
    selectors = (peer.pod_selector, peer.namespace_selector)
    return any(selector is not None and not selector.selects_all for selector in selectors)


def _absent(cluster: Cluster, policy: NetworkPolicy, peer: Peer) -> AbsentPeer | None:
    """Return what there is to say; nothing where the files do not describe where the peer looks for pods."""
    unlabelled = _unlabelled(cluster, peer)
    if unlabelled is not None:
        selector, namespace = unlabelled
        message = f"This peer of policy '{policy.name}' is nobody: no namespace has the label {selector}"
        lacking = Related(namespace.name_place, f"namespace '{namespace.name}' does not have it")
        return AbsentPeer(_place(peer, "", pods=False), message, (lacking,), Severity.warning)
    namespace_name = _namespace(policy, peer)
    if namespace_name is None or not cluster.space(namespace_name).workloads or peer.pod_selector is None:
        return None
    likely = cluster.policies.likely(namespace_name, peer.pod_selector)
    message = (
        f"This peer of policy '{policy.name}' is nobody: "
        f"no pod with {peer.pod_selector} is in namespace '{namespace_name}' in these files"
    )
    related = (Related(likely.place, likely.words),) if likely else ()
    if likely is not None and not likely.maker:
        return AbsentPeer(_place(peer, likely.key), message, related, Severity.warning)
    own = peer.namespace_selector is None
    if likely is None and (not is_placed(policy) or _filled_elsewhere(cluster, namespace_name)):
        return None
    severity = Severity.info if own and likely is None else Severity.hint
    return AbsentPeer(_place(peer, ""), message, related, severity)


def _filled_elsewhere(cluster: Cluster, namespace: str) -> bool:
    """Say whether the namespace most likely has pods that these files do not tell."""
    if namespace == "default" or cluster.space(namespace).system or cluster.policies.pods_elsewhere(namespace):
        return True
    return cluster.supplies.installs_charts(namespace)


def _unlabelled(cluster: Cluster, peer: Peer) -> tuple[Selector, Namespace] | None:
    """Return the namespace that a selector names by a label which it does not bear, but for the one of its name."""
    selector = peer.namespace_selector
    if selector is None or len(selector.requirements) != 1:
        return None
    key, operator, values = selector.requirements[0]
    if key == NAME_LABEL or operator != "In" or len(values) != 1 or values[0] not in cluster.spaces:
        return None
    space = cluster.spaces[values[0]]
    if space.declared is None or any(selector.matches(each.labels) is not False for each in cluster.spaces.values()):
        return None
    return selector, space.declared


def _namespace(policy: NetworkPolicy, peer: Peer) -> str | None:
    """Return the one namespace in which the peer looks for pods; None where it may be several."""
    if peer.namespace_selector is None:
        return policy.namespace
    for key, operator, values in peer.namespace_selector.requirements:
        if key == NAME_LABEL and operator == "In" and len(values) == 1 and not is_unknown(values[0]):
            return values[0]
    return None


def _place(peer: Peer, key: str, *, pods: bool = True) -> Place:
    """Return the label that nobody bears, or else the selector that asks for more than one."""
    field, selector = "namespaceSelector", peer.namespace_selector
    if pods and peer.pod_selector is not None and not peer.pod_selector.selects_all:
        field, selector = "podSelector", peer.pod_selector
    requirements = selector.requirements if selector is not None else ()
    chosen = [each for each in requirements if each.key == key] or (requirements if len(requirements) == 1 else [])
    within = written_at(peer.data.get(field) or {}, chosen[0]) if chosen else ()
    return peer.at(field, *within)
