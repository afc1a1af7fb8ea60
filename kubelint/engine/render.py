"""One chart or overlay as text, and where each of its lines comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.config.error import ConfigError
from kubelint.engine.rendering import ARCHIVES, Renderers, chart_runs
from kubelint.finding import Origin, Position, Span
from kubelint.record import NamedTuple
from kubelint.source.aside import CHART, KUSTOMIZATIONS
from kubelint.source.root import relative_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.config.config import Config
    from kubelint.engine.rendering import Rendering
    from kubelint.render.rendered import RenderedFile
    from kubelint.render.renderer import Renderer, RenderUnit


class Line(NamedTuple):
    """One rendered line, its text without the line break, and its origin; None for an empty line."""

    text: str
    origin: Origin | None


class RenderedText:
    """What a chart or an overlay becomes: all its files, one after the other; `notes` are sentences about it."""

    def __init__(self, files: Sequence[RenderedFile], notes: Sequence[str] = ()) -> None:
        self.notes = tuple(notes)
        self._files = [file for file in files if file.text.strip()]

    @property
    def text(self) -> str:
        """The whole text, as `helm template` or `kustomize build` would write it."""
        return "".join(_head(file) + _body(file) for file in self._files)

    def lines(self) -> list[Line]:
        """Return all lines of the text with their origins; what stands before each file comes from its first line."""
        found = []
        for file in self._files:
            top = Span(file.path, Position(1, 1), Position(1, 1))
            found += [Line(text, Origin(top, "file")) for text in _head(file).split("\n")[:-1]]
            cut = file.text.startswith("---\n")
            found += [
                Line(text, file.map.line(number))
                for number, text in enumerate(_body(file).split("\n")[:-1], start=1 + cut)
            ]
        return found


def render_one(path: str, cwd: str, root: str, rendering: Rendering, config: Config) -> RenderedText:
    """Render the chart (a folder, an archive, its Chart.yaml) or the kustomization at a path.

    `config` says how the chart is rendered; of several renders it is the first.

    Raises:
        ConfigError: there is no chart and no kustomization.
        RenderError: it cannot be rendered.
    """
    absolute = os.path.abspath(os.path.join(cwd, path))
    if not os.path.exists(absolute):
        raise ConfigError(f"{path}: no such file or folder")
    renderer = Renderers(root, rendering).get()
    units = _units(absolute, root, rendering, config, renderer)
    if not units:
        raise ConfigError(f"{path}: neither a chart nor a kustomization")
    name, unit = units[0]
    unit.render()
    unit.prepare()
    several = [f"this is {name}, the first of {len(units)} renders of the configuration"] if len(units) > 1 else []
    return RenderedText(tuple(dict.fromkeys([*unit.crds, *unit.files])), [*unit.passed_over, *several])


def _units(
    path: str, root: str, rendering: Rendering, config: Config, renderer: Renderer
) -> Sequence[tuple[str, RenderUnit]]:
    """Return the renders of what is at a path, each with its name; none where nothing is to be rendered."""
    if os.path.basename(path) == CHART:
        path = os.path.dirname(path)
    if os.path.isfile(os.path.join(path, CHART)) or (os.path.isfile(path) and path.endswith(ARCHIVES)):
        runs = chart_runs(path, config, rendering, renderer, relative_to(root))
        return [(run.made.name, run.unit) for run in runs]
    if os.path.isdir(path):
        found = [file for name in sorted(KUSTOMIZATIONS) if os.path.isfile(file := os.path.join(path, name))]
        path = found[0] if found else path
    return [("", renderer.overlay(path))] if os.path.basename(path) in KUSTOMIZATIONS else []


def _head(file: RenderedFile) -> str:
    return f"---\n# Source: {file.source}\n" if file.source else "---\n"


def _body(file: RenderedFile) -> str:
    text = file.text.removeprefix("---\n")
    return text if text.endswith("\n") else text + "\n"
