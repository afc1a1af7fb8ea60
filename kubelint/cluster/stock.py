"""Objects that are made only when somebody asks for their kind: those of a set, and of each of its namespaces."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, overload

from kubelint.cluster.kinds import Kind, by_space, kind_of, kinds_of
from kubelint.model.lazy import lazy
from kubelint.model.resource import Resource
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

Key = tuple[str, str, str, str]


def without(objects: Sequence[Resource], hidden: Collection[Key]) -> Sequence[Resource]:
    """Return the objects that have none of the keys."""
    return [each for each in objects if each.key_of_object not in hidden] if hidden else objects


class Stock(Protocol):
    """Objects in an order; how many there are of which kind is known before they are made."""

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many objects there are of each kind."""

    @property
    def spaces(self) -> Mapping[str, Sequence[Kind]]:
        """The kinds by the namespace, in the order of the first objects."""

    def of(self, kinds: Collection[Kind]) -> Sequence[Resource]:
        """Return the objects of these kinds, in their order."""

    def in_folder(self, folder: str) -> Sequence[Resource]:
        """Return the objects of the files that lie in a folder itself."""

    def in_file(self, path: str) -> Sequence[Resource]:
        """Return the objects of a file."""


class Layer(NamedTuple):
    """A stock without the objects that have one of the keys `hidden`."""

    stock: Stock
    hidden: Collection[Key] = ()

    def told(self) -> tuple[Mapping[Kind, int], Mapping[str, Sequence[Kind]]]:
        """Return how many objects there are of each kind, and the kinds by the namespace."""
        if not self.hidden:
            return self.stock.kinds, self.stock.spaces
        # Which is the first of a namespace where others are hidden, only the objects can tell.
        kinds = kinds_of(self.seen(self.stock.of(self.stock.kinds)))
        return kinds, by_space(kinds)

    def seen(self, objects: Sequence[Resource]) -> Sequence[Resource]:
        """Return those of the stock's objects that are not hidden."""
        return without(objects, self.hidden)


class Listed:
    """A stock of objects that are there already."""

    def __init__(self, objects: Sequence[Resource]) -> None:
        self._objects = objects
        self.kinds = kinds_of(objects)
        self.spaces = by_space(self.kinds)

    def of(self, kinds: Collection[Kind]) -> Sequence[Resource]:
        """Return the objects of these kinds, in their order."""
        return [each for each in self._objects if kind_of(each) in kinds]

    def in_folder(self, folder: str) -> Sequence[Resource]:
        """Return the objects of the files that lie in a folder itself."""
        return [each for each in self._objects if each.document.file.path.rpartition(os.sep)[0] == folder]

    def in_file(self, path: str) -> Sequence[Resource]:
        """Return the objects of a file."""
        return [each for each in self._objects if each.document.file.path == path]


class Stocks:
    """Several stocks, one after the other."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = layers
        self._told = [layer.told() for layer in layers]

    @lazy
    def spaces(self) -> dict[str, list[int]]:
        """The namespaces of all objects, in the order of the first ones; and which layers hold such."""
        found: dict[str, list[int]] = {}
        for at, (_, spaces) in enumerate(self._told):
            for space in spaces:
                found.setdefault(space, []).append(at)
        return found

    def of(self, wanted: Callable[[Kind], bool], spaces: Collection[str]) -> list[Resource]:
        """Return the objects of the kinds that are wanted, of some namespaces."""
        return list(self.iterate(wanted, spaces))

    def iterate(self, wanted: Callable[[Kind], bool], spaces: Collection[str]) -> Iterator[Resource]:
        """Yield the objects of the kinds that are wanted, of some namespaces; they are made on the way."""
        chosen: dict[int, set[Kind]] = {}
        for space in spaces:
            for at in self.spaces.get(space, ()):
                kinds = {kind for kind in self._told[at][1][space] if wanted(kind)}
                if kinds:
                    chosen.setdefault(at, set()).update(kinds)
        for at in sorted(chosen):
            layer = self.layers[at]
            yield from layer.seen(layer.stock.of(chosen[at]))

    def holds(self, names: frozenset[str], space: str) -> bool:
        """Say whether a namespace holds objects whose kind has one of the names."""
        kinds = (kind for at in self.spaces.get(space, ()) for kind in self._told[at][1][space])
        return any(not names.isdisjoint(kind.names) for kind in kinds)

    def count(self, space: str) -> int:
        """Return how many objects a namespace holds."""
        told = [self._told[at] for at in self.spaces.get(space, ())]
        return sum(counts[kind] for counts, spaces in told for kind in spaces[space])

    def in_folder(self, folder: str) -> Iterator[Resource]:
        """Yield the objects of the files that lie in a folder itself."""
        for layer in self.layers:
            yield from layer.seen(layer.stock.in_folder(folder))

    def in_file(self, path: str) -> Iterator[Resource]:
        """Yield the objects of a file."""
        for layer in self.layers:
            yield from layer.seen(layer.stock.in_file(path))


class Deferred(Sequence[Resource]):
    """Objects that are made, all of them, when somebody asks for one; `make` says how."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], list[Resource]]) -> None:
        self._make = make
        self._made: list[Resource] | None = None

    @property
    def _objects(self) -> list[Resource]:
        if self._made is None:
            self._made = self._make()
        return self._made

    @overload
    def __getitem__(self, index: int) -> Resource: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Resource]: ...
    def __getitem__(self, index: int | slice) -> Resource | Sequence[Resource]:
        return self._objects[index]

    def __len__(self) -> int:
        return len(self._objects)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._objects)


class Shelf(Deferred):
    """The objects of one namespace, in their order."""

    __slots__ = ("_space", "_stocks")

    def __init__(self, stocks: Stocks, space: str) -> None:
        super().__init__(lambda: self.of(lambda _: True))
        self._stocks = stocks
        self._space = space

    def of(self, wanted: Callable[[Kind], bool]) -> list[Resource]:
        """Return the objects of the kinds that are wanted."""
        return list(self.iterate(wanted))

    def iterate(self, wanted: Callable[[Kind], bool]) -> Iterator[Resource]:
        """Yield the objects of the kinds that are wanted; they are made on the way."""
        return self._stocks.iterate(wanted, (self._space,))

    def __bool__(self) -> bool:
        return self._space in self._stocks.spaces
