"""A file that a chart or an overlay makes: its text is what was rendered, its map tells where that comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.syntax.document import Document, File
from kubelint.syntax.fault import Fault, Limits
from kubelint.syntax.load import load

if TYPE_CHECKING:
    from kubelint.finding import SourceMap
    from kubelint.syntax.load import Loaded


class RenderedFile(File):
    """A file as it was rendered.

    `path` is the absolute path of what it was made of: the template, the resource, or the archive of the chart.
    `map` is asked only where a finding needs it.  `render` is the name of the render that made it.
    """

    __slots__ = ("map", "render")

    def __init__(self, path: str, text: str, source_map: SourceMap, render: str, loaded: Loaded | None = None) -> None:
        """Take the text; `loaded` is what reading it gave before, where that is known."""
        super().__init__(path, lambda: text)
        self.map = source_map
        self.render = render
        documents, faults = loaded or load(text, Limits())
        self.documents = [Document(self, index, raw) for index, raw in enumerate(documents)]
        self.faults = [Fault(*fault) for fault in faults]
        self.mentions_kubelint = "kubelint" in text
