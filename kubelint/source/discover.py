"""Finds the files to read below the given paths: what is ignored, linked, special or missing is told apart."""

from __future__ import annotations

import os
import stat
from bisect import bisect_left
from time import time_ns
from typing import TYPE_CHECKING

from kubelint.source.aside import KUSTOMIZATIONS, descriptions_above
from kubelint.source.found import Found, Left, Source, Walked
from kubelint.source.gitignore import from_strings
from kubelint.source.ignore import Scope, ignores_below, scope_above
from kubelint.source.links import Links
from kubelint.source.root import inside, repository, root_of
from kubelint.source.special import what_special
from kubelint.source.stamp import packed_of
from kubelint.source.walk import Folder, Walk, is_manifest_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.source.gitignore import Patterns

STDIN = "-"


def discover(
    paths: Sequence[str],
    *,
    cwd: str,
    root: str | None = None,
    exclude: Sequence[str] = (),
    force_exclude: bool = False,
    stdin: Callable[[], bytes] | None = None,
    context: Sequence[str] = (),
    listed: Callable[[str], list[str] | Walked | None] | None = None,
) -> Found:
    """Find the files below `paths` (`cwd` where there are none), which may be relative to `cwd`, an absolute path.

    `root` replaces the root of every path.  `exclude` holds patterns as in a .gitignore in the root; they do not
    hold for files that are named themselves, unless `force_exclude` says so.  `stdin` reads what ``-`` stands for.
    `context` are folders (absolute paths) to read as well.  `listed` gives all paths below a folder that count, or what
    walking it would find, or None where it does not know; it is asked for folders that the user has not named.
    """
    discovery = _Discovery(cwd, os.path.join(cwd, root) if root is not None else None, from_strings(list(exclude)))
    for path in dict.fromkeys(paths):
        if path == STDIN:
            discovery.take_stdin(stdin)
        else:
            discovery.take(path, force_exclude=force_exclude)
    for folder in context if paths else (*context, discovery.cwd):
        names = listed(folder) if listed else None
        if isinstance(names, list):
            discovery.take_listed(folder, names)
            continue
        found = discovery.known(names) if names is not None and len(context) == 1 else None
        if found is not None:
            return found
        discovery.take(folder, force_exclude=force_exclude)
    return discovery.finish()


