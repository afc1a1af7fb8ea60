"""Which pods of the input the peers of policies mean."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kubelint.cluster.label_index import LabelIndex
from kubelint.cluster.space import Selected
from kubelint.model.labels import Selector
from kubelint.model.lazy import lazy
from kubelint.model.objects import NAME_LABEL
from kubelint.model.policy import DIRECTIONS
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Space
    from kubelint.model.policy import NetworkPolicy, Peer
    from kubelint.model.workload import Workload

_NOBODY = Selected((), ())
_EVERYBODY = Selector()


class Peers:
    """From the selectors of rules to workloads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._selected: dict[tuple[Selector, Selector], Selected] = {}
        self._namespaces: dict[Selector, dict[str, bool | None]] = {}
        self._wherever: dict[Selector, dict[str, Selected]] = {}

    def selected(self, peer: Peer) -> Selected:
        """Return the workloads that a peer's selectors mean, surely and perhaps; an ipBlock means none."""
        if peer.ip_block is not None or (peer.namespace_selector is None and peer.pod_selector is None):
            return _NOBODY
        pods = peer.pod_selector or _EVERYBODY
        if peer.namespace_selector is None:
            return self._cluster.space(peer.resource.namespace).select(pods)
        return self._anywhere(peer.namespace_selector, pods)

    def split(self, policy: NetworkPolicy) -> Iterator[tuple[Peer, Peer]]:
        """Yield each pair of neighbours in a list of peers that most likely was meant to be one peer.

        The first names namespaces only, the other pods only, and no such pods are in the policy's own namespace
        (of which the input holds pods), where alone it looks for them.  A list with blocks of addresses as well is
        an enumeration.
        """
        if not self._cluster.space(policy.namespace).workloads:
            return
        for direction in DIRECTIONS:
            for rule in policy.rules(direction):
                told = None
                peers = rule.peers or ()
                if any(peer.ip_block is not None for peer in peers):
                    continue
                for one, other in pairwise(peers):
                    namespaces, pods = (one, other) if one.pod_selector is None else (other, one)
                    if pods is told or not _only_namespaces(namespaces) or not _only_some_pods(pods):
                        continue
                    if not self.selected(pods):
                        told = pods
                        yield namespaces, pods

    def together(self, namespaces: Peer, pods: Peer) -> Selected:
        """Return the workloads that the two would mean as one peer."""
        return self._anywhere(namespaces.namespace_selector or _EVERYBODY, pods.pod_selector or _EVERYBODY)

    def _anywhere(self, namespaces: Selector, pods: Selector) -> Selected:
        found = self._selected.get((namespaces, pods))
        if found is None:
            certain: list[Workload] = []
            possible: list[Workload] = []
            named = self._named(namespaces)
            if named is not None:
                for space in (named, *self._unnamed):
                    self._add(certain, possible, namespaces, space.name, space.select(pods))
            elif pods.selects_all:
                for space in list(self._cluster.spaces.values()):
                    self._add(certain, possible, namespaces, space.name, Selected(tuple(space.workloads), ()))
            else:
                for namespace, selected in self._by_namespace(pods).items():
                    self._add(certain, possible, namespaces, namespace, selected)
            found = self._selected[namespaces, pods] = Selected(tuple(certain), tuple(possible))
        return found

    def _add(
        self,
        certain: list[Workload],
        possible: list[Workload],
        namespaces: Selector,
        namespace: str,
        selected: Selected,
    ) -> None:
        """Add what is selected in one namespace, as far as the selector means the namespace."""
        if not selected:
            return
        answer = self._matches(namespaces, namespace)
        if answer is not False:
            (certain if answer else possible).extend(selected.certain)
            possible.extend(selected.possible)

    def _by_namespace(self, pods: Selector) -> dict[str, Selected]:
        """Return the workloads of all namespaces whose pods the selector means, by the namespace."""
        found = self._wherever.get(pods)
        if found is None:
            chosen: dict[str, tuple[list[Workload], list[Workload]]] = {}
            for workload in self._everywhere.candidates(pods):
                answer = pods.matches(workload.pod_labels)
                if answer is not False:
                    chosen.setdefault(workload.namespace, ([], []))[0 if answer else 1].append(workload)
            found = {name: Selected(tuple(certain), tuple(possible)) for name, (certain, possible) in chosen.items()}
            self._wherever[pods] = found
        return found

    def _named(self, namespaces: Selector) -> Space | None:
        """Return the one namespace that the selector asks for by the label that every namespace bears."""
        for key, operator, values in namespaces.requirements:
            if key == NAME_LABEL and operator == "In" and len(values) == 1 and not is_unknown(values[0]):
                return self._cluster.space(values[0])
        return None

    def _matches(self, namespaces: Selector, namespace: str) -> bool | None:
        answers = self._namespaces.setdefault(namespaces, {})
        if namespace not in answers:
            answers[namespace] = namespaces.matches(self._cluster.space(namespace).labels)
        return answers[namespace]

    @lazy
    def _unnamed(self) -> list[Space]:
        """The namespaces whose names are placeholders: each may be any namespace."""
        return [space for name, space in self._cluster.spaces.items() if is_unknown(name)]

    @lazy
    def _everywhere(self) -> LabelIndex:
        return LabelIndex([workload for space in self._cluster.spaces.values() for workload in space.workloads])


def _only_namespaces(peer: Peer) -> bool:
    return peer.namespace_selector is not None and peer.pod_selector is None and peer.ip_block is None


def _only_some_pods(peer: Peer) -> bool:
    selector = peer.pod_selector
    if selector is None or selector.selects_all or peer.resource.spoilt(*peer.path):
        return False
    return peer.namespace_selector is None and peer.ip_block is None
