"""GitHub's `primaryLocationLineHash`: what identifies a code scanning alert when lines move.

The definition is codeql-action's.  Spaces and tabs do not count, CR LF and CR are LF, U+FFFF ends the file; the hash
of a line is taken over the 100 UTF-16 units from its first one on, and a number tells equal hashes apart.  It is made
from the raw file, as the upload makes it, so that both always agree.
"""

from __future__ import annotations

from array import array
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WINDOW = 100
_MASK = (1 << 64) - 1
_POWERS = [pow(37, _WINDOW - 1 - i, 1 << 64) for i in range(_WINDOW)]
_BLANKS = str.maketrans("", "", " \t")


def line_hashes(text: str, wanted: Iterable[int]) -> dict[int, str]:
    """The hash of each wanted line (1-based) that `text` has; `text` keeps its byte order mark."""
    lines = set(wanted)
    windows: dict[int, str] = {}
    last = max(lines, default=0)
    normal = _normal(text)
    for number, window in enumerate(_windows(normal), start=1):
        if number > last:
            break
        if number in lines:
            windows[number] = window
    # Equal lines are told apart by their order: a second pass counts only the windows that matter.
    counts = dict.fromkeys(windows.values(), 0)
    hashes: dict[int, str] = {}
    for number, window in enumerate(_windows(normal), start=1):
        if number > last:
            break
        if window in counts:
            counts[window] += 1
            if number in windows:
                hashes[number] = f"{_hash(window):x}:{counts[window]}"
    return hashes


def _normal(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_BLANKS)
    if not text.isascii() and max(text) > "\uffff":
        text = "".join(map(chr, array("H", text.encode(_UTF_16, "surrogatepass"))))
    return text + "\uffff"


def _native_utf_16() -> str:
    return "utf-16-le" if array("H", b"\1\0")[0] == 1 else "utf-16-be"


_UTF_16 = _native_utf_16()


def _windows(normal: str) -> Iterator[str]:
    start = 0
    while start < len(normal):
        yield normal[start : start + _WINDOW]
        end = normal.find("\n", start)
        if end < 0:
            return
        start = end + 1


def _hash(window: str) -> int:
    total: int = sum(map(mul, map(ord, window), _POWERS))
    return total & _MASK
