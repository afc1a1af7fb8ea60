"""What the files themselves ask to ignore: by comments, and by the annotation `kubelint.io/ignore`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kubelint.engine.locate import file_of
from kubelint.finding import ObjectId, Place, Problem, Suppression
from kubelint.syntax.document import ChangedError, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from kubelint.model.resource import Resource
    from kubelint.syntax.comments import Comment
    from kubelint.syntax.document import File

ANNOTATION = "kubelint.io/ignore"
UNUSED = "unused-suppression"
"""The rule that reports what ignores nothing."""

_DIRECTIVE = re.compile(r"#[ \t]*kubelint:[ \t]*(?P<word>[^\s\[]*)[ \t]*(?:\[(?P<rules>[^\]]*)\])?(?P<reason>.*)")
_ID = re.compile(r"[^\s,]+")
_HOW = "Write '# kubelint: ignore[rule-id] reason'."


class Named(NamedTuple):
    """A rule's id in a directive, and its offsets in the file."""

    rule: str
    start: int
    end: int


class Directive:
    """A comment or an annotation that asks to ignore rules.

    `lines` are the first and the last line that a comment speaks of, apart from its own.  `owner` is the object of
    an annotation.  `problem` says what is wrong with the form; such a directive ignores nothing.
    """

    __slots__ = ("kind", "line", "lines", "owner", "place", "problem", "reason", "rules", "used")

    def __init__(self, kind: str, place: Place, rules: tuple[Named, ...], reason: str = "") -> None:
        self.kind = kind
        self.place = place
        self.rules = rules
        self.reason = reason
        self.problem = ""
        self.owner: ObjectId | None = place.owner
        self.line = 0
        self.lines: tuple[int, int] | None = None
        self.used: set[str] = set()

    def names(self, rule: str) -> bool:
        """Tell whether the directive names the rule."""
        return any(one.rule == rule for one in self.rules)

    def covers(self, line: int) -> bool:
        """Tell whether a comment speaks of the line."""
        return line == self.line or (self.lines is not None and self.lines[0] <= line <= self.lines[1])


class Suppressions:
    """All directives of a run; each remembers the rules that it was needed for.

    `changed` are files that were written to since they were read, so that their comments are not known.
    """

    __slots__ = ("_annotations", "_comments", "changed", "directives")

    def __init__(self, files: Iterable[File], objects: Iterable[Resource]) -> None:
        self.directives: list[Directive] = []
        self.changed: list[tuple[str, str]] = []
        self._comments: dict[int, list[Directive]] = {}
        self._annotations: dict[tuple[int, ObjectId], list[Directive]] = {}
        for file in files:
            if file.mentions_kubelint:
                from kubelint.syntax.comments import comments

                try:
                    for comment in comments(file, "kubelint:"):
                        self._add_comment(_of_comment(comment))
                except ChangedError as error:
                    self.changed.append((file.path, str(error)))
        for resource in objects:
            for directive in _of_annotations(resource):
                self.directives.append(directive)
                self._annotations.setdefault((id(resource.document), resource.id), []).append(directive)

    def _add_comment(self, directive: Directive) -> None:
        self.directives.append(directive)
        self._comments.setdefault(id(file_of(directive.place)), []).append(directive)

    def of(self, rule: str, place: Place, line: int) -> Suppression | None:
        """Give why a finding of `rule` at `place` (its first line is `line`) is ignored, or None.

        The comment that speaks of the fewest lines is the one that counts as used; an annotation comes after all.
        """
        best: Directive | None = None
        for directive in self._comments.get(id(file_of(place)), ()):
            if directive.names(rule) and directive.covers(line) and (best is None or _size(directive) <= _size(best)):
                best = directive
        if best is None and place.owner is not None:
            noted = self._annotations.get((id(place.document), place.owner), ())
            best = next((directive for directive in noted if directive.names(rule)), None)
        if best is None:
            return None
        best.used.add(rule)
        return Suppression(best.kind, best.reason)

    def unused(
        self, known: Collection[str], ran: Callable[[str, Directive], bool], *, late: bool = False
    ) -> Iterator[Problem]:
        """Give a problem for all that ignores nothing, once all other findings went through `of`.

        `known` are the ids of all rules.  `ran` tells whether a rule was run where the directive stands: of one that
        was not, nobody knows whether the directive is needed.  What ignores `unused-suppression` itself is only told
        of with `late`, in a second pass after these problems went through `of` too.
        """
        for directive in self.directives:
            if directive.problem and not late:
                yield Problem(directive.place, directive.problem, help=_HOW)
            for named in directive.rules:
                if (named.rule == UNUSED) is not late or named.rule in directive.used:
                    continue
                if named.rule not in known:
                    yield _problem(directive, named, f"There is no rule '{named.rule}' to ignore", _near(named, known))
                elif ran(named.rule, directive):
                    yield _problem(directive, named, f"'{named.rule}' has nothing to ignore here", "Remove it.")


def _size(directive: Directive) -> int:
    return directive.lines[1] - directive.lines[0] if directive.lines else 0


def _near(named: Named, known: Collection[str]) -> str:
    from kubelint.config.error import did_you_mean

    return did_you_mean(named.rule, known).strip() or "`kubelint rules` lists them."


def _problem(directive: Directive, named: Named, message: str, advice: str) -> Problem:
    place = directive.place
    start, end = named.start, named.end
    if isinstance(place.document, Document):
        value = place.document.anchor(place.path)
        written = re.search(rf"(?<![\w-]){re.escape(named.rule)}(?![\w-])", place.document.file.text[slice(*value)])
        start, end = (value[0] + written.start(), value[0] + written.end()) if written else value
    return Problem(place._replace(span=(start, end)), message, help=advice)


def _of_comment(comment: Comment) -> Directive:
    from kubelint.syntax.comments import reach

    match = _DIRECTIVE.match(comment.text)
    if match is None:
        raise ValueError(f"no instruction: {comment.text}")
    rules = tuple(
        Named(one.group(), comment.start + one.start(), comment.start + one.end())
        for one in (_ID.finditer(comment.text, *match.span("rules")) if match["rules"] else ())
    )
    file = comment.file
    place = Place(file, span=(comment.start, comment.start + len(comment.text.rstrip())))
    directive = Directive("comment", place, rules, match["reason"].strip(" \t:-\u2013\u2014"))
    directive.line = file.position(comment.start)[0]
    span = reach(comment)
    if span:
        directive.lines = file.position(span[0])[0], file.position(span[1])[0]
    if match["word"] != "ignore":
        directive.problem = f"'{match['word']}' is no instruction to kubelint; the only one is 'ignore'"
        directive.rules = ()
    elif not rules:
        directive.problem = "This ignores nothing, because it names no rule"
    return directive


def _of_annotations(resource: Resource) -> Iterator[Directive]:
    """Give the directives in the annotations of an object and of its pod template."""
    for prefix in ((), ("spec", "template"), ("spec", "jobTemplate", "spec", "template")):
        value = resource.get(*prefix, "metadata", "annotations", ANNOTATION)
        if not isinstance(value, str):
            continue
        place = resource.at(*prefix, "metadata", "annotations", ANNOTATION)
        # Where each id stands is looked up only if it must be told: that costs the document's places.
        rules = tuple(Named(one, 0, 0) for one in _ID.findall(value))
        directive = Directive("annotation", place, rules)
        if not directive.rules:
            directive.problem = "This ignores nothing, because it names no rule"
        yield directive
