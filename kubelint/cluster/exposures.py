"""The ways from outside straight to pods that appear, vanish or change between two states of the manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.entrances import entrances
from kubelint.network.addresses import AddressSet
from kubelint.network.ports import NONE
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.cluster.causes import Cause, State
    from kubelint.cluster.comparison import Comparison
    from kubelint.cluster.entrances import Entrance
    from kubelint.network.ports import PortSet


class Exposed(NamedTuple):
    """The ports of a workload that are open from outside by one way, before and after; and what did it."""

    workload: str
    way: str
    before: PortSet
    after: PortSet
    causes: tuple[Cause, ...]
    widened: bool = False

    @property
    def kind(self) -> str:
        """Whether the exposure is added, removed or changed."""
        return "changed" if self.before and self.after else "added" if self.after else "removed"

    @property
    def opens(self) -> bool:
        """Whether something is let in from outside that was not: a port, or more addresses (`widened`)."""
        return self.widened or bool(self.after - self.before)


def exposures(comparison: Comparison) -> Iterator[Exposed]:
    """Yield the differences, by workload and way."""
    old, new = (_by_way(entrances(network)) for network in comparison.networks)
    for key in sorted({*old, *new}):
        gone, come = old.get(key, []), new.get(key, [])
        before, after = _ports(gone), _ports(come)
        widened = any(not _sources(gone, each.ports).covers(each.sources) for each in come)
        narrowed = any(not _sources(come, each.ports).covers(each.sources) for each in gone)
        if widened or narrowed:
            causes = tuple(dict.fromkeys(_causes(comparison, gone, come)))
            yield Exposed(*key, before, after, causes, widened)


def _by_way(found: Iterable[Entrance]) -> dict[tuple[str, str], list[Entrance]]:
    by_way: dict[tuple[str, str], list[Entrance]] = {}
    for each in found:
        by_way.setdefault((each.end, each.way), []).append(each)
    return by_way


def _ports(among: Iterable[Entrance]) -> PortSet:
    ports = NONE
    for each in among:
        ports |= each.ports
    return ports


def _sources(among: Iterable[Entrance], ports: PortSet) -> AddressSet:
    """Return the addresses that are let in on all of `ports`."""
    found = AddressSet()
    for each in among:
        if each.ports.covers(ports):
            found |= each.sources
    return found


def _causes(comparison: Comparison, gone: list[Entrance], come: list[Entrance]) -> Iterator[Cause]:
    """Yield the Services and workloads that opened or closed a way, or else the policies that let in more or less."""
    group = comparison.group_of((come or gone)[0].end)
    states: tuple[tuple[State, list[Entrance]], ...] = (("new", come), ("old", gone))
    opening = [cause for state, among in states for cause in comparison.causes.of_entrances(state, among)]
    if opening:
        yield from opening
        return
    policies = [cause for change in comparison.from_outside(group) for cause in change.causes]
    yield from policies or group.causes
