"""Objects that are built only when somebody asks for them, though it is known which files and kinds they are of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from kubelint.cluster.kinds import Kind, by_space, kind_of
from kubelint.cluster.stock import Deferred

if TYPE_CHECKING:
    from collections.abc import Collection

    from kubelint.model.resource import Resource

KeptKinds = Sequence[tuple[Kind, int, Sequence[int]]]
"""Of each kind: how many objects there are, and which of the parts hold them, by their positions."""


class LostError(Exception):
    """What is needed was not kept."""


class Parts(Protocol):
    """What objects are made of, part by part: files, or documents of what was rendered."""

    @property
    def paths(self) -> Sequence[str]:
        """The path of each part."""

    def of(self, at: int) -> Sequence[Resource]:
        """Return the objects of a part, always the same ones."""


class Held(Deferred):
    """The objects of some parts, in their order; `kept` tells which of the parts hold which kinds.

    `paths` are the files that they stand in.  Of `bare` ones nobody knows where they stand: they only tell others what
    is there.
    """

    __slots__ = ("_at", "_chosen", "_kept", "_kinds", "_known", "_parts", "_spaces", "_where", "bare", "paths")

    def __init__(self, paths: Sequence[str], parts: Parts, kept: KeptKinds, *, bare: bool = False) -> None:
        super().__init__(lambda: [each for at in range(len(parts.paths)) for each in parts.of(at)])
        self.paths = paths
        self.bare = bare
        self._kept = kept
        self._parts = parts
        self._kinds: dict[Kind, int] | None = None
        self._spaces: dict[str, list[Kind]] | None = None
        self._where: dict[Kind, Sequence[int]] = {}
        self._chosen: dict[frozenset[Kind], list[Resource]] = {}
        self._known: frozenset[str] | None = None
        self._at: dict[str, list[int]] | None = None

    @property
    def known(self) -> frozenset[str]:
        """The `paths`, to look them up."""
        if self._known is None:
            self._known = frozenset(self.paths)
        return self._known

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
        if found is None:
            known = self.kinds
            parts = {at for kind in wanted if kind in known for at in self._where[kind]}
            found = self._chosen[wanted] = [
                each for at in sorted(parts) for each in self._parts.of(at) if kind_of(each) in wanted
            ]
        return found

    def in_folder(self, folder: str) -> Sequence[Resource]:
        """Return the objects of the files that lie in a folder itself."""
        return self.within([path for path in self._places() if path.rpartition(os.sep)[0] == folder])

    def in_file(self, path: str) -> Sequence[Resource]:
        """Return the objects of a file."""
        return self.within((path,))

    def within(self, paths: Collection[str]) -> list[Resource]:
        """Return the objects of some of the files."""
        places = self._places()
        found = sorted(at for path in paths for at in places.get(path, ()))
        return [each for at in found for each in self._parts.of(at)]

    def _places(self) -> dict[str, list[int]]:
        """Return the parts of each path."""
        if self._at is None:
            self._at = {}
            for at, path in enumerate(self._parts.paths):
                self._at.setdefault(path, []).append(at)
        return self._at
