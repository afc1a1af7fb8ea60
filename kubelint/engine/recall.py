"""Judges files in a repository that is known from before: only what they need is read and built."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

from kubelint.cluster.stock import Deferred
from kubelint.engine.admit import admit, objects_in
from kubelint.engine.exchange import exchanged_keys, exchanged_kinds, kinds_in
from kubelint.engine.gather import built
from kubelint.engine.held import Held, LostError
from kubelint.engine.parts import Files, Lost, Rendered
from kubelint.engine.seen import Seen
from kubelint.engine.sets import ObjectSet, Partition, identities
from kubelint.finding import PassedOver, Unread
from kubelint.model.lazy import lazy
from kubelint.source.found import Source
from kubelint.syntax.reader import attach_raw, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.cluster.stock import Key
    from kubelint.engine.admit import Admitted
    from kubelint.engine.concern import Concern
    from kubelint.engine.gather import Scope
    from kubelint.engine.held import KeptKinds
    from kubelint.engine.kept import Kept
    from kubelint.engine.kept_index import Index, KeptSet
    from kubelint.engine.refresh import Refreshed
    from kubelint.model.resource import Resource
    from kubelint.syntax.document import File

_Entry = TypeVar("_Entry", Unread, PassedOver)

_SHARED = -1
"""Stands for the number of a set: what all of them share."""
_MOST_CHANGED = 50
"""With more files that changed, to read all of them is no slower."""


def recall(kept: Kept, scope: Scope) -> Seen | None:
    """Return what was kept of a repository, with the files that changed since; None where they change too much.

    What it gives raises a `LostError` where something is needed that was not kept: then all has to be read.
    """
    changed = kept.changed()
    if kept.index is None or changed is None or len(changed) > _MOST_CHANGED:
        return None
    recalled = _Recalled(kept, kept.index, scope)
    for number in changed:
        if not recalled.replace(number):
            return None
    return recalled.seen() if recalled.renew(kept.changed_beside()) else None


class _Recalled:
    """The files of an index by number, and their objects, each made once."""

    def __init__(self, kept: Kept, index: Index, scope: Scope) -> None:
        self._kept = kept
        self._index = index
        self._scope = scope
        self._namespace = scope.config.namespace or "default"
        self._parts: list[str] = []
        self._refreshed: Refreshed | None = None
        self._told: dict[str, Admitted] = {}
        self._loose = frozenset(index.loose)
        self._fitting = set(index.fitting)
        self._files: dict[int, File] = {}
        self._objects: dict[int, list[Resource]] = {}
        self._kinds: dict[int, KeptKinds] = {_SHARED: index.shared_kinds}
        self._new: set[Key] = set()
        self._more = 0

    def replace(self, number: int) -> bool:
        """Take the new content of a file, if that changes nothing but its own objects, or what is rendered from it.

        Whether it does, is known of objects that no other file defines as well.
        """
        source = Source(self._index.paths[number])
        if number not in self._loose:
            self._parts.append(source.path)
            return True
        old = self._kept.raw(number)
        file, raw = read_file(source)
        if old is None or (raw != old and not self._is_alike(source, file, number, self._scope.root)):
            return False
        self._files[number] = file
        self._objects.pop(number, None)
        self._fitting.discard(number)
        return True

    def renew(self, beside: Sequence[str]) -> bool:
        """Render anew what the run asks for, and what is made of changed files; return whether that tells all.

        `beside` are such parts of charts and overlays that are no files of the run.
        """
        asked = [path for path in self._scope.given if self._kept.number(path) not in self._loose]
        if not (self._parts or beside or asked):
            return True
        from kubelint.engine.refresh import is_made, may_refresh, refresh

        changed = [*self._parts, *beside]
        if not all(os.path.isfile(path) and may_refresh(self._kept, self._index, path) for path in changed):
            return False
        parts = dict.fromkeys([*changed, *(path for path in asked if is_made(self._index, path))])
        if parts:
            self._refreshed = refresh(self._kept, self._index, self._scope, parts, self._plain)
            if self._refreshed is None:
                return False
            self._objects.update(self._refreshed.objects)
            for file in self._refreshed.gathered.files:
                number = self._kept.number(file.path)
                assert number is not None  # noqa: S101
                self._files[number] = file
        return True

    def _plain(self, number: int) -> list[Resource] | None:
        """Return the objects of a file that is judged as it is; None of what is rendered, or means nothing itself."""
        return self._built(number) if number in self._judged_plain else None

    @lazy
    def _judged_plain(self) -> frozenset[int]:
        sets = (each.own for each in self._index.sets if each.rendered < 0)
        return frozenset(self._index.shared).union(*sets)

    def _is_alike(self, source: Source, new: File, number: int, root: str) -> bool:
        """Whether the new content of a file means the same to all other files as the old one."""
        before, after = admit([self._file(number)], base=root), admit([new], base=root)
        if after.charts or after.kustomizations or source.aside or source.path in self._index.broken:
            return False
        # As much may be missing as before, if at other lines.
        if len(before.unread) != len(after.unread) or len(before.unrendered) != len(after.unrendered):
            return False
        self._told[source.path] = after
        old, now = ([built(found, self._namespace) for found in each.objects] for each in (before, after))
        return identities(old) == identities(now) or self._exchange(number, old, now)

    def _exchange(self, number: int, old: Sequence[Resource], now: Sequence[Resource]) -> bool:
        """Take other objects of a file than before, if the sets stay what they are; return whether they do."""
        known = self._kept.keys() if old and now and not self._index.declared else None
        new = exchanged_keys(old, now, known) if known is not None else None
        if new is None or not self._new.isdisjoint(new):
            return False
        at = _SHARED if number in self._index.shared else self._set_of(number)
        if at is None:
            return False
        files = self._index.shared if at == _SHARED else self._index.sets[at].own
        kinds = self._kinds.get(at) or self._index.sets[at].kinds
        exchanged = exchanged_kinds(kinds, files.index(number), kinds_in(old), kinds_in(now))
        if exchanged is None:
            return False
        self._kinds[at] = exchanged
        self._new |= new
        self._more += len(now) - len(old)
        return True

    def _set_of(self, number: int) -> int | None:
        """Return the set whose own a file is, if it is not rendered."""
        sets = enumerate(self._index.sets)
        return next((at for at, each in sets if each.rendered < 0 and number in each.own), None)

    def seen(self) -> Seen:
        """Return all of it."""
        index = self._index
        shared = self._held(index.shared, self._kinds[_SHARED])
        owns = [
            self._made(each) if each.rendered >= 0 else self._held(each.own, self._kinds.get(at, each.kinds))
            for at, each in enumerate(index.sets)
        ]
        sets = [self._set(each, own, owns) for each, own in zip(index.sets, owns, strict=True)]
        total = index.objects + self._more
        for number, renewed in self._refreshed.sets.items() if self._refreshed else ():
            total += len(renewed.own) - sum(count for _, count, _ in index.sets[number].kinds)
            sets[number] = renewed
        parts = Partition(shared, sets, declared=index.declared)
        everything = Deferred(lambda: [each for own in (shared, *(found.own for found in sets)) for each in own])
        return Seen(
            parts=parts,
            judged=self._judged,
            whole=self._whole,
            owners=lambda concern: self._owners(parts, concern),
            files=self._all_files,
            objects=everything,
            total=total,
            unread=self._told_now(
                self._refreshed.unread if self._refreshed else index.unread,
                [each.unread for each in self._told.values()],
            ),
            passed_over=self._told_now(
                self._refreshed.passed_over if self._refreshed else index.passed_over,
                [each.passed_over for each in self._told.values()],
            ),
            incomplete=index.incomplete,
            charts=index.charts,
        )

    def _told_now(self, kept: Iterable[_Entry], changed: Iterable[list[_Entry]]) -> list[_Entry]:
        """Return what is told of the files, with what is told now of those that changed."""
        found = [entry for entry in kept if entry.path not in self._told]
        for entries in changed:
            found += entries
        return found

    def _judged(self, concern: Concern | None) -> list[File]:
        if concern is None or any(path in concern for path in self._broken()):
            raise LostError  # of errors of rendering nothing is kept
        renewed = concern.of(self._refreshed.gathered.judged) if self._refreshed else ()
        return [*self._concerned(self._index.judged, concern), *renewed]

    def _broken(self) -> list[str]:
        """Return the files at which errors of rendering stand, and that were not tried anew."""
        return [path for path in self._index.broken if not (self._refreshed and self._refreshed.covers(path))]

    def _whole(self, concern: Concern | None) -> list[File]:
        renewed = self._refreshed.gathered.whole if self._refreshed else ()
        return [*self._concerned(self._index.whole, concern), *(concern.of(renewed) if concern else renewed)]

    def _all_files(self) -> list[File]:
        return list(self._files.values())

    def _set(self, kept: KeptSet, own: Held, owns: Sequence[Held]) -> ObjectSet:
        return ObjectSet(
            name=kept.name,
            own=own,
            lent=self._beside(kept) if kept.lent else (),
            alone=kept.alone,
            only=kept.only,
            incomplete=kept.incomplete,
            release=kept.release,
            sources=kept.sources,
            outer=tuple(owns[number] for number in kept.outer),
            hides=kept.hides and tuple(map(frozenset, kept.hides)),
        )

    def _held(self, numbers: Sequence[int], kinds: KeptKinds) -> Held:
        paths = self._paths(numbers)
        return Held(paths, Files(paths, numbers, self._built), kinds)

    def _paths(self, numbers: Iterable[int]) -> list[str]:
        paths = self._index.paths
        return [paths[number] for number in numbers]

    def _beside(self, kept: KeptSet) -> Held:
        """Return what the config puts beside a set; to judge what is rendered, that must be rendered."""
        return Held(self._paths(kept.lent), Lost(), ())

    def _made(self, kept: KeptSet) -> Held:
        """Return the objects of what was rendered: nobody asks where they stand, but whether they are there."""
        paths = self._paths(kept.own)
        namespace = kept.release or self._namespace

        def make(number: int) -> list[Resource]:
            return [built(found, namespace) for found in objects_in(self._file(number))]

        parts = Rendered(lambda: self._kept.renders(kept.rendered), namespace, Files(paths, kept.own, make))
        return Held(paths, parts, kept.kinds, bare=True)

    def _concerned(self, numbers: Iterable[int], concern: Concern | None) -> list[File]:
        paths = self._index.paths
        counting = concern.files if concern else None
        if counting is not None:
            wanted = {self._kept.number(path) for path in counting}
            numbers = [number for number in numbers if number in wanted]
        elif concern is not None:
            numbers = [number for number in numbers if paths[number] in concern]
        renewed = self._refreshed.files if self._refreshed else frozenset()
        return [self._file(number) for number in numbers if number not in renewed]

    def _owners(self, parts: Partition, concern: Concern | None) -> list[Resource]:
        lists = [parts.shared, *(each.own for each in parts.sets)]
        if concern is None:
            return [found for objects in lists for found in objects]
        held = (concern.within(each) if isinstance(each, Held) else each for each in lists)
        return concern.objects(found for objects in held for found in objects)

    def _file(self, number: int) -> File:
        file = self._files.get(number)
        if file is None:
            raw = self._kept.raw(number)
            if raw is None:
                raise LostError
            file = self._files[number] = attach_raw(Source(self._index.paths[number]), raw)
        return file

    def _built(self, number: int) -> list[Resource]:
        objects = self._objects.get(number)
        if objects is None:
            found = objects_in(self._file(number))
            fits = number in self._fitting
            objects = self._objects[number] = [built(each, self._namespace, fits=fits) for each in found]
        return objects
