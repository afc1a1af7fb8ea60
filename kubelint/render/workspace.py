"""A private folder for temporary files that is gone afterwards, even if kubelint is killed."""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO

from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from subprocess import Popen
    from typing import Self

_PREFIX = "kubelint-render-"
_LEFT_BEHIND = re.compile(_PREFIX + r"\w+")
_LOCK = "lock"
_YOUNG = 60.0
"""Seconds for which a folder without a lock may be one that is just being made."""
# It is told of programs that start (+) and end (-), and of a good end.  When nothing more can come, kubelint is gone.
# What started so late that it was not told of is known by where it works.
_GUARDIAN = """
trap '' HUP INT QUIT TERM
live=''
while read -r line; do
  case $line in
    +*) live="$live ${line#+}" ;;
    done) exit 0 ;;
    -*) left=''; for each in $live; do [ "$each" = "${line#-}" ] || left="$left $each"; done; live=$left ;;
  esac
done
for each in $live; do kill -KILL "-$each" 2>/dev/null; done
for each in /proc/[0-9]*; do
  case $(readlink "$each/cwd" 2>/dev/null) in "$1"/*) kill -KILL "${each#/proc/}" 2>/dev/null ;; esac
done
rm -rf -- "$1"
"""


class Workspace:
    """The folder `path`, for one run of kubelint and all charts in it.

    `home` is an empty folder in it, `scratch` one for what programs like to write.  A small process watches over it:
    once kubelint is gone, whatever way, it ends the programs that still run and removes the folder.  `closed` says
    that kubelint itself has ended what ran.
    """

    def __init__(self) -> None:
        self.path = ""
        self.home = ""
        self.scratch = ""
        self.closed = False
        self._count = 0
        self._starting = 0
        self._lock = Lock()
        self._held: BinaryIO | None = None
        self._live: dict[int, Popen[bytes]] = {}
        self._guardian: Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Make the folder.

        Raises:
            RenderError: there is no place for it.
        """
        import tempfile

        try:
            top = tempfile.gettempdir()
            sweep(top)
            self.path = os.path.realpath(tempfile.mkdtemp(prefix=_PREFIX, dir=top))
            self._held = _hold(self.path)
            self.home = os.path.join(self.path, "home")
            self.scratch = os.path.join(self.path, "scratch")
            os.mkdir(self.home, 0o500)
            os.mkdir(self.scratch, 0o700)
        except OSError as error:
            reason = f"there is no place for temporary files: {error.strerror or error}"
            raise RenderError(reason, passing=True) from None
        if sys.platform != "win32":
            self._guard()
        return self

    def __exit__(self, *_: object) -> None:
        import shutil

        from kubelint.render.process import stop

        with self._lock:
            self.closed = True
            live = list(self._live.values())
        for process in live:
            stop(process)
        if self._held is not None:
            self._held.close()
        shutil.rmtree(self.path, ignore_errors=True)
        if not self._starting:  # else there may be a program that nobody knows of yet
            self._tell("done\n")
        if self._guardian is not None and self._guardian.stdin is not None:
            with suppress(OSError):
                self._guardian.stdin.close()
            self._guardian.wait()
            self._guardian = None

    def folder(self, name: str) -> str:
        """Make a new folder, whose own name is `name`.

        Raises:
            RenderError: there is no place for it.
        """
        with self._lock:
            self._count += 1
            number = self._count
        path = os.path.join(self.path, str(number), name)
        try:
            os.makedirs(path, 0o700)
        except OSError as error:
            reason = f"there is no place for temporary files: {error.strerror or error}"
            raise RenderError(reason, passing=True) from None
        return path

    def starts(self, change: int = 1) -> None:
        """Take note that a program is about to be started, or (-1) that this came to nothing."""
        with self._lock:
            self._starting += change

    def runs(self, process: Popen[bytes]) -> None:
        """Take note of a program that was started, with a process group of its own."""
        with self._lock:
            self._starting -= 1
            self._live[process.pid] = process
            self._tell(f"+{process.pid}\n")
            closed = self.closed
        if closed:
            from kubelint.render.process import stop

            stop(process)

    def ran(self, process: Popen[bytes]) -> None:
        """Take note that a program has ended."""
        with self._lock:
            self._live.pop(process.pid, None)
            self._tell(f"-{process.pid}\n")

    def _tell(self, line: str) -> None:
        if self._guardian is None or self._guardian.stdin is None:
            return
        try:
            self._guardian.stdin.write(line.encode())
            self._guardian.stdin.flush()
        except (OSError, ValueError):  # it is gone; the folder is still removed in the ordinary way
            return

    def _guard(self) -> None:
        import subprocess

        try:
            self._guardian = subprocess.Popen(  # noqa: S603  (fixed words)
                ["/bin/sh", "-c", _GUARDIAN, "kubelint-guardian", self.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": "/bin:/usr/bin"},
                start_new_session=True,
            )
        except OSError:  # without a shell the folder is removed in the ordinary way, or swept by a later run
            return


def sweep(top: str) -> None:
    """Remove what runs that are no more left behind, where nobody watched over it."""
    import shutil

    try:
        names = os.listdir(top)
    except OSError:
        return
    for name in names:
        path = os.path.join(top, name)
        if _LEFT_BEHIND.fullmatch(name) and _is_own(path) and _is_free(path):
            shutil.rmtree(path, ignore_errors=True)


def _hold(folder: str) -> BinaryIO:
    """Lock a folder as long as this process lives; numbers of processes would mean nothing to another container."""
    new = os.path.join(folder, f"{_LOCK}.new")
    file = open(new, "wb")  # noqa: SIM115  (it is held open)
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        os.rename(new, os.path.join(folder, _LOCK))
    return file


def _is_free(folder: str) -> bool:
    """Whether nobody holds a folder any more."""
    path = os.path.join(folder, _LOCK)
    try:
        if sys.platform == "win32":
            os.remove(f"{path}.new")  # what is open cannot be removed there
            return True
        import fcntl

        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return time.time() - os.stat(folder).st_mtime > _YOUNG
    except OSError:
        return False
    return True


def _is_own(path: str) -> bool:
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return not os.path.islink(path) and (sys.platform == "win32" or status.st_uid == os.getuid())
