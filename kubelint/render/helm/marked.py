"""Renders a marked copy of a chart; where Helm refuses that, one with fewer marks."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.copy import link_folder
from kubelint.render.helm import schema
from kubelint.render.helm.instrument import Segments, Template, instrument
from kubelint.render.helm.logic import COPIES
from kubelint.render.helm.marks import is_marked
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kubelint.render.helm.chart import ChartTree
    from kubelint.render.helm.session import ChartSession

_RENDERS_FILE = re.compile(r"\btpl[ \t\r\n]*\([ \t\r\n]*[$\w.]*\.Files\.Get\b")
_NOTES = "NOTES.txt"
"""What it says is for people, and not among what is rendered here."""
_LARGEST = 1 << 20
_LEFT_PLAIN = 2
"""So many templates may be left without marks before it is given up."""


class Marked(NamedTuple):
    """The marked texts by their source names (none if Helm refused all), and the templates and places behind them."""

    texts: dict[str, str]
    templates: dict[str, Template]
    segments: Segments


def render_marked(session: ChartSession, rendered: Collection[str]) -> Marked:
    """Render a marked copy of a chart, of which the files with the source names `rendered` are known to have text.

    Raises:
        RenderError: there can be no copy.
    """
    try:
        return _attempts(session, _MarkedChart(session, rendered))
    except OSError as error:
        raise RenderError(f"it cannot be copied to a temporary folder: {error}", session.source) from None


def _attempts(session: ChartSession, chart: _MarkedChart) -> Marked:
    named = True
    for _ in range(_LEFT_PLAIN + 2):
        segments = chart.write(named=named)
        try:
            return Marked(session.raw(chart.folder), chart.templates, segments)
        except RenderError as error:
            if error.refused:
                break
            if not named and not chart.leave_plain(error.path):
                break
            # The places where named templates are included can be marked even if those themselves cannot.
            named = False
    return Marked({}, chart.templates, Segments())


class _MarkedChart:
    """The copy of a chart that is marked, in `folder`; `templates` has one source name for each file."""

    def __init__(self, session: ChartSession, rendered: Collection[str]) -> None:
        self._session = session
        self.templates: dict[str, Template] = {}
        self._paths: dict[str, str] = {}
        self._known: set[str] = set()
        self._copies: set[str] = set()
        templates = session.tree.templates
        lively = {templates[source] for source in rendered if source in templates}
        for source, path in templates.items():
            self._add(source, path, lively)
        if any(_RENDERS_FILE.search(template.text) for template in self.templates.values()):
            self._copies = {source for source, path in _other_files(session.tree) if self._add(source, path, None)}
        self.folder = os.path.join(session.workspace.folder("marked"), os.path.basename(session.pristine))
        marked = {*self._paths.values()} - {self._paths[copy] for copy in self._copies}
        link_folder(session.pristine, self.folder, marked, schema.NAME)

    def _add(self, source: str, path: str, rendered: Collection[str] | None) -> bool:
        """Add a template, or (without `rendered`) a file that may be one; tell whether that is done."""
        text = None if path in self._known else read_template(path)
        if text is None or is_marked(text) or (rendered is None and "{{" not in text):
            return False
        try:
            template = Template.read(source, text)
        except ValueError:
            return False  # Helm cannot read it either, or does not use it
        if os.path.basename(path) == _NOTES and not any(node.keyword in ("define", "block") for node in template.nodes):
            template = Template(source, "", ())
        is_partial = os.path.basename(path).startswith("_")
        if rendered is not None and path not in rendered and not is_partial:
            template = template.switched_off()
        self.templates[source] = template
        self._known.add(path)
        self._paths[source] = path
        return True

    def write(self, *, named: bool) -> Segments:
        """Write all templates with marks; return the places."""
        segments = Segments()
        files = named and bool(self._copies)
        for source, template in self.templates.items():
            if source in self._copies and not files:
                continue
            try:
                text = instrument(template, segments, named=named, files=files)
            except ValueError:
                text = template.text
            self._write(source, text)
        return segments

    def leave_plain(self, path: str) -> bool:
        """Leave the template in the repository that Helm complains about as it was; tell whether there is one."""
        for source, below in self._paths.items():
            if path and source in self.templates and self._session.origin_of(below)[0] == path:
                self._write(source, self.templates.pop(source).text)
                return True
        return False

    def _write(self, source: str, text: str) -> None:
        tree = self._session.tree
        path = self._paths[source]
        if source in self._copies:
            chart = tree.folder_of(tree.prefix_of(source))
            path = os.path.join(chart, COPIES, os.path.relpath(path, chart))
        path = os.path.join(self.folder, os.path.relpath(path, self._session.pristine))
        if source in self._copies:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode())


def read_template(path: str) -> str | None:
    """Return the text of a file as Helm sees it, without a byte order mark; None where it is not UTF-8."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None


def _other_files(tree: ChartTree) -> Iterator[tuple[str, str]]:
    """Yield the source names and paths of the files that `.Files` has."""
    for prefix in tree.prefixes:
        chart = tree.folder_of(prefix)
        for top, folders, files in os.walk(chart):
            folders[:] = sorted(name for name in folders if top != chart or name not in ("templates", "charts"))
            for name in sorted(files):
                path = os.path.join(top, name)
                if os.path.getsize(path) <= _LARGEST:
                    yield f"{prefix}/{os.path.relpath(path, chart).replace(os.sep, '/')}", path
