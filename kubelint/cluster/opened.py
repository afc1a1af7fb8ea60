"""What pods that are not in the input could do, compared between two states of the manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cluster.stranger_rows import Openness, StrangerRows
from kubelint.network.exposed import Exposed
from kubelint.network.ports import NONE
from kubelint.network.strangers import ANYBODY
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.causes import Cause, State
    from kubelint.cluster.comparison import Comparison
    from kubelint.cluster.connectivity import Connectivity
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.network.strangers import Stranger

_NOTHING = Exposed(NONE)
_Table = dict[tuple[str, "Direction"], dict["Stranger", Openness]]


class Opened(NamedTuple):
    """What a workload and a stranger could do with each other, before and after."""

    before: Openness
    after: Openness
    causes: tuple[Cause, ...]

    @property
    def kind(self) -> str:
        """Whether the openness is added, removed or changed."""
        before, after = (bool(each.exposed.ports or each.exposed.names) for each in (self.before, self.after))
        return "changed" if before and after else "added" if after else "removed"

    @property
    def opens(self) -> bool:
        """Whether strangers are let in on ports on which they were not."""
        more = self.after.exposed.ports - self.before.exposed.ports
        names = set(self.after.exposed.names) - set(self.before.exposed.names)
        return self.after.direction == "Ingress" and bool(more or names)


def opened(comparison: Comparison) -> Iterator[Opened]:
    """Yield the differences, by workload and direction: for any pod, then for others that differ from it."""
    old, new = map(_table, comparison.networks)
    for key in sorted({*old, *new}):
        before, after = old.get(key, {}), new.get(key, {})
        general = _exposed(before, ANYBODY), _exposed(after, ANYBODY)
        for stranger in dict.fromkeys((ANYBODY, *before, *after)):
            both = _exposed(before, stranger), _exposed(after, stranger)
            if both[0] != both[1] and (stranger is ANYBODY or both != general):
                sample = after.get(stranger) or before.get(stranger) or Openness(*key, stranger, _NOTHING)
                yield Opened(
                    sample._replace(exposed=both[0]),
                    sample._replace(exposed=both[1]),
                    tuple(dict.fromkeys(_causes(comparison, *key))),
                )


def _table(network: Connectivity) -> _Table:
    found: _Table = {}
    for row in StrangerRows(network).rows():
        found.setdefault((row.workload, row.direction), {})[row.stranger] = row
    return found


def _exposed(rows: dict[Stranger, Openness], stranger: Stranger) -> Exposed:
    """Return what a stranger could do: where it is not listed, what anybody could."""
    row = rows.get(stranger) or rows.get(ANYBODY)
    return _NOTHING if row is None else row.exposed


def _causes(comparison: Comparison, workload: str, direction: Direction) -> Iterator[Cause]:
    """Yield what is different about the workload, or about the policies that govern it."""
    group = comparison.group_of(workload)
    if group.causes:
        yield from group.causes
        return
    states: tuple[State, State] = ("old", "new")
    for state, network, classes in zip(states, comparison.networks, group.classes, strict=True):
        yield from comparison.causes.of_objects(state, _governing(network, classes, direction))


def _governing(network: Connectivity, classes: tuple[int, ...], direction: Direction) -> Iterator[Resource]:
    side = network.matrix.egress if direction == "Egress" else network.matrix.ingress
    for number in classes:
        for position in side.governing[number]:
            source: Any = side.policies[position][1].source
            yield getattr(source, "resource", source)
