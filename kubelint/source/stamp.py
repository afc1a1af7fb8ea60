"""Tells whether a file or a folder is still what it was, without reading it."""

from __future__ import annotations

import os
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Stamp = tuple[int, int, int, int]
"""When it was changed, its size, and which one it is."""
PACKED = 32
"""The bytes of a packed stamp."""
UNKNOWN = (0, 0, 0, 0)
"""A stamp that nothing has."""
_FINE, _COARSE = 100_000_000, 2_000_000_000
"""How long, in nanoseconds, a file system may give one time to several changes: with parts of seconds or without."""
_BITS = (1 << 63) - 1


def stamp(status: os.stat_result) -> Stamp:
    """Return the stamp of what has this status."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino & _BITS


def stamp_of(path: str) -> Stamp | None:
    """Return the stamp of a file or folder as it is now; None where there is none."""
    try:
        return stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def settled(found: Stamp | None, start: int) -> bool:
    """Whether any change after `start` (a time in nanoseconds before the stamp was taken) changes the stamp."""
    if found is None:
        return True
    last = max(found[0], found[1])
    return last + (_FINE if last % 1_000_000 else _COARSE) < start


def packed_of(
    paths: Iterable[str], look: Callable[[str], os.stat_result], is_kind: Callable[[int], bool]
) -> bytes | None:
    """Return the packed stamps of what `look` sees, if all of it is there and of one kind; else None."""
    numbers = array("q")
    try:
        for path in paths:
            status = look(path)
            if not is_kind(status.st_mode):
                return None
            numbers.extend(stamp(status))
    except (OSError, ValueError):
        return None
    return numbers.tobytes()


def unpacked(stamps: bytes) -> list[Stamp | None]:
    """Return packed stamps one by one; None for those that are not known."""
    numbers = array("q", stamps)
    fours = zip(*[iter(numbers)] * 4, strict=True)
    return [None if each == UNKNOWN else each for each in fours]


def packed(stamps: Iterable[Stamp | None]) -> bytes:
    """Return stamps as bytes, one after the other; `UNKNOWN` stands for None."""
    numbers = array("q")
    for each in stamps:
        numbers.extend(each or UNKNOWN)
    return numbers.tobytes()
