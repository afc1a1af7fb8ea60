"""What of charts and overlays hangs together: what a change of one file may change besides its own objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kubelint.config.config import Config
    from kubelint.engine.admit import Admitted
    from kubelint.engine.rendering import Rendered, Rendering
    from kubelint.render.kustomize.declared import Kustomization


def tied(admitted: Admitted, rendered: Rendered, config: Config, rendering: Rendering) -> frozenset[str]:
    """Return the files whose change may change more than their own objects."""
    found = admitted.tied | {each.path for each in admitted.kustomizations} | rendered.consumed
    if rendering.enabled:
        found.update(_values(config, rendering))
        for each in admitted.kustomizations:
            found.update(_named(each))
    return frozenset(found)


def _values(config: Config, rendering: Rendering) -> Iterable[str]:
    """Return the values files that charts are rendered with besides their own."""
    return (*(path for chart in config.charts for files in chart.values for path in files), *rendering.values)


def stuck(admitted: Admitted) -> tuple[str, ...]:
    """Return what may have a part in more than the renders that are made of it: where charts and overlays meet."""
    charts = [chart.folder for chart in admitted.charts]
    found = []
    for each in admitted.kustomizations if charts else ():
        named = _named(each)
        found += [folder for folder in charts for path in named if inside(path, folder) or inside(folder, path)]
        found += [folder for folder in charts if inside(each.path, folder)]
    return tuple(dict.fromkeys(found))


def sources_of(admitted: Admitted, archives: Sequence[str], config: Config, rendering: Rendering) -> tuple[str, ...]:
    """Return the folders and files that renders are made of; none where there is nothing to render."""
    found = [*(chart.folder for chart in admitted.charts), *archives]
    for each in admitted.kustomizations:
        found += [each.path, *(path for path, _ in each.parts)]
    if not found or not rendering.enabled:
        return ()
    return tuple(dict.fromkeys([*found, *_values(config, rendering)]))


def failed(admitted: Admitted, done: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Return the files and folders of each chart, and of overlays that include one another, that is not all `done`.

    If a part of it changes, all of it has to be tried anew.
    """
    groups: list[tuple[str, ...]] = [(chart.folder,) for chart in admitted.charts if chart.folder not in done]
    groups += [
        tuple(dict.fromkeys(path for each in members for path in (each.path, *_named(each))))
        for members in _families(admitted.kustomizations)
        if any(each.path not in done for each in members)
    ]
    return tuple(groups)


def _named(kustomization: Kustomization) -> tuple[str, ...]:
    """Return the files and folders that a kustomization names."""
    return (*kustomization.resources, *(path for path, _ in kustomization.parts))


def _families(kustomizations: Sequence[Kustomization]) -> Iterable[list[Kustomization]]:
    """Part kustomizations into those that include one another, or the same ones, at whatever distance."""
    leader: dict[str, str] = {each.path: each.path for each in kustomizations}
    by_folder = {each.folder: each.path for each in kustomizations}

    def first(path: str) -> str:
        while leader[path] != path:
            leader[path] = leader[leader[path]]
            path = leader[path]
        return path

    for each in kustomizations:
        for name in _named(each):
            other = by_folder.get(name, name)
            if other in leader:
                leader[first(other)] = first(each.path)
    families: dict[str, list[Kustomization]] = {}
    for each in kustomizations:
        families.setdefault(first(each.path), []).append(each)
    return families.values()
