"""Files and documents: their data, and where in the text each key path stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.syntax import lines, walk
from kubelint.syntax.fault import Fault, Limits
from kubelint.syntax.load import JSON, PLAIN, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.syntax.load import Loaded, RawDocument
    from kubelint.syntax.marks import Marks, Node
    from kubelint.syntax.walk import Step

Span = tuple[int, int]
Path = tuple[str | int, ...]

# What may stand before a value and belongs to it, but is not its text: anchors and tags.
_PROPERTIES = re.compile(r"(?:[&!][^\s]*\s+)*")

# A walk reads the document up to what it looks for; a second parse takes as long as a hundred of them, and is the last.
_MOST_WALKS = 100


class Duplicate(NamedTuple):
    """A key that one mapping holds twice; `first` and `second` are the spans of the two keys, the second one wins."""

    path: Path
    first: Span
    second: Span


class Document:
    """One document: plain data, and on demand the place of whatever a key path names.

    All spans are offsets, in code points, into the text of the file.
    """

    __slots__ = ("_anchors", "_form", "_marks", "_walks", "data", "duplicates", "end", "file", "index", "start")

    def __init__(self, file: File, index: int, raw: RawDocument) -> None:
        self.file = file
        self.index = index
        self.start, self.end, self._form, self.data, duplicates = raw
        self.duplicates: tuple[Duplicate, ...] = tuple(Duplicate(*each) for each in duplicates)
        self._marks: Marks | None = None
        self._walks = 0
        self._anchors: dict[tuple[Path, bool], Span] | None = None

    @property
    def text(self) -> str:
        """The document's own part of the file's text."""
        return self.file.text[self.start : self.end]

    @property
    def is_json(self) -> bool:
        """Whether the document was read as JSON, which has no comments."""
        return self._form == JSON

    @property
    def raw(self) -> RawDocument:
        """What the document was made of."""
        return (
            self.start,
            self.end,
            self._form,
            self.data,
            tuple((path, first, second) for path, first, second in self.duplicates),
        )

    @property
    def root(self) -> Node | None:
        """The places of all values; the offsets in it count from the document's start."""
        return self._places().root

    def value_span(self, path: Path) -> Span | None:
        """Give the exact extent of a value, with its anchor and tag; None where the path is absent.

        An empty value has no extent, and stands right behind its colon.  An alias is where it is used; what a path
        names inside an alias or a merged mapping is where it is written.
        """
        if len(self.nearest(path)) < len(path):
            return None
        step = self._walk(path)
        span = walk.scalar(self.file.text, self.end, step) if step else None
        if span:
            return span
        node = self._places().find(path)[2]
        return self._span(node.start, node.end) if node else None

    def key_span(self, path: Path) -> Span | None:
        """Give the extent of the key that ends a path; None where it is absent, or ends in a list's index."""
        if len(self.nearest(path)) < len(path):
            return None
        step = self._walk(path)
        if step:
            return step.key
        key = self._places().find(path)[1]
        return self._span(*key) if key else None

    def nearest(self, path: Path) -> Path:
        """Give the longest part of a path, from its start, that is written."""
        data = self.data
        for depth, step in enumerate(path):
            if isinstance(data, dict):
                there = isinstance(step, str) and step in data
            else:
                there = isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)
            if not there:
                return path[:depth]
            data = data[step]
        return path

    def anchor(self, path: Path, *, on_key: bool = False) -> Span:
        """Give the smallest text that shows what a path names.

        A scalar is itself, with its quotes; a mapping or a list is its key, or its first key or scalar where it has
        none; an empty value is its key; what is absent is the nearest thing that is written.
        """
        if self._anchors is None:
            self._anchors = {}
        found = self._anchors.get((path, on_key))
        if found is None:
            # Many findings point at the same few places: the name of a policy, say.
            written = self.nearest(path)
            key = on_key or len(written) < len(path)
            found = self._walked_anchor(written, on_key=key) or self._marked_anchor(written, on_key=key)
            self._anchors[path, on_key] = found
        return found

    def _walk(self, path: Path) -> Step | None:
        """Find a written path without a second parse, where the document is plain enough."""
        if self._form != PLAIN or self._marks is not None or self._walks >= _MOST_WALKS:
            return None
        self._walks += 1
        return walk.walk(self.file.text, self.start, self.end, self.data, path)

    def _walked_anchor(self, path: Path, *, on_key: bool) -> Span | None:
        step = self._walk(path)
        if step is None:
            return None
        text = self.file.text
        if step.key and (on_key or step.column >= 0):
            return step.key
        if step.column >= 0:
            return walk.first_key(text, self.end, step) if text[step.at] != "-" else None
        if step.key and (walk.is_empty(text, self.end, step) or walk.is_flow(text, self.end, step)):
            return step.key
        return walk.scalar(text, self.end, step)

    def _marked_anchor(self, path: Path, *, on_key: bool) -> Span:
        _, key, node = self._places().find(path)
        if node is None:
            return self._first_text()
        if key and (on_key or node.start == node.end):
            return self._span(*key)
        if node.alias or (node.keys is None and node.items is None):
            return self._scalar(node)
        return self._span(*key) if key else self._first_within(node)

    def _first_within(self, node: Node) -> Span:
        """Give the first key or scalar of a collection, or its brackets where it is empty."""
        while not node.alias:
            if node.keys:
                key = next(iter(node.keys.values()))[0]
                # A merged key stands elsewhere; `<<` itself is what the mapping begins with.
                inside = node.start <= key[0] < node.end
                return self._span(*key) if inside else self._span(node.start, min(node.start + 2, node.end))
            if not node.items:
                break
            node = node.items[0]
        return self._scalar(node)

    def _scalar(self, node: Node) -> Span:
        text = self.file.text
        start, end = self._span(node.start, node.end)
        if start == end:
            # An empty item of a list: its dash.
            dash = text.rfind("-", self.start, start)
            return (dash, dash + 1) if dash >= 0 else (start, end)
        properties = _PROPERTIES.match(text, start, end)
        inner = properties.end() if properties else start
        return (inner, end) if inner < end else (start, end)

    def _first_text(self) -> Span:
        text = self.text
        start = self.start + len(text) - len(text.lstrip())
        return start, min(start + 1, self.end)

    def _span(self, start: int, end: int) -> Span:
        return start + self.start, end + self.start

    def _places(self) -> Marks:
        if self._marks is None:
            from kubelint.syntax.load import read_marks

            self._marks = read_marks(self.text, form=self._form)
        return self._marks


