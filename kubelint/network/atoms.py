"""The ports of all protocols, cut wherever some rule cuts them, so that a set of ports is one whole number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from kubelint.network import bits, intervals
from kubelint.network.ports import ALL, FIRST, LAST, PortSet

if TYPE_CHECKING:
    from collections.abc import Iterable


class Atoms:
    """The parts into which `sets` cut the ports; each of `sets` is a union of them.

    `every` stands for all ports.
    """

    def __init__(self, sets: Iterable[PortSet]) -> None:
        starts: tuple[set[int], ...] = ({FIRST}, {FIRST}, {FIRST})
        for ports in set(sets):
            for found, spans in zip(starts, ports, strict=True):
                for first, last in spans:
                    found.add(first)
                    if last < LAST:
                        found.add(last + 1)
        self._starts = [sorted(found) for found in starts]
        self._offsets = [0, len(self._starts[0]), len(self._starts[0]) + len(self._starts[1])]
        self.every = (1 << sum(map(len, self._starts))) - 1
        self._masks: dict[PortSet, int] = {}
        self._ports: dict[int, PortSet] = {self.every: ALL}

    def mask(self, ports: PortSet) -> int:
        """Return the number that stands for `ports`; a part that `ports` cuts does not count."""
        found = self._masks.get(ports)
        if found is None:
            found = 0
            for offset, starts, spans in zip(self._offsets, self._starts, ports, strict=True):
                for first, last in spans:
                    low = bisect_left(starts, first)
                    high = len(starts) if last == LAST else bisect_right(starts, last + 1) - 1
                    if high > low:
                        found |= ((1 << (high - low)) - 1) << (offset + low)
            self._masks[ports] = found
        return found

    def ports(self, mask: int) -> PortSet:
        """Return the ports that a number stands for."""
        found = self._ports.get(mask)
        if found is None:
            spans = []
            for offset, starts in zip(self._offsets, self._starts, strict=True):
                part = mask >> offset & ((1 << len(starts)) - 1)
                spans.append(
                    intervals.normal(
                        (starts[at], starts[at + 1] - 1 if at + 1 < len(starts) else LAST)
                        for at in bits.positions(part)
                    )
                )
            found = self._ports[mask] = PortSet(*spans)
        return found
