"""The objects that a set has to judge: its own, and those around it that its own may change the verdict on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.stock import Layer, Listed, Stocks, without
from kubelint.engine.held import Held
from kubelint.model.lazy import lazy
from kubelint.model.objects import Namespace
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.stock import Key
    from kubelint.engine.concern import Concern
    from kubelint.model.resource import Resource

_MOST_AROUND = 100
"""How many objects around a set are judged again in it."""


class Part(NamedTuple):
    """Objects of a set, or around it, less those with the keys `hidden`."""

    objects: Sequence[Resource]
    hidden: Collection[Key] = ()


def joined(parts: Sequence[Part]) -> list[Resource] | Stocks:
    """Return the objects of several parts, one after the other; made when they are asked for, if some are held."""
    if not any(isinstance(part.objects, Held) for part in parts):
        return [each for part in parts for each in without(*part)]
    return Stocks([Layer(_stock(part.objects), part.hidden) for part in parts])


def _stock(objects: Sequence[Resource]) -> Held | Listed:
    return objects if isinstance(objects, Held) else Listed(objects)


def are_near(around: int, *, declared: bool) -> bool:
    """Say whether a set has to judge the objects around it as well, of which there are so many in its namespaces.

    Where the config names the sets it surely has to.  Otherwise it is a guess that they belong to just this set, of
    more than a few a bad one, and to judge them again in each would cost the square of the input.
    """
    return declared or around <= _MOST_AROUND


class Judged:
    """What a set has to judge in its cluster.

    Besides its `own` objects those around it may be judged again that stand in the namespaces that it adds something
    to (see `are_near`).  `declared` says that the config names the set.
    """

    def __init__(self, cluster: Cluster, own: Sequence[Resource], *, declared: bool = False) -> None:
        self._cluster = cluster
        self._own = own
        self._declared = declared

    def all(self) -> list[Resource]:
        """Return all of them."""
        own = list(self._own)
        known = set(map(id, own))
        touched = {resource.namespace for resource in own if resource.namespace}
        around = [
            resource
            for namespace in sorted(touched)
            for resource in self._cluster.space(namespace).resources
            if id(resource) not in known
        ]
        return [*own, *around] if are_near(len(around), declared=self._declared) else own

    def of(self, concern: Concern) -> list[Resource]:
        """Return those that count, and those of which a rule may say something that touches these."""
        stocks = self._cluster.stocks
        if stocks is None or not isinstance(self._own, Held):
            return self.all()
        kinds = self._own.kinds
        chosen = [*concern.within(self._own), *self._own.of({kind for kind in kinds if concern.may_touch(kind)})]
        touched = self._own.spaces.keys() - {""}
        if are_near(self._around(stocks, touched), declared=self._declared):
            for layer in stocks.layers:
                if layer.stock is not self._own and isinstance(layer.stock, Held):
                    found = layer.seen(concern.within(layer.stock))
                    chosen += [each for each in found if each.namespace in touched]
            chosen += stocks.of(concern.may_touch, touched)
        return list({id(each): each for each in chosen}.values())

    def _around(self, stocks: Stocks, touched: Collection[str]) -> int:
        """Return how many objects stand around the set in the namespaces that it touches."""
        assert isinstance(self._own, Held)  # noqa: S101
        own = sum(self._own.kinds[kind] for space in touched for kind in self._own.spaces[space])
        return sum(map(stocks.count, touched)) - own

    def namespaces(self) -> list[str]:
        """Return the namespaces that the set adds something to, be it the Namespace object, in their order."""
        if isinstance(self._own, Held):
            found = set(self._own.spaces)
            declared: Sequence[Resource] = self._own.of({kind for kind in self._own.kinds if kind.view == "Namespace"})
        else:
            found = {each.namespace for each in self._own}
            declared = [each for each in self._own if isinstance(each, Namespace)]
        return sorted(found.union(each.name for each in declared) - {""})

    @lazy
    def _known(self) -> frozenset[object]:
        return frozenset(self._own.paths if isinstance(self._own, Held) else map(id, self._own))

    def holds(self, resource: Resource) -> bool:
        """Say whether an object is the set's own."""
        own = resource.document.file.path if isinstance(self._own, Held) else id(resource)
        return own in self._known
