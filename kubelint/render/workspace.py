"""A private folder for temporary files that is gone afterwards, even if kubelint is killed."""

from __future__ import annotations

import os
import re
import sys
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import Popen
    from typing import Self

_NAME = "kubelint-{pid}-"
_LEFT_BEHIND = re.compile(r"kubelint-([0-9]+)-[\w]+")
# It is told of programs that start (+) and end (-).  When nothing more can come, kubelint is gone.
_GUARDIAN = """
trap '' HUP INT QUIT TERM
live=''
while read -r line; do
  case $line in
    +*) live="$live ${line#+}" ;;
    -*) left=''; for each in $live; do [ "$each" = "${line#-}" ] || left="$left $each"; done; live=$left ;;
  esac
done
for each in $live; do kill -KILL "-$each" 2>/dev/null; done
rm -rf -- "$1"
"""


class Workspace:
    """The folder `path`, for one run of kubelint and all charts in it; `home` is an empty folder in it.

    A small process watches over it: once kubelint is gone, whatever way, it ends the programs that still run and
    removes the folder.
    """

    def __init__(self) -> None:
        self.path = ""
        self.home = ""
        self._count = 0
        self._lock = Lock()
        self._guardian: Popen[bytes] | None = None

    def __enter__(self) -> Self:
        import tempfile

        _sweep(tempfile.gettempdir())
        self.path = os.path.realpath(tempfile.mkdtemp(prefix=_NAME.format(pid=os.getpid())))
        self.home = os.path.join(self.path, "home")
        os.mkdir(self.home, 0o500)
        if sys.platform != "win32":
            self._guard()
        return self

    def __exit__(self, *_: object) -> None:
        import shutil

        shutil.rmtree(self.path, ignore_errors=True)
        if self._guardian is not None and self._guardian.stdin is not None:
            self._guardian.stdin.close()
            self._guardian.wait()
            self._guardian = None

    def folder(self, name: str) -> str:
        """Make a new folder, whose own name is `name`."""
        with self._lock:
            self._count += 1
            number = self._count
        path = os.path.join(self.path, str(number), name)
        os.makedirs(path, 0o700)
        return path

    def runs(self, pid: int) -> None:
        """Take note of a program that runs, with a process group of its own."""
        self._tell(f"+{pid}\n")

    def ran(self, pid: int) -> None:
        """Take note that a program has ended."""
        self._tell(f"-{pid}\n")

    def _tell(self, line: str) -> None:
        if self._guardian is None or self._guardian.stdin is None:
            return
        with self._lock:
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


def _sweep(folder: str) -> None:
    """Remove what runs that are no more left behind, where nobody watched over it."""
    import shutil

    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        match = _LEFT_BEHIND.fullmatch(name)
        path = os.path.join(folder, name)
        if match and not _lives(int(match[1])) and not os.path.islink(path) and _is_own(path):
            shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # there, a signal of number 0 would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _is_own(path: str) -> bool:
    try:
        return sys.platform == "win32" or os.lstat(path).st_uid == os.getuid()
    except OSError:
        return False
