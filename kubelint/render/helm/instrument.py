"""Writes a template anew so that what it renders carries marks, and is the same without them."""

from __future__ import annotations

import re
from bisect import bisect_right

from kubelint.record import NamedTuple
from kubelint.render.helm.lexer import COMMENT, TEXT, Node, lex
from kubelint.render.helm.logic import rewritten
from kubelint.render.helm.marks import CLOSE, LITERAL, MOST, OPEN, mark
from kubelint.syntax.lines import line_starts

Segment = tuple[str, str, int, int, int, int]
"""A place in a template: ``lit`` or ``act``, the source name, line, column, and line and column of the end."""

# From the first character of a line that is no blank: in front of it, trimming by `{{-` and `-}}` takes nothing away.
_WRITTEN = re.compile(r"[^ \t\r\n][^\r\n]*")
_ASSIGNS = re.compile(r"\$\w*[ \t\r\n]*(?:,[ \t\r\n]*\$\w+[ \t\r\n]*)?:?=")
_CLAUSES = frozenset({"if", "else if", "else with", "with", "range"})
_OPENING = frozenset({"if", "with", "range", "define", "block"})
_NAMED = frozenset({"define", "block"})


class Template(NamedTuple):
    """A template: the name that Helm gives it, its text and its nodes."""

    source: str
    text: str
    nodes: tuple[Node, ...]

    @classmethod
    def read(cls, source: str, text: str) -> Template:
        """Read a template.

        Raises:
            ValueError: it cannot be read.
        """
        return cls(source, text, tuple(lex(text)))

    def switched_off(self) -> Template:
        """Return the template without what a condition around all of it left out, given that it rendered to nothing.

        That is certain only where there is some text right inside of the condition; else it is the same template.
        """
        first = next((at for at, node in enumerate(self.nodes) if node.keyword or not self._blank(node)), 0)
        depth, has_text = 0, False
        for at, node in enumerate(self.nodes[first:], first):
            depth += (node.keyword in _OPENING) - (node.keyword == "end")
            if depth == 0:
                rest = self.nodes[at:]
                if has_text and self.nodes[first].keyword == "if" and all(map(self._blank, rest[1:])):
                    return self._replace(nodes=(*self.nodes[: first + 1], *rest))
                break
            if depth == 1:
                if node.keyword.startswith("else"):
                    break
                has_text = has_text or (node.kind == TEXT and not self._blank(node))
        return self

    def _blank(self, node: Node) -> bool:
        """Tell whether a node renders nothing but blanks, whatever the values are."""
        return node.kind == COMMENT or (node.kind == TEXT and self.text[node.start : node.end].isspace())


class Segments:
    """The places that the numbers of marks stand for; of literals, `written` has the text."""

    def __init__(self) -> None:
        self.places: list[Segment] = []
        self.written: list[str] = []

    def add(self, segment: Segment, written: str = "") -> int:
        """Add a place; return its number.

        Raises:
            ValueError: there are more than there are marks.
        """
        number = len(self.places)
        if number == MOST:
            raise ValueError("there are too many places")
        self.places.append(segment)
        self.written.append(written)
        return number


def instrument(template: Template, segments: Segments, *, named: bool = True, files: bool = False) -> str:
    """Return a template's text with marks, whose places are added to `segments`.

    `named` asks for marks inside of named templates, too.  `files` tells that other files of the chart have marked
    copies.

    Raises:
        ValueError: a pipeline in it cannot be read.
    """
    return _Writer(template, segments, named=named, files=files).write()


