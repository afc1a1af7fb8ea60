"""Follows the links that folders hold, as far as they stay inside the root and lead to something new."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from kubelint.source.found import Left
from kubelint.source.root import inside
from kubelint.source.special import what_special
from kubelint.source.walk import Folder, Link, Walk, is_manifest_name

if TYPE_CHECKING:
    from collections.abc import Iterable


class Links:
    """The links of one walk; following them may bring up more."""

    def __init__(self, walk: Walk, started: Iterable[Folder]) -> None:
        self._walk = walk
        # A folder that is named through a link may lie outside the root and is read all the same.
        self._allowed: dict[str, set[str]] = {}
        for folder in started:
            self._allowed.setdefault(folder.root, {os.path.realpath(folder.root)}).add(folder.real)

    def follow(self) -> None:
        """Follow all links in the order of their paths."""
        walk = self._walk
        while walk.links:
            links = sorted(walk.links, key=lambda link: link.path)
            walk.links = []
            for link in links:
                reason = self._follow(link)
                if reason:
                    walk.passed_over.append(Left(link.path, reason))
            walk.settle()

    def _follow(self, link: Link) -> str:
        """Read what a link leads to, or give the reason why not; no reason where it leads to nothing of interest."""
        of_interest = is_manifest_name(os.path.basename(link.path))
        try:
            real = os.path.realpath(link.path, strict=True)
            status = os.stat(real)
        except OSError as error:
            reason = "a link to itself" if error.errno == errno.ELOOP else "a link to nothing that can be read"
            return reason if of_interest else ""
        if not of_interest and not stat.S_ISDIR(status.st_mode):
            return ""
        return self._forbidden(link, real) or self._read(link, real, status)

    def _forbidden(self, link: Link, real: str) -> str:
        root = link.folder.root
        if not any(inside(real, folder) for folder in self._allowed[root]):
            return "a link that leaves the root"
        if ".git" in os.path.relpath(real, os.path.realpath(root)).split(os.sep):
            return "a link into git's own folder"
        return ""

    def _read(self, link: Link, real: str, status: os.stat_result) -> str:
        mode = status.st_mode
        if stat.S_ISREG(mode):
            self._walk.seen.take(link.path, status.st_ino, status)
        elif not stat.S_ISDIR(mode):
            return f"a link to {what_special(mode)}"
        elif inside(link.folder.real, real):
            return "a link back to a folder that holds it"
        elif real in self._walk.folders:
            return "a link to a folder that is read already"
        else:
            self._walk.enter(Folder(link.path, real, link.folder.root, link.folder.scope))
        return ""
