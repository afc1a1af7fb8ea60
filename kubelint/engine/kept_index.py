"""The form in which a repository is kept: its files, the sets they make, and how to see that something changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from kubelint.cache.store import frozen
from kubelint.cluster.kinds import Kind, kind_of
from kubelint.engine.exchange import plain_key
from kubelint.finding import PassedOver, Position, Unread
from kubelint.record import NamedTuple
from kubelint.source.stamp import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kubelint.cluster.stock import Key
    from kubelint.engine.held import KeptKinds
    from kubelint.engine.sets import ObjectSet, Partition
    from kubelint.model.resource import Resource
    from kubelint.source.stamp import Stamp
    from kubelint.syntax.document import Document

MOST_WATCHED = 50_000
_NOT_RENDERED = {".git", "node_modules"}


class KeptSet(NamedTuple):
    """A consistent set: its files by number, the numbers of the sets around it, and the kinds of its objects.

    What was rendered comes before the files; `rendered` is its number, or -1 where there is none.
    """

    name: str
    rendered: int
    own: list[int]
    lent: list[int]
    outer: list[int]
    alone: bool
    only: bool
    incomplete: bool
    release: str
    sources: tuple[str, ...]
    kinds: KeptKinds
    hides: tuple[list[Key], ...] | None


class Index(NamedTuple):
    """What is kept of a repository as a whole; files are known by their numbers.

    `stamps` are those of all files, one after the other, and `digests` those of their contents; zeros stand for what
    says nothing.  `loose` are the numbers of files whose change changes nothing but their own objects; `judged` and
    `whole` are as in what is gathered; `fitting` are files whose objects have the shape of their kinds.  `watched` are
    files and folders beside these, that renders are made of, and `renders` is the key of what came of it.  `keys` marks
    the entry with the keys of all objects.  `failed`, `stuck` and `broken` are as in what is gathered.
    """

    paths: list[str]
    aside: list[int]
    stamps: bytes
    digests: bytes
    chunks: list[tuple[bytes, int]]
    loose: list[int]
    judged: list[int]
    whole: list[int]
    fitting: list[int]
    shared: list[int]
    shared_kinds: KeptKinds
    sets: list[KeptSet]
    declared: bool
    unread: list[Unread]
    passed_over: list[PassedOver]
    incomplete: bool
    charts: tuple[str, ...]
    objects: int
    watched: list[tuple[str, Stamp | None]]
    renders: bytes
    keys: bytes
    failed: tuple[tuple[str, ...], ...]
    stuck: tuple[str, ...]
    broken: tuple[str, ...]

    def dumped(self) -> tuple[object, ...]:
        """Return the same in builtin types."""
        builtin = self._asdict()
        builtin["sets"] = [tuple(each) for each in self.sets]
        builtin["unread"] = [(each.path, each.position and tuple(each.position), each.reason) for each in self.unread]
        builtin["passed_over"] = [tuple(each) for each in self.passed_over]
        return tuple(builtin.values())

    @classmethod
    def loaded(cls, value: object) -> Index | None:
        """Return what `dumped` gave, as it was; None for anything else."""
        try:
            index = cls(*cast("tuple[object, ...]", value))  # type: ignore[arg-type]
            return index._replace(
                sets=[KeptSet(*each) for each in index.sets],
                unread=[Unread(path, Position(*at) if at else None, reason) for path, at, reason in index.unread],
                passed_over=[PassedOver(*each) for each in index.passed_over],
            )
        except (TypeError, ValueError):
            return None


def kept_kinds(objects: Iterable[Resource], files: Sequence[int], numbers: dict[str, int]) -> KeptKinds:
    """Return the kinds of objects, and which of the files hold which, in builtin types."""
    places = {number: at for at, number in enumerate(files)}
    return _kept_kinds(objects, lambda each: places.get(numbers.get(each.document.file.path, -1)))


def _kept_kinds(objects: Iterable[Resource], place: Callable[[Resource], int | None]) -> KeptKinds:
    count: dict[Kind, int] = {}
    where: dict[Kind, dict[int, None]] = {}
    for each in objects:
        kind = kind_of(each)
        count[kind] = count.get(kind, 0) + 1
        at = place(each)
        if at is not None:
            where.setdefault(kind, {})[at] = None
    plain = {kind: cast("Kind", tuple(kind)) for kind in count}
    return [(plain[kind], count[kind], list(where.get(kind, ()))) for kind in count]


def numbers_of(paths: Iterable[str], numbers: dict[str, int]) -> list[int]:
    """Return the numbers of files, each once; those without one are left out."""
    return [numbers[path] for path in dict.fromkeys(paths) if path in numbers]


def kept_sets(parts: Partition, paths: Sequence[str]) -> list[KeptSet] | None:
    """Return the sets by the numbers of their files; None where that does not say all."""
    from kubelint.render.rendered import RenderedFile

    numbers = {path: number for number, path in enumerate(paths)}
    by_list = {id(each.own): number for number, each in enumerate(parts.sets)}

    def files(objects: Iterable[Resource]) -> list[int]:
        return numbers_of((each.document.file.path for each in objects), numbers)

    def kept(number: int, each: ObjectSet) -> KeptSet:
        own = files(found for found in each.own if not isinstance(found.document.file, RenderedFile))
        outer = [by_list[id(objects)] for objects in each.outer]
        rendered = number if each.alone else -1
        return KeptSet(
            each.name,
            rendered,
            own,
            files(each.lent),
            outer,
            each.alone,
            each.only,
            each.incomplete,
            each.release,
            each.sources,
            kinds(each, own),
            hides(each),
        )

    def kinds(each: ObjectSet, own: list[int]) -> KeptKinds:
        documents = {id(document): at for at, document in enumerate(rendered_documents(each))}
        places = {number: at for at, number in enumerate(own, len(documents))}

        def place(found: Resource) -> int | None:
            document = found.document
            return documents.get(id(document), places.get(numbers.get(document.file.path, -1)))

        return _kept_kinds(each.own, place)

    def hides(each: ObjectSet) -> tuple[list[Key], ...] | None:
        return None if each.alone else tuple(list(map(plain_key, keys)) for keys in each.hidden(parts.shared))

    if any(
        isinstance(found.document.file, RenderedFile) for each in parts.sets if not each.alone for found in each.own
    ):
        return None  # some sets join files with what is rendered
    return [kept(number, each) for number, each in enumerate(parts.sets)]


def rendered_documents(each: ObjectSet) -> list[Document]:
    """Return the documents of a set that were rendered and hold objects."""
    from kubelint.render.rendered import RenderedFile

    documents = {id(found.document): found.document for found in each.own}
    return [document for document in documents.values() if isinstance(document.file, RenderedFile)]


def kept_documents(each: ObjectSet) -> list[tuple[str, bytes]]:
    """Return what was rendered for a set: the path of each document, and what it holds, as a file would."""
    return [
        (file.path, frozen((([document.raw], []), False, file.maybe_placeholders, 1, b"")))
        for document in rendered_documents(each)
        if (file := document.file)
    ]


def watched(sources: Sequence[str], known: dict[str, int]) -> list[tuple[str, Stamp | None]]:
    """Return all files and folders that renders may be made of, and that are no files of the run.

    What renders them belongs to it as well.
    """
    found: dict[str, None] = {}
    for source in sources:
        if source not in known:
            found[source] = None
        for folder, below, files in os.walk(source):
            below[:] = [name for name in below if name not in _NOT_RENDERED]
            found[folder] = None
            found.update((path, None) for name in files if (path := os.path.join(folder, name)) not in known)
            if len(found) > MOST_WATCHED:
                break
    if sources:
        programs = os.environ.get("PATH", "").split(os.pathsep)
        found.update((os.path.join(at, name), None) for at in programs for name in ("helm", "kustomize", "kubectl"))
    return [(path, stamp_of(path)) for path in found]
