"""All that may stand at an end of a connection: workloads, pods that are not in the input, and ingress controllers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.connectivity import CONTROLLER_TEXT
from kubelint.cluster.controllers import CONTROLLER
from kubelint.cluster.stranger_rows import only_name
from kubelint.model.labels import Labels, Selector
from kubelint.model.objects import NAME_LABEL
from kubelint.network.endpoints import Pod
from kubelint.network.matrix import Matrix
from kubelint.network.policy import Pods
from kubelint.network.selection import Selection
from kubelint.network.strangers import ANYBODY, Stranger, strangers
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.model.labels import Requirement
    from kubelint.network.ports import PortSet

_SOMEWHERE = "a-namespace-that-is-not-in-the-manifests"
_SOME = "some-value"


class Node(NamedTuple):
    """One of them: its text for people, its pods' classes, and which of the three it is.

    One of `end` and `stranger` is there, and neither for an ingress controller that is assumed.
    """

    text: str
    classes: tuple[int, ...]
    pod: Pod
    end: End | None = None
    stranger: Stranger | None = None
    is_controller: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the input has it."""
        return self.end is not None


class Nodes:
    """All nodes of a network, and their connections by classes."""

    def __init__(self, network: Connectivity, asked: Sequence[PortSet]) -> None:
        self.network = network
        known = network.ends.pods
        selection = Selection(known)
        found = (each for each in strangers(network.tiers) if not _is_there(each, selection))
        self._strangers = [ANYBODY, *found]
        self._assumed = network.senders.assumed
        if network.routed and not self._assumed and not network.senders.controllers:
            self._assumed = (CONTROLLER,)
        pods = [*known, *self._assumed, *map(_pod_of, self._strangers)]
        asked = [*asked, *(way.ports for way in network.routed.values())]
        self.matrix = Matrix(network.tiers, pods, asked)
        self.all = tuple(self._nodes(len(known)))

    def _nodes(self, first: int) -> Iterator[Node]:
        of = self.matrix.classes.of
        found = self.network.senders.controllers
        for end in self.network.ends.all:
            classes = tuple(sorted({of[pod] for pod in end.pods}))
            yield Node(end.text, classes, self.network.ends.pods[end.pods[0]], end, is_controller=end in found)
        for number, pod in enumerate(self._assumed, first):
            yield Node(CONTROLLER_TEXT, (of[number],), pod, is_controller=True)
        for number, stranger in enumerate(self._strangers, first + len(self._assumed)):
            yield Node(_text(stranger), (of[number],), _pod_of(stranger), stranger=stranger)


def _is_there(stranger: Stranger, selection: Selection) -> bool:
    """Say whether pods that are known stand for a stranger: in the very namespace that it must be in."""
    if not only_name(stranger):
        return False
    pods = Pods(namespaces=Selector(sorted(stranger.namespaces)), pods=Selector(sorted(stranger.pods)))
    return bool(selection.peers(pods))


def _pod_of(stranger: Stranger) -> Pod:
    """Return a pod that fulfils the conditions, and of which nothing else is known."""
    namespace = _labels(stranger.namespaces)
    name = namespace.setdefault(NAME_LABEL, _SOMEWHERE)
    return Pod(name, Labels(namespace), Labels(_labels(stranger.pods)))


def _labels(conditions: frozenset[Requirement]) -> dict[str, str]:
    """Return labels that fulfil conditions."""
    forbidden = {(each.key, value) for each in conditions if each.operator == "NotIn" for value in each.values}
    found: dict[str, str] = {}
    for each in sorted(conditions):
        if each.operator == "In":
            free = (value for value in each.values if (each.key, value) not in forbidden)
            found[each.key] = next(free, each.values[0] if each.values else "")
    for each in sorted(conditions):
        if each.operator == "Exists":
            found.setdefault(each.key, _SOME)
    return found


def _text(stranger: Stranger) -> str:
    """Name a pod that is not in the input."""
    namespaces = Selector(sorted(stranger.namespaces))
    where = "any namespace" if namespaces.selects_all else f"a namespace with {namespaces}"
    if name := only_name(stranger):
        where = f"namespace {name}"
    pods = f" with {Selector(sorted(stranger.pods))}" if stranger.pods else ""
    return f"any pod{pods} in {where}"
