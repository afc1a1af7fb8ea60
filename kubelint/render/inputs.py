"""What a render is made of, as one digest: the files that it may read, and everything it is told."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

from kubelint.cache.blake import blake2b
from kubelint.cache.store import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEFT_OUT = frozenset({".git", "node_modules"})
_PART = 1 << 20


def digest_of(told: Iterable[str], paths: Iterable[str], most: int | None = None) -> bytes:
    """Return the digest of what is told and of all files at or below `paths`; of a file, its name there and its bytes.

    What cannot be read counts by its name: then the render itself tells what is wrong.  Where the files hold more than
    `most` bytes, the rest is not read, and the digest is another one each time.
    """
    return digest(_parts(told, paths, math.inf if most is None else most))


def _parts(told: Iterable[str], paths: Iterable[str], left: float) -> Iterator[bytes | str]:
    yield from told
    for top in paths:
        for name, path in _files(top):
            yield os.fsencode(name)
            left -= _size(path)
            if left < 0:
                yield os.urandom(32)
                return
            yield _content(path)


def _files(top: str) -> Iterator[tuple[str, str]]:
    if not os.path.isdir(top):
        yield os.path.basename(top), top
        return
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted([*files, *links]):
            path = os.path.join(folder, name)
            yield os.path.relpath(path, top), path


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _content(path: str) -> bytes:
    """Return a digest of a file's bytes, or of where a link leads to."""
    part = blake2b(digest_size=32)
    try:
        if os.path.islink(path):
            part.update(b"link " + os.fsencode(os.readlink(path)))
        if os.path.isfile(path):
            with open(path, "rb") as file:
                while block := file.read(_PART):
                    part.update(block)
    except OSError:
        return b"unreadable"
    return part.digest()
