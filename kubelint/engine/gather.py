"""From the files that were found to all that a run is about: objects, and what charts and overlays make."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from kubelint.engine.admit import admit
from kubelint.engine.broken import broken_files, read_text
from kubelint.engine.charts import Charts
from kubelint.engine.rendering import ARCHIVES, Made, plain_kustomizations, render
from kubelint.engine.sets import ObjectSet
from kubelint.engine.ties import failed, sources_of, stuck, tied
from kubelint.model.build import build
from kubelint.record import NamedTuple
from kubelint.source.aside import CHART
from kubelint.source.discover import STDIN
from kubelint.source.root import inside
from kubelint.syntax.document import File
from kubelint.syntax.reader import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kubelint.config.config import Config
    from kubelint.engine.admit import Admitted, Object
    from kubelint.engine.rendering import Rendered, Rendering
    from kubelint.finding import PassedOver, Unread
    from kubelint.model.resource import Resource
    from kubelint.render.rendered import RenderedFile
    from kubelint.render.renderer import Renderer
    from kubelint.source.found import Found, Source
    from kubelint.syntax.reader import Known


class Scope(NamedTuple):
    """What is gathered: the files, the root, the settings, and how to render.

    `given` are the absolute paths that the user named.  `progress` is told what is going on.  `choose` leaves out
    objects that do not matter.  `relative` makes a path relative to the root.
    """

    found: Found
    cwd: str
    root: str
    config: Config
    rendering: Rendering
    renderer: Callable[[], Renderer]
    relative: Callable[[str], str]
    given: Sequence[str] = ()
    progress: Callable[[str], None] = lambda _: None
    choose: Callable[[Sequence[Object]], Iterable[Object]] = iter


class Gathered(NamedTuple):
    """All that the input holds.

    `files` were read, and `judged` are those whose reading is judged, what was rendered among them.  `objects` are
    those of plain files; `made` are the sets that charts and overlays make.  `incomplete` says that plain objects may
    be missing.  `charts` are the folders of all charts, and `whole` the files whose comments count.  `total` is the
    number of objects, also of those that do not matter.  `tied` are the files that say what others are, of which others
    say what they are, or that are rendered; `sources` are what the charts and overlays are made of.
    `failed` are groups of such, each with something that could not be rendered; `stuck` are such that are read in more
    than one way: if they change, or what lies in them, more may change than what they are rendered to.  `broken` are
    the files at which errors of rendering stand.  `lasting` says that the next run would find the same.
    """

    files: list[File]
    judged: list[File]
    whole: list[File]
    objects: list[Resource]
    made: list[tuple[ObjectSet, Made]]
    unread: list[Unread]
    passed_over: list[PassedOver]
    unrendered: list[PassedOver]
    incomplete: bool
    charts: tuple[str, ...]
    total: int
    tied: frozenset[str] = frozenset()
    lasting: bool = True
    sources: tuple[str, ...] = ()
    failed: tuple[tuple[str, ...], ...] = ()
    stuck: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def all_objects(self) -> list[Resource]:
        """All objects, each as often as it is rendered."""
        return [*self.objects, *(resource for each, _ in self.made for resource in each.own)]


def gather(scope: Scope, known: Known | None = None) -> Gathered:
    """Read the files, as far as they are not known, and render what has to be rendered."""
    sources = scope.found.files
    archives = _archives(scope)
    files = _read([source for source in sources if source.path not in archives], known)
    aside = frozenset(source.path for source in sources if source.aside)
    streams, files = _streams(scope, files)
    admitted = admit(files, aside=aside, base=scope.root)
    if admitted.met or admitted.kustomizations or archives:
        scope.progress("rendering charts and overlays")
    rendered = render(admitted, aside, archives, scope.config, scope.rendering, scope.renderer, scope.relative)
    rendered = rendered._replace(made=[*streams, *rendered.made])
    made = [admit(each.files, base=scope.root) for each in rendered.made]
    settled = _settled(admitted, rendered)
    unrendered = [entry for entry in admitted.unrendered if entry not in settled]
    plain, crds = _plain(scope, admitted, rendered)
    parts = {each.path: tuple(path for path, _ in each.parts) for each in admitted.kustomizations}
    sets = [
        _object_set(each, found, crds, scope)._replace(sources=_sources_of(each, parts))
        for each, found in zip(rendered.made, made, strict=True)
    ]
    return Gathered(
        files=files,
        judged=[
            *_judged(files, admitted, aside),
            *broken_files(rendered.errors, files, scope.root),
            *(file for each, found in zip(rendered.made, made, strict=True) for file in _judged(each.files, found)),
        ],
        whole=[
            *(file for file in files if file.path not in admitted.parts or _asks_for_others(file, rendered)),
            *(file for each in rendered.made for file in each.files),
        ],
        objects=plain,
        made=list(zip(sets, rendered.made, strict=True)),
        unread=[
            *admitted.unread,
            *rendered.unread,
            *(entry for each in made for entry in each.unread),
        ],
        passed_over=[
            *(entry for entry in admitted.passed_over if entry not in settled),
            *rendered.passed_over,
            *(entry for each in made for entry in each.passed_over),
        ],
        unrendered=unrendered,
        incomplete=bool(admitted.unread or rendered.unread) or _hides_any(admitted, unrendered),
        charts=tuple(chart.folder for chart in admitted.charts),
        total=len(admitted.objects) + sum(len(each.objects) for each in made),
        lasting=not any(error.passing for error in rendered.errors),
        tied=tied(admitted, rendered, scope.config, scope.rendering),
        sources=sources_of(admitted, archives, scope.config, scope.rendering),
        failed=failed(admitted, rendered.done),
        stuck=stuck(admitted),
        broken=tuple(dict.fromkeys(error.path for error in rendered.errors)),
    )


def _asks_for_others(file: File, rendered: Rendered) -> bool:
    """Say whether a file is a Chart.yaml of a rendered chart: what packed sub-charts make stands at its lines."""
    return os.path.basename(file.path) == CHART and any(inside(file.path, chart) for chart in rendered.done)


def _read(sources: Sequence[Source], known: Known | None) -> list[File]:
    """Read the files, but for those parts of charts that mean nothing before they are rendered."""
    described = [source for source in sources if os.path.basename(source.path) == CHART]
    if not described:
        return read_files(sources, known=known)
    found = {file.path: file for file in read_files(described, known=known)}
    charts = Charts(found.values())
    rest = []
    for source in sources:
        if source.path not in found:
            _, certain = charts.holding(source.path) or (None, False)
            if certain:
                found[source.path] = File(source.path, partial(read_text, source.path))
            else:
                rest.append(source)
    found.update((file.path, file) for file in read_files(rest, known=known))
    return [found[source.path] for source in sources]


def _archives(scope: Scope) -> list[str]:
    """Return the charts in one file: those that are named, and those of the configuration below what is named.

    A sub-chart of a chart that is read as well is a part of that one.
    """
    sources = scope.found.files
    outer = {os.path.dirname(each.path) for each in sources if os.path.basename(each.path) == CHART and not each.aside}
    packed = (each.path for each in sources if each.named and each.path.endswith(ARCHIVES))
    named = [path for path in packed if _folder_of_charts(path) not in outer]
    configured = [
        chart.path
        for chart in scope.config.charts
        if chart.path.endswith(ARCHIVES) and any(inside(chart.path, path) for path in scope.given)
    ]
    return list(dict.fromkeys([*named, *configured]))


def _folder_of_charts(path: str) -> str:
    """Return the chart that an archive is a sub-chart of, if it is there and is one."""
    folder, name = os.path.split(os.path.dirname(path))
    return folder if name == "charts" else ""


def _streams(scope: Scope, files: list[File]) -> tuple[list[Made], list[File]]:
    """Part what `helm template` wrote, and a pipe brought, from the files."""
    made, rest = [], []
    for file in files:
        parts: tuple[RenderedFile, ...] = ()
        if file.path == STDIN and any("# Source: " in line for line in file.text.split("\n", 50)[:50]):
            from kubelint.render.helm.piped import piped

            parts = piped(file, scope.cwd, scope.root)
        if parts:
            release = scope.config.namespace or "default"
            made.append(Made(STDIN, STDIN, release=release, files=parts))
        else:
            rest.append(file)
    return made, rest


def _settled(admitted: Admitted, rendered: Rendered) -> frozenset[PassedOver]:
    """Return the entries on charts and kustomizations of which another list tells what came of them."""
    charts = {chart for chart in admitted.met if chart.folder in rendered.tried}
    entries = {entry for chart in charts for entry in admitted.met[chart]}
    return frozenset(entries | {entry for entry in admitted.unrendered if entry.path in rendered.tried})


def _plain(scope: Scope, admitted: Admitted, rendered: Rendered) -> tuple[list[Resource], dict[str, list[Object]]]:
    """Part the objects that stand for themselves from those of charts, by the charts' folders.

    What an overlay includes is judged as the overlay makes it.
    """
    namespace = scope.config.namespace or "default"
    plain = []
    crds: dict[str, list[Object]] = {}
    for found in scope.choose(admitted.objects):
        path = found.document.file.path
        chart = admitted.crds.get(path)
        if chart is not None and chart.folder in rendered.done:
            crds.setdefault(chart.folder, []).append(found)
        elif path not in rendered.consumed:
            plain.append(built(found, namespace))
    return plain, crds


def _object_set(made: Made, admitted: Admitted, crds: dict[str, list[Object]], scope: Scope) -> ObjectSet:
    namespace = made.release or scope.config.namespace or "default"
    objects = [*scope.choose(admitted.objects), *crds.get(made.path, ())]
    return ObjectSet(
        name=made.name,
        own=[built(found, namespace) for found in objects],
        lent=[],
        alone=True,
        only=made.only,
        incomplete=bool(admitted.unread),
        release=made.release,
    )


def _sources_of(made: Made, parts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return all that a render comes from, the patches and generators' files of kustomizations among it."""
    return (*made.sources, *(path for source in made.sources for path in parts.get(source, ())))


def built(found: Object, namespace: str, *, fits: bool = False) -> Resource:
    """Return the view of an object; `namespace` is that of whatever names none.

    `fits` says that it is known to have the shape of its kind, and to hold no placeholder.
    """
    document, path, data = found
    return build(document, path, data, namespace, placeholders=document.file.maybe_placeholders, fits=fits)


def _judged(files: Iterable[File], admitted: Admitted, aside: Collection[str] = ()) -> list[File]:
    """Return the files whose reading is judged: those that hold objects, and those that should but cannot be read."""
    judged = {id(document.file) for document, _, _ in admitted.objects} | {id(file) for file, _ in admitted.faults}
    return [file for file in files if id(file) in judged and file.path not in aside]


def _hides_any(admitted: Admitted, unrendered: Sequence[PassedOver]) -> bool:
    """Say whether objects may be missing because something was not rendered.

    A kustomization that only lists files which are there hides none: its resources are read as they are.
    """
    plain = plain_kustomizations(admitted.kustomizations)
    return any(entry.path not in plain for entry in unrendered)
