"""The outcome of a check: everything that the reports tell, before any of them leaves something out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.finding import Finding, ObjectId, PassedOver, Span, Unread
    from kubelint.rule.info import RuleInfo


class StaleEntry(NamedTuple):
    """An entry of the baseline that no longer occurs; `path` is absolute."""

    fingerprint: str
    rule: str
    path: str
    message: str


class Listed(NamedTuple):
    """An object that was read, and where its name stands; `hooks` are the events at which Helm applies it."""

    object: ObjectId
    place: Span
    hooks: tuple[str, ...] = ()


class Result(NamedTuple):
    """All that a check found, whatever a report shows of it.

    `findings` are in their final order; suppressed and known ones are among them, marked.  `rules` are the
    enabled ones, in a stable order.  `root` and `cwd` are absolute.  `read_text` gives the text of a file by its
    absolute path (or ``-``) as it was judged; it raises OSError or ValueError where that is no longer possible.
    `objects` counts Kubernetes objects and `files` the files that were read.  `failures` are internal errors, one
    sentence each: with any, the outcome is not complete.  `inventory` lists the objects, where that was asked for.
    `renderers` are the programs that rendered, each with its version.
    """

    findings: Sequence[Finding]
    unread: Sequence[Unread]
    passed_over: Sequence[PassedOver]
    rules: Sequence[RuleInfo]
    root: str
    cwd: str
    read_text: Callable[[str], str]
    files: int = 0
    objects: int = 0
    stale_baseline: Sequence[StaleEntry] = ()
    failures: Sequence[str] = ()
    inventory: Sequence[Listed] = ()
    renderers: Sequence[str] = ()
