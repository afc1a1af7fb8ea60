"""What the files themselves ask to ignore: by comments, and by the annotation `kubelint.io/ignore`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.engine.locate import file_of, span_of
from kubelint.finding import ObjectId, Place, Problem, Suppression
from kubelint.record import NamedTuple
from kubelint.render.rendered import RenderedFile
from kubelint.syntax.document import ChangedError, Document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from kubelint.model.resource import Resource
    from kubelint.syntax.comments import Comment, Reach
    from kubelint.syntax.document import File

ANNOTATION = "kubelint.io/ignore"
UNUSED = "unused-suppression"
"""The rule that reports what ignores nothing."""

_DIRECTIVE = re.compile(r"#[ \t]*kubelint:[ \t]*(?P<word>[^\s\[]*)[ \t]*(?:\[(?P<rules>[^\]]*)\])?(?P<reason>.*)")
_ID = re.compile(r"[^\s,]+")
_WRITTEN_ID = re.compile(r"[^\s,\"']+")
_MOST_GUESSES = 500
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

    __slots__ = ("_written", "kind", "line", "lines", "owner", "place", "problem", "reason", "rules", "used")

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
        self._written: dict[str, tuple[int, int]] | None = None

    @property
    def size(self) -> int:
        """How many more lines than one a comment speaks of."""
        return self.lines[1] - self.lines[0] if self.lines else 0

    def span(self, named: Named) -> tuple[int, int]:
        """Give the offsets of a rule's id in the file, or of the whole value where the id is not found in it."""
        document = self.place.document
        if not isinstance(document, Document):
            return named.start, named.end
        if self._written is None:
            value = document.anchor(self.place.path)
            self._written = {"": value}
            for one in _WRITTEN_ID.finditer(document.file.text, *value):
                self._written.setdefault(one.group(), one.span())
        return self._written.get(named.rule, self._written[""])


