"""From classes of pods and parts of the address space back to what people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.network import bits
from kubelint.network.addresses import AddressSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.cluster.ends import End
    from kubelint.network.decide import Row
    from kubelint.network.matrix import Matrix
    from kubelint.network.side import Side


class Members(NamedTuple):
    """By class the names of what has pods of this class only, and other names with their classes as bits."""

    pure: list[list[str]]
    mixed: list[tuple[str, int]]


class Naming:
    """The names of `ends` in a matrix; addresses of `inside` are the cluster's own and are not named."""

    def __init__(self, matrix: Matrix, ends: Sequence[End], inside: AddressSet) -> None:
        self._matrix = matrix
        self._ends = ends
        self._inside = inside
        self._texts: dict[tuple[int, int], str] = {}

    def classes(self, end: End) -> tuple[int, ...]:
        """Return the classes of the end's pods."""
        of = self._matrix.classes.of
        if len(end.pods) == 1:
            return (of[end.pods[0]],)
        return tuple(sorted({of[pod] for pod in end.pods}))

    @lazy
    def members(self) -> Members:
        """The ends by their classes."""
        return self.by_class((end.text, self.classes(end)) for end in self._ends)

    def by_class(self, named: Iterable[tuple[str, tuple[int, ...]]]) -> Members:
        """Return names by their classes."""
        members = Members([[] for _ in range(self._matrix.count)], [])
        for text, classes in named:
            if len(classes) == 1:
                members.pure[classes[0]].append(text)
            else:
                members.mixed.append((text, bits.of(classes)))
        return members

    def read(self, row: Row, members: Members) -> dict[int, tuple[int, list[str]]]:
        """Return a row with the names of whom it means; what has several classes has the ports of all of them."""
        inside = self._matrix.classes.every
        named: dict[int, tuple[int, list[str]]] = {}
        for mask, peers in row.items():
            texts = [text for number in bits.positions(peers & inside) for text in members.pure[number]]
            named[mask] = (peers, texts)
        for text, classes in members.mixed:
            ports = 0
            for mask, peers in row.items():
                if peers & classes:
                    ports |= mask
            if ports:
                named.setdefault(ports, (0, []))[1].append(text)
        return named

    def addresses(self, side: Side, parts: int) -> str:
        """Return the text of some of the `outsides` of a side."""
        if not parts:
            return ""
        key = (id(side), parts)
        found = self._texts.get(key)
        if found is None:
            addresses = AddressSet()
            for position in bits.positions(parts):
                addresses |= side.outsides[position].addresses
            found = self._texts[key] = (addresses - self._inside).ranges()
        return found
