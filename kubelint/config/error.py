"""The one error of everything the user configures: it ends the run with exit code 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConfigError(Exception):
    """Something configured is wrong; `path` is the file that says it and `line` and `column` (1-based) the place."""

    def __init__(self, message: str, path: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message, path, line, column)
        self.message = message
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        if not self.path:
            return self.message
        return f"{self.path}:{self.line}:{self.column}: {self.message}" if self.line else f"{self.path}: {self.message}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give `` Did you mean 'x'?`` for the known word that is closest to `word`, or an empty text."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""
