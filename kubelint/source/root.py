"""The root of a path: what it may reach, and what its name is relative to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def repository(folder: str) -> str | None:
    """The git repository that holds the absolute path `folder`: the nearest folder with a ``.git`` in or above it."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def root_of(path: str, cwd: str) -> str:
    """The root of an absolute path: its repository, else `cwd` if that holds it, else the path's own folder."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    return repository(folder) or (cwd if inside(path, cwd) else folder)


def inside(path: str, folder: str) -> bool:
    """Whether the absolute path `path` is `folder` or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def common_root(roots: tuple[str, ...], cwd: str) -> str:
    """The one root that reports are relative to where the paths have several."""
    try:
        return os.path.commonpath(roots) if roots else repository(cwd) or cwd
    except ValueError:  # two drives of Windows
        return roots[0]


def relative_to(root: str) -> Callable[[str], str]:
    """Give what makes an absolute path relative to `root`, with ``/``; a path outside stays as it is."""
    prefix = root.rstrip(os.sep) + os.sep

    def relative(path: str) -> str:
        if path + os.sep == prefix:
            return "."
        return path[len(prefix) :].replace(os.sep, "/") if path.startswith(prefix) else path

    return relative
