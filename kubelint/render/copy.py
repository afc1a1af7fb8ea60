"""Copies a chart to where it can be rendered and instrumented, and nothing from outside of it."""

from __future__ import annotations

import os
import re
import shutil
import stat
from typing import TYPE_CHECKING

from kubelint.render.archive import unpack
from kubelint.render.helm.ignore import NAME, Ignored
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Collection

    from kubelint.render.archive import Budget

_LEFT_OUT = frozenset({".git", "node_modules", NAME})
_TEST_VALUES = re.compile(r"ci(/[^/]*values\.ya?ml)?")
_PART = 1 << 20
_DEEPEST = 64


class Copied:
    """A chart's safe copy: `folder`, and what of it came out of archives: each such folder with its archive.

    Archives are named by their absolute paths in the repository; one that was inside another is named as a part of
    it (``outer.tgz: charts/inner.tgz``), since no path leads there.
    """

    def __init__(self, source: str, folder: str) -> None:
        self.source = source
        self.folder = folder
        self.unpacked: dict[str, tuple[str, str]] = {}

    def origin_of(self, path: str) -> tuple[str, str]:
        """Return where a file of the copy comes from: its path in the repository, and its name in an archive there."""
        at = path
        while len(at) > len(self.folder):
            at = os.path.dirname(at)
            if at in self.unpacked:
                archive, inside = self.unpacked[at]
                return archive, inside + os.path.relpath(path, at).replace(os.sep, "/")
        return os.path.join(self.source, os.path.relpath(path, self.folder)), ""


def copy_chart(source: str, folder: str, budget: Budget) -> Copied:
    """Copy a chart (its folder or its archive) below `folder`, and unpack the archives of its sub-charts.

    Links are followed inside the chart, and refused where they lead out of it.  What Helm would not load is left out,
    and so is the file that says so; only values for tests (``ci/*-values.yaml``) are kept.

    Raises:
        RenderError: it cannot be read, or is refused.
    """
    try:
        if os.path.isfile(source):
            copied = Copied(source, unpack(source, folder, budget))
            copied.unpacked[copied.folder] = (source, "")
            _remove(os.path.join(copied.folder, NAME))
        else:
            copied = Copied(source, os.path.join(folder, "chart"))
            _Copying(source, copied.folder, budget).copy("", 0)
        _unpack_parts(copied, copied.folder, budget, 0)
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else source
        if where.startswith(folder):
            raise RenderError(f"it cannot be copied to a temporary folder: {error.strerror}", source) from None
        raise RenderError(f"it cannot be read: {error.strerror}", where) from None
    return copied


class _Copying:
    """Copies the folder of one chart."""

    def __init__(self, source: str, target: str, budget: Budget) -> None:
        self._source = source
        self._target = target
        self._budget = budget
        self._root = os.path.realpath(source)
        self._ignored = Ignored(source)

    def copy(self, below: str, depth: int) -> None:
        """Copy the folder `below` the chart."""
        source, target = os.path.join(self._source, below), os.path.join(self._target, below)
        if depth > _DEEPEST:
            raise RenderError(f"folders are nested more than {_DEEPEST} deep", source, refused=True)
        os.makedirs(target, 0o700, exist_ok=True)
        with os.scandir(source) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = os.path.join(below, entry.name)
                if entry.is_symlink() and not self._is_left_out(name, entry):
                    self._check(entry.path)
                if self._is_left_out(name, entry):
                    continue
                self._budget.file()
                if entry.is_dir():
                    self.copy(name, depth + 1)
                else:
                    copy_file(entry.path, os.path.join(target, entry.name), self._budget)

    def _is_left_out(self, name: str, entry: os.DirEntry[str]) -> bool:
        if name in _LEFT_OUT or entry.name in _LEFT_OUT:
            return True
        slashed = name.replace(os.sep, "/")
        return not _TEST_VALUES.fullmatch(slashed) and self._ignored.has(slashed, folder=entry.is_dir())

    def _check(self, link: str) -> None:
        """Refuse a link that leads out of the chart, or back to where it stands."""
        real = os.path.realpath(link)
        if real != self._root and not real.startswith(self._root.rstrip(os.sep) + os.sep):
            raise RenderError(f"it links to what is outside of the chart, {os.readlink(link)}", link, refused=True)
        if not os.path.exists(real):
            raise RenderError("it is a link that leads nowhere", link)
        if (os.path.realpath(os.path.dirname(link)) + os.sep).startswith(real.rstrip(os.sep) + os.sep):
            raise RenderError("it links to a folder that it is in", link, refused=True)


def _remove(path: str) -> None:
    if os.path.lexists(path):
        os.remove(path)


def copy_file(source: str, target: str, budget: Budget) -> None:
    """Copy one file; whatever else has the name is refused.

    Raises:
        RenderError: it is refused, or larger than the budget.
        OSError: it cannot be read or written.
    """
    status = os.stat(source)
    if not stat.S_ISREG(status.st_mode):
        raise RenderError("it is neither a file nor a folder", source, refused=True)
    with open(source, "rb") as given, open(target, "wb") as made:
        while part := given.read(_PART):
            budget.spend(len(part))
            made.write(part)


def _unpack_parts(copied: Copied, chart: str, budget: Budget, depth: int) -> None:
    """Unpack the archives of sub-charts, and those that are in them."""
    folder = os.path.join(chart, "charts")
    if depth > _DEEPEST or not os.path.isdir(folder):
        return
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.startswith(("_", ".")):  # Helm does not load these
            continue
        if name.endswith(".tgz") and os.path.isfile(path):
            path = _unpack_part(copied, path, budget)
        if os.path.isdir(path):
            _unpack_parts(copied, path, budget, depth + 1)


def _unpack_part(copied: Copied, path: str, budget: Budget) -> str:
    """Unpack the archive of a sub-chart, and put it in its place."""
    archive, inside = copied.origin_of(path)
    try:
        unpacked = unpack(path, f"{path}-unpacked", budget)
    except RenderError as error:
        reason = f"{inside}: {error.reason}" if inside else error.reason
        raise RenderError(reason, archive, refused=error.refused) from None
    os.remove(path)
    # A name of its own keeps it apart from a folder that is there already.
    place = path.removesuffix(".tgz")
    while os.path.lexists(place):
        place += "-packed"
    os.rename(unpacked, place)
    os.rmdir(os.path.dirname(unpacked))
    copied.unpacked[place] = (archive, f"{inside}: " if inside else "")
    return place


def link_folder(folder: str, target: str, left_out: Collection[str], name_left_out: str = "") -> None:
    """Make a copy of a copy that shares its files, but for the paths and the name that are left out.

    What is left out may be written anew in `target`; the files that are shared must not be changed.
    """
    os.makedirs(target)
    with os.scandir(folder) as entries:
        for entry in entries:
            path = os.path.join(target, entry.name)
            if entry.is_dir():
                link_folder(entry.path, path, left_out, name_left_out)
            elif entry.path not in left_out and entry.name != name_left_out:
                try:
                    os.link(entry.path, path)
                except OSError:  # not every file system can do that
                    shutil.copyfile(entry.path, path)
