"""Where the cache is, and the secret that tells this user's own entries from whatever else lies there."""

from __future__ import annotations

import os
import stat
import sys

VARIABLE = "KUBELINT_CACHE_DIR"
_NAME = "kubelint"
"""The cache's own folder, inside of whatever folder it is given: nothing beside it is ever touched."""
_SECRET = "secret"  # noqa: S105  (the name of a file)
_SECRET_SIZE = 32
_TAG = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of kubelint, and may be removed at any time.  See https://bford.info/cachedir/
"""


def cache_folder(asked: str | None, outside: str = "") -> str | None:
    """Return the absolute path of the cache's folder, which need not exist; None where there is no place for it.

    `asked` is the folder that the command line names; the environment comes next, and the system's folder for caches
    last.  Unless it was asked for, the cache is never inside the folder `outside`.
    """
    asked = asked or os.environ.get(VARIABLE)
    if asked:
        return os.path.join(os.path.abspath(asked), _NAME)
    folder = _system_folder()
    if not os.path.isabs(folder):
        return None
    folder = os.path.join(folder, _NAME)
    return None if outside and _inside(folder, outside) else folder


def _system_folder() -> str:
    """Return the folder where this system keeps caches; nothing absolute where there is none."""
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA", "")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Caches")
    configured = os.environ.get("XDG_CACHE_HOME", "")
    # The specification says to ignore what is not absolute.
    return configured if os.path.isabs(configured) else os.path.expanduser("~/.cache")


def _inside(path: str, folder: str) -> bool:
    real = os.path.realpath(folder).rstrip(os.sep) + os.sep
    return (os.path.realpath(path) + os.sep).startswith(real)


def secret_of(folder: str, *, make: bool) -> bytes | None:
    """Return the secret of a cache folder; with `make`, the folder and the secret are made where there are none.

    None where the folder is another user's, or a link, or where there is no secret that only this user knows.

    Raises:
        OSError: the folder cannot be made, or the secret not be written.
    """
    if not _is_own_folder(folder):
        if not make or os.path.lexists(folder):
            return None
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        _make_folder(folder)
    path = os.path.join(folder, _SECRET)
    secret = _read_secret(path)
    if secret is None and make:
        _write_around(folder)
        secret = _new_secret(path)
    return secret


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        if not _is_own_folder(folder):  # another process was faster, or another user
            raise


def is_own(status: os.stat_result) -> bool:
    """Whether this user is the owner, where the system knows owners."""
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()


def _is_own_folder(folder: str) -> bool:
    """Whether the folder is there and this user's; others are kept out of it."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode) or not is_own(status):
        return False
    if status.st_mode & 0o077 and sys.platform != "win32":
        os.chmod(folder, 0o700)
    return True


def _read_secret(path: str) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | flags())
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        private = sys.platform == "win32" or not status.st_mode & 0o077
        if not (stat.S_ISREG(status.st_mode) and is_own(status) and private):
            return None
        data = os.read(descriptor, _SECRET_SIZE + 1)
    finally:
        os.close(descriptor)
    return data if len(data) == _SECRET_SIZE else None


def _new_secret(path: str) -> bytes | None:
    """Write a new secret where there is none that counts; of several processes that do so the first one wins."""
    new = f"{path}.{os.urandom(6).hex()}.tmp"
    write_whole(new, os.urandom(_SECRET_SIZE))
    try:
        os.link(new, path)
    except OSError:  # there is one, or the file system knows no links
        secret = _read_secret(path)
        if secret is None:
            os.replace(new, path)
            return _read_secret(path)
        os.unlink(new)
        return secret
    os.unlink(new)
    return _read_secret(path)


def _write_around(folder: str) -> None:
    """Mark the folder as a cache for backups, and as nothing for git."""
    for name, data in (("CACHEDIR.TAG", _TAG), (".gitignore", b"*\n")):
        path = os.path.join(folder, name)
        if not os.path.lexists(path):
            write_whole(path, data)


def write_whole(path: str, data: bytes) -> None:
    """Write a file of mode 600 so that whoever reads it sees all of it or the one before.

    Raises:
        OSError: it cannot be written; nothing is left of it then.
    """
    head, name = os.path.split(path)
    temporary = os.path.join(head, f".{name}.{os.getpid()}.{os.urandom(6).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | flags(), 0o600)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def flags() -> int:
    """Flags to open a file with, so that no link is followed and nothing waits for a pipe."""
    return sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"))
