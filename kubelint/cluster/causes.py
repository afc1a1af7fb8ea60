"""Which lines made a connection appear, vanish or change between two states of the manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from kubelint.cluster.explained import cite
from kubelint.model.networks import ATTACHMENTS, NetworkAttachmentDefinition, attachments
from kubelint.model.workload import Workload
from kubelint.network.reasons import Reasons
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.cluster.entrances import Entrance
    from kubelint.cluster.explained import Cited
    from kubelint.finding import ObjectId, Place
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.network.matrix import Matrix
    from kubelint.network.ports import PortSet
    from kubelint.network.reasons import Group

State = Literal["old", "new"]


class Cause(NamedTuple):
    """An object's part in a difference: as it stood in the old state, or stands in the new one.

    `effect` is that of `Cited`; or, where the object itself is what differs, what became of it.  `became` says that:
    added, removed, changed, or nothing.
    """

    state: State
    resource: Resource
    effect: str
    place: Place
    direction: str = ""
    rule: str = ""
    became: str = ""


class Pair(NamedTuple):
    """What is asked about: classes of one state, or (as None) what is outside, with its number there."""

    source: int | None
    destination: int | None
    outside: int = 0


class Decisions:
    """Which policies decide between two ends, in one state."""

    def __init__(self, matrix: Matrix) -> None:
        self._matrix = matrix
        self._reasons: dict[Direction, Reasons] = {
            "Egress": Reasons(matrix.egress, matrix.atoms.every),
            "Ingress": Reasons(matrix.ingress, matrix.atoms.every),
        }
        self._found: dict[tuple[int, int, bool], tuple[object, frozenset[Cited]]] = {}

    def cited(self, pair: Pair, ports: PortSet, *, allowed: bool) -> Iterator[Cited]:
        """Yield what allows some of `ports`, or denies them."""
        if pair.source is not None:
            yield from self._side("Egress", pair.source, pair.destination, pair.outside, ports, allowed=allowed)
        if pair.destination is not None:
            yield from self._side("Ingress", pair.destination, pair.source, pair.outside, ports, allowed=allowed)

    def _side(
        self, direction: Direction, subject: int, peer: int | None, outside: int, ports: PortSet, *, allowed: bool
    ) -> Iterator[Cited]:
        group = self._group(direction, subject, self._matrix.count + outside if peer is None else peer)
        for block in group.blocks if group else ():
            if block.allowed is allowed and self._matrix.atoms.ports(block.ports) & ports:
                for why in block.why:
                    if allowed is False and why.effect.value == "allow":
                        continue
                    yield from cite(why, direction)

    def _group(self, direction: Direction, subject: int, peer: int) -> Group | None:
        return next((each for each in self._reasons[direction].groups(subject) if each.peers >> peer & 1), None)


class Objects:
    """The objects of two states, to tell what became of each."""

    def __init__(self, old: Iterable[Resource], new: Iterable[Resource]) -> None:
        self._by_id: dict[State, dict[ObjectId, Resource]] = {
            "old": {resource.id: resource for resource in old},
            "new": {resource.id: resource for resource in new},
        }
        self._became: dict[int, str] = {}

    def other(self, state: State, resource: Resource) -> Resource | None:
        """Return the same object in the other state."""
        return self._by_id["new" if state == "old" else "old"].get(resource.id)

    def became(self, state: State, resource: Resource) -> str:
        """Say what became of the object: added, removed, changed, or nothing."""
        found = self._became.get(id(resource))
        if found is None:
            other = self.other(state, resource)
            found = "changed" if other is not None and other.spec != resource.spec else ""
            if other is None:
                found = "removed" if state == "old" else "added"
            self._became[id(resource)] = found
        return found


class Causes:
    """The causes of the differences between two networks."""

    def __init__(self, old: Connectivity, new: Connectivity, objects: Objects) -> None:
        self._networks: dict[State, Connectivity] = {"old": old, "new": new}
        self._decisions: dict[State, Decisions] = {"old": Decisions(old.matrix), "new": Decisions(new.matrix)}
        self.objects = objects
        self._known: dict[tuple[object, ...], tuple[Cause, ...]] = {}

    def of_policies(
        self, pairs: dict[State, Sequence[Pair]], gained: PortSet, lost: PortSet
    ) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
        """Return the policies that decide about what differs: those that are not what they were, and the others."""
        key = (tuple(pairs["old"]), tuple(pairs["new"]), gained, lost)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(_once(self._deciding(pairs, gained, lost)))
        return tuple(each for each in found if each.became), tuple(each for each in found if not each.became)

    def _deciding(self, pairs: dict[State, Sequence[Pair]], gained: PortSet, lost: PortSet) -> Iterator[Cause]:
        asked: tuple[tuple[State, PortSet, bool], ...] = (
            ("new", gained, True),
            ("new", lost, False),
            ("old", gained, False),
            ("old", lost, True),
        )
        for state, ports, allowed in asked:
            for pair in pairs[state] if ports else ():
                for cited in self._decisions[state].cited(pair, ports, allowed=allowed):
                    became = self.objects.became(state, cited.resource)
                    direction = cited.direction.lower()
                    yield Cause(state, cited.resource, cited.effect, cited.place, direction, cited.rule, became)

    # ------------------------------------------------------------------------------------------------ ends
    def of_end(self, old: End | None, new: End | None) -> Iterator[Cause]:
        """Yield what is different about an end: it came, it went, or its labels, ports or network are others."""
        if old is not None and new is not None:
            yield from self._of_workloads(old, new)
            yield from self._of_namespace(new)
            return
        ends: tuple[tuple[State, End | None, str], ...] = (("old", old, "removed"), ("new", new, "added"))
        for state, end, became in ends:
            for workload in end.workloads[:1] if end else ():
                other = self.objects.other(state, workload) if self._networks[state].attached else None
                if isinstance(other, Workload):
                    yield from self._of_attachment(state, workload, other)
                else:
                    yield _cause(state, workload, workload.name_place, became)

    def _of_attachment(self, state: State, workload: Workload, other: Workload) -> Iterator[Cause]:
        """Yield why a workload that both states have is in an attached network in one of them only."""
        network = self._networks[state]
        if attachments(workload) != attachments(other):
            new = workload if state == "new" else other
            place = new.at(*new.template_path, "metadata", "annotations", ATTACHMENTS)
            yield _cause("new", new, place, "changed")
        definitions = (each for each in network.cluster if isinstance(each, NetworkAttachmentDefinition))
        yield from self.of_objects(state, (each for each in definitions if each.name == network.network))

    def _of_workloads(self, old: End, new: End) -> Iterator[Cause]:
        for before, after in zip(old.workloads, new.workloads, strict=False):
            if before.pod_spec == after.pod_spec and before.pod_labels.known == after.pod_labels.known:
                continue
            for place in (("metadata", "labels"), ("spec", "hostNetwork"), ("spec", "containers")):
                if before.template.get(place[0], {}).get(place[1]) != after.template.get(place[0], {}).get(place[1]):
                    yield _cause("new", after, after.key(*after.template_path, *place), "changed")
                    break

    def _of_namespace(self, new: End) -> Iterator[Cause]:
        before = self._networks["old"].cluster.space(new.namespace)
        after = self._networks["new"].cluster.space(new.namespace)
        if before.labels.known == after.labels.known:
            return
        if after.declared is not None:
            became = "added" if before.declared is None else "changed"
            yield _cause("new", after.declared, after.declared.key("metadata", "labels"), became)
        elif before.declared is not None:
            yield _cause("old", before.declared, before.declared.name_place, "removed")

    def of_objects(self, state: State, resources: Iterable[Resource]) -> Iterator[Cause]:
        """Yield those objects that are not what they are in the other state."""
        for resource in resources:
            became = self.objects.became(state, resource)
            if became and (became != "changed" or state == "new"):
                yield _cause(state, resource, self._where(state, resource), became)

    def of_entrances(self, state: State, entrances: Iterable[Entrance]) -> Iterator[Cause]:
        """Yield what opens the ways from outside, where it is not what it is in the other state."""
        for each in entrances:
            became = self.objects.became(state, each.resource)
            if became == "changed" and state == "old":
                other = self.objects.other(state, each.resource) or each.resource
                yield _cause("new", other, self._where("new", other), became)
            elif became:
                yield _cause(state, each.resource, each.place, became)

    def _where(self, state: State, resource: Resource) -> Place:
        """Return the first line of an object's spec that is not what it was, or its name."""
        other = self.objects.other(state, resource)
        if other is None:
            return resource.name_place
        return resource.at("spec", *_difference(resource.spec, other.spec))


def _cause(state: State, resource: Resource, place: Place, became: str) -> Cause:
    """Return an object itself as the cause."""
    return Cause(state, resource, became, place, became=became)


def _once(causes: Iterable[Cause]) -> Iterator[Cause]:
    """Yield each object or rule once, as it stands in the new state where it does."""
    found: dict[object, Cause] = {}
    for cause in causes:
        key = (cause.resource.id, cause.direction, cause.rule or cause.state)
        first = found.setdefault(key, cause)
        if first.effect != cause.effect and first.state == cause.state:
            found[key] = first._replace(effect="changed")
    yield from found.values()


def _difference(one: Any, other: Any) -> tuple[str | int, ...]:  # noqa: ANN401  (any YAML)
    """Return the path to the first value that differs."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key, value in one.items():
            if key not in other or other[key] != value:
                return (key, *_difference(value, other.get(key)))
    if isinstance(one, list) and isinstance(other, list):
        for index, value in enumerate(one):
            if index >= len(other) or other[index] != value:
                return (index, *_difference(value, other[index] if index < len(other) else None))
    return ()
