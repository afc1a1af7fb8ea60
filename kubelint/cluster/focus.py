"""The part of all connections that was asked for: some workloads, one direction, one port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.connectivity import CONTROLLER_TEXT
from kubelint.cluster.explained import Explained
from kubelint.network.ports import PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.cluster.connectivity import Reach
    from kubelint.cluster.ends import End
    from kubelint.cluster.explained import Decision
    from kubelint.cluster.stranger_rows import Openness
    from kubelint.model.policy import Direction


class Asked(NamedTuple):
    """What was asked for, by names: workloads, their peers, the direction as seen from them, and one port."""

    workloads: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    direction: str | None = None
    ports: PortSet | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.workloads and not self.peers and self.ports is None


def parse_port(text: str) -> PortSet | None:
    """Return the port that ``tcp-80`` means; None where it means none."""
    protocol, dash, number = text.upper().partition("-")
    if protocol not in PROTOCOLS or not dash or not number.isdecimal() or not 0 < int(number) < 1 << 16:
        return None
    return PortSet.of(protocol, int(number))


class Focus:
    """Chooses among rows by the texts of their ends; `unknown` are asked names that no end has."""

    def __init__(self, asked: Asked, ends: Sequence[End]) -> None:
        self._asked = asked
        self._workloads = _texts(asked.workloads, ends)
        self._peers = _texts(asked.peers, ends)
        known = {"ingress-controller"}
        for end in ends:
            known.update((end.name, f"{end.namespace}/{end.name}"))
        self.unknown = [name for name in (*asked.workloads, *asked.peers) if name not in known]

    def reaches(self, reaches: Iterable[Reach]) -> Iterator[Reach]:
        """Yield what is asked for of these rows."""
        if self._asked.everything:
            yield from reaches
            return
        for reach in reaches:
            ports = reach.ports if self._asked.ports is None else reach.ports & self._asked.ports
            if not ports:
                continue
            for source in reach.sources:
                destinations = self._destinations(source, reach.destinations)
                if destinations:
                    yield reach._replace(sources=(source,), destinations=destinations, ports=ports)

    def explained(self, rows: Iterable[Explained]) -> Iterator[Explained]:
        """Yield what is asked for of these explanations."""
        decided: dict[int, tuple[tuple[Decision, ...], tuple[Decision, ...]]] = {}
        for row in rows:
            known = decided.get(id(row.decisions))
            if known is None:
                known = decided[id(row.decisions)] = (row.decisions, tuple(self._decisions(row.decisions)))
            for source in row.sources:
                destinations = self._destinations(source, row.destinations)
                if destinations and known[1]:
                    yield Explained((source,), destinations, known[1])

    def _decisions(self, decisions: Iterable[Decision]) -> Iterator[Decision]:
        for decision in decisions:
            ports = decision.ports if self._asked.ports is None else decision.ports & self._asked.ports
            if ports:
                yield decision._replace(ports=ports)

    def openness(self, rows: Iterable[Openness]) -> Iterator[Openness]:
        """Yield what is asked for of what strangers could do; on one port they count only where not anybody does."""
        asked = self._asked.ports
        wide: set[tuple[str, Direction]] = set()
        for row in rows:
            if not self.has(row.workload, row.direction):
                continue
            if asked is None:
                yield row
                continue
            ports = row.exposed.ports & asked
            side = (row.workload, row.direction)
            if ports and side not in wide:
                yield row._replace(exposed=row.exposed._replace(ports=ports, names=()))
            if ports and row.stranger.is_anybody:
                wide.add(side)

    def has(self, workload: str, direction: Direction) -> bool:
        """Say whether a workload is asked for in a direction."""
        if not self._asked.workloads:
            return True
        return workload in self._workloads and self._asked.direction in {None, direction.lower()}

    def _destinations(self, source: str, destinations: Sequence[str]) -> Sequence[str]:
        if not self._asked.workloads:
            return destinations
        out = self._asked.direction != "ingress" and source in self._workloads
        into = self._asked.direction != "egress" and (not self._asked.peers or source in self._peers)
        if out and not self._asked.peers:
            return destinations
        return [text for text in destinations if (out and text in self._peers) or (into and text in self._workloads)]


def _texts(names: Iterable[str], ends: Iterable[End]) -> set[str]:
    wanted = set(names)
    if not wanted:
        return set()
    found = {end.text for end in ends if end.name in wanted or f"{end.namespace}/{end.name}" in wanted}
    return found | ({CONTROLLER_TEXT} if "ingress-controller" in wanted else set())
