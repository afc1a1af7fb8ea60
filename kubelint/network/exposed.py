"""What pods may do with strangers (see `kubelint.network.strangers`), for all strangers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network.decide import allowed, end_tier, follow
from kubelint.network.ports import PROTOCOLS, PortSet
from kubelint.network.strangers import ANYBODY, Likeness, strangers
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.network.decide import Blocks
    from kubelint.network.matrix import Matrix
    from kubelint.network.policy import Rule
    from kubelint.network.side import Line, Side
    from kubelint.network.strangers import Stranger


class Exposed(NamedTuple):
    """What pods may do with a stranger: the ports by number, and names that the stranger's containers decide about.

    Each name comes with its protocol, which is empty where the rule leaves it to the container.
    """

    ports: PortSet
    names: tuple[tuple[str, str], ...] = ()


class StrangerSide:
    """One direction of what pods may do with strangers; the first one is anybody."""

    def __init__(self, matrix: Matrix, side: Side, *, compatible: bool = False) -> None:
        self.strangers: tuple[Stranger, ...] = (ANYBODY, *strangers(matrix.classes.tiers, compatible=compatible))
        self._side = side
        self._atoms = matrix.atoms
        self._likeness = Likeness(compatible=compatible)
        self._names = matrix.classes.names if side.direction == "Egress" else []
        self._width = matrix.atoms.every.bit_length()
        self._every = matrix.atoms.every | ((1 << len(self._names)) - 1) << self._width
        self._meant: dict[int, int] = {}
        self._rows: dict[object, tuple[Exposed, ...]] = {}

    def exposed(self, number: int) -> tuple[Exposed, ...]:
        """Return what the pods of a class may do with each of the strangers."""
        key = self._side.key(number)
        found = self._rows.get(key)
        if found is None:
            row = self._row(number)
            found = self._rows[key] = tuple(
                self._written(next((ports for ports, among in row.items() if among >> position & 1), 0))
                for position in range(len(self.strangers))
            )
        return found

    def _row(self, number: int) -> dict[int, int]:
        blocks: Blocks = {(0, self._every, 0): (1 << len(self.strangers)) - 1}
        for policies, denies in self._side.by_tier(number):
            for policy in policies:
                for line in self._side.lines(policy):
                    ports = self._ports(line, number)
                    blocks = follow(blocks, self._peers(line.rule), ports, line.rule.effect)
            blocks = end_tier(blocks, denies=denies)
        return allowed(blocks)

    def _peers(self, rule: Rule) -> int:
        found = self._meant.get(id(rule))
        if found is None:
            found = sum(1 << at for at, each in enumerate(self.strangers) if self._likeness.means(rule, each))
            self._meant[id(rule)] = found
        return found

    def _ports(self, line: Line, number: int) -> int:
        if self._side.direction == "Ingress":
            return next((mask for mask, classes in line.ports if classes >> number & 1), 0)
        numbered = line.rule.ports.numbered.certain
        found = self._atoms.mask(numbered)
        for at, name in enumerate(self._names):
            if (name in line.rule.ports.names or numbered.covers(name[1])) and name not in line.rule.ports.excluded:
                found |= 1 << (self._width + at)
        return found

    def _written(self, mask: int) -> Exposed:
        ports = self._atoms.ports(mask & self._atoms.every)
        names = [
            (_protocol(among), name)
            for at, (name, among) in enumerate(self._names)
            if mask >> (self._width + at) & 1 and not ports.covers(among)
        ]
        return Exposed(ports, tuple(sorted(names)))


def _protocol(among: PortSet) -> str:
    """Return the protocol that the name of a port is for; empty where it may be of any."""
    found = [protocol for protocol, _ in among.items()]
    return found[0] if len(found) == 1 and found[0] in PROTOCOLS else ""
