"""What is kept of a repository between runs: each file's data, what belongs together, and how to tell a change."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, cast

from kubelint.cache.store import digest, frozen, thawed
from kubelint.engine.exchange import known_keys
from kubelint.engine.kept_index import (
    MOST_WATCHED,
    Index,
    kept_documents,
    kept_kinds,
    kept_sets,
    numbers_of,
    watched,
)
from kubelint.source.stamp import PACKED, UNKNOWN, Stamp, packed, settled, stamp_of, unpacked
from kubelint.syntax.reader import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cache.store import Store
    from kubelint.cluster.stock import Key
    from kubelint.engine.gather import Gathered, Scope
    from kubelint.engine.sets import Partition
    from kubelint.model.resource import Resource
    from kubelint.source.found import Source
    from kubelint.syntax.reader import Raw

LEAST_FILES = 50
"""With fewer files, to read them takes no longer than to look up what is known of them."""
_MANY = 20
"""So many files that turn out to be unchanged are worth noting."""
_MOST_RECENT = 100
"""So many files that were changed just now are read to see whether they change once more."""
_CHUNK = 48
"""The number of files that are kept together, at least."""
_BLOCK = 64 * PACKED
"""The bytes of stamps that are compared at once."""
_DIGEST = 16
"""The bytes of a digest."""


class Kept:
    """What was kept of the files of a run, and what of it is still true.

    A file counts as unchanged by its times, size and number; where these cannot tell, by its content.
    """

    def __init__(self, store: Store, scope: Scope) -> None:
        """Look at all files of the run."""
        self._store = store
        self._scope = scope
        self._sources = [source for source in scope.found.files if source.data is None]
        self._paths = [source.path for source in self._sources]
        self._start = scope.found.start
        self._stamps = scope.found.packed or packed(self._looked())
        self._key = _key(scope)
        self.index = Index.loaded(store.get("repository", self._key))
        self._chunks: dict[int, list[bytes] | None] = {}
        self._starts: list[int] = []
        self._read: dict[str, Raw] = {}
        self._renders: list[list[tuple[str, bytes]]] | None = None
        self._same: dict[int, bool] = {}
        self._differing = self._compared()
        recent = [number for number in self._differing if not self._settled(self._stamp(number))]
        few = len(recent) < _MOST_RECENT
        self._early = {self._paths[number]: digest_of(self._paths[number]) for number in recent} if few else {}
        if self.index is not None:
            at = 0
            for _, count in self.index.chunks:
                self._starts.append(at)
                at += count

    def _looked(self) -> Iterator[Stamp | None]:
        looked = self._scope.found.stamps
        return (looked.get(path) or stamp_of(path) for path in self._paths)

    def _stamp(self, number: int) -> Stamp | None:
        """Return the stamp of a file of the run, as it is now."""
        return unpacked(self._stamps[number * PACKED : (number + 1) * PACKED])[0]

    def _compared(self) -> Sequence[int]:
        """Return the numbers of the files whose stamps are not what they were: all, where it is not the same files."""
        if self.index is None or self.index.paths != self._paths:
            return range(len(self._paths))
        now, then = self._stamps, self.index.stamps
        return [
            at // PACKED
            for start in range(0, len(now), _BLOCK)
            if now[start : start + _BLOCK] != then[start : start + _BLOCK]
            for at in range(start, min(start + _BLOCK, len(now)), PACKED)
            if now[at : at + PACKED] != then[at : at + PACKED]
        ]

    # ------------------------------------------------------------------------------------------ what is known
    def find(self, source: Source) -> Raw | None:
        """Return what reading a file gave, if it is still the same."""
        number = self.number(source.path) if source.data is None else None
        if number is None or not self._is_same(number):
            return None
        return self.raw(number)

    def number(self, path: str) -> int | None:
        """Return the number of a file in the index."""
        return _place(self.index.paths, path) if self.index is not None else None

    def add(self, source: Source, raw: Raw) -> None:
        """Take in what reading a file gave."""
        if source.data is None:
            self._read[source.path] = raw

    def raw(self, number: int) -> Raw | None:
        """Return what reading the file gave when it was kept; None where that is lost."""
        index = self.index
        if index is None:
            return None
        chunk = bisect_right(self._starts, number) - 1
        if chunk not in self._chunks:
            found = self._store.get("documents", index.chunks[chunk][0])
            self._chunks[chunk] = cast("list[bytes] | None", found)
        raws = self._chunks[chunk]
        return cast("Raw | None", thawed(raws[number - self._starts[chunk]])) if raws is not None else None

    def renders(self, number: int) -> list[tuple[str, bytes]] | None:
        """Return what was rendered for a set, as `kept_documents` gives it; None where that is lost."""
        if self._renders is None and self.index is not None:
            found = self._store.get("renders", self.index.renders)
            self._renders = cast("list[list[tuple[str, bytes]]] | None", found)
        return None if self._renders is None else self._renders[number]

    def keys(self) -> dict[Key, int] | None:
        """Return how often each object is defined that is not rendered; None where that is lost."""
        found = self._store.get("keys", self._key)
        if self.index is None or not isinstance(found, tuple) or found[0] != self.index.keys:
            return None
        return cast("dict[Key, int]", found[1])

    def changed_beside(self) -> list[str]:
        """Return the paths of what is no longer as it was, of all that renders are made of besides the run's files."""
        return [path for path, stamp in self.index.watched if stamp_of(path) != stamp] if self.index else []

    def changed(self) -> list[int] | None:
        """Return the numbers of the files that are not what they were; None where it is no longer the same files.

        Files that charts and overlays are made of count as well, whatever they hold.
        """
        index = self.index
        if index is None or self._paths != index.paths:
            return None
        if [number for number, source in enumerate(self._sources) if source.aside] != index.aside:
            return None
        if any(self._stamp(number) is None for number in self._differing):
            return None
        found = [number for number in self._differing if not self._is_same(number)]
        if len(self._differing) - len(found) > _MANY:
            # All were written anew, as they were.
            settled = self._all_settled()
            for number in found:
                settled[number] = None
            self._store.put("repository", self._key, index._replace(stamps=packed(settled)).dumped())
        return found

    def _is_same(self, number: int) -> bool:
        known = self._same.get(number)
        if known is None:
            known = self._same[number] = self._compare(number)
        return known

    def _compare(self, number: int) -> bool:
        index = self.index
        if index is None:
            return False
        path = index.paths[number]
        own = _place(self._paths, path)
        if own is not None and self._stamp(own) is not None:
            at, now = number * PACKED, own * PACKED
            if self._stamps[now : now + PACKED] == index.stamps[at : at + PACKED]:
                return True
        content = index.digests[number * _DIGEST : (number + 1) * _DIGEST]
        return any(content) and digest_of(path) == content

    # ------------------------------------------------------------------------------------------------ keeping
    def keep(self, gathered: Gathered, parts: Partition, objects: int) -> None:
        """Keep what is known now."""
        paths = self._paths
        raws = [self._read.get(source.path) or self.find(source) for source in self._sources]
        sets = kept_sets(parts, paths)
        if sets is None or not gathered.lasting:
            return
        numbers = {path: number for number, path in enumerate(paths)}
        shared = numbers_of((each.document.file.path for each in parts.shared), numbers)
        index = Index(
            paths=paths,
            aside=[number for number, source in enumerate(self._sources) if source.aside],
            stamps=packed(self._all_settled()),
            digests=b"".join(self._digest(number, raw) for number, raw in enumerate(raws)),
            chunks=self._keep_chunks(paths, raws),
            loose=[number for number, path in enumerate(paths) if path not in gathered.tied],
            judged=numbers_of((file.path for file in gathered.judged), numbers),
            whole=numbers_of((file.path for file in gathered.whole), numbers),
            fitting=_fitting(parts, numbers),
            shared=shared,
            shared_kinds=kept_kinds(parts.shared, shared, numbers),
            sets=sets,
            declared=parts.declared,
            unread=gathered.unread,
            passed_over=gathered.passed_over,
            incomplete=gathered.incomplete,
            charts=gathered.charts,
            objects=objects,
            watched=[
                (path, stamp if settled(stamp, self._start) else UNKNOWN)
                for path, stamp in watched(gathered.sources, numbers)
            ],
            renders=digest((self._key, os.urandom(8))) if gathered.made else b"",
            keys=os.urandom(16),
            failed=gathered.failed,
            stuck=gathered.stuck,
            broken=gathered.broken,
        )
        if len(index.watched) <= MOST_WATCHED:
            if index.renders:
                renders = [kept_documents(each) if each.alone else [] for each in parts.sets]
                self._store.put("renders", index.renders, renders)
            self._store.put("keys", self._key, (index.keys, known_keys(parts)))
            self._store.put("repository", self._key, index.dumped())

    def _digest(self, number: int, raw: Raw | None) -> bytes:
        """Return the digest of a file's content as it was used; zeros where that is not known."""
        if raw is None:
            # Not read as YAML: it was used as it is now, if it has not changed meanwhile.
            path, stamp = self._paths[number], self._stamp(number)
            now = digest_of(path) if stamp_of(path) == stamp else b""
            used = now if self._settled(stamp) or self._early.get(path) == now else b""
        else:
            used = raw[4]
        return used or bytes(_DIGEST)

    def _all_settled(self) -> list[Stamp | None]:
        return [self._settled(stamp) for stamp in unpacked(self._stamps)]

    def _settled(self, stamp: Stamp | None) -> Stamp | None:
        """Return a stamp that a later change surely changes; None of a file that was changed just now."""
        return stamp if settled(stamp, self._start) else None

    def _keep_chunks(self, paths: Sequence[str], raws: Sequence[Raw | None]) -> list[tuple[bytes, int]]:
        """Keep the data of files by their content, a few folders together, so that a change leaves most as they are."""
        index = self.index
        there = {index.chunks[at][0] for at, found in self._chunks.items() if found is not None} if index else set()
        chunks = []
        start = 0
        for end in range(1, len(paths) + 1):
            full = end - start >= _CHUNK and (
                end == len(paths) or os.path.dirname(paths[end]) != os.path.dirname(paths[end - 1])
            )
            if not full and end < len(paths):
                continue
            # What has no digest was not read, or could not be.
            key = digest((raw and raw[4]) or repr(raw) for raw in raws[start:end])
            if key not in there:
                self._store.put("documents", key, list(map(frozen, raws[start:end])))
            chunks.append((key, end - start))
            start = end
        return chunks


def _place(paths: Sequence[str], path: str) -> int | None:
    """Return where a path stands among sorted ones."""
    at = bisect_left(paths, path)
    return at if at < len(paths) and paths[at] == path else None


def _key(scope: Scope) -> bytes:
    """Return what the index depends on besides the files."""
    config = scope.config
    rendering = scope.rendering._replace(cache_dir=None)
    return digest((scope.root, repr((config.namespace, config.sets, config.charts, rendering))))


def _fitting(parts: Partition, numbers: dict[str, int]) -> list[int]:
    """Return the numbers of the files all of whose objects have the shape of their kinds as they are written."""
    found: dict[str, bool] = {}
    for objects in (parts.shared, *(each.own for each in parts.sets)):
        for each in objects:
            path = each.document.file.path
            found[path] = found.get(path, True) and not each.misfits and each.data is _written(each)
    return numbers_of((path for path, fits in found.items() if fits), numbers)


def _written(resource: Resource) -> object:
    """Return the data of an object as it stands in its document."""
    data = resource.document.data
    for step in resource.path:
        data = data[step]
    return data
