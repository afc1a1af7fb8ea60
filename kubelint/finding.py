"""What a check says: severities, places, problems (symbolic) and findings (with lines and columns)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.syntax.document import Document, File

Path = tuple[str | int, ...]
"""Keys and list indexes from a document's root: ``("spec", "ports", 0, "port")``."""


class Severity(IntEnum):
    """How bad a finding is, by real exposure; the order is the order of the numbers."""

    hint = 0
    """Cannot be known from these files alone."""
    info = 1
    """Worth knowing."""
    warning = 2
    """Very likely wrong, or exposed."""
    error = 3
    """It will not work, or it is open to attack."""


class ObjectId(NamedTuple):
    """The identity of a Kubernetes object; `namespace` is empty for cluster-scoped ones."""

    api_version: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


class Place(NamedTuple):
    """A place in a document, as a key path; it becomes a `Span` only when a finding needs one.

    An absent path stands for its nearest written ancestor.  `on_key` asks for the key instead of its value.
    `span`, where set, is a ready pair of offsets into the file's text and overrides the path; with it a whole
    file may stand in place of a document.
    """

    document: Document | File
    path: Path = ()
    owner: ObjectId | None = None
    on_key: bool = False
    span: tuple[int, int] | None = None


class Related(NamedTuple):
    """A second place that helps to understand a problem, with a few words of its own."""

    place: Place
    message: str


class Problem(NamedTuple):
    """What a rule yields: where, what, and what helps to understand it.

    `severity` replaces the rule's own.  `help` replaces the rule's advice.  `absence` says that the problem is
    that something is missing from the input: where the input is known to be incomplete it becomes a hint.
    """

    place: Place
    message: str
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    help: str = ""
    absence: bool = False


Problems = Iterator[Problem]
"""What a rule returns."""


class UnusedSuppression(NamedTuple):
    """A request to ignore something that ignores nothing: where, why, and what to do."""

    place: Place
    message: str
    help: str


class Position(NamedTuple):
    """A 1-based line and a 1-based column in code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of a file; `path` is absolute, or ``-`` for standard input; `end` is exclusive."""

    path: str
    start: Position
    end: Position


class RelatedSpan(NamedTuple):
    """A related place of a finding."""

    span: Span
    message: str


class ValueKey(NamedTuple):
    """A values key of a chart that fed a place: its dotted path, and where it is set.

    `path` is absolute, and None where the key was set on the command line or in the config (then `line` is 0).
    """

    key: str
    path: str | None = None
    line: int = 0


class Origin(NamedTuple):
    """Where a stretch of rendered text comes from.

    `span` is the innermost frame inside the repository, `includes` are its call sites, outwards.  `grade` is
    ``exact`` (proved), ``aligned`` (lines were matched, because something in the file is random), ``approximate``
    (worked out without a proof) or ``file`` (only the file is known, and `span` is its start).  `hard_coded` says
    that the template itself holds the text.  `inside` names what lies in an archive or another place that no line
    of the repository can show: ``redis-17.0.1.tgz: templates/svc.yaml:12``.  `off` are sentences on templates that
    would make what is missing, but that a value switched off.
    """

    span: Span
    grade: str
    includes: tuple[Span, ...] = ()
    values: tuple[ValueKey, ...] = ()
    hard_coded: bool = False
    inside: str = ""
    off: tuple[str, ...] = ()


class SourceMap(Protocol):
    """Tells of one rendered file (its `text` is what was rendered) where everything in it comes from."""

    def origin(self, document: Document | None, path: Path, start: int, end: int, *, on_key: bool = False) -> Origin:
        """Give the origin of the text from `start` to `end`, which is what `path` names in `document`."""

    def line(self, number: int) -> Origin | None:
        """Give the origin of a line, counted from 1; None for one that is empty or of unknown origin."""


class Suppression(NamedTuple):
    """Why a finding is marked instead of reported: `kind` is ``comment``, ``annotation`` or ``baseline``."""

    kind: str
    reason: str


class Finding(NamedTuple):
    """A problem of one rule at a concrete place.

    `fingerprint` is stable under moved lines.  `sets` names the consistent sets that show it (empty where
    there is only one).  `logical_path` is the key path that the fingerprint was made of, for people.  `origin`
    tells, for what was rendered, how `span` was found.  `steps` are the stations of a way that it is about.
    """

    rule: str
    severity: Severity
    message: str
    span: Span
    object: ObjectId | None = None
    related: tuple[RelatedSpan, ...] = ()
    help: str = ""
    suppressed: Suppression | None = None
    fingerprint: str = ""
    logical_path: str = ""
    sets: tuple[str, ...] = ()
    origin: Origin | None = None
    steps: tuple[RelatedSpan, ...] = ()


class Unread(NamedTuple):
    """A file or document that could not be read; `position` is None where the whole file is meant."""

    path: str
    position: Position | None
    reason: str


class PassedOver(NamedTuple):
    """A file or document that is not for kubelint, and why."""

    path: str
    reason: str
