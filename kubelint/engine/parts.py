"""What kept objects are made of, part by part: files, and documents of what was rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kubelint.cache.store import thawed
from kubelint.engine.admit import objects_in
from kubelint.engine.gather import built
from kubelint.engine.held import LostError
from kubelint.model.lazy import lazy
from kubelint.record import NamedTuple
from kubelint.source.found import Source
from kubelint.syntax.reader import attach_raw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.model.resource import Resource
    from kubelint.syntax.reader import Raw


class Files(NamedTuple):
    """Files of a run, whose objects `make` makes by their numbers."""

    paths: Sequence[str]
    numbers: Sequence[int]
    make: Callable[[int], Sequence[Resource]]

    def of(self, at: int) -> Sequence[Resource]:
        """Return the objects of a file."""
        return self.make(self.numbers[at])


class Lost:
    """What was not kept."""

    @property
    def paths(self) -> Sequence[str]:
        """Raise the error."""
        raise LostError

    def of(self, at: int) -> Sequence[Resource]:
        """Raise the error."""
        raise LostError(at)


class Rendered:
    """The documents that were rendered for a set, and then its files; `load` gives what was kept of the documents."""

    def __init__(self, load: Callable[[], list[tuple[str, bytes]] | None], namespace: str, files: Files) -> None:
        self._load = load
        self._namespace = namespace
        self._files = files
        self._found: dict[int, Sequence[Resource]] = {}

    @lazy
    def _documents(self) -> list[tuple[str, bytes]]:
        found = self._load()
        if found is None:
            raise LostError
        return found

    @property
    def paths(self) -> Sequence[str]:
        """The path of each part: where a document was rendered from, or the file itself."""
        return [*(path for path, _ in self._documents), *self._files.paths]

    def of(self, at: int) -> Sequence[Resource]:
        """Return the objects of a document or a file."""
        found = self._found.get(at)
        if found is None:
            found = self._found[at] = self._made(at)
        return found

    def _made(self, at: int) -> Sequence[Resource]:
        if at >= len(self._documents):
            return self._files.of(at - len(self._documents))
        path, raw = self._documents[at]
        file = attach_raw(Source(path), cast("Raw", thawed(raw)))
        return [built(found, self._namespace) for found in objects_in(file)]
