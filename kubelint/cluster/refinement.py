"""Two networks in common terms: groups of workloads and cells of addresses that neither of them tells apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network import bits
from kubelint.network.addresses import AddressSet
from kubelint.network.cells import Cells
from kubelint.network.ports import NONE, PortSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.network.decide import Row
    from kubelint.network.side import Side

Spread = dict[PortSet, int]
"""By ports: the groups (as bits, the cells of addresses behind them) that are reached on them; they are disjoint."""


class Outsides:
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


class Half:
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
            spread = union(spread, found)
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


def differing(old: Spread, new: Spread) -> Iterator[tuple[PortSet, PortSet, int]]:
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


def union(one: Spread, other: Spread) -> Spread:
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
