"""What two states of the manifests allow, compared: the connections that appear, vanish or change, and why.

Both are asked about the same groups: of workloads that policies tell apart in neither of them, and of addresses.  So
the work grows with what policies tell apart, and only what differs is spelled out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.causes import Causes, Objects, Pair
from kubelint.cluster.connectivity import CONTROLLER_TEXT, POD_NETWORK
from kubelint.cluster.refinement import Half, Outsides, differing, union
from kubelint.model.lazy import lazy
from kubelint.network import bits
from kubelint.network.ports import NONE
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.causes import Cause, State
    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.cluster.refinement import Spread
    from kubelint.network.addresses import AddressSet
    from kubelint.network.ports import PortSet

_STATES: tuple[State, State] = ("old", "new")


class Change(NamedTuple):
    """From each of `sources` to each of `destinations`: on which ports before, on which after, and what did it.

    `from_outside` says that the sources are addresses outside, or an ingress controller.  `network` is where it is.
    """

    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    before: PortSet
    after: PortSet
    causes: tuple[Cause, ...]
    from_outside: bool = False
    network: str = POD_NETWORK

    @property
    def kind(self) -> str:
        """Whether the connection is added, removed or changed."""
        return "changed" if self.before and self.after else "added" if self.after else "removed"

    @property
    def opens(self) -> bool:
        """Whether something is let in from outside that was not."""
        return self.from_outside and bool(self.after - self.before)


class Group(NamedTuple):
    """Workloads that neither state tells apart: their texts, and classes in each state (none where they are absent).

    `causes` are the differences between the states in the workloads themselves.
    """

    texts: tuple[str, ...]
    classes: tuple[tuple[int, ...], tuple[int, ...]]
    several: bool
    causes: tuple[Cause, ...]

    @property
    def is_absent(self) -> bool:
        """Whether one of the states does not have the workloads."""
        return not all(self.classes)


class Comparison:
    """The differences between the connections of two networks; `inside` are addresses that are not outside."""

    def __init__(self, old: Connectivity, new: Connectivity, inside: AddressSet) -> None:
        self.networks = (old, new)
        self._ends: tuple[dict[str, End], dict[str, End]] = (
            {end.text: end for end in old.ends.all},
            {end.text: end for end in new.ends.all},
        )
        self.causes = Causes(old, new, Objects(old.cluster, new.cluster))
        self.groups = list(self._grouped())
        self._egress = Outsides((old.matrix.egress, new.matrix.egress), inside)
        self._ingress = Outsides((old.matrix.ingress, new.matrix.ingress), inside)
        self._halves = (
            Half(old, [group.classes[0] for group in self.groups], self._egress.held[0]),
            Half(new, [group.classes[1] for group in self.groups], self._egress.held[1]),
        )

    def _grouped(self) -> Iterator[Group]:
        alike: dict[tuple[tuple[tuple[int, ...], ...], bool, tuple[Cause, ...]], list[str]] = {}
        for text in sorted({*self._ends[0], *self._ends[1]}):
            found = [ends.get(text) for ends in self._ends]
            classes = tuple(
                () if end is None else network.classes(end) for network, end in zip(self.networks, found, strict=True)
            )
            several = all(end.several for end in found if end is not None)
            alike.setdefault((classes, several, tuple(self.causes.of_end(*found))), []).append(text)
        for ((old, new), several, causes), texts in alike.items():
            yield Group(tuple(texts), (old, new), several, causes)

    def group_of(self, text: str) -> Group:
        """Return the group that a workload is in."""
        return self._group_of[text]

    @lazy
    def _group_of(self) -> dict[str, Group]:
        return {text: group for group in self.groups for text in group.texts}

    def changes(self) -> Iterator[Change]:
        """Yield the differences: between workloads and to addresses, then from addresses, then from controllers."""
        for change in self._changes():
            yield change._replace(network=self._network_of(change))

    def _changes(self) -> Iterator[Change]:
        for number, group in enumerate(self.groups):
            yield from self._from(number, group)
        if self.networks[1].attached:  # what only some pods are attached to leads nowhere outside
            return
        for group in self.groups:
            yield from self.from_outside(group)
        yield from self._from_controller()

    def _network_of(self, change: Change) -> str:
        """Return the name of the network that the workloads of a change are in, in the new state if they are there."""
        text = (change.destinations if change.from_outside else change.sources)[0]
        found = ((network, ends[text]) for network, ends in zip(self.networks, self._ends, strict=True) if text in ends)
        network, end = list(found)[-1]
        return network.network_of(end)

    # ------------------------------------------------------------------------------------- between workloads
    def _from(self, number: int, group: Group) -> Iterator[Change]:
        spreads = [half.reached(classes) for half, classes in zip(self._halves, group.classes, strict=True)]
        for before, after, found in differing(*spreads):
            by_causes: dict[tuple[Cause, ...], list[int]] = {}
            for other in bits.positions(found & self._halves[0].inside):
                causes = self._between(group, self.groups[other], before, after)
                by_causes.setdefault(causes, []).append(other)
            for causes, others in by_causes.items():
                yield from self._spelled(number, others, before, after, causes)
            cells = found >> len(self.groups)
            if cells and not self.networks[1].attached:
                causes = self._with_outside(group, None, self._egress.numbers(cells), before, after)
                text = self._egress.text(cells)
                yield Change(group.texts, (text,), before, after, causes)

    def _spelled(
        self, number: int, others: list[int], before: PortSet, after: PortSet, causes: tuple[Cause, ...]
    ) -> Iterator[Change]:
        group = self.groups[number]
        texts = [text for other in others for text in self.groups[other].texts]
        if number not in others or group.several:
            yield Change(group.texts, tuple(texts), before, after, causes)
            return
        for source in group.texts:
            rest = tuple(text for text in texts if text != source)
            if rest:
                yield Change((source,), rest, before, after, causes)

    def _between(self, source: Group, destination: Group, before: PortSet, after: PortSet) -> tuple[Cause, ...]:
        if source.is_absent or destination.is_absent:
            return _joined(*(group for group in (source, destination) if group.is_absent))
        pairs: dict[State, Sequence[Pair]] = {
            state: [Pair(one, other) for one in source.classes[at] for other in destination.classes[at]]
            for at, state in enumerate(_STATES)
        }
        changed, others = self.causes.of_policies(pairs, after - before, before - after)
        return changed or _joined(source, destination) or others

    # --------------------------------------------------------------------------------------------- addresses
    def from_outside(self, group: Group) -> Iterator[Change]:
        """Yield the differences in what reaches these workloads from addresses outside."""
        spreads = []
        for at, network in enumerate(self.networks):
            spread: Spread = {}
            for classes in group.classes[at]:
                row = network.matrix.from_outside(classes)
                further = {
                    network.matrix.atoms.ports(mask): self._ingress.spread(at, found) for mask, found in row.items()
                }
                spread = union(spread, further)
            spreads.append(spread)
        for before, after, cells in differing(*spreads):
            text = self._ingress.text(cells)
            if text:
                causes = self._with_outside(None, group, self._ingress.numbers(cells), before, after)
                yield Change((text,), group.texts, before, after, causes, from_outside=True)

    def _with_outside(
        self,
        source: Group | None,
        destination: Group | None,
        numbers: tuple[list[int], list[int]],
        before: PortSet,
        after: PortSet,
    ) -> tuple[Cause, ...]:
        group = source or destination
        assert group is not None  # noqa: S101  (one of the two is a group)
        if group.is_absent:
            return group.causes
        pairs: dict[State, Sequence[Pair]] = {
            state: [
                Pair(own, None, outside) if source else Pair(None, own, outside)
                for own in group.classes[at]
                for outside in numbers[at]
            ]
            for at, state in enumerate(_STATES)
        }
        changed, others = self.causes.of_policies(pairs, after - before, before - after)
        return changed or group.causes or others

    # ------------------------------------------------------------------------------------------- controllers
    def _from_controller(self) -> Iterator[Change]:
        found: list[dict[str, PortSet]] = [{}, {}]
        for at, network in enumerate(self.networks):
            for reach in network.from_controller():
                for text in reach.destinations:
                    found[at][text] = reach.ports
        for text in sorted({*found[0], *found[1]}):
            before, after = (ports.get(text, NONE) for ports in found)
            if before != after:
                causes = tuple(dict.fromkeys(self._of_routes(text, before, after)))
                yield Change((CONTROLLER_TEXT,), (text,), before, after, causes, from_outside=True)

    def _of_routes(self, text: str, before: PortSet, after: PortSet) -> Iterator[Cause]:
        group = self.group_of(text)
        found = list(group.causes) if group.is_absent else []
        routes = [network.routed[text].routes if text in network.routed else () for network in self.networks]
        for at, state in enumerate(_STATES):
            end = self._ends[at].get(text)
            services = [
                service
                for workload in (end.workloads if end else ())
                for service in self.networks[at].cluster.backends.services_of(workload)
            ]
            found += self.causes.of_objects(state, [*routes[at], *services])
        pairs: dict[State, Sequence[Pair]] = {
            state: [pair for to in group.classes[at] for pair in self._sent(at, text, to)]
            for at, state in enumerate(_STATES)
        }
        changed, others = self.causes.of_policies(pairs, after - before, before - after)
        yield from found or changed or group.causes or others

    def _sent(self, at: int, text: str, destination: int) -> Iterator[Pair]:
        """Yield those who send requests to an end, each with a class of its pods."""
        network = self.networks[at]
        # Where primary networks keep pods apart, requests go another way, which has classes of its own.
        for own in network.senders.to(text) if network.outer is network else ():
            outside = own - network.matrix.count
            yield Pair(own, destination) if outside < 0 else Pair(None, destination, outside)


def _joined(*groups: Group) -> tuple[Cause, ...]:
    return tuple(dict.fromkeys(cause for group in groups for cause in group.causes))
