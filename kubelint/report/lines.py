"""The lines of the files that findings stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
"""As positions count them: no other character breaks a line."""


class Lines:
    """Reads each file once; keeps the last few, as findings come file by file."""

    __slots__ = ("_kept", "_read_text")

    def __init__(self, read_text: Callable[[str], str]) -> None:
        self._read_text = read_text
        self._kept: dict[str, Sequence[str]] = {}

    def of(self, path: str) -> Sequence[str]:
        """The lines of a file, without their ends; none where it can no longer be read."""
        kept = self._kept
        if path not in kept:
            if len(kept) >= 16:
                del kept[next(iter(kept))]
            try:
                kept[path] = _LINE_BREAK.split(self._read_text(path))
            except (OSError, ValueError):
                kept[path] = ()
        return kept[path]
