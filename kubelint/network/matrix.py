"""Who may reach whom on which ports, for all pairs at once.

The answers are those of `kubelint.network.evaluate` where these leave nothing open; what is not known is taken as
the files stand (see `kubelint.network.selection`), and lies between their two bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.network import bits
from kubelint.network.atoms import Atoms
from kubelint.network.classes import Classes, all_rules
from kubelint.network.side import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.network.decide import Row
    from kubelint.network.endpoints import Outside, Pod
    from kubelint.network.policy import Tier
    from kubelint.network.ports import PortSet


class Matrix:
    """All connections among `pods`, and between them and the addresses outside, under `tiers`.

    `asked` are sets of ports that the caller means to ask about, `further` ends that are no pods and whose addresses
    do not say all about them (nodes, the API server).
    """

    def __init__(
        self,
        tiers: Sequence[Tier],
        pods: Sequence[Pod],
        asked: Iterable[PortSet] = (),
        further: Sequence[Outside] = (),
    ) -> None:
        self.classes = Classes(tiers, pods)
        self.atoms = Atoms(
            {
                *asked,
                *(rule.ports.numbered.certain for rule in all_rules(tiers)),
                *self.classes.named_sets(),
            }
        )
        self.egress = Side(tiers, "Egress", self.classes, self.atoms, further)
        self.ingress = Side(tiers, "Ingress", self.classes, self.atoms, further)
        self.count = len(self.classes.samples)

    def row(self, source: int) -> Row:
        """Return what the pods of a class reach: classes, and behind them those of `egress.outsides`."""
        inside = self.classes.every
        row: Row = {}
        admitting = self._admitting[source]
        for ports, peers in self.egress.row(source).items():
            outside = peers & ~inside
            if outside:
                row[ports] = row.get(ports, 0) | outside
            if peers & inside:
                for admitted, destinations in admitting.items():
                    both = peers & destinations
                    common = ports & admitted
                    if both and common:
                        row[common] = row.get(common, 0) | both
        return row

    def from_outside(self, destination: int) -> Row:
        """Return which of `ingress.outsides` reach the pods of a class."""
        row: Row = {}
        for ports, peers in self.ingress.row(destination).items():
            if outside := peers >> self.count:
                row[ports] = outside
        return row

    def outside(self, peers: int) -> int:
        """Return those of `egress.outsides` among the peers of a row."""
        return peers >> self.count

    @lazy
    def _admitting(self) -> list[Row]:
        """For each class as source: the destinations whose ingress admits it."""
        alike: dict[object, tuple[int, int]] = {}
        for number in range(self.count):
            key = self.ingress.key(number)
            _, among = alike.get(key, (0, 0))
            alike[key] = (number, among | 1 << number)
        everyone: Row = {}
        rows: list[Row] = [{} for _ in range(self.count)]
        for number, destinations in alike.values():
            for ports, peers in self.ingress.row(number).items():
                sources = peers & self.classes.every
                if sources == self.classes.every:
                    everyone[ports] = everyone.get(ports, 0) | destinations
                    continue
                for source in bits.positions(sources):
                    row = rows[source]
                    row[ports] = row.get(ports, 0) | destinations
        for row in rows:
            for ports, destinations in everyone.items():
                row[ports] = row.get(ports, 0) | destinations
        return rows
