"""Makes room in the cache: what was used least lately goes first."""

from __future__ import annotations

import os
from time import time

from kubelint.record import NamedTuple

_LEFT_BEHIND = 3600
"""Seconds after which a temporary file belongs to no process any more."""


class _Entry(NamedTuple):
    used: float
    size: int
    path: str


def prune(folder: str, most: int) -> None:
    """Remove entries of the cache in `folder` until it holds no more than three quarters of `most` bytes.

    Nothing is removed where it holds no more than `most`.  Other processes may do the same at the same time.
    """
    entries = [entry for shard in _shards(folder) for entry in _entries(shard)]
    total = sum(entry.size for entry in entries)
    if total <= most:
        return
    for entry in sorted(entries):
        if total <= most * 3 // 4:
            return
        _remove(entry.path)
        total -= entry.size


def _shards(folder: str) -> list[str]:
    """Return the folders of entries."""
    with os.scandir(folder) as found:
        return [entry.path for entry in found if len(entry.name) == 2 and entry.is_dir(follow_symlinks=False)]


def _entries(shard: str) -> list[_Entry]:
    """Return the entries of a folder; what processes left behind that are no more is removed."""
    entries = []
    try:
        with os.scandir(shard) as found:
            for entry in found:
                status = entry.stat(follow_symlinks=False)
                if entry.name.endswith(".tmp"):
                    if time() - status.st_mtime > _LEFT_BEHIND:
                        _remove(entry.path)
                    continue
                # A small file takes a block all the same.
                entries.append(_Entry(status.st_mtime, max(status.st_size, 4096), entry.path))
    except OSError:  # another process removed something first
        return entries
    return entries


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:  # somebody else did, or the file is in use on Windows
        return
