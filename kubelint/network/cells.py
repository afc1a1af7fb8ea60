"""The address space, cut wherever a block of some rule cuts it, in as few parts as the rules tell apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from kubelint.network import bits, intervals
from kubelint.network.addresses import EVERY, AddressSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubelint.network.intervals import Intervals


class Cells:
    """A partition of all addresses: `parts`, each of which every one of `blocks` holds as a whole or not at all.

    Two parts differ in what holds them, so that no coarser partition would do.
    """

    def __init__(self, blocks: Iterable[AddressSet]) -> None:
        distinct = list(dict.fromkeys(blocks))
        pieces: dict[tuple[int, ...], list[list[tuple[int, int]]]] = {}
        self._starts: list[list[int]] = []
        self._holders: list[list[tuple[int, ...]]] = []
        for family in (0, 1):
            starts, holders = _cut(EVERY[family], [block[family] for block in distinct])
            for at, start in enumerate(starts[:-1]):
                both = pieces.setdefault(holders[at], [[], []])
                both[family].append((start, starts[at + 1] - 1))
            self._starts.append(starts)
            self._holders.append(holders)
        self.parts = tuple(AddressSet(*map(intervals.normal, both)) for both in pieces.values())
        held: dict[int, list[int]] = {}
        for number, key in enumerate(pieces):
            for block in key:
                held.setdefault(block, []).append(number)
        self._held: Mapping[AddressSet, int] = {
            block: bits.of(held.get(number, ())) for number, block in enumerate(distinct)
        }

    def held_by(self, block: AddressSet) -> int:
        """Return the numbers of the parts that `block` holds; it must be one of those that cut."""
        return self._held[block]

    def blocks_around(self, family: int, address: int) -> tuple[int, ...]:
        """Return the positions of the blocks that hold an address; `family` is 0 for IPv4 and 1 for IPv6."""
        return self._holders[family][bisect_right(self._starts[family], address) - 1]


def _cut(space: Intervals, blocks: list[Intervals]) -> tuple[list[int], list[tuple[int, ...]]]:
    """Return where the pieces of one family start (and where they end), and for each the numbers of its blocks."""
    borders = {space[0][0], space[0][1] + 1}
    for spans in blocks:
        for first, last in spans:
            borders.update((first, last + 1))
    starts = sorted(borders)
    holders: list[list[int]] = [[] for _ in starts]
    for number, spans in enumerate(blocks):
        for first, last in spans:
            for at in range(bisect_left(starts, first), bisect_left(starts, last + 1)):
                holders[at].append(number)
    return starts, list(map(tuple, holders))
