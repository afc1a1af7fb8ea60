"""Finds the charts and kustomizations that hold the given paths from above, so that their parts are known as such."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

CHART = "Chart.yaml"
KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})


def descriptions_above(roots: Mapping[str, str], known: Collection[str]) -> list[str]:
    """The Chart.yaml and kustomization files in the given folders and above them, up to each one's root.

    `roots` gives the root of each folder; `known` are files that are read anyway.
    """
    folders = {above for folder, root in roots.items() for above in _up(folder, root)}
    return [
        path
        for folder in sorted(folders)
        for name in (CHART, *sorted(KUSTOMIZATIONS))
        if (path := os.path.join(folder, name)) not in known and _is_file(path)
    ]


def _up(folder: str, root: str) -> Iterator[str]:
    while inside(folder, root):
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False