class Suppressions:
    """All directives of a run; each remembers the rules that it was needed for.

    `changed` are files that were written to since they were read, so that their comments are not known.
    """

    __slots__ = ("_annotations", "_by_line", "_comments", "_files", "_near", "changed", "directives")

    def __init__(self, files: Iterable[File], objects: Iterable[Resource]) -> None:
        self.directives: list[Directive] = []
        self.changed: list[tuple[str, str]] = []
        self._comments: dict[tuple[int, str], list[Directive]] = {}
        self._by_line: dict[tuple[int, str], dict[int, Directive]] = {}
        self._annotations: dict[tuple[int, ObjectId, str], Directive] = {}
        self._files: dict[str, int] = {}
        self._near: dict[str, str] = {}
        for file in files:
            if file.mentions_kubelint:
                if not isinstance(file, RenderedFile):
                    self._files[file.path] = id(file)
                from kubelint.syntax.comments import Reach, comments

                reach = Reach(file)
                try:
                    for comment in comments(file, "kubelint:"):
                        self._add_comment(_of_comment(comment, reach))
                except ChangedError as error:
                    self.changed.append((file.path, str(error)))
        for resource in objects:
            for directive in _of_annotations(resource):
                self.directives.append(directive)
                for named in directive.rules:
                    self._annotations.setdefault((id(resource.document), resource.id, named.rule), directive)

    def _add_comment(self, directive: Directive) -> None:
        self.directives.append(directive)
        file = id(file_of(directive.place))
        for rule in dict.fromkeys(named.rule for named in directive.rules):
            self._comments.setdefault((file, rule), []).append(directive)

    def of(self, rule: str, place: Place, line: int) -> Suppression | None:
        """Give why a finding of `rule` at `place` (its first line is `line`) is ignored, or None.

        The comment that speaks of the fewest lines is the one that counts as used; an annotation comes after all.
        """
        best = self._comment((id(file_of(place)), rule), line)
        if best is None and place.owner is not None:
            best = self._annotations.get((id(place.document), place.owner, rule))
        if best is None:
            return None
        best.used.add(rule)
        return Suppression(best.kind, best.reason)

    def at(self, rule: str, path: str, line: int) -> Suppression | None:
        """Give why a finding of `rule` in rendered text is ignored where it comes from, or None."""
        if path not in self._files:
            return None
        found = self._comment((self._files[path], rule), line)
        if found is None:
            return None
        found.used.add(rule)
        return Suppression(found.kind, found.reason)

    def _comment(self, key: tuple[int, str], line: int) -> Directive | None:
        """Give the comment for a file and a rule that counts on a line."""
        if key not in self._comments:
            return None
        by_line = self._by_line.get(key)
        if by_line is None:
            by_line = self._by_line[key] = _by_line(self._comments[key])
        return by_line.get(line)

    def unused(
        self, known: Collection[str], ran: Callable[[str, Directive], bool], *, late: bool = False
    ) -> Iterator[Problem]:
        """Give a problem for all that ignores nothing, once all other findings went through `of`.

        `known` are the ids of all rules.  `ran` tells whether a rule was run where the directive stands: of one that
        was not, nobody knows whether the directive is needed.  What ignores `unused-suppression` itself is only told
        of with `late`, in a second pass after these problems went through `of` too.
        """
        used = self._used_elsewhere()
        for directive in self.directives:
            if directive.problem and not late:
                yield Problem(directive.place, directive.problem, help=_HOW)
            for named in directive.rules:
                if (named.rule == UNUSED) is not late or named.rule in directive.used:
                    continue
                if used and (named.rule, *_source(directive)) in used:
                    continue
                if named.rule not in known:
                    advice = self._advice(named.rule, known)
                    yield _problem(directive, named, f"There is no rule '{named.rule}' to ignore", advice)
                elif ran(named.rule, directive):
                    yield _problem(directive, named, f"'{named.rule}' has nothing to ignore here", "Remove it.")

    def _used_elsewhere(self) -> set[tuple[str, str, int]]:
        """Give what is needed of the text that several renders, or several turns of a loop, repeat."""
        return {
            (rule, *_source(directive))
            for directive in self.directives
            if directive.used and isinstance(file_of(directive.place), RenderedFile)
            for rule in directive.used
        }

    def _advice(self, rule: str, known: Collection[str]) -> str:
        """Say which rule was meant; of a great many unknown ones only for some, as it takes a millisecond each."""
        if rule not in self._near and len(self._near) < _MOST_GUESSES:
            from kubelint.config.error import did_you_mean

            self._near[rule] = did_you_mean(rule, known).strip()
        return self._near.get(rule) or "`kubelint rules` lists them."


def _source(directive: Directive) -> tuple[str, int]:
    """Give the file and the line that a directive was written in."""
    span = span_of(directive.place)
    return span.path, span.start.line


def _by_line(directives: Sequence[Directive]) -> dict[int, Directive]:
    """Give for each line that comments speak of the one that speaks of the fewest lines; of equal ones the last.

    Each line is visited once for all of them, however many speak of the same blocks.
    """
    found: dict[int, Directive] = {}
    behind: dict[int, int] = {}  # of a line that is taken: a line behind it, up to which all are
    for _, directive in sorted(enumerate(directives), key=lambda each: (each[1].size, -each[0])):
        found.setdefault(directive.line, directive)
        first, last = directive.lines or (1, 0)
        passed = []
        while first <= last:
            if first in behind:
                passed.append(first)
                first = behind[first]
            else:
                found.setdefault(first, directive)
                behind[first] = first + 1
                first += 1
        behind.update(dict.fromkeys(passed, first))
    return found


def _problem(directive: Directive, named: Named, message: str, advice: str) -> Problem:
    return Problem(directive.place._replace(span=directive.span(named)), message, help=advice)


def _of_comment(comment: Comment, reach: Reach) -> Directive:
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
    span = reach.of(comment)
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
