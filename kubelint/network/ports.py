"""Sets of ports of the three protocols that Kubernetes knows, and such sets as far as they can be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network import intervals
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.network.intervals import Intervals

PROTOCOLS = ("TCP", "UDP", "SCTP")
FIRST, LAST = 1, 65535
_EVERY: Intervals = ((FIRST, LAST),)


class PortSet(NamedTuple):
    """A set of pairs of protocol and port; one field for each protocol, in the order of `PROTOCOLS`.

    `|`, `&` and `-` are union, intersection and difference; an empty set is false.  The comparisons `<` and `<=`
    are those of tuples: they sort, and say nothing about subsets (`covers` does).
    """

    tcp: Intervals = ()
    udp: Intervals = ()
    sctp: Intervals = ()

    @classmethod
    def of(cls, protocol: str, first: int | None = None, last: int | None = None) -> PortSet:
        """Return the ports `first` to `last` of `protocol`, the one port `first`, or all of its ports.

        Raises:
            ValueError: the protocol is none of the three, a number is no port, or the range ends before it starts.
        """
        if protocol not in PROTOCOLS:
            raise ValueError(f"'{protocol}' is none of {', '.join(PROTOCOLS)}")
        if first is None:
            ports = _EVERY
        else:
            ports = ((first, first if last is None else last),)
            if not FIRST <= first <= ports[0][1] <= LAST:
                raise ValueError(f"{first}-{last} is no range of ports")
        index = PROTOCOLS.index(protocol)
        return cls(*(ports if index == position else () for position in range(3)))

    def __or__(self, other: PortSet) -> PortSet:
        if self == other or not other:
            return self
        if not self or other is ALL:
            return other
        return _interned(PortSet(*map(intervals.union, self, other)))

    def __and__(self, other: PortSet) -> PortSet:
        if self == other or other is ALL or not self:
            return self
        if self is ALL or not other:
            return other
        return _interned(PortSet(*map(intervals.intersection, self, other)))

    def __sub__(self, other: PortSet) -> PortSet:
        if not other:
            return self
        if other is ALL:
            return NONE
        return _interned(PortSet(*map(intervals.difference, self, other)))

    def __bool__(self) -> bool:
        return any(self)

    def __str__(self) -> str:
        if self == ALL:
            return "all ports"
        return "; ".join(_written(protocol, ports) for protocol, ports in self.items()) or "no ports"

    @property
    def is_all(self) -> bool:
        """Whether these are all ports of all protocols."""
        return self == ALL

    def covers(self, other: PortSet) -> bool:
        """Say whether all of `other` is in this set."""
        return all(map(intervals.covers, self, other))

    def contains(self, protocol: str, port: int) -> bool:
        """Say whether `port` of `protocol` is in this set."""
        return intervals.contains(self[PROTOCOLS.index(protocol)], port)

    def only(self, protocol: str) -> PortSet:
        """Return the ports of `protocol` in this set."""
        return self & PortSet.of(protocol)

    def items(self) -> Iterator[tuple[str, Intervals]]:
        """Yield each protocol that has ports here, with them."""
        for protocol, ports in zip(PROTOCOLS, self, strict=True):
            if ports:
                yield protocol, ports


ALL = PortSet(_EVERY, _EVERY, _EVERY)
NONE = PortSet()


class Verdict(NamedTuple):
    """A port set as far as it can be known: what is surely in it, and what may be in it (the sure part included)."""

    certain: PortSet
    possible: PortSet

    @classmethod
    def exactly(cls, ports: PortSet) -> Verdict:
        """Return the verdict that leaves nothing open."""
        return cls(ports, ports)

    def __and__(self, other: Verdict) -> Verdict:
        return Verdict(self.certain & other.certain, self.possible & other.possible)

    def __or__(self, other: Verdict) -> Verdict:
        return Verdict(self.certain | other.certain, self.possible | other.possible)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left open."""
        return self.certain == self.possible

    def answer(self, protocol: str, port: int) -> bool | None:
        """Say whether `port` is in the set; None where that cannot be known."""
        if self.certain.contains(protocol, port):
            return True
        return None if self.possible.contains(protocol, port) else False


OPEN = Verdict(ALL, ALL)
CLOSED = Verdict(NONE, NONE)
UNKNOWN = Verdict(NONE, ALL)


def _interned(ports: PortSet) -> PortSet:
    """Return the constants themselves where `ports` equals one, so that most operations end at an identity test."""
    if ports == ALL:
        return ALL
    return ports or NONE


def _written(protocol: str, ports: Intervals) -> str:
    if ports == _EVERY:
        return f"all {protocol}"
    return f"{protocol} " + ",".join(str(low) if low == high else f"{low}-{high}" for low, high in ports)
