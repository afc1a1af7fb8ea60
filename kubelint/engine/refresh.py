"""Renders anew what a changed part of a chart or an overlay makes, beside all else that is known of a repository."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from kubelint.source.aside import CHART, KUSTOMIZATIONS
from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kubelint.engine.gather import Gathered, Scope
    from kubelint.engine.kept import Kept
    from kubelint.engine.kept_index import Index
    from kubelint.engine.sets import ObjectSet


class Refreshed(NamedTuple):
    """What was rendered anew: the sets by their numbers, and what was gathered for them.

    `files` are the numbers of the files that all of it is made of.
    """

    sets: dict[int, ObjectSet]
    gathered: Gathered
    files: frozenset[int]


def may_refresh(index: Index, path: str) -> bool:
    """Say whether a change of a file, a part of charts or overlays, changes nothing but what these make.

    Where the configuration relates renders to other files, nobody can say that.
    """
    if os.path.basename(path) in {CHART, *KUSTOMIZATIONS} or index.declared or any(each.lent for each in index.sets):
        return False
    return not any(inside(path, stuck) for stuck in index.stuck) and bool(_made_of(index, (path,)))


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
    told = Counter(entry for entry in index.passed_over if _is_of(entry.path, sources))
    if gathered.objects or gathered.unread or gathered.incomplete or Counter(gathered.passed_over) != told:
        return None
    sets = with_renders(Partition([], []), gathered.made, scope.config, scope.relative).sets
    if [each.name for each in sets] != [index.sets[number].name for number in chosen]:
        return None
    return Refreshed(dict(zip(chosen, sets, strict=True)), gathered, frozenset(numbers))


def _made_of(index: Index, paths: Collection[str]) -> list[int]:
    """Return the numbers of the sets that are rendered from some of the files, and of those that share a part of it."""
    return [
        number
        for number, each in enumerate(index.sets)
        if each.rendered >= 0 and any(inside(path, source) for path in paths for source in each.sources)
    ]


def _is_of(path: str, sources: Iterable[str]) -> bool:
    return any(inside(path, source) for source in sources)