class _Discovery:
    """One run: first what was named, then the folders, then the links that the folders hold."""

    def __init__(self, cwd: str, root: str | None, exclude: Patterns) -> None:
        self.cwd = os.path.abspath(cwd)
        self._root = os.path.abspath(root) if root else None
        self._exclude = exclude
        self._stdin: Source | None = None
        self._named: dict[str, os.stat_result] = {}
        self._roots: dict[str, str] = {}
        self._missing: list[str] = []
        self._folders: list[Folder] = []
        self._linked: list[Folder] = []
        self._walk = Walk(exclude)
        self._start = time_ns()

    def take_stdin(self, stdin: Callable[[], bytes] | None) -> None:
        self._roots.setdefault(self.cwd, self._root or repository(self.cwd) or self.cwd)
        try:
            data = stdin() if stdin else b""
        except OSError as error:
            self._walk.unread.append(Left(STDIN, f"Standard input cannot be read: {error.strerror}"))
        else:
            self._stdin = Source(STDIN, named=True, data=data)

    def take(self, given: str, *, force_exclude: bool) -> None:
        path = os.path.abspath(os.path.join(self.cwd, given))
        try:
            # As the user wrote it: a slash at the end asks for a folder.
            status = os.stat(os.path.join(self.cwd, given) if given else given)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            self._missing.append(given)
            return
        except OSError as error:
            self._walk.unread.append(Left(path, f"The path cannot be read: {error.strerror}"))
            return
        is_folder = stat.S_ISDIR(status.st_mode)
        folder = path if is_folder else os.path.dirname(path)
        root = self._roots.get(folder)
        if root is None:
            root = self._roots[folder] = self._root or root_of(path, self.cwd)
        if force_exclude and path != root and inside(path, root) and ignores_below(self._exclude, path, root):
            self._walk.ignored += 1
        elif is_folder:
            self._take_folder(path, root)
        elif stat.S_ISREG(status.st_mode):
            self._named[path] = status
        else:
            self._walk.passed_over.append(Left(path, what_special(status.st_mode)))

    def take_listed(self, folder: str, names: Sequence[str]) -> None:
        """Take what a list says that a folder holds, as if the folder held nothing else."""
        root = self._roots[folder] = self._root or root_of(folder, self.cwd)
        self._linked.append(Folder(root, os.path.realpath(root), root, Scope()))
        for path in names:
            if not is_manifest_name(os.path.basename(path)):
                continue
            if self._exclude and inside(path, root) and ignores_below(self._exclude, path, root):
                self._walk.ignored += 1
                continue
            try:
                status = os.lstat(path)
            except OSError:  # the list is older than the folder
                continue
            self._walk.take_listed(path, status, self._linked[-1])

    def known(self, walked: Walked) -> Found | None:
        """Return what walking a folder would find, if all that is named is in it and nothing leads elsewhere."""
        folder, files = walked.folder, walked.files
        known = set(files)
        roots = {*self._roots.values(), folder}
        if (
            self._folders
            or self._linked
            or self._stdin
            or not self._is_root(folder)
            or not known.issuperset(self._named)
        ):
            return None
        stamps = packed_of(files, os.lstat, stat.S_ISREG)
        if stamps is None or descriptions_above({root: root for root in roots}, known):
            return None
        sources = list(map(Source, files))
        for path in self._named:
            at = bisect_left(files, path)
            sources[at] = sources[at]._replace(named=True)
        return Found(
            files=tuple(sources),
            roots=tuple(sorted(roots)),
            missing=tuple(self._missing),
            unread=tuple(sorted(self._walk.unread)),
            passed_over=tuple(sorted({*walked.passed_over, *self._walk.passed_over})),
            ignored=walked.ignored + self._walk.ignored,
            packed=stamps,
            start=self._start,
        )

    def _is_root(self, folder: str) -> bool:
        """Whether nothing above a folder has a part in what is found below it."""
        return folder == (self._root or root_of(folder, self.cwd)) and repository(folder) in {None, folder}

    def _take_folder(self, path: str, root: str) -> None:
        if ".git" in path.split(os.sep):
            self._walk.passed_over.append(Left(path, "git's own folder"))
            return
        if not inside(path, root):
            root = path
        top = repository(path)
        scope = scope_above(path, top or root, is_repository=top is not None)
        self._folders.append(Folder(path, os.path.realpath(path), root, scope))

    def finish(self) -> Found:
        walk = self._walk
        for path, status in sorted(self._named.items()):
            walk.seen.take(path, status.st_ino, status)
        named = set(self._named) & set(walk.seen.paths)
        passed_over, ignored = len(walk.passed_over), walk.ignored
        for folder in sorted(self._folders, key=lambda folder: folder.path):
            walk.enter(folder)
        walk.settle()
        walked = self._only_walk(passed_over, ignored)
        Links(walk, [*self._folders, *self._linked]).follow()
        files = [Source(path, named=path in named) for path in walk.seen.paths]
        known = set(walk.seen.paths)
        aside = descriptions_above(self._roots, known)
        files += [Source(path, aside=True) for path in aside]
        files.sort()
        return Found(
            files=(self._stdin, *files) if self._stdin else tuple(files),
            roots=tuple(sorted(set(self._roots.values()))),
            missing=tuple(self._missing),
            unread=tuple(sorted(walk.unread)),
            passed_over=tuple(sorted({*walk.passed_over, *walk.seen.doubles})),
            ignored=walk.ignored,
            walked=walked,
            stamps=walk.stamps,
            start=self._start,
        )

    def _only_walk(self, passed_over: int, ignored: int) -> Walked | None:
        """Return what walking found, where that was one folder, and nothing in it leads elsewhere."""
        walk = self._walk
        if len(self._folders) != 1 or self._linked or walk.links or walk.unread or walk.seen.doubles:
            return None
        folder = self._folders[0].path
        if not self._is_root(folder):
            return None
        found = sorted(walk.found)
        return Walked(folder, found, sorted(walk.folders), walk.passed_over[passed_over:], walk.ignored - ignored)


__all__ = ["KUSTOMIZATIONS", "STDIN", "discover"]
