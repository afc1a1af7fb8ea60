"""What walking a folder found, kept until a folder or an ignore file in it changes."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, cast

from kubelint.cache.store import digest
from kubelint.source.found import Left, Walked
from kubelint.source.ignore import ignore_files
from kubelint.source.stamp import packed_of, settled, stamp_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.cache.store import Store
    from kubelint.source.found import Found

_LEAST = 50
"""With fewer files, to walk takes no longer than to look up what is known."""


def known_folder(store: Store, folder: str, exclude: Sequence[str]) -> Walked | None:
    """Return what walking a folder would find, if it is known and nothing has changed."""
    found = store.get("folder", _key(folder, exclude))
    if found is None:
        return None
    files, folders, stamps, ignoring, passed_over, ignored = cast(
        "tuple[list[str], list[str], bytes, list[tuple[str, object]], list[tuple[str, str]], int]", found
    )
    if packed_of(folders, os.stat, stat.S_ISDIR) != stamps or any(stamp_of(path) != stamp for path, stamp in ignoring):
        return None
    return Walked(folder, files, folders, [Left(*each) for each in passed_over], ignored)


def keep_folder(store: Store, exclude: Sequence[str], found: Found) -> None:
    """Keep what walking a folder found, unless something changed since, or just before."""
    walked = found.walked
    if walked is None or len(walked.files) < _LEAST:
        return
    stamps = packed_of(walked.folders, os.stat, stat.S_ISDIR)
    ignoring = [(path, stamp_of(path)) for folder in walked.folders for path in ignore_files(folder)]
    if stamps is None:
        return
    looked = [*unpacked(stamps), *(stamp for _, stamp in ignoring)]
    if all(settled(stamp, found.start) for stamp in looked):
        left = [tuple(each) for each in walked.passed_over]
        kept = (walked.files, walked.folders, stamps, ignoring, left, walked.ignored)
        store.put("folder", _key(walked.folder, exclude), kept)


def _key(folder: str, exclude: Sequence[str]) -> bytes:
    return digest((folder, os.path.realpath(folder), *exclude))
