"""A line on the terminal that says what takes so long, and leaves no trace."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from kubelint.report.clean import clean

if TYPE_CHECKING:
    from typing import TextIO

_EVERY = 0.1


class Progress:
    """Shows nothing unless `stream` is a terminal and the work takes longer than `delay` seconds."""

    __slots__ = ("_next", "_on", "_shown", "_stream")

    def __init__(self, stream: TextIO, *, delay: float = 0.5) -> None:
        self._stream = stream
        self._on = stream.isatty()
        self._next = monotonic() + delay
        self._shown = False

    def show(self, text: str) -> None:
        """Say what is being done; cheap enough to be called for every file."""
        if self._on and monotonic() >= self._next:
            self._next = monotonic() + _EVERY
            self._shown = True
            self._stream.write(f"\r\x1b[2K{clean(text)[:78]}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away again, before anything else is written."""
        if self._shown:
            self._shown = False
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
