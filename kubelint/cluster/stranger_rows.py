"""What pods that are not in the input could do with the workloads that are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.labels import Requirement, Selector
from kubelint.model.objects import NAME_LABEL
from kubelint.network.classes import all_rules
from kubelint.network.exposed import Exposed, StrangerSide
from kubelint.network.policy import Pods
from kubelint.network.selection import Selection
from kubelint.network.strangers import ANYBODY, Stranger, conditions
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.model.policy import Direction


LabelSelector = dict[str, Any] | None


class Openness(NamedTuple):
    """What the pods of a workload may do with a stranger, or a stranger with them (on ingress).

    `written` are the selectors of namespaces and of pods by which rules ask for the stranger.
    """

    workload: str
    direction: Direction
    stranger: Stranger
    exposed: Exposed
    written: tuple[LabelSelector, LabelSelector] | None = None


class StrangerRows:
    """The openness of all workloads; `compatible` gives that of netpol-analyzer."""

    def __init__(self, connectivity: Connectivity, *, compatible: bool = False) -> None:
        self._connectivity = connectivity
        matrix = connectivity.matrix
        self._sides: dict[Direction, StrangerSide] = {
            "Egress": StrangerSide(matrix, matrix.egress, compatible=compatible),
            "Ingress": StrangerSide(matrix, matrix.ingress, compatible=compatible),
        }
        selection = Selection(connectivity.ends.pods)
        self.written = _written(connectivity)
        # Whoever is in the input is no stranger.
        self._strange = [
            not self._is_plain(stranger) or not selection.peers(_as_pods(stranger))
            for stranger in self._sides["Egress"].strangers
        ]

    def rows(self) -> Iterator[Openness]:
        """Yield the openness to anybody, and to strangers with whom it is another one."""
        for end in self._connectivity.ends.all:
            for direction, side in self._sides.items():
                anybody, *others = self._exposed(end, side)
                if anybody.ports or anybody.names:
                    yield Openness(end.text, direction, ANYBODY, anybody)
                for stranger, strange, exposed in zip(side.strangers[1:], self._strange[1:], others, strict=True):
                    if strange and exposed != anybody:
                        yield Openness(end.text, direction, stranger, exposed, self.written.get(stranger))

    def unprotected(self) -> Iterator[tuple[str, Direction]]:
        """Yield the workloads and directions that no policy governs."""
        matrix = self._connectivity.matrix
        for end in self._connectivity.ends.all:
            for direction, side in (("Egress", matrix.egress), ("Ingress", matrix.ingress)):
                if any(not side.governing[number] for number in self._connectivity.classes(end)):
                    yield end.text, direction  # type: ignore[misc]

    def _is_plain(self, stranger: Stranger) -> bool:
        """Say whether the rules ask for a stranger by labels with one value each, and write them as such."""
        return stranger.is_plain and not any(
            (selector or {}).get("matchExpressions") for selector in self.written.get(stranger, ())
        )

    def _exposed(self, end: End, side: StrangerSide) -> tuple[Exposed, ...]:
        first, *others = (side.exposed(number) for number in self._connectivity.classes(end))
        for further in others:
            first = tuple(
                Exposed(one.ports | other.ports, tuple(sorted({*one.names, *other.names})))
                for one, other in zip(first, further, strict=True)
            )
        return first


def _written(connectivity: Connectivity) -> dict[Stranger, tuple[LabelSelector, LabelSelector]]:
    """Return how rules write the strangers: as selectors of namespaces and of pods, None where there is none."""
    found: dict[Stranger, tuple[LabelSelector, LabelSelector]] = {}
    for rule in all_rules(connectivity.tiers):
        for peer in getattr(rule.source, "peers", None) or ():
            namespaces, pods = _selectors(peer.data)
            stranger = Stranger(
                conditions(None if namespaces is None else Selector.read(namespaces)),
                conditions(None if pods is None else Selector.read(pods)),
            )
            found.setdefault(stranger, (namespaces, pods))
            own = Requirement(NAME_LABEL, "In", (peer.resource.namespace,))
            if namespaces is None:
                found.setdefault(Stranger(frozenset({own}), stranger.pods), (None, pods))
    return found


def _selectors(peer: Mapping[str, Any]) -> tuple[LabelSelector, LabelSelector]:
    """Return the selectors of a peer of a NetworkPolicy, or of one of the policies of administrators."""
    both = peer.get("pods")
    if isinstance(both, dict):
        return both.get("namespaceSelector"), both.get("podSelector")
    return peer.get("namespaceSelector", peer.get("namespaces")), peer.get("podSelector")


def _as_pods(stranger: Stranger) -> Pods:
    return Pods(namespaces=Selector(sorted(stranger.namespaces)), pods=Selector(sorted(stranger.pods)))


def only_name(stranger: Stranger) -> str:
    """Return the name of the namespace where that is all that is known of it; else empty."""
    if len(stranger.namespaces) == 1:
        (requirement,) = stranger.namespaces
        if requirement.key == NAME_LABEL and requirement.operator == "In" and len(requirement.values) == 1:
            return requirement.values[0]
    return ""
