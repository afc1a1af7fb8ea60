"""A file that a chart or an overlay makes: its text is what was rendered, its map tells where that comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kubelint.record import NamedTuple
from kubelint.syntax.document import Document, File
from kubelint.syntax.fault import Fault, Limits
from kubelint.syntax.load import load
from kubelint.syntax.reader import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.finding import SourceMap
    from kubelint.syntax.load import Loaded


class SwitchedOff(NamedTuple):
    """A template that rendered to nothing, and the values key that switched it off.

    `path` is the template's absolute path, `kinds` are those that it could make.  `values_path` is None where the
    key is set outside of any file.
    """

    path: str
    kinds: tuple[str, ...]
    key: str
    values_path: str | None
    line: int


class Unit(Protocol):
    """What was rendered together: one chart with its values, or one overlay; `path` is its folder or file."""

    path: str

    def prepare(self) -> None:
        """Do what the maps of all files need, once, before they are asked; from any thread."""

    def look_for(self, kinds: frozenset[str]) -> None:
        """Find the templates that would make objects of such kinds but rendered to nothing; from any thread."""

    def switched_off(self) -> Sequence[SwitchedOff]:
        """Give what `look_for` found; templates of other kinds are among it, unproved."""


class RenderedFile(File):
    """A file as it was rendered.

    `path` is the absolute path of what it was made of: the template, the resource, or the archive of the chart.
    `map` is asked only where a finding needs it, after `unit` has been prepared.  `source` is the name that Helm gives
    the template; empty in what an overlay makes.  `tests` says that its test hooks are left out of its documents.
    """

    __slots__ = ("map", "source", "tests", "unit")

    def __init__(
        self, path: str, text: str, source_map: SourceMap, unit: Unit, loaded: Loaded | None = None, source: str = ""
    ) -> None:
        """Take the text; `loaded` is what reading it gave before, where that is known."""
        super().__init__(path, lambda: text)
        self.map = source_map
        self.unit = unit
        self.source = source
        self.tests = False
        documents, faults = loaded or load(text, Limits())
        self.documents = [Document(self, index, raw) for index, raw in enumerate(documents)]
        self.faults = [Fault(*fault) for fault in faults]
        self.mentions_kubelint = "kubelint" in text
        self.maybe_placeholders = PLACEHOLDER.search(text) is not None
