"""The source maps of what one kustomization builds: the line of the resource, patch or setting behind each field."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from kubelint.finding import Origin, Position, Span
from kubelint.render.kustomize.accumulate import Accumulation
from kubelint.render.kustomize.explain import Explained, Found, Renamed, is_name
from kubelint.render.kustomize.objects import Id, Made
from kubelint.render.kustomize.sources import Place, Reader, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kubelint.finding import Path
    from kubelint.render.kustomize.built import Piece
    from kubelint.syntax.document import Document
    from kubelint.syntax.marks import Node as Mark

_NAME = ("metadata", "name")


class OverlayMaps:
    """The maps of all pieces of a build, made when the first one is asked."""

    def __init__(self, path: str, pieces: Sequence[Piece], read: Callable[[str], str] | None = None) -> None:
        """Take the absolute path of the kustomization; `read` gives the text of a file, else the disk does."""
        self.path = path
        self.pieces = pieces
        self._read = read
        self._lock = Lock()
        self._explained: list[Explained | None] | None = None

    def map(self, index: int) -> PieceMap:
        """Give the map of a piece."""
        return PieceMap(self, index)

    def prepare(self) -> None:
        """Follow the build, if that is still to be done."""
        with self._lock:
            if self._explained is None:
                self._explained = self._explain()

    def explained(self, index: int) -> Explained | None:
        """Give what is known of a piece; None where it could not be followed."""
        self.prepare()
        return self._explained[index] if self._explained else None

    def paths(self) -> list[str]:
        """Give the file that each piece comes from, as far as that can be followed."""
        found = [self.explained(index) for index in range(len(self.pieces))]
        return [each.path if each else piece.path for each, piece in zip(found, self.pieces, strict=True)]

    def _explain(self) -> list[Explained | None]:
        accumulation = Accumulation(Reader(self._read))
        objects = accumulation.objects(self.path)
        built = [_data(piece) for piece in self.pieces]
        ids = [_id(data) for data in built]
        renamed = Renamed(objects, ids, accumulation.variables)
        open_objects = list(objects)
        found: list[Explained | None] = []
        for data, identity, piece in zip(built, ids, self.pieces, strict=True):
            made = _match(identity, "" if piece.path == self.path else piece.path, open_objects)
            if made is not None:
                open_objects.remove(made)
            found.append(Explained(data, made, renamed) if made else None)
        return found


def _match(identity: Id, path: str, objects: list[Made]) -> Made | None:
    """Give the object that was built as this; None where several could have been, or none.

    An empty path says nothing of where it comes from.
    """
    named = [made for made in objects if made.id[:3] == identity[:3] and is_name(made, identity.name)]
    if len(named) > 1:
        named = [made for made in named if made.id.namespace == identity.namespace] or named
    same = [made for made in named if made.path == path or not path]
    if len(same) > 1:
        same = [made for made in same if made.id.name == identity.name] or same
    return same[0] if len(same) == 1 else None


def _data(piece: Piece) -> Any:  # noqa: ANN401
    documents = parsed(piece.path, piece.text).documents
    return documents[0].data if documents else None


def _id(data: Any) -> Id:  # noqa: ANN401
    if not isinstance(data, dict):
        return Id("", "", "", "", "")
    group, _, version = str(data.get("apiVersion", "")).rpartition("/")
    metadata = data.get("metadata")
    name, namespace = (
        str(metadata.get(key) or "") if isinstance(metadata, dict) else "" for key in ("name", "namespace")
    )
    return Id(group, version, str(data.get("kind", "")), namespace, name)


class PieceMap:
    """The source map of one built object."""

    __slots__ = ("_index", "_lines", "_maps")

    def __init__(self, maps: OverlayMaps, index: int) -> None:
        self._maps = maps
        self._index = index
        self._lines: list[tuple[Path, bool, int] | None] | None = None

    def origin(
        self,
        document: Document | None,
        path: Path,
        start: int,
        end: int,  # noqa: ARG002  (a path says it all)
        *,
        on_key: bool = False,
    ) -> Origin:
        """Give the origin of what `path` names: where it is set, and the kustomizations that pull that in."""
        found = (self._object() if on_key and path == _NAME else None) or self._find(path)
        if found is None:
            return self._file()
        text = self._maps.pieces[self._index].text
        row = 0
        if document is not None and not on_key:
            span = document.value_span(path)
            if span and text.startswith("|", span[0]) and start > span[0]:
                row = text.count("\n", span[0], start) - 1
        return self._origin(found, on_key=on_key, row=row)

    def line(self, number: int) -> Origin | None:
        """Give the origin of what begins on a line, or of the text that it continues."""
        if self._lines is None:
            self._lines = self._read_lines()
        entry = self._lines[number - 1] if 1 <= number <= len(self._lines) else None
        if entry is None:
            return None
        path, on_key, row = entry
        found = self._find(path)
        return self._origin(found, on_key=on_key, row=row) if found else self._file()

    def _find(self, path: Path) -> Found | None:
        explained = self._maps.explained(self._index)
        return explained.find(path) if explained else None

    def _object(self) -> Found | None:
        """Find the key of the name where the object itself is written, whatever prefixes were put on its name."""
        explained = self._maps.explained(self._index)
        if explained is None:
            return None
        source, path, _ = explained.find(_NAME[:1]).place
        place = Place(source, (*path, _NAME[1]))
        return Found(place, exact=True) if source.span(place.path, on_key=True)[1] else None

    def _origin(self, found: Found, *, on_key: bool, row: int = 0) -> Origin:
        source, path, key = found.place
        span, exact = source.span(path, on_key=key or (on_key and bool(path)))
        if row > 0:
            narrowed = source.row(path, row)
            span, exact = narrowed or span, exact and narrowed is not None
        includes = tuple(place.source.span(place.path, on_key=False)[0] for place in source.includes)
        return Origin(span, "exact" if exact and found.exact else "approximate", includes)

    def _file(self) -> Origin:
        """What is left to say where the build could not be followed."""
        start = Position(1, 1)
        return Origin(Span(self._maps.pieces[self._index].path, start, start), "file")

    def _read_lines(self) -> list[tuple[Path, bool, int] | None]:
        """Give for each line the path of the field that begins on it, or the field whose text goes on there."""
        piece = self._maps.pieces[self._index]
        file = parsed(piece.path, piece.text)
        lines: list[tuple[Path, bool, int] | None] = [None] * len(file.lines)
        for document in file.documents:
            for path, first, last, scalar in _fields(document):
                line, until = file.position(first)[0], file.position(max(first, last - 1))[0]
                lines[line - 1] = (path, False, 0) if lines[line - 1] is None or scalar else lines[line - 1]
                for number in range(line + 1, until + 1) if scalar else ():
                    lines[number - 1] = (path, False, number - line - 1)
        written = piece.text.split("\n")
        return [
            entry if number < len(written) and written[number].strip() else None for number, entry in enumerate(lines)
        ]


def _fields(document: Document) -> Iterator[tuple[Path, int, int, bool]]:
    """Give each field: its path, where it begins (its key, if it has one) and ends, and whether it is a scalar."""
    pending: list[tuple[Path, Mark, int]] = []
    if document.root:
        pending.append(((), document.root, document.root.start))
    while pending:
        path, node, first = pending.pop()
        is_scalar = node.keys is None and node.items is None
        yield path, first + document.start, node.end + document.start, is_scalar
        for key, (span, below) in (node.keys or {}).items():
            pending.append(((*path, key), below, span[0]))
        for index, below in enumerate(node.items or ()):
            pending.append(((*path, index), below, below.start))
