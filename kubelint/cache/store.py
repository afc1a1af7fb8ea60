"""Keeps values between runs by content: what cannot be trusted or kept is as if it had never been there."""

from __future__ import annotations

import marshal
import os
import stat
import sys
from typing import TYPE_CHECKING, Any, cast

from kubelint.cache.blake import blake2b
from kubelint.cache.folder import cache_folder, flags, is_own, secret_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 256 << 20
"""How much the cache may hold; the entries that were used least lately make room."""
_LARGEST = 64 << 20
"""The largest entry."""
_SEAL = 32
"""The bytes before each value that only this user can have written."""
_LOOK_AFTER = 8 << 20
"""Bytes that are written between two looks at the size of the whole, on average over all processes."""
_UNUSED = 3600
"""Seconds after which the use of an entry is noted again."""

_versions: dict[tuple[object, ...], bytes] = {}


class Store:
    """A cache, or none: then nothing is ever found in it.

    Values are what `marshal` takes: plain builtins.  A key says all that a value depends on but for the version of
    kubelint.  Several processes and threads may use one folder at once.
    """

    __slots__ = ("_folder", "_secret", "_version")

    def __init__(self, folder: str | None) -> None:
        self._folder = folder
        self._secret: bytes | None = None
        self._version = b""

    @classmethod
    def open(cls, folder: str | None = None, *, enabled: bool = True, outside: str = "") -> Store:
        """Return the cache in `folder` or, without one, in the place that the environment or the system says.

        Unless the user asked for the place, it is never inside the folder `outside`.
        """
        return cls(cache_folder(folder, outside) if enabled else None)

    @property
    def enabled(self) -> bool:
        """Whether there is a place for a cache; what is put there may get lost all the same."""
        return self._folder is not None

    def get(self, kind: str, key: bytes) -> object | None:
        """Return the value that was put last; None where there is none, or none that this user surely wrote."""
        try:
            path = self._path(kind, key, make=False)
            data = _read(path) if path else None
            if data is None or not path or bytes(data[:_SEAL]) != self._seal(kind, key, data[_SEAL:]):
                return None
            value: object = marshal.loads(data[_SEAL:])  # noqa: S302  (sealed: this user's kubelint wrote it)
        except (OSError, ValueError, EOFError, TypeError, MemoryError):
            return None
        return value

    def put(self, kind: str, key: bytes, value: object) -> None:
        """Keep a value; where that is not possible, nothing happens."""
        if self._folder is None:
            return
        try:
            data = marshal.dumps(cast("Any", value))
            path = self._path(kind, key, make=True) if len(data) <= _LARGEST else None
            if not path:
                return
            os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
            write_whole(path, self._seal(kind, key, data) + data)
            if int.from_bytes(os.urandom(4), "little") * _LOOK_AFTER < (len(data) + 4096 << 32):
                from kubelint.cache.prune import prune

                prune(self._folder, MOST_BYTES)
        except (OSError, ValueError, MemoryError):
            return

    def _path(self, kind: str, key: bytes, *, make: bool) -> str | None:
        """Return the file of an entry; None where there is no cache that can be trusted."""
        if self._folder is None:
            return None
        if self._secret is None:
            self._secret = secret_of(self._folder, make=make)
        if self._secret is None:
            return None
        self._version = self._version or version()
        name = digest((self._version, kind, key)).hex()
        return os.path.join(self._folder, name[:2], name[2:40])

    def _seal(self, kind: str, key: bytes, data: bytes | memoryview) -> bytes:
        """Sign a value together with what it was kept for, so that no entry can stand for another."""
        seal = blake2b(digest((self._version, kind, key)), digest_size=_SEAL, key=self._secret or b"")
        seal.update(data)
        return seal.digest()


def digest(parts: Iterable[bytes | str]) -> bytes:
    """Return a name of 32 bytes for several texts: another one for any others."""
    made = blake2b(digest_size=32)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.digest()


def frozen(value: object) -> bytes:
    """Return a value, of plain builtins, as bytes: as a part of an entry it costs nothing until it is thawed."""
    return marshal.dumps(cast("Any", value))


def thawed(data: bytes) -> object:
    """Return the value that was frozen; `data` must come from the cache, which vouches for it."""
    value: object = marshal.loads(data)  # noqa: S302  (part of a sealed entry)
    return value


def version() -> bytes:
    """Return what an entry depends on besides its key: this kubelint, this Python, and the form of the entries."""
    # To import the package by its name would tie the lowest layer to all that it offers.
    own = vars(sys.modules["kubelint"])["__version__"]
    form = (own, sys.implementation.cache_tag, sys.version.partition(" ")[0], marshal.version)
    if form not in _versions:
        _versions[form] = repr((*form, _code())).encode()
    return _versions[form]


def _code() -> bytes:
    """Return the state of the code, which may change without a new version.

    In a checkout that is seen at once; of an installed package the times say nothing, but the sizes do.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.isdir(os.path.join(package, "_rules"))
    states = []
    pending = [package]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    changed = 0 if installed else status.st_mtime_ns
                    states.append(f"{entry.path.removeprefix(package)} {changed} {status.st_size}")
                elif not entry.name.startswith("_") and entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
    return digest(sorted(states))


def _read(path: str) -> memoryview | None:
    """Return the bytes of an entry that is a file of this user, and note that it is in use."""
    descriptor = os.open(path, os.O_RDONLY | flags())
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not is_own(status) or not _SEAL < status.st_size <= _LARGEST + _SEAL:
            return None
        data = bytearray(status.st_size)
        view = memoryview(data)
        with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as file:
            at = 0
            while at < len(view) and (count := file.readinto(view[at:])):
                at += count
        if at < len(view):
            return None
    finally:
        os.close(descriptor)
    from time import time

    if time() - status.st_mtime > _UNUSED:
        os.utime(path)
    return view


__all__ = ["Store", "digest", "version"]
