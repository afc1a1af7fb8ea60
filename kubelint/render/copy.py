"""Copies a chart to where it can be rendered and instrumented, and nothing from outside of it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from kubelint.render.archive import unpack
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from kubelint.render.archive import Budget

_LEFT_OUT = frozenset({".git", "node_modules"})
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

    Links are followed inside the chart, and refused where they lead out of it.

    Raises:
        RenderError: it cannot be read, or is refused.
    """
    if os.path.isfile(source):
        chart = unpack(source, folder, budget)
        copied = Copied(source, chart)
        copied.unpacked[chart] = (source, os.path.basename(chart) + "/")
    else:
        chart = os.path.join(folder, os.path.basename(os.path.normpath(source)) or "chart")
        copied = Copied(source, chart)
        try:
            _copy(source, chart, os.path.realpath(source), budget, 0)
        except OSError as error:
            where = error.filename if isinstance(error.filename, str) else source
            raise RenderError(f"it cannot be read: {error.strerror}", where) from None
    _unpack_parts(copied, chart, budget, 0)
    return copied


def _copy(source: str, target: str, root: str, budget: Budget, depth: int) -> None:
    if depth > _DEEPEST:
        raise RenderError(f"folders are nested more than {_DEEPEST} deep", source, refused=True)
    os.makedirs(target, 0o700, exist_ok=True)
    with os.scandir(source) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in _LEFT_OUT:
                continue
            budget.file()
            if entry.is_symlink():
                _inside(entry.path, root)
            at = os.path.join(target, entry.name)
            if entry.is_dir():
                _copy(entry.path, at, root, budget, depth + 1)
            else:
                _copy_file(entry.path, at, budget)


def _inside(link: str, root: str) -> None:
    real = os.path.realpath(link)
    if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
        raise RenderError("a link leads out of the chart", link, refused=True)
    if not os.path.exists(real):
        raise RenderError("a link leads nowhere", link)


def _copy_file(source: str, target: str, budget: Budget) -> None:
    status = os.stat(source)
    if not stat.S_ISREG(status.st_mode):
        raise RenderError("the chart holds something that is no file", source, refused=True)
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
        if name.endswith(".tgz") and os.path.isfile(path):
            archive, inside = copied.origin_of(path)
            # A name of its own keeps it apart from a folder that is there already.
            into = os.path.join(folder, f"kubelint-{name.removesuffix('.tgz')}")
            try:
                unpacked = unpack(path, into, budget)
            except RenderError as error:
                raise RenderError(error.reason, archive, refused=error.refused) from None
            os.remove(path)
            plain = os.path.join(folder, os.path.basename(unpacked))
            if os.path.exists(plain):
                plain = unpacked
            else:
                os.rename(unpacked, plain)
                os.rmdir(into)
            copied.unpacked[plain] = (archive, f"{inside}: " if inside else "")
            path = plain
        if os.path.isdir(path):
            _unpack_parts(copied, path, budget, depth + 1)
