"""Offsets of a text as lines and columns, for people and editors."""

from __future__ import annotations

import re
from bisect import bisect_right

# Only these end a line for editors and for GitHub; libyaml (and str.splitlines) know more.
_NEWLINE = re.compile(r"\r\n|\n|\r")


def line_starts(text: str) -> list[int]:
    """Give the offset of each line's first character."""
    starts = [0]
    if "\r" in text:
        starts.extend(match.end() for match in _NEWLINE.finditer(text))
        return starts
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def line_start(text: str, offset: int) -> int:
    """Give the offset of the first character of the line that an offset is in, from a look at that line alone."""
    start = text.rfind("\n", 0, offset) + 1
    return max(start, text.rfind("\r", start, offset) + 1)


def position(starts: list[int], offset: int) -> tuple[int, int]:
    """Give the 1-based line and column, in code points, of an offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
