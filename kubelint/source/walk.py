"""Walks folders: every manifest file that nothing ignores, every link, and no file twice."""

from __future__ import annotations

import os
import stat

from kubelint.record import NamedTuple
from kubelint.source.aside import KUSTOMIZATIONS
from kubelint.source.found import Left
from kubelint.source.gitignore import Patterns, as_bytes
from kubelint.source.ignore import Scope, key
from kubelint.source.special import what_special
from kubelint.source.stamp import Stamp, stamp

EXTENSIONS = frozenset({".yaml", ".yml", ".json"})


class Folder(NamedTuple):
    """A folder to walk: its path, where that really is, its root, and the ignore files in force above it."""

    path: str
    real: str
    root: str
    scope: Scope


class Link(NamedTuple):
    """A link that a folder holds."""

    path: str
    folder: Folder


class Seen:
    """The files that are read, each once whatever its names; `doubles` are the other names that links give it."""

    def __init__(self) -> None:
        self.paths: dict[str, None] = {}
        self.doubles: list[Left] = []
        self._by_inode: dict[int, list[str]] = {}

    def take(self, path: str, inode: int, status: os.stat_result | None = None) -> None:
        """Add a file; equal inode numbers may still be two files, on two devices."""
        if path in self.paths:
            return
        others = self._by_inode.setdefault(inode, [])
        for other in others:
            try:
                same = os.path.samestat(status or os.stat(path), os.stat(other))
            except OSError:  # the reader will say so
                same = False
            if same:
                self.doubles.append(Left(path, f"the same file as {os.path.relpath(other, os.path.dirname(path))}"))
                return
        others.append(path)
        self.paths[path] = None


class Walk:
    """What walking has found so far."""

    def __init__(self, exclude: Patterns) -> None:
        self.seen = Seen()
        self.unread: list[Left] = []
        self.passed_over: list[Left] = []
        self.links: list[Link] = []
        self.folders: set[str] = set()
        self.ignored = 0
        self.found: list[str] = []
        self.stamps: dict[str, Stamp] = {}
        self._exclude = exclude
        self._files: list[tuple[str, int]] = []

    def enter(self, start: Folder) -> None:
        """Walk a folder and all below it, unless they have been walked."""
        pending = [start]
        while pending:
            folder = pending.pop()
            if folder.real in self.folders:
                continue
            self.folders.add(folder.real)
            try:
                with os.scandir(folder.path) as listing:
                    entries = list(listing)
            except OSError as error:
                self.unread.append(Left(folder.path, f"The folder cannot be read: {error.strerror}"))
                continue
            self._sort_out(folder, entries, pending)

    def take_listed(self, path: str, status: os.stat_result, folder: Folder) -> None:
        """Take a file or link that a list names; `folder` says what a link may reach."""
        if stat.S_ISREG(status.st_mode):
            self._files.append((path, status.st_ino))
            self.stamps[path] = stamp(status)
        elif stat.S_ISLNK(status.st_mode):
            real = os.path.realpath(os.path.dirname(path))
            self.links.append(Link(path, Folder(os.path.dirname(path), real, folder.root, folder.scope)))

    def settle(self) -> None:
        """Take the files that were found, in the order of their paths, so that links do not change which name wins."""
        for path, inode in sorted(self._files):
            self.found.append(path)
            self.seen.take(path, inode)
        self._files.clear()

    def ignores(self, folder: Folder, name: str, *, is_dir: bool) -> bool:
        """Whether an ignore file or the exclude list leaves out what `folder` holds by that name."""
        if not folder.scope and not self._exclude:
            return False
        name = as_bytes(name)
        path = key(folder.path) + name
        ignored = folder.scope.ignores(path, name, is_dir=is_dir) or (
            bool(self._exclude) and bool(self._exclude.ignores(path[len(key(folder.root)) :], name, is_dir=is_dir))
        )
        self.ignored += ignored
        return ignored

    def _sort_out(self, folder: Folder, entries: list[os.DirEntry[str]], pending: list[Folder]) -> None:
        names = {entry.name for entry in entries}
        has_ignore_file = ".gitignore" in names
        if has_ignore_file or ".git" in names:
            scope = folder.scope.entering(folder.path, is_repository=".git" in names, has_file=has_ignore_file)
            folder = folder._replace(scope=scope)
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                if name != ".git" and not self.ignores(folder, name, is_dir=True):
                    real = os.path.join(folder.real, name)
                    pending.append(Folder(entry.path, real, folder.root, folder.scope))
            elif entry.is_symlink():
                if not self.ignores(folder, name, is_dir=False):
                    self.links.append(Link(entry.path, folder))
            elif is_manifest_name(name) and not self.ignores(folder, name, is_dir=False):
                self._take_file(entry)

    def _take_file(self, entry: os.DirEntry[str]) -> None:
        if entry.is_file(follow_symlinks=False):
            self._files.append((entry.path, entry.inode()))
            return
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
        except OSError as error:
            self.unread.append(Left(entry.path, f"The file cannot be read: {error.strerror}"))
        else:
            self.passed_over.append(Left(entry.path, what_special(mode)))


def is_manifest_name(name: str) -> bool:
    """Whether a file in a folder is read for its name."""
    return name[name.rfind(".") :].lower() in EXTENSIONS or name in KUSTOMIZATIONS
