"""One render of one chart: from the cache or by Helm, with the maps of its files made when they are asked for."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Any

from kubelint.cache.store import digest
from kubelint.finding import Origin, Position, Span
from kubelint.render.helm.hooks import is_test
from kubelint.render.helm.plain import render_plain
from kubelint.render.helm.session import ChartSession
from kubelint.render.helm.source_map import TemplateMap, VerbatimMap
from kubelint.render.inputs import digest_of
from kubelint.render.limits import RenderError
from kubelint.render.rendered import RenderedFile, SwitchedOff
from kubelint.syntax.fault import Limits
from kubelint.syntax.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.render.helm.lines import Frame, LineMap
    from kubelint.render.helm.options import HelmOptions
    from kubelint.render.helm.taint import ValueMap
    from kubelint.render.renderer import Renderer

Entry = tuple[str, str, str, str, Any]
"""A rendered file as it is kept: source name, path below the chart, name in an archive, text, and its documents."""


class ChartUnit:
    """A render of a chart with its values.

    `path` is the chart's folder or archive, `options` is what Helm is told.  `lines` and `values` are there after
    `prepare`, unless they could not be made: then only the file of a place is known.
    """

    includes: tuple[str, ...] = ()
    consumes: tuple[str, ...] = ()

    def __init__(self, renderer: Renderer, path: str, options: HelmOptions) -> None:
        self.path = path
        self.options = options
        self.crds: tuple[RenderedFile, ...] = ()
        self.files: tuple[RenderedFile, ...] = ()
        self.passed_over: tuple[str, ...] = ()
        self.lines: LineMap | None = None
        self.values: ValueMap | None = None
        self._renderer = renderer
        self._lock = Lock()
        self._prepared = False
        self._session: ChartSession | None = None
        self._key = b""
        self._kept: dict[str, Any] = {}
        self._off: tuple[SwitchedOff, ...] = ()
        self._places: dict[str, tuple[str, str, str, int]] = {}

    # ------------------------------------------------------------------------------------------------- rendering
    def render(self) -> None:
        """Render, unless the cache has it.

        Raises:
            RenderError: the chart cannot be rendered.
        """
        store = self._renderer.store
        helm = self._renderer.helm(self.path)
        told = ["helm", helm.version, *self._told()]
        self._key = digest_of(told, [self.path, *self.options.values], self._renderer.limits.unpacked)
        kept = store.get("chart", self._key)
        if not isinstance(kept, dict):
            kept = self._rendered()
            store.put("chart", self._key, kept)
        if "error" in kept:
            reason, path, line, column, help_ = kept["error"]
            raise RenderError(reason, self._absolute(path), line, column, help=help_)
        self._take(kept)

    def _told(self) -> list[str]:
        """Return what Helm is told but for the names of files, whose content counts."""
        return [*self.options._replace(values=()).arguments(), self.options.release, str(self.options.test_hooks)]

    def _rendered(self) -> dict[str, Any]:
        """Render by Helm; an error that comes again each time is kept as well."""
        try:
            session = self._open()
            plain = render_plain(session)
        except RenderError as error:
            if error.refused or error.passing or error.help:  # what helps may name the place of the chart
                raise
            place = (self._below(error.path), error.line, error.column)
            return {"error": (error.reason, *place, error.help)}
        return {
            "crds": [self._entry(session, source, text) for source, text in plain.crds.items()],
            "files": [self._entry(session, source, text) for source, text in sorted(plain.files.items())],
            "passed_over": list(plain.notes),
            "values": [plain.values] if plain.values else [],
        }

    def _take(self, kept: dict[str, Any]) -> None:
        self._kept = kept
        self.passed_over = tuple(kept["passed_over"])
        self.crds = tuple(self._crd(entry) for entry in kept["crds"])
        # Those of a folder are read as they are.
        packed = [file for file, entry in zip(self.crds, kept["crds"], strict=True) if entry[2]]
        self.files = (*packed, *(self._file(entry) for entry in kept["files"]))

    def _crd(self, entry: Entry) -> RenderedFile:
        source, below, inside, text, loaded = entry
        path = self._absolute(below)
        inside = f"{os.path.basename(path)}: {inside}" if inside else ""
        return RenderedFile(path, text, VerbatimMap(path, inside, text), self, loaded, source)

    def _file(self, entry: Entry) -> RenderedFile:
        source, below, inside, text, loaded = entry
        path = self._absolute(below)
        file = RenderedFile(path, text, TemplateMap(self, source, path, inside, text), self, loaded, source)
        if not self.options.test_hooks:
            kept = [document for document in file.documents if not is_test(document.data)]
            file.tests = len(kept) < len(file.documents)
            file.documents = kept
        return file

    def _entry(self, session: ChartSession, source: str, text: str) -> Entry:
        path, inside = self._origin(session, source)
        return source, self._below(path), inside, text, load(text, Limits())

    # ------------------------------------------------------------------------------------------------------ maps
    def prepare(self) -> None:
        """Make the maps of lines and of values keys, unless the cache has them; where that fails, there are none."""
        with self._lock:
            if self._prepared:
                return
            self._prepared = True
            store = self._renderer.store
            key = digest((self._key, self.path, *self.options.values))
            kept = store.get("chart-map", key)
            if not isinstance(kept, dict):
                kept, lasting = self._mapped()
                if lasting:
                    store.put("chart-map", key, kept)
            self._use(kept)

    def _mapped(self) -> tuple[dict[str, Any], bool]:
        """Make the maps, as far as that can be done; say whether another attempt would come to the same."""
        from kubelint.render.helm.lines import map_lines
        from kubelint.render.helm.taint import map_values

        plain = {entry[0]: entry[3] for entry in self._kept["files"]}
        kept: dict[str, Any] = {"lines": None, "values": None, "origins": {}}
        try:
            session = self._open()
            lines = map_lines(session, plain)
            kept["lines"] = tuple(lines)
            sources = dict.fromkeys([*plain, *(segment[1] for segment in lines.segments)])
            kept["origins"] = {source: self._place(session, source) for source in sources}
            kept["values"] = tuple(map_values(session, plain))
        except RenderError as error:
            return kept, not error.passing
        return kept, not session.hindered

    def _use(self, kept: dict[str, Any]) -> None:
        from kubelint.render.helm.lines import LineMap
        from kubelint.render.helm.taint import ValueMap

        self._places = kept["origins"]
        self.lines = LineMap(*kept["lines"]) if kept["lines"] else None
        self.values = ValueMap(*kept["values"]) if kept["values"] else None

    def span(self, frame: Frame) -> Span | None:
        """Return the stretch of a template that a frame is; None where it is in no file of the repository."""
        below, inside, *_ = self._places[frame.source]
        if inside:
            return None
        start, end = Position(frame.line, frame.column), Position(frame.end_line, frame.end_column)
        return Span(self._absolute(below), start, end)

    def inside(self, source: str) -> str:
        """Return the name of a file in an archive, behind that of the archive."""
        below, inside, *_ = self._places[source]
        return f"{os.path.basename(self._absolute(below))}: {inside}"

    def entry(self, source: str) -> Origin | None:
        """Return the line of Chart.yaml that asks for the archive that a file is in; None where no archive is."""
        _, inside, described, line = self._places.get(source) or ("", "", "", 0)
        if not inside or not described:
            return None
        start = Position(line, 1)
        return Origin(Span(self._absolute(described), start, start), "file", inside=self.inside(source))

    def grade(self, source: str, line: int) -> str:
        """Return how sure the origin of a rendered line is."""
        return self.lines.grade(source, line) if self.lines else "file"

    def look_for(self, kinds: frozenset[str]) -> None:
        """Find the templates that would make objects of such kinds, and the values keys that switch them off."""
        with self._lock:
            store = self._renderer.store
            key = digest((self._key, self.path, *self.options.values, "off", *sorted(kinds)))
            kept = store.get("chart-off", key)
            if not isinstance(kept, list):
                kept, lasting = self._found_off(kinds)
                if lasting:
                    store.put("chart-off", key, kept)
            self._off = tuple(SwitchedOff(*each) for each in kept)

    def switched_off(self) -> Sequence[SwitchedOff]:
        """Return what `look_for` found."""
        return self._off

    def _found_off(self, kinds: frozenset[str]) -> tuple[list[tuple[str, tuple[str, ...], str, str | None, int]], bool]:
        """Find them, as far as that can be done; say whether another attempt would come to the same."""
        from kubelint.render.helm.controls import kinds_of, off

        plain = {entry[0]: entry[3] for entry in self._kept["files"]}
        try:
            session = self._open()
            found = [
                (each.path, kinds_of(_text(session.tree.templates[each.source])), each.key, each.values_path, each.line)
                for each in off(session, plain, kinds)
            ]
        except RenderError as error:
            return [], not error.passing
        return found, not session.hindered

    # --------------------------------------------------------------------------------------------------- places
    def _open(self) -> ChartSession:
        """Open the session, or return the one that is open; its time counts only while Helm runs."""
        if self._session is None:
            renderer = self._renderer
            helm = renderer.helm(self.path)
            self._session = ChartSession(self.path, self.options, helm, renderer.workspace(), renderer.limits)
            values = self._kept.get("values")
            if values:
                below = (os.path.join(self._session.pristine, *values[0].split("/")),)
                self._session.options = self.options._replace(values=below)
        return self._session

    def _place(self, session: ChartSession, source: str) -> tuple[str, str, str, int]:
        """Return a file's path, its name in an archive, and the Chart.yaml and line that ask for the archive."""
        tree = session.tree
        path, inside = self._origin(session, source)
        below = self._below(path)
        if inside:
            prefix = tree.prefix_of(source)
            for each in tree.dependencies:
                asked = f"{each.prefix}/charts/{each.alias or each.name}"
                described, packed = session.origin_of(each.path)
                if not packed and (prefix == asked or prefix.startswith(asked + "/")):
                    return below, inside, self._below(described), each.line
        return below, inside, "", 0

    def _origin(self, session: ChartSession, source: str) -> tuple[str, str]:
        tree = session.tree
        path = tree.templates.get(source)
        if path is None:
            prefix = tree.prefix_of(source)
            path = os.path.join(tree.folder_of(prefix), *source.removeprefix(prefix + "/").split("/"))
        return session.origin_of(path)

    def _below(self, path: str) -> str:
        """Return a path below the chart as one that does not say where the chart is."""
        return os.path.relpath(path, self.path).replace(os.sep, "/") if path else ""

    def _absolute(self, below: str) -> str:
        return os.path.normpath(os.path.join(self.path, *below.split("/"))) if below else ""


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
