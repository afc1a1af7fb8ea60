"""The sets that charts and overlays make, beside those of the plain files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.sets import ObjectSet, Partition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kubelint.config.config import Config
    from kubelint.engine.rendering import Made

_Made = tuple[ObjectSet, "Made"]


def with_renders(parts: Partition, made: Sequence[_Made], config: Config, relative: Callable[[str], str]) -> Partition:
    """Add the sets that charts and overlays make.

    Each render is a set by itself, together with the manifests that the configuration puts beside it.  Where `sets:`
    names the chart or the overlay, its objects belong to that set; of a chart that is rendered several times, each
    render makes one such set.
    """
    if not made:
        return parts
    from kubelint.config.globs import PathGlobs

    globs = {name: PathGlobs(patterns) for name, patterns in config.sets.items()}
    joined: dict[str, list[_Made]] = {}
    alone = []
    for each in made:
        names = [name for name, patterns in globs.items() if patterns.match(_file(each[1], relative))]
        for name in names:
            joined.setdefault(name, []).append(each)
        if not names:
            alone.append(_beside(each, parts, relative))
    sets = [each for each in parts.sets if each.name not in joined]
    for name in (name for name in globs if name in joined):
        plain = next((each for each in parts.sets if each.name == name), ObjectSet(name, [], []))
        sets += _together(plain, joined[name])
    return parts._replace(sets=[*sets, *alone])


def _file(made: Made, relative: Callable[[str], str]) -> str:
    """Return the file that stands for a chart or an overlay where patterns name files."""
    path = relative(made.path)
    return path if os.path.isfile(made.path) else f"{path}/Chart.yaml".removeprefix("./")


def _beside(each: _Made, parts: Partition, relative: Callable[[str], str]) -> ObjectSet:
    """Give a render what is applied with it."""
    from kubelint.config.globs import PathGlobs

    own, made = each
    if not made.beside:
        return own
    globs = PathGlobs(made.beside)
    plain = [*parts.shared, *(resource for other in parts.sets for resource in other.own)]
    return own._replace(lent=[found for found in plain if globs.match(relative(found.document.file.path))])


def _together(plain: ObjectSet, made: Sequence[_Made]) -> Iterator[ObjectSet]:
    """Join the plain objects of a set with a render of each of its charts and overlays, once for each render."""
    renders: dict[str, list[ObjectSet]] = {}
    for own, each in made:
        renders.setdefault(each.path, []).append(own)
    for number in range(max(map(len, renders.values()))):
        chosen = [several[min(number, len(several) - 1)] for several in renders.values()]
        varied = [each.name for each, several in zip(chosen, renders.values(), strict=True) if len(several) > 1]
        yield plain._replace(
            name=f"{plain.name} ({', '.join(varied)})" if varied else plain.name,
            own=[*plain.own, *(resource for each in chosen for resource in each.own)],
            incomplete=any(each.incomplete for each in chosen),
        )
