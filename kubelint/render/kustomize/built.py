"""What a kustomization builds: the objects as text, each with the file that it comes from."""

from __future__ import annotations

import os
import re

from kubelint.record import NamedTuple

_ANNOTATION = re.compile(
    r"(?:^  annotations:\n(?=    config\.kubernetes\.io/origin: \|\n(?:      .*\n)+(?!    )))?"
    r"^    config\.kubernetes\.io/origin: \|\n((?:      .*\n)+)",
    re.MULTILINE,
)
_FILE = re.compile(r"^ +(?:path|configuredIn): (.*)$", re.MULTILINE)


class Piece(NamedTuple):
    """One built object: its text, and the absolute path of its resource (of the kustomization that generates it)."""

    text: str
    path: str


def split(text: str, folder: str, fallback: str, *, annotated: bool = True) -> tuple[Piece, ...]:
    """Cut what kustomize wrote into objects, and take out the annotations that tell where they come from.

    Paths in those are relative to `folder`; `fallback` is the path of an object that has none.  Without `annotated`
    everything is left as it is.
    """
    if not annotated:
        return tuple(Piece(each, fallback) for each in _documents(text))
    return tuple(_piece(each, folder, fallback) for each in _documents(text))


def _documents(text: str) -> list[str]:
    return [each for each in re.split(r"^---\n", text, flags=re.MULTILINE) if each.strip()]


def _piece(text: str, folder: str, fallback: str) -> Piece:
    match = _ANNOTATION.search(text)
    if match is None:
        return Piece(text, fallback)
    named = _FILE.search(match[1])
    path = os.path.normpath(os.path.join(folder, _plain(named[1]))) if named else fallback
    return Piece(text[: match.start()] + text[match.end() :], path)


def _plain(written: str) -> str:
    """Give a path out of the quotes that YAML may put around it."""
    quoted = len(written) > 1 and written[0] == written[-1] and written[0] in "\"'"
    return written[1:-1] if quoted else written
