"""Renders anew what a changed part of a chart or an overlay makes, beside all else that is known of a repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.sets import Partition, identities
from kubelint.record import NamedTuple
from kubelint.render.kustomize.declared import read_kustomizations
from kubelint.source.aside import CHART, KUSTOMIZATIONS
from kubelint.source.found import Source
from kubelint.source.root import inside
from kubelint.syntax.reader import attach_raw, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kubelint.engine.gather import Gathered, Scope
    from kubelint.engine.kept import Kept
    from kubelint.engine.kept_index import Index
    from kubelint.engine.sets import ObjectSet
    from kubelint.finding import PassedOver, Unread
    from kubelint.model.resource import Resource
    from kubelint.syntax.document import File


_TOLD = {"version", "appVersion", "description", "home", "sources", "keywords", "icon", "maintainers", "annotations"}


class Refreshed(NamedTuple):
    """What was rendered anew: the sets by their numbers, what was gathered for them, and what is left out now, of all.

    `sources` are the files and folders that all of it is made of, `files` the numbers of the files among them, and
    `objects` those that are not rendered, by the numbers of their files.
    """

    sets: dict[int, ObjectSet]
    gathered: Gathered
    sources: frozenset[str]
    files: frozenset[int]
    objects: dict[int, list[Resource]]
    unread: list[Unread]
    passed_over: list[PassedOver]

    def covers(self, path: str) -> bool:
        """Say whether a file is a part of what was rendered anew."""
        return _is_of(path, self.sources)


def is_made(index: Index, path: str) -> bool:
    """Say whether something is rendered from a file, or would be."""
    return bool(_made_of(index, (path,)) or _failed(index, (path,)))


def may_refresh(kept: Kept, index: Index, path: str) -> bool:
    """Say whether a change of a file, a part of charts or overlays, changes nothing but what these make.

    Where the configuration relates renders to other files, nobody can say that.
    """
    if index.declared or any(each.lent for each in index.sets) or any(inside(path, stuck) for stuck in index.stuck):
        return False
    if os.path.basename(path) in {CHART, *KUSTOMIZATIONS} and not _describes_the_same(kept, path):
        return False
    return is_made(index, path)


def _describes_the_same(kept: Kept, path: str) -> bool:
    """Say whether a Chart.yaml or a kustomization still says the same of other files."""
    number = kept.number(path)
    before = kept.raw(number) if number is not None else None
    if before is None:
        return False
    old, (new, _) = attach_raw(Source(path), before), read_file(Source(path))
    if old.faults or new.faults:
        return False
    return _described(old) == _described(new)


def _described(file: File) -> list[object]:
    if os.path.basename(file.path) == CHART:
        return [_of_chart(each.data) for each in file.documents]
    return [(each.resources, each.remote, each.parts, each.component) for each in read_kustomizations([file])]


def _of_chart(data: object) -> object:
    """Return what a Chart.yaml says but for its version and what it tells to people."""
    return {key: data[key] for key in data if key not in _TOLD} if isinstance(data, dict) else data


def refresh(
    kept: Kept, index: Index, scope: Scope, changed: Collection[str], plain: Callable[[int], list[Resource] | None]
) -> Refreshed | None:
    """Render what is made of the changed files; None where that does not tell all that has changed.

    `plain` gives the objects that a file held before and that are not rendered; None for what is not judged as such.
    """
    from kubelint.engine.gather import gather
    from kubelint.engine.rendered_sets import with_renders

    chosen, sources = _affected(index, changed)
    numbers = [number for number, path in enumerate(index.paths) if _is_of(path, sources)]
    files = tuple(scope.found.files[number] for number in numbers)
    gathered = gather(scope._replace(found=scope.found._replace(files=files, packed=b""), given=()), kept)
    if gathered.incomplete and not index.incomplete:
        return None
    sets = with_renders(Partition([], []), gathered.made, scope.config, scope.relative).sets
    if [each.name for each in sets] != [index.sets[number].name for number in chosen]:
        return None
    objects = _objects(index, gathered, numbers, plain)
    if objects is None or not all(_is_of(entry.path, sources) for entry in gathered.unread):
        return None
    unread, passed_over = (
        [*(entry for entry in before if not _is_of(entry.path, sources)), *now]
        for before, now in ((index.unread, gathered.unread), (index.passed_over, gathered.passed_over))
    )
    if (
        index.incomplete
        and not gathered.incomplete
        and (_failed(index, changed) or len(passed_over) < len(index.passed_over) or len(unread) < len(index.unread))
    ):
        return None  # what is there now may have been all that was missing
    renewed = {number: each._replace(only=index.sets[number].only) for number, each in zip(chosen, sets, strict=True)}
    return Refreshed(renewed, gathered, sources, frozenset(numbers), objects, unread, passed_over)


def _affected(index: Index, changed: Collection[str]) -> tuple[list[int], frozenset[str]]:
    """Return the numbers of the sets to render anew, and all that these, and what fails beside them, are made of."""
    failed = _failed(index, changed)
    chosen = _made_of(index, changed)
    chosen += [
        number
        for number, each in enumerate(index.sets)
        if each.rendered >= 0 and number not in chosen and each.sources and each.sources[0] in failed
    ]
    return sorted(chosen), failed.union(*(index.sets[number].sources for number in chosen))


def _objects(
    index: Index, gathered: Gathered, numbers: Iterable[int], plain: Callable[[int], list[Resource] | None]
) -> dict[int, list[Resource]] | None:
    """Return what the files hold now that is not rendered; None where to others it is not what it was."""
    now: dict[str, list[Resource]] = {}
    for each in gathered.objects:
        now.setdefault(each.document.file.path, []).append(each)
    found = {}
    for number in numbers:
        objects = now.pop(index.paths[number], [])
        before = plain(number)
        if identities(before or ()) != identities(objects):
            return None
        if before is not None:
            found[number] = objects
    return None if now else found


def _failed(index: Index, paths: Collection[str]) -> frozenset[str]:
    """Return all that belongs to what could not be rendered and is made of some of the files."""
    groups = (group for group in index.failed if any(inside(path, source) for path in paths for source in group))
    return frozenset(source for group in groups for source in group)


def _made_of(index: Index, paths: Collection[str]) -> list[int]:
    """Return the numbers of the sets that are rendered from some of the files, and of those that share a part of it."""
    return [
        number
        for number, each in enumerate(index.sets)
        if each.rendered >= 0 and any(inside(path, source) for path in paths for source in each.sources)
    ]


def _is_of(path: str, sources: Iterable[str]) -> bool:
    return any(inside(path, source) for source in sources)
