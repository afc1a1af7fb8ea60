"""Which charts and overlays of the input are rendered, with what, and what cannot be."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from kubelint.engine.renders import in_parallel
from kubelint.finding import PassedOver, Position, Unread
from kubelint.record import NamedTuple
from kubelint.render.limits import RenderError, RenderLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kubelint.config.charts import ChartSettings
    from kubelint.config.config import Config
    from kubelint.engine.admit import Admitted
    from kubelint.render.helm.options import HelmOptions
    from kubelint.render.kustomize.declared import Kustomization
    from kubelint.render.rendered import RenderedFile
    from kubelint.render.renderer import Renderer, RenderUnit


ARCHIVES = (".tgz", ".tar.gz")
"""How the names of charts in one file end."""


class Rendering(NamedTuple):
    """How to render: the command line's part of it.

    `values` are absolute paths.  What is given here holds for every chart, and comes after what the config says.
    `enabled` is off with ``--no-render``.  `cache_dir` and `use_cache` say where renders are kept, and whether.
    """

    enabled: bool = True
    values: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    set_string: tuple[str, ...] = ()
    release: str = ""
    namespace: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    test_hooks: bool = False
    limits: RenderLimits = RenderLimits()
    cache_dir: str | None = None
    use_cache: bool = True


class Renderers:
    """Gives the one renderer of a run, which costs nothing before it is asked for."""

    def __init__(self, root: str, rendering: Rendering) -> None:
        self._root = root
        self._rendering = rendering
        self._made: Renderer | None = None

    def get(self) -> Renderer:
        """Return the renderer."""
        if self._made is None:
            from kubelint.cache.store import Store
            from kubelint.render.renderer import Renderer

            given = self._rendering
            store = Store.open(given.cache_dir, enabled=given.use_cache, outside=self._root)
            self._made = Renderer(self._root, given.limits, store)
        return self._made

    def used(self) -> tuple[str, ...]:
        """Return the programs that rendered, each with its version."""
        return self._made.binaries() if self._made else ()

    def close(self) -> None:
        """Remove what rendering left in temporary folders."""
        if self._made is not None:
            self._made.close()


class Made(NamedTuple):
    """What one render makes: a consistent set.

    `path` is the chart (a folder or an archive) or the kustomization.  `only` says that it is the only render of it.
    `release` is the namespace that a chart is installed into, empty for an overlay.  `beside` are patterns of the
    manifests that are applied with it.  `sources` are the folder or the files that all of it comes from.
    """

    name: str
    path: str
    only: bool = True
    release: str = ""
    beside: tuple[str, ...] = ()
    files: tuple[RenderedFile, ...] = ()
    sources: tuple[str, ...] = ()


class Rendered(NamedTuple):
    """What rendering gave.

    `tried` are the paths of the charts and kustomizations that were rendered, or could not be, and `done` those of
    which nothing is missing.  `consumed` are the files whose objects are in overlays, so that they are not judged by
    themselves.  `errors` say what could not be rendered; each of `unread` belongs to one of them.
    """

    made: list[Made]
    tried: frozenset[str]
    done: frozenset[str]
    consumed: frozenset[str]
    errors: list[RenderError]
    unread: list[Unread]
    passed_over: list[PassedOver]


NOTHING = Rendered([], frozenset(), frozenset(), frozenset(), [], [], [])


class Run:
    """One render: what it is to be, and what came of it.  It is run in a thread."""

    def __init__(self, made: Made, unit: RenderUnit) -> None:
        self.made = made
        self.unit = unit
        self.error: RenderError | None = None

    def run(self) -> None:
        """Render, and keep the error."""
        try:
            self.unit.render()
        except RenderError as error:
            self.error = error


def render(
    admitted: Admitted,
    aside: frozenset[str],
    archives: Sequence[str],
    config: Config,
    rendering: Rendering,
    renderer: Callable[[], Renderer],
    relative: Callable[[str], str],
) -> Rendered:
    """Render the charts (`archives` are such in one file) and overlays that the input holds, several at once.

    `aside` are files that only say what others are.  `relative` makes a path relative to the root.  Whatever fails is
    an error of its own; the rest is rendered.
    """
    charts = [*(chart.folder for chart in admitted.met), *archives]
    # Those above the input only say what it means.
    kustomizations = [each for each in admitted.kustomizations if each.path not in aside]
    if not rendering.enabled or not (charts or kustomizations):
        return NOTHING
    made = renderer()
    runs = [run for path in charts for run in chart_runs(path, config, rendering, made, relative)]
    refused: Sequence[tuple[str, RenderError]] = ()
    if kustomizations:
        overlays, refused = made.overlays(kustomizations)
        runs += [Run(Made(relative(os.path.dirname(unit.path)) or ".", unit.path), unit) for unit in overlays]
    in_parallel([run.run for run in runs])
    plain = plain_kustomizations(kustomizations)
    # Without a binary, such are read as the files that they list.
    runs = [run for run in runs if not (run.error and run.error.no_binary and run.made.path in plain)]
    return _result(runs, refused)


def plain_kustomizations(kustomizations: Iterable[Kustomization]) -> set[str]:
    """Return the kustomizations that only list files which are there: what they make can be read as it is."""
    return {
        each.path
        for each in kustomizations
        if not each.changes and not each.remote and all(map(os.path.exists, each.resources))
    }


def chart_runs(
    path: str, config: Config, rendering: Rendering, renderer: Renderer, relative: Callable[[str], str]
) -> Iterator[Run]:
    """Give all renders of a chart: as the configuration says, or one with its own values."""
    from kubelint.config.charts import ChartSettings

    entries = [entry for entry in config.charts if entry.path == path] or [ChartSettings(path)]
    renders = [(entry, files) for entry in entries for files in entry.values or ((),)]
    for name, (entry, files) in zip(_names(path, renders, relative), renders, strict=True):
        options = _options(entry, files, config, rendering)
        made = Made(name, path, len(renders) == 1, options.namespace, entry.beside)
        yield Run(made, renderer.chart(path, options))


def _names(
    path: str, renders: Sequence[tuple[ChartSettings, tuple[str, ...]]], relative: Callable[[str], str]
) -> list[str]:
    """Name the renders of a chart by what tells them apart: values, then releases, or else numbers."""
    name = relative(path) or "."
    if len(renders) == 1:
        return [name]
    names = [f"{name} with {', '.join(map(relative, files)) or 'its own values'}" for _, files in renders]
    for suffix in ([f", release {entry.release}" if entry.release else "" for entry, _ in renders], None):
        count = Counter(names)
        names = [
            each + (f" ({number})" if suffix is None else suffix[number - 1]) if count[each] > 1 else each
            for number, each in enumerate(names, 1)
        ]
    return names


def _options(entry: ChartSettings, files: tuple[str, ...], config: Config, rendering: Rendering) -> HelmOptions:
    from kubelint.render.helm.options import HelmOptions

    return HelmOptions(
        values=(*files, *rendering.values),
        set=(*entry.set, *rendering.set),
        set_string=(*entry.set_string, *rendering.set_string),
        release=rendering.release or entry.release or "release-name",
        namespace=rendering.namespace or entry.namespace or config.namespace or "default",
        kube_version=rendering.kube_version or entry.kube_version,
        api_versions=(*entry.api_versions, *rendering.api_versions),
        test_hooks=rendering.test_hooks,
    )


def _result(runs: list[Run], refused: Sequence[tuple[str, RenderError]]) -> Rendered:
    """Sort what came of the renders."""
    good = [run for run in runs if run.error is None]
    errors = [*(error for _, error in refused), *(run.error for run in runs if run.error is not None)]
    failed = {run.made.path for run in runs if run.error is not None} | {path for path, _ in refused}
    built = {run.made.path for run in good} | {path for run in good for path in run.unit.includes}
    consumed = [path for run in good for path in dict.fromkeys(run.unit.consumes)]
    shared = {path for path, count in Counter(consumed).items() if count > 1}
    errors = list({(error.path, error.line, error.reason): error for error in errors}.values())
    return Rendered(
        made=[_made(run, shared) for run in good],
        tried=frozenset(built | failed),
        done=frozenset(built - failed),
        consumed=frozenset(consumed),
        errors=errors,
        unread=[Unread(error.path, _position(error), error.reason) for error in errors],
        passed_over=[PassedOver(run.made.path, reason) for run in good for reason in run.unit.passed_over],
    )


def _made(run: Run, shared: set[str]) -> Made:
    """Return what a run made; where other overlays are made of the same files, a place does not tell which it is."""
    unit, made = run.unit, run.made
    sources = (made.path, *unit.includes, *unit.consumes)
    return made._replace(files=unit.files, sources=sources, only=made.only and shared.isdisjoint(unit.consumes))


def _position(error: RenderError) -> Position | None:
    return Position(error.line, max(error.column, 1)) if error.line else None
