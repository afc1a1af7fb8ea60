"""Objects that are built only when somebody asks for them, though it is known which files and kinds they are of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubelint.cluster.kinds import Kind, by_space, kind_of
from kubelint.cluster.stock import Deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kubelint.model.resource import Resource

KeptKinds = Sequence[tuple[Kind, int, Sequence[int]]]
"""Of each kind: how many objects there are, and which of the files hold them, by their positions."""


class LostError(Exception):
    """What is needed was not kept."""


class Held(Deferred):
    """The objects of the files `paths`, in their order; `kept` tells which of them hold which kinds.

    Of `bare` ones nobody knows where they stand: they only tell others what is there.  `of_file` makes the objects of
    one of the files, `make` those of all.
    """

    __slots__ = ("_chosen", "_kept", "_kinds", "_of_file", "_spaces", "_where", "bare", "paths")

    def __init__(
        self,
        paths: Sequence[str],
        make: Callable[[], list[Resource]],
        of_file: Callable[[str], list[Resource]],
        kept: KeptKinds,
        *,
        bare: bool = False,
    ) -> None:
        super().__init__(make)
        self.paths = paths
        self.bare = bare
        self._kept = kept
        self._of_file = of_file
        self._kinds: dict[Kind, int] | None = None
        self._spaces: dict[str, list[Kind]] | None = None
        self._where: dict[Kind, Sequence[int]] = {}
        self._chosen: dict[frozenset[Kind], list[Resource]] = {}

    @property
    def kinds(self) -> dict[Kind, int]:
        """How many objects there are of each kind."""
        if self._kinds is None:
            self._kinds = {}
            for written, count, files in self._kept:
                kind = Kind(*written)
                self._kinds[kind] = count
                self._where[kind] = files
        return self._kinds

    @property
    def spaces(self) -> dict[str, list[Kind]]:
        """The kinds by the namespace, in the order of the first objects."""
        if self._spaces is None:
            self._spaces = by_space(self.kinds)
        return self._spaces

    def of(self, kinds: Collection[Kind]) -> Sequence[Resource]:
        """Return the objects of these kinds, in their order."""
        if not kinds:
            return ()
        wanted = frozenset(kinds)
        found = self._chosen.get(wanted)
        if found is None and (self.bare or self._made is not None):
            found = self._chosen[wanted] = [each for each in self if kind_of(each) in wanted]
        if found is None:
            known = self.kinds
            files = {at for kind in wanted if kind in known for at in self._where[kind]}
            found = self._chosen[wanted] = [
                each for at in sorted(files) for each in self._of_file(self.paths[at]) if kind_of(each) in wanted
            ]
        return found

    def in_folder(self, folder: str) -> Sequence[Resource]:
        """Return the objects of the files that lie in a folder itself."""
        return self.within([path for path in self.paths if path.rpartition(os.sep)[0] == folder])

    def in_file(self, path: str) -> Sequence[Resource]:
        """Return the objects of a file."""
        return self.within((path,))

    def within(self, paths: Collection[str]) -> list[Resource]:
        """Return the objects of some of the files."""
        if self.bare:
            return [each for each in self if each.document.file.path in paths]
        return [found for path in self.paths if path in paths for found in self._of_file(path)]
