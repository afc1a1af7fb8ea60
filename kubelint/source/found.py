"""What discovery finds: the files to read, and what it left alone and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint.source.stamp import Stamp


class Source(NamedTuple):
    """A file to read.

    `path` is absolute, or ``-`` for standard input, whose bytes are in `data`.  `named` files stood on the
    command line.  `aside` files (a Chart.yaml or a kustomization above what was asked for) are read only to learn
    what the others are: they are not part of the input, and nothing is reported for them.
    """

    path: str
    named: bool = False
    data: bytes | None = None
    aside: bool = False


class Left(NamedTuple):
    """A path that is not read, and why, as a sentence's end: ``a link that leaves the root``."""

    path: str
    reason: str


class Walked(NamedTuple):
    """What a walk through `folder` found: `files` by path, which `folders` it went through, and what it left out."""

    folder: str
    files: list[str]
    folders: list[str]
    passed_over: list[Left]
    ignored: int


class Found(NamedTuple):
    """What the given paths hold.

    `files` are sorted by path (standard input first), each file once.  `roots` are the roots of the given paths,
    sorted; what is read lies inside them, save what was named.  `missing` are given paths that do not exist, as
    they were given.  `ignored` counts the files and folders that an ignore file or an exclude pattern left out.

    `walked` is what walking the context found, where that is a folder without links.  `stamps` are those of files that
    had to be looked at, `packed` those of all files one after the other, if all were; `start` is a time in nanoseconds
    before.
    """

    files: tuple[Source, ...]
    roots: tuple[str, ...]
    missing: tuple[str, ...]
    unread: tuple[Left, ...]
    passed_over: tuple[Left, ...]
    ignored: int
    walked: Walked | None = None
    stamps: Mapping[str, Stamp] = {}
    packed: bytes = b""
    start: int = 0