class File:
    """A file's documents and what could not be read of it; its text is read again when it is asked for.

    `mentions_kubelint` says whether the text may hold suppressions, `maybe_placeholders` whether it may hold other
    tools' placeholders, so that nobody needs the text to learn that it holds none.
    """

    __slots__ = (
        "_lines", "_read", "_text", "documents", "faults", "maybe_placeholders", "mentions_kubelint", "path",
    )  # fmt: skip

    def __init__(self, path: str, read: Callable[[], str]) -> None:
        self.path = path
        self.documents: list[Document] = []
        self.faults: list[Fault] = []
        self.mentions_kubelint = False
        self.maybe_placeholders = False
        self._read = read
        self._text: str | None = None
        self._lines: list[int] | None = None

    @property
    def text(self) -> str:
        """The file's text.

        Raises:
            ChangedError: the file is no longer what was read before.
        """
        if self._text is None:
            self._text = self._read()
        return self._text

    @property
    def lines(self) -> list[int]:
        """The offset of each line's first character."""
        if self._lines is None:
            self._lines = lines.line_starts(self.text)
        return self._lines

    def position(self, offset: int) -> tuple[int, int]:
        """Give the 1-based line and column, in code points, of an offset; the start of a file needs no text."""
        if not offset:
            return 1, 1
        return lines.position(self.lines, offset)

    def keep_text(self, text: str) -> None:
        """Keep the text, which spares reading it again."""
        self._text = text

    def forget_text(self) -> None:
        """Free the text; it is read again when it is asked for."""
        self._text = self._lines = None


class ChangedError(Exception):
    """A file changed while it was being checked, so the places in it are no longer known."""


def attach(path: str, loaded: Loaded, read: Callable[[], str]) -> File:
    """Make a file of what `load` gave for its text; `read` gives the text again."""
    file = File(path, read)
    documents, faults = loaded
    file.documents = [Document(file, index, raw) for index, raw in enumerate(documents)]
    file.faults = [Fault(*fault) for fault in faults]
    return file


def from_text(text: str, path: str = "-", limits: Limits = Limits()) -> File:  # noqa: B008 (immutable)
    """Read a text that is at hand."""
    return attach(path, load(text, limits), lambda: text)
