"""Objects that are made only when somebody asks for their kind: those of a set, and of each of its namespaces."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, overload

from kubelint.cluster.kinds import Kind, kind_of, kinds_of
from kubelint.model.lazy import lazy
from kubelint.model.resource import Resource
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

Key = tuple[str, str, str, str]


class Stock(Protocol):
    """Objects in an order; how many there are of which kind is known before they are made."""

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many objects there are of each kind."""

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

    def kinds(self) -> Mapping[Kind, int]:
        """Return how many objects there are of each kind, in the order of their first ones."""
        # Which is the first of its kind where others are hidden, only the objects can tell.
        return kinds_of(self.seen(self.stock.of(self.stock.kinds))) if self.hidden else self.stock.kinds

    def seen(self, objects: Sequence[Resource]) -> Sequence[Resource]:
        """Return those of the stock's objects that are not hidden."""
        hidden = self.hidden
        return [each for each in objects if each.key_of_object not in hidden] if hidden else objects


class Listed:
    """A stock of objects that are there already."""

    def __init__(self, objects: Sequence[Resource]) -> None:
        self._objects = objects
        self.kinds = kinds_of(objects)

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
        self.layers = [layer for layer in layers if layer.stock.kinds]
        self._counts = [layer.kinds() for layer in self.layers]

    @lazy
    def _places(self) -> dict[Kind, list[int]]:
        """The positions of the layers that hold objects of a kind."""
        found: dict[Kind, list[int]] = {}
        for at, kinds in enumerate(self._counts):
            for kind in kinds:
                found.setdefault(kind, []).append(at)
        return found

    @lazy
    def kinds(self) -> dict[str, list[Kind]]:
        """The kinds of all objects, by the namespace."""
        found: dict[str, list[Kind]] = {}
        for kind in self._places:
            found.setdefault(kind.space, []).append(kind)
        return found

    def of(self, wanted: Callable[[Kind], bool], spaces: Collection[str]) -> list[Resource]:
        """Return the objects of the kinds that are wanted, of some namespaces."""
        return list(self.iterate(wanted, spaces))

    def iterate(self, wanted: Callable[[Kind], bool], spaces: Collection[str]) -> Iterator[Resource]:
        """Yield the objects of the kinds that are wanted, of some namespaces; they are made on the way."""
        kinds = {kind for space in spaces for kind in self.kinds.get(space, ()) if wanted(kind)}
        for at in sorted({at for kind in kinds for at in self._places[kind]}):
            layer = self.layers[at]
            yield from layer.seen(layer.stock.of(kinds & self._counts[at].keys()))

    def count(self, space: str) -> int:
        """Return how many objects a namespace holds."""
        kinds = self.kinds.get(space, ())
        return sum(self._counts[at][kind] for kind in kinds for at in self._places[kind])

    def in_folder(self, folder: str) -> Iterator[Resource]:
        """Yield the objects of the files that lie in a folder itself."""
        for layer in self.layers:
            yield from layer.seen(layer.stock.in_folder(folder))

    def in_file(self, path: str) -> Iterator[Resource]:
        """Yield the objects of a file."""
        for layer in self.layers:
            yield from layer.seen(layer.stock.in_file(path))


class Shelf(Sequence[Resource]):
    """The objects of one namespace, in their order."""

    def __init__(self, stocks: Stocks, space: str) -> None:
        self.stocks = stocks
        self._space = space
        self._made: list[Resource] | None = None

    def of(self, wanted: Callable[[Kind], bool]) -> list[Resource]:
        """Return the objects of the kinds that are wanted."""
        return list(self.iterate(wanted))

    def iterate(self, wanted: Callable[[Kind], bool]) -> Iterator[Resource]:
        """Yield the objects of the kinds that are wanted; they are made on the way."""
        return self.stocks.iterate(wanted, (self._space,))

    @property
    def _objects(self) -> list[Resource]:
        if self._made is None:
            self._made = self.of(lambda _: True)
        return self._made

    def __bool__(self) -> bool:
        return self._space in self.stocks.kinds and (self._made is None or bool(self._made))

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
