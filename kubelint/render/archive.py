"""Unpacks charts that come as one file, and nothing that such a file might smuggle in."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from tarfile import TarFile, TarInfo

_MB = 1 << 20
_MOST_FILES = 20_000
_PART = 1 << 20


class Budget:
    """How many bytes and files may still be unpacked or copied for one chart."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._left = limit
        self._files = _MOST_FILES

    def spend(self, size: int) -> None:
        """Take `size` bytes of one file.

        Raises:
            RenderError: there are not so many left.
        """
        self._left -= size
        if self._left < 0:
            raise RenderError(f"unpacked, it is larger than {self._limit // _MB} MB (--render-unpacked)", refused=True)

    def file(self) -> None:
        """Take one file.

        Raises:
            RenderError: there are too many.
        """
        self._files -= 1
        if self._files < 0:
            raise RenderError(f"it holds more than {_MOST_FILES} files", refused=True)


def unpack(path: str, into: str, budget: Budget) -> str:
    """Unpack the archive of a chart below the folder `into`; return the chart's folder there.

    Links, devices and names that lead out of the archive's one folder are refused.

    Raises:
        RenderError: it is no such archive, or is refused.
    """
    import tarfile
    import zlib

    tops: set[str] = set()
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                budget.file()
                name = _safe(member, path)
                if member.isdir() or not name:
                    continue
                tops.add(name.split("/", 1)[0])
                _write(archive, member, os.path.join(into, *name.split("/")), budget)
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as error:
        raise RenderError(f"the archive cannot be read: {error}", path) from None
    folders = [os.path.join(into, top) for top in tops if os.path.isfile(os.path.join(into, top, "Chart.yaml"))]
    if len(folders) != 1:
        raise RenderError("the archive holds no chart", path)
    return folders[0]


def _safe(member: TarInfo, path: str) -> str:
    """Return the name of a member that may be unpacked; empty for one that says nothing."""
    name = posixpath.normpath(member.name.replace("\\", "/"))
    if name.startswith(("/", "../")) or name == ".." or ":" in name.split("/")[0] or "\0" in name:
        raise RenderError(f"the archive holds '{member.name}', which leads out of it", path, refused=True)
    if member.issym() or member.islnk():
        raise RenderError(f"the archive holds a link, '{member.name}'", path, refused=True)
    if not (member.isfile() or member.isdir() or member.type in _TOLD):
        raise RenderError(f"the archive holds '{member.name}', which is no file", path, refused=True)
    return "" if name == "." or member.type in _TOLD else name


_TOLD = frozenset({b"g", b"x"})
"""Members that only say something of others."""


def _write(archive: TarFile, member: TarInfo, target: str, budget: Budget) -> None:
    content = archive.extractfile(member)
    if content is None:
        return
    os.makedirs(os.path.dirname(target), 0o700, exist_ok=True)
    with open(target, "wb") as file:
        while part := content.read(_PART):
            budget.spend(len(part))
            file.write(part)
