"""What a check with context is about: the given paths, of all that is read around them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Sequence


class Focus:
    """The files that were named and all that lies in the folders that were named; a part of a chart means the chart.

    The names of `folders` end with a separator.
    """

    __slots__ = ("files", "folders")

    def __init__(self, paths: Sequence[str], cwd: str, charts: Sequence[str] = ()) -> None:
        given = [path if path == "-" else os.path.abspath(os.path.join(cwd, path)) for path in paths or (".",)]
        folders = {path for path in given if os.path.isdir(path)}
        folders.update(chart for chart in charts if any(inside(path, chart) for path in given))
        self.files = frozenset(given) - folders
        # What a link to a folder holds may be known by its other name.
        self.folders = tuple(
            {name.rstrip(os.sep) + os.sep for path in folders for name in (path, os.path.realpath(path))}
        )

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and (path in self.files or (path + os.sep).startswith(self.folders))
