"""Renders anew what a changed part of a chart or an overlay makes, beside all else that is known of a repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.kustomize.declared import read_kustomizations
from kubelint.source.aside import CHART, KUSTOMIZATIONS
from kubelint.source.found import Source
from kubelint.source.root import inside
from kubelint.syntax.reader import attach_raw, read_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kubelint.engine.gather import Gathered, Scope
    from kubelint.engine.kept import Kept
    from kubelint.engine.kept_index import Index
    from kubelint.engine.sets import ObjectSet
    from kubelint.finding import PassedOver
    from kubelint.syntax.document import File


_TOLD = {"version", "appVersion", "description", "home", "sources", "keywords", "icon", "maintainers", "annotations"}


class Refreshed(NamedTuple):
    """What was rendered anew: the sets by their numbers, and what was gathered for them.

    `files` are the numbers of the files that all of it is made of, and `passed_over` is what is left out now, of all.
    """

    sets: dict[int, ObjectSet]
    gathered: Gathered
    files: frozenset[int]
    passed_over: list[PassedOver]


def is_made(index: Index, path: str) -> bool:
    """Say whether something is rendered from a file."""
    return bool(_made_of(index, (path,)))


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


def refresh(kept: Kept, index: Index, scope: Scope, changed: Collection[str]) -> Refreshed | None:
    """Render what is made of the changed files; None where that does not tell all that has changed."""
    from kubelint.engine.gather import gather
    from kubelint.engine.rendered_sets import with_renders
    from kubelint.engine.sets import Partition

    chosen = _made_of(index, changed)
    sources = {source for number in chosen for source in index.sets[number].sources}
    numbers = [number for number, path in enumerate(index.paths) if _is_of(path, sources)]
    if any(_is_of(entry.path, sources) for entry in index.unread):
        return None
    files = tuple(scope.found.files[number] for number in numbers)
    gathered = gather(scope._replace(found=scope.found._replace(files=files, packed=b""), given=()), kept)
    if gathered.objects or gathered.unread or (gathered.incomplete and not index.incomplete):
        return None
    sets = with_renders(Partition([], []), gathered.made, scope.config, scope.relative).sets
    if [each.name for each in sets] != [index.sets[number].name for number in chosen]:
        return None
    passed_over = [entry for entry in index.passed_over if not _is_of(entry.path, sources)]
    if index.incomplete and len(passed_over) + len(gathered.passed_over) < len(index.passed_over):
        return None  # what is there now may have been all that was missing
    return Refreshed(
        dict(zip(chosen, sets, strict=True)), gathered, frozenset(numbers), [*passed_over, *gathered.passed_over]
    )


def _made_of(index: Index, paths: Collection[str]) -> list[int]:
    """Return the numbers of the sets that are rendered from some of the files, and of those that share a part of it."""
    return [
        number
        for number, each in enumerate(index.sets)
        if each.rendered >= 0 and any(inside(path, source) for path in paths for source in each.sources)
    ]


def _is_of(path: str, sources: Iterable[str]) -> bool:
    return any(inside(path, source) for source in sources)