class _Writer:
    """Writes one template."""

    def __init__(self, template: Template, segments: Segments, *, named: bool, files: bool) -> None:
        self._source = template.source
        self._given = template.text
        self._nodes = template.nodes
        self._segments = segments
        self._named = named
        self._files = files
        self._starts = line_starts(template.text)
        # What an `end` is awaited for, and the mark that is due behind it.
        self._open: list[tuple[str, str]] = []
        self._depth = 0

    def write(self) -> str:
        return "".join(
            [self._text(node) if node.kind == TEXT else self._action(node, node.keyword) for node in self._nodes]
        )

    def _text(self, node: Node) -> str:
        text = self._given[node.start : node.end]
        if not self._marks() or text.isspace():
            return text
        starts, add = self._starts, self._segments.add
        parts: list[str] = []
        done = 0
        line = bisect_right(starts, node.start)
        for match in _WRITTEN.finditer(text):
            start, end = match.span()
            offset = node.start + start
            line = bisect_right(starts, offset, line)
            written = match[0]
            column = offset - starts[line - 1] + 1
            place = ("lit", self._source, line, column, line, column + len(written.rstrip()))
            parts += (text[done:start], mark(LITERAL, add(place, written)), written)
            done = end
        parts.append(text[done:])
        return "".join(parts)

    def _action(self, node: Node, keyword: str) -> str:
        if keyword in _OPENING:
            written, close = self._opening(node, keyword)
            self._open.append((keyword, close))
            self._depth += keyword in _NAMED
            return written
        if keyword == "end" and self._open:
            opened, close = self._open.pop()
            self._depth -= opened in _NAMED
            return f"{_left(node)}end }}}}{{{{ {close}{_right(node)}" if close else self._verbatim(node)
        if node.kind == COMMENT or keyword in ("end", "else", "break", "continue"):
            return self._verbatim(node)
        if keyword in _CLAUSES:
            return self._clause(node, keyword)
        return self._printing(node, keyword)

    def _opening(self, node: Node, keyword: str) -> tuple[str, str]:
        """Write what an `end` belongs to, and the mark that is due behind that."""
        if keyword == "define":
            return self._verbatim(node), ""
        if keyword != "block" or not self._marks():
            return self._clause(node, keyword), ""
        number = self._place(node)
        clause = f"block {node.name} {self._pipeline(node.body)}"
        return f"{_left(node)}{_printed(OPEN, number)} }}}}{{{{ {clause}{_right(node)}", _printed(CLOSE, number)

    def _clause(self, node: Node, keyword: str) -> str:
        body = self._pipeline(node.body)
        if body == node.body:
            return self._verbatim(node)
        return f"{_left(node)}{keyword} {node.name} {body}{_right(node)}"

    def _printing(self, node: Node, keyword: str) -> str:
        """Write an action that prints, or assigns."""
        prints = keyword == "template" or not _ASSIGNS.match(node.body)
        body = self._pipeline(node.body, printed=prints and keyword != "template")
        if keyword == "template":
            body = f"template {node.name} {body}"
        if not (prints and self._marks()):
            return f"{_left(node)}{body}{_right(node)}"
        number = self._place(node)
        return f"{_left(node)}{_printed(OPEN, number)} }}}}{{{{ {body} }}}}{{{{ {_printed(CLOSE, number)}{_right(node)}"

    def _pipeline(self, body: str, *, printed: bool = False) -> str:
        return rewritten(body, printed=printed, files=self._files)

    def _verbatim(self, node: Node) -> str:
        return self._given[node.start : node.end]

    def _marks(self) -> bool:
        """Tell whether marks are wanted here."""
        return self._named or not self._depth

    def _place(self, node: Node) -> int:
        """Add the place of a whole action."""
        first, last = bisect_right(self._starts, node.start), bisect_right(self._starts, node.end - 1)
        start, end = node.start - self._starts[first - 1] + 1, node.end - self._starts[last - 1] + 1
        return self._segments.add(("act", self._source, first, start, last, end))


def _left(node: Node) -> str:
    return "{{- " if node.trim_left else "{{ "


def _right(node: Node) -> str:
    return " -}}" if node.trim_right else " }}"


def _printed(kind: str, number: int) -> str:
    return f'"{mark(kind, number)}"'
