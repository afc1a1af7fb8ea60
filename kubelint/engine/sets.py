"""Consistent sets: which objects belong together, where several files define the same object.

Everything is one set, but where sibling folders define the same object: those folders are variants of each
other (environments, examples), unless it is a cluster-scoped object that they define alike.  Each becomes a set
of its own, with all that lies outside of any variant as context.  `sets:` in the config says it exactly instead.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.cluster.kinds import kind_of
from kubelint.cluster.stock import without
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from kubelint.cluster.stock import Key
    from kubelint.model.resource import Resource

Folder = tuple[str, ...]


class ObjectSet(NamedTuple):
    """Objects that are analysed together: those of the set itself, and what it is lent.

    `lent` is what the config puts beside it; `outer` is what each variant around it holds, from the inside out.
    `alone` is a set that shares nothing: what a chart or an overlay makes.  `only` says that it needs no name beside
    its findings, because their place tells.  `sources` are the files and folders that it is rendered from, if it is.
    `incomplete` says that a part of it could not be rendered.  `release` is
    the namespace that a chart is installed into, which is not the chart's own.  `hides`, where it is known, is what
    `hidden` gives.
    """

    name: str
    own: Sequence[Resource]
    lent: Sequence[Resource]
    alone: bool = False
    only: bool = False
    incomplete: bool = False
    release: str = ""
    outer: tuple[Sequence[Resource], ...] = ()
    sources: tuple[str, ...] = ()
    hides: tuple[Collection[Key], ...] | None = None

    def around(self) -> list[Resource]:
        """Return all that is lent to the set; what is defined further in hides the same further out."""
        levels = zip(self.outer, self.hidden(()), strict=False)
        return [*self.lent, *(each for objects, hidden in levels for each in without(objects, hidden))]

    def hidden(self, shared: Sequence[Resource]) -> tuple[Collection[Key], ...]:
        """Return the keys of what is defined further in, and so is not there: of each of `outer`, then of the shared.

        Nothing is hidden from a set that is alone.
        """
        if self.hides is not None:
            return self.hides
        if self.alone:
            return ()
        known = _keys(self.own)
        found = []
        for objects in self.outer:
            there = _keys(objects)
            found.append(known & there)
            known |= there
        return (*found, (known | _keys(self.lent)) & _keys(shared))


class Partition(NamedTuple):
    """All objects: those that every set shares, and the sets besides (none where there are no variants).

    `declared` says that the config names the sets, so that what they share surely belongs to each.
    """

    shared: Sequence[Resource]
    sets: list[ObjectSet]
    declared: bool = False


def key_of(resource: Resource) -> Key | None:
    """Return what makes two objects the same one to the API server; None for one without a known name."""
    return resource.key_of_object


def identities(objects: Iterable[Resource]) -> list[object]:
    """Return what objects are to the questions which sets there are, and what these hold."""
    return [
        (each.key_of_object, kind_of(each), each.namespace, None if each.namespace else each.data) for each in objects
    ]


def partition(resources: Sequence[Resource], root: str) -> Partition:
    """Split the objects into consistent sets by the folders that define the same object."""
    variants = _variant_folders(resources)
    if not variants:
        return Partition(list(resources), [])
    by_folder: dict[Folder | None, list[Resource]] = {}
    nearest: dict[Folder, Folder | None] = {}
    for resource in resources:
        folder = _folder(resource)
        if folder not in nearest:
            nearest[folder] = next((f for f in _upward(folder) if f in variants), None)
        by_folder.setdefault(nearest[folder], []).append(resource)
    shared = by_folder.pop(None, [])
    sets = []
    chains: dict[Folder, tuple[Sequence[Resource], ...]] = {}
    for folder in sorted(filter(None, by_folder)):
        # A variant that holds variants lends its own objects to each of these.
        outer = next((above for above in _upward(folder[:-1]) if above in by_folder), None)
        chains[folder] = (by_folder[outer], *chains[outer]) if outer else ()
        sets.append(ObjectSet(_name(folder, root), by_folder[folder], [], outer=chains[folder]))
    return Partition(shared, sets)


def configured(
    resources: Sequence[Resource], sets: Mapping[str, Callable[[str], bool]], relative: Callable[[str], str]
) -> Partition:
    """Split the objects as the config says: by name of a set, which files belong to it; the rest is shared."""
    found: dict[str, list[Resource]] = {name: [] for name in sets}
    shared = []
    for resource in resources:
        path = relative(resource.document.file.path)
        names = [name for name, matches in sets.items() if matches(path)]
        for name in names:
            found[name].append(resource)
        if not names:
            shared.append(resource)
    return Partition(shared, [ObjectSet(name, own, []) for name, own in found.items() if own], declared=True)


def _keys(objects: Iterable[Resource]) -> set[Key]:
    return {key for each in objects if (key := each.key_of_object) is not None}


def _variant_folders(resources: Iterable[Resource]) -> set[Folder]:
    """Return the folders in which an object is defined that a sibling folder, or a file beside them, defines too."""
    definitions: dict[Key, dict[Folder, Resource]] = {}
    for resource in resources:
        key = key_of(resource)
        if key is not None:
            definitions.setdefault(key, {}).setdefault(_folder(resource), resource)
    variants: set[Folder] = set()
    for places in definitions.values():
        if len(places) > 1:
            first = next(iter(places.values()))
            # One and the same Namespace or class may come with several applications.
            if first.namespace or any(other.data != first.data for other in places.values()):
                _split(list(places), variants)
    return variants


def _split(folders: list[Folder], variants: set[Folder]) -> None:
    """Mark the children of the deepest common folder, and go on inside each of them."""
    pending = [(0, folders)]
    while pending:
        depth, folders = pending.pop()
        while all(len(folder) > depth and folder[depth] == folders[0][depth] for folder in folders):
            depth += 1
        children: dict[Folder, list[Folder]] = {}
        for folder in folders:
            if len(folder) > depth:
                children.setdefault(folder[: depth + 1], []).append(folder)
        variants.update(children)
        pending += ((depth + 1, below) for below in children.values() if len(below) > 1)


def _folder(resource: Resource) -> Folder:
    return tuple(resource.document.file.path.split(os.sep)[:-1])


def _upward(folder: Folder) -> Iterator[Folder]:
    return (folder[:length] for length in range(len(folder), 0, -1))


def _name(folder: Folder, root: str) -> str:
    return os.path.relpath(os.sep.join(folder), root).replace(os.sep, "/")
