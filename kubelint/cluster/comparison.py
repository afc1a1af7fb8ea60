"""What two states of the manifests allow, compared: the connections that appear, vanish or change, and why.

Both are asked about the same groups: of workloads that policies tell apart in neither of them, and of addresses.  So
the work grows with what policies tell apart, and only what differs is spelled out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubelint.cluster.causes import Causes, Objects, Pair
from kubelint.cluster.connectivity import CONTROLLER_TEXT
from kubelint.model.lazy import lazy
from kubelint.network import bits
from kubelint.network.addresses import AddressSet
from kubelint.network.cells import Cells
from kubelint.network.ports import NONE, PortSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.causes import Cause, State
    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.network.decide import Row
    from kubelint.network.side import Side

_STATES: tuple[State, State] = ("old", "new")
Spread = dict[PortSet, int]
"""By ports: the groups (as bits, the cells of addresses behind them) that are reached on them; they are disjoint."""


class Change(NamedTuple):
    """From each of `sources` to each of `destinations`: on which ports before, on which after, and what did it.

    `from_outside` says that the sources are addresses outside, or an ingress controller.
    """

    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    before: PortSet
    after: PortSet
    causes: tuple[Cause, ...]
    from_outside: bool = False

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
        self._egress = _Outside((old.matrix.egress, new.matrix.egress), inside)
        self._ingress = _Outside((old.matrix.ingress, new.matrix.ingress), inside)
        self._halves = (
            _Half(old, [group.classes[0] for group in self.groups], self._egress.held[0]),
            _Half(new, [group.classes[1] for group in self.groups], self._egress.held[1]),
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
        for number, group in enumerate(self.groups):
            yield from self._from(number, group)
        for group in self.groups:
            yield from self.from_outside(group)
        yield from self._from_controller()

    # ------------------------------------------------------------------------------------- between workloads
    def _from(self, number: int, group: Group) -> Iterator[Change]:
        spreads = [half.reached(classes) for half, classes in zip(self._halves, group.classes, strict=True)]
        for before, after, found in _differing(*spreads):
            by_causes: dict[tuple[Cause, ...], list[int]] = {}
            for other in bits.positions(found & self._halves[0].inside):
                causes = self._between(group, self.groups[other], before, after)
                by_causes.setdefault(causes, []).append(other)
            for causes, others in by_causes.items():
                yield from self._spelled(number, others, before, after, causes)
            cells = found >> len(self.groups)
            if cells:
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
                spread = _union(spread, further)
            spreads.append(spread)
        for before, after, cells in _differing(*spreads):
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
            state: [Pair(own, to) for own in self._controllers(at) for to in group.classes[at]]
            for at, state in enumerate(_STATES)
        }
        changed, others = self.causes.of_policies(pairs, after - before, before - after)
        yield from found or changed or group.causes or others

    def _controllers(self, at: int) -> tuple[int, ...]:
        network = self.networks[at]
        # Where primary networks keep pods apart, requests go another way, which has classes of its own.
        return network.controller if network.routed and network.outer is network else ()


class _Outside:
    """The addresses outside in cells that neither state cuts, for one direction."""

    def __init__(self, sides: tuple[Side, Side], inside: AddressSet) -> None:
        parts = [[outside.addresses - inside for outside in side.outsides] for side in sides]
        self._cells = Cells([*parts[0], *parts[1]])
        self.held = tuple(tuple(self._cells.held_by(part) if part else 0 for part in each) for each in parts)

    def spread(self, at: int, outsides: int) -> int:
        """Return the cells of those addresses that one state knows as `outsides`."""
        found = 0
        for number in bits.positions(outsides):
            found |= self.held[at][number]
        return found

    def numbers(self, cells: int) -> tuple[list[int], list[int]]:
        """Return as what each state knows the addresses of the cells."""
        old, new = ([number for number, held in enumerate(each) if held & cells] for each in self.held)
        return old, new

    def text(self, cells: int) -> str:
        """Return the addresses of the cells as ranges."""
        found = AddressSet()
        for number in bits.positions(cells):
            found |= self._cells.parts[number]
        return found.ranges()


class _Half:
    """One of the two states, in terms of the groups; `classes` are those of each group."""

    def __init__(self, network: Connectivity, classes: Sequence[tuple[int, ...]], cells: Sequence[int]) -> None:
        self._matrix = network.matrix
        self._count = len(classes)
        self.inside = (1 << self._count) - 1
        self._cells = cells
        self._pure = [0] * network.matrix.count
        self._mixed: list[tuple[int, int]] = []
        for number, each in enumerate(classes):
            if len(each) == 1:
                self._pure[each[0]] |= 1 << number
            elif each:
                self._mixed.append((1 << number, bits.of(each)))
        self._rows: dict[int, Spread] = {}
        self._spreads: dict[int, int] = {}

    def reached(self, classes: tuple[int, ...]) -> Spread:
        """Return whom pods of these classes reach."""
        spread: Spread = {}
        for number in classes:
            found = self._rows.get(number)
            if found is None:
                found = self._rows[number] = self._spread(self._matrix.row(number))
            spread = _union(spread, found)
        return spread

    def _spread(self, row: Row) -> Spread:
        spread = {self._matrix.atoms.ports(mask): self._among(peers) for mask, peers in row.items()}
        for bit, classes in self._mixed:
            ports = 0
            for mask, peers in row.items():
                if peers & classes:
                    ports |= mask
            if ports:
                key = self._matrix.atoms.ports(ports)
                spread[key] = spread.get(key, 0) | bit
        return spread

    def _among(self, peers: int) -> int:
        found = self._spreads.get(peers)
        if found is None:
            found = 0
            for number in bits.positions(peers & self._matrix.classes.every):
                if number < len(self._pure):
                    found |= self._pure[number]
            cells = 0
            for number in bits.positions(self._matrix.outside(peers)):
                cells |= self._cells[number]
            found |= cells << self._count
            self._spreads[peers] = found
        return found


def _joined(*groups: Group) -> tuple[Cause, ...]:
    return tuple(dict.fromkeys(cause for group in groups for cause in group.causes))


def _differing(old: Spread, new: Spread) -> Iterator[tuple[PortSet, PortSet, int]]:
    """Yield the ports before and after, with those for which they differ."""
    every_old = every_new = 0
    for found in old.values():
        every_old |= found
    for found in new.values():
        every_new |= found
    for before, among in old.items():
        for after, others in new.items():
            if before != after and among & others:
                yield before, after, among & others
        if among & ~every_new:
            yield before, NONE, among & ~every_new
    for after, others in new.items():
        if others & ~every_old:
            yield NONE, after, others & ~every_old


def _union(one: Spread, other: Spread) -> Spread:
    """Return what either allows."""
    if not one or not other:
        return one or other
    found: Spread = {}
    rest_of = dict(other)
    for ports, among in one.items():
        rest = among
        for further, others in other.items():
            both = among & others
            if both:
                found[ports | further] = found.get(ports | further, 0) | both
                rest &= ~both
                rest_of[further] &= ~both
        if rest:
            found[ports] = found.get(ports, 0) | rest
    for ports, rest in rest_of.items():
        if rest:
            found[ports] = found.get(ports, 0) | rest
    return found
