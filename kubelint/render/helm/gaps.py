"""Finds given texts in a line, with gaps between them that hold anything; in a time that no line can blow up."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def fitted(texts: Sequence[str | None], line: str) -> list[tuple[int, int]] | None:
    """Return where each of the texts is, if together they are the whole line; a None stands for anything.

    Of several ways, it is the one with the shortest gaps, from the left on.
    """
    runs = [(is_gap, list(run)) for is_gap, run in groupby(texts, lambda text: text is None)]
    spans: list[tuple[int, int]] = []
    at = 0
    gaps = 0
    for number, (is_gap, run) in enumerate(runs):
        if is_gap:
            gaps = len(run)
            continue
        fixed = [text or "" for text in run]
        start = _start("".join(fixed), line, at, first=not gaps, last=number == len(runs) - 1)
        if start < 0:
            return None
        spans += [(at, start)] * bool(gaps) + [(start, start)] * (gaps - 1)
        at, gaps = start, 0
        for text in fixed:
            spans.append((at, at + len(text)))
            at += len(text)
    if gaps:
        spans += [(at, len(line))] + [(len(line), len(line))] * (gaps - 1)
        at = len(line)
    return spans if at == len(line) else None


def _start(text: str, line: str, at: int, *, first: bool, last: bool) -> int:
    """Return where a text starts, from `at` on; -1 where it does not."""
    if first:
        return at if line.startswith(text, at) else -1
    if last:
        start = len(line) - len(text)
        return start if start >= at and line.endswith(text) else -1
    return line.find(text, at)
