"""Unpacks charts that come as one file, and nothing that such a file might smuggle in."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, cast

from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from gzip import GzipFile
    from tarfile import TarFile, TarInfo
    from typing import IO

_MB = 1 << 20
_MOST_FILES = 20_000
_PART = 1 << 16
_LONGEST_HEADER = 1 << 20
_TOLD = frozenset({b"g", b"x"})
"""Members that only say something of others."""


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
            raise RenderError(f"unpacked, it is larger than {self._limit / _MB:g} MB (--render-unpacked)", refused=True)

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

    As Helm does, it takes the first part of all names for the chart's folder.  Links, devices and names that lead out
    of that folder are refused, and everything in the archive that is unpacked counts, headers too.

    Raises:
        RenderError: it is no such archive, or is refused.
    """
    import gzip
    import tarfile
    import zlib

    chart = os.path.join(into, "chart")
    try:
        with (
            gzip.open(path) as packed,
            tarfile.open(fileobj=cast("IO[bytes]", _Counted(packed, budget)), mode="r:") as archive,
        ):
            for member in archive:
                budget.file()
                name = _safe(member, path)
                if member.isfile() and "/" in name:
                    _write(archive, member, os.path.join(chart, *name.split("/")[1:]))
    except RenderError as error:
        error.path = error.path or path
        raise
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as error:
        raise RenderError(f"the archive cannot be read: {_told(error)}", path) from None
    if not os.path.isfile(os.path.join(chart, "Chart.yaml")):
        raise RenderError("the archive holds no chart", path)
    return chart


class _Counted:
    """What comes out of a compressed file, as long as the budget lasts, and in small parts only.

    Only headers ask for large parts, and they would be held in memory as a whole.
    """

    def __init__(self, packed: GzipFile, budget: Budget) -> None:
        self._packed = packed
        self._budget = budget
        self._spent = 0

    def read(self, size: int) -> bytes:
        if size > _LONGEST_HEADER:
            raise RenderError(f"the archive holds a header of more than {_LONGEST_HEADER // _MB} MB", refused=True)
        part = self._packed.read(size)
        self._count()
        return part

    def tell(self) -> int:
        return self._packed.tell()

    def seek(self, position: int) -> int:
        while self._packed.tell() < position and self._packed.read(min(position - self._packed.tell(), _PART)):
            self._count()
        return self._packed.seek(position) if position <= self._packed.tell() else self._packed.tell()

    def _count(self) -> None:
        at = self._packed.tell()
        if at > self._spent:
            self._budget.spend(at - self._spent)
            self._spent = at


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


def _write(archive: TarFile, member: TarInfo, target: str) -> None:
    content = archive.extractfile(member)
    if content is None:
        return
    os.makedirs(os.path.dirname(target), 0o700, exist_ok=True)
    with open(target, "wb") as file:
        while part := content.read(_PART):
            file.write(part)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or "it ends too early"
