"""Tells how much memory a process takes."""

from __future__ import annotations

import os
import sys


def resident(pid: int) -> int:
    """Return the resident bytes of a process; 0 where it has ended, or the system does not tell."""
    if sys.platform == "linux":
        try:
            with open(f"/proc/{pid}/statm", "rb") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError, IndexError):
            return 0
    if sys.platform == "win32":
        return 0
    return _told_by_ps(pid)


def _told_by_ps(pid: int) -> int:
    import subprocess

    try:
        ran = subprocess.run(  # noqa: S603  (fixed words and a number)
            ["/bin/ps", "-o", "rss=", "-p", str(pid)],
            capture_output=True,
            timeout=2,
            stdin=subprocess.DEVNULL,
            env={},
            check=False,
        )
        return int(ran.stdout) * 1024
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0
