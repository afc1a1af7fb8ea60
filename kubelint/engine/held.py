"""Objects that are built only when somebody asks for them, though it is known which files they are in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from kubelint.engine.touch import known_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from kubelint.engine.touch import Kind
    from kubelint.model.resource import Resource


class LostError(Exception):
    """What is needed was not kept."""


class Held(Sequence["Resource"]):
    """The objects of the files `paths`, in their order; `kinds` tells how many there are of each before they are made.

    Of `bare` ones nobody knows where they stand: they only tell others what is there.  `of_file` makes the objects of
    one of the files.
    """

    __slots__ = ("_kinds", "_made", "_make", "_of_file", "bare", "paths")

    def __init__(
        self,
        paths: Sequence[str],
        make: Callable[[], list[Resource]],
        of_file: Callable[[str], list[Resource]],
        kinds: Iterable[tuple[Kind, int]],
        *,
        bare: bool = False,
    ) -> None:
        self.paths = paths
        self._kinds = kinds
        self.bare = bare
        self._make = make
        self._of_file = of_file
        self._made: list[Resource] | None = None

    @property
    def kinds(self) -> dict[Kind, int]:
        """How many objects there are of each kind."""
        return known_kinds(self._kinds)

    def within(self, paths: Collection[str]) -> list[Resource]:
        """Return the objects of some of the files."""
        return [found for path in self.paths if path in paths for found in self._of_file(path)]

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
