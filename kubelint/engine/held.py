"""Objects that are built only when somebody asks for them, though it is known which files they are in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubelint.model.resource import Resource


class LostError(Exception):
    """What is needed was not kept."""


class Held(Sequence["Resource"]):
    """The objects of the files `paths`, in their order.

    Of `bare` ones nobody knows where they stand: they only tell others what is there.
    """

    __slots__ = ("_made", "_make", "bare", "paths")

    def __init__(self, paths: frozenset[str], make: Callable[[], list[Resource]], *, bare: bool = False) -> None:
        self.paths = paths
        self.bare = bare
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
