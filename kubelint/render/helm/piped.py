"""Rendered output that came from elsewhere: its `# Source:` comments say which template each part is of."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.finding import Origin, Position, Span
from kubelint.render.helm.chart import described
from kubelint.render.helm.hooks import is_test
from kubelint.render.rendered import RenderedFile
from kubelint.source.root import inside
from kubelint.syntax.lines import line_starts, position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Path
    from kubelint.render.rendered import SwitchedOff
    from kubelint.syntax.document import Document, File

_SOURCE = re.compile(r"^# Source: (?P<source>[^\n]+?)\r?$", re.MULTILINE)
_FOLDERS = ("", "{name}", "charts/{name}", "chart")
"""Where the chart of a name is looked for, below the working directory."""


class Piped:
    """The output of `helm template` as one unit; there is nothing to prepare."""

    path = "-"

    def prepare(self) -> None:
        """Do nothing: of such a text only the files are known."""

    def look_for(self, kinds: frozenset[str]) -> None:
        """Do nothing: what was left out is not known."""

    def switched_off(self) -> tuple[SwitchedOff, ...]:
        """Give nothing: what was left out is not known."""
        return ()


class _FileMap:
    """Knows the template, where it is there, and the line of the piped text."""

    __slots__ = ("_offset", "_source", "_starts", "_template", "_whole")

    def __init__(self, whole: str, starts: list[int], offset: int, template: str, source: str) -> None:
        self._whole = whole
        self._starts = starts
        self._offset = offset
        self._template = template
        self._source = source

    def origin(
        self,
        document: Document | None,  # noqa: ARG002  (the offsets say it all)
        path: Path,  # noqa: ARG002
        start: int,
        end: int,
        *,
        on_key: bool = False,  # noqa: ARG002
    ) -> Origin:
        """Give the template; where it is not there, the place in the piped text."""
        first = Position(*position(self._starts, self._offset + start))
        if self._template:
            top = Position(1, 1)
            return Origin(Span(self._template, top, top), "file", inside=f"line {first.line} of the rendered text")
        last = Position(*position(self._starts, self._offset + end))
        return Origin(Span(self._whole, first, last), "file", inside=self._source)

    def line(self, number: int) -> Origin | None:  # noqa: ARG002  (nothing is known of lines)
        """Give nothing."""
        return None


def piped(file: File, cwd: str, root: str) -> tuple[RenderedFile, ...]:
    """Split a text at its `# Source:` comments; empty where it has none.

    Templates are looked for below `cwd`, and only inside `root`.
    """
    text = file.text
    matches = list(_SOURCE.finditer(text))
    if not matches:
        return ()
    unit = Piped()
    starts = line_starts(text)
    files = tuple(
        RenderedFile(
            template or file.path,
            text[start:end],
            _FileMap(file.path, starts, start, template, source),
            unit,
            source=source,
        )
        for source, start, end in _parts(text, matches)
        for template in [_template(source, cwd, root)]
    )
    for each in files:
        each.documents = [document for document in each.documents if not is_test(document.data)]
    return files


def _parts(text: str, matches: list[re.Match[str]]) -> Iterator[tuple[str, int, int]]:
    """Yield each part with its source; what stands before the first comment belongs to nobody."""
    cuts = [text.rfind("---", 0, match.start()) for match in matches]
    cuts = [
        cut if cut >= 0 and not text[cut + 3 : match.start()].strip() else match.start()
        for cut, match in zip(cuts, matches, strict=True)
    ]
    if cuts[0] > 0 and text[: cuts[0]].strip():
        yield "", 0, cuts[0]
    for number, match in enumerate(matches):
        end = cuts[number + 1] if number + 1 < len(cuts) else len(text)
        yield match["source"], cuts[number], end


def _template(source: str, cwd: str, root: str) -> str:
    """Return the file that a source names, where it is there."""
    name, _, below = source.partition("/")
    if not below or ".." in below.split("/"):
        return ""
    for folder in _FOLDERS:
        chart = os.path.normpath(os.path.join(cwd, folder.format(name=name)))
        path = os.path.join(chart, *below.split("/"))
        if (
            inside(path, root)
            and os.path.isfile(path)
            and described(os.path.join(chart, "Chart.yaml")).get("name") == name
        ):
            return path
    return ""
