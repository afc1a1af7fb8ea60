"""Runs a program that renders: told nothing, connected to nothing, and stopped where it takes too much."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import Popen

    from kubelint.render.limits import RenderLimits
    from kubelint.render.workspace import Workspace

_LOOK = 0.02
"""Seconds between two looks at what a program takes."""
_MB = 1 << 20
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that answers nobody: whatever a program wants from the network, it does not get it."""
_NEEDED = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")
"""What no program on Windows runs without."""


class Ran(NamedTuple):
    """What a program wrote, and its exit code."""

    stdout: bytes
    stderr: bytes
    code: int


def run(argv: Sequence[str], *, cwd: str, workspace: Workspace, deadline: float, limits: RenderLimits) -> Ran:
    """Run a program until it ends; `deadline` is a value of `time.monotonic`.

    Raises:
        RenderError: it was stopped, because it took too long, too much memory, or wrote too much; or it cannot run.
    """
    import subprocess
    import tempfile

    with (
        tempfile.TemporaryFile(dir=workspace.path) as out,
        tempfile.TemporaryFile(dir=workspace.path) as err,
    ):
        try:
            process = subprocess.Popen(  # noqa: S603  (the binary was found by kubelint; nothing goes through a shell)
                [*isolation(), *argv],
                cwd=cwd,
                env=environment(workspace),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=sys.platform != "win32",
            )
        except OSError as error:
            raise RenderError(f"{os.path.basename(argv[0])} cannot be run: {error.strerror or error}") from None
        workspace.runs(process.pid)
        try:
            _watch(process, (out, err), deadline, limits)
        finally:
            _stop(process)
            workspace.ran(process.pid)
        return Ran(_content(out), _content(err), process.returncode)


def environment(workspace: Workspace) -> dict[str, str]:
    """Return all that a program is told: nothing of the user's, and folders that are empty."""
    home = workspace.home
    told = {
        "PATH": home,
        "HOME": home,
        "TMPDIR": workspace.path,
        "LANG": "C.UTF-8",
        "GOMEMLIMIT": "768MiB",
        "GIT_ALLOW_PROTOCOL": "none",
    }
    told |= {f"XDG_{name}_HOME": home for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    told |= {f"HELM_{name}_HOME": home for name in ("CONFIG", "CACHE", "DATA")}
    told |= {"HELM_PLUGINS": home, "HELM_NO_PLUGINS": "1", "KUSTOMIZE_PLUGIN_HOME": home, "KUBECONFIG": os.devnull}
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        told |= {name: _NOWHERE, name.upper(): _NOWHERE}
    if sys.platform == "win32":
        told |= {"USERPROFILE": home, "APPDATA": home, "LOCALAPPDATA": home}
        told |= {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return told


def _watch(process: Popen[bytes], outputs: tuple[BinaryIO, BinaryIO], deadline: float, limits: RenderLimits) -> None:
    """Wait until a program ends; stop it where it takes more than the limits allow."""
    while not _ended(process, min(_LOOK, max(deadline - time.monotonic(), 0))):
        if time.monotonic() >= deadline:
            raise RenderError(f"it takes longer than {limits.seconds:g} seconds (--render-timeout)", refused=True)
        if sum(map(_size, outputs)) > limits.output:
            break
        if resident(process.pid) + resident(os.getpid()) > limits.memory:
            raise RenderError(f"it takes more than {limits.memory // _MB} MB of memory (--render-memory)", refused=True)
    if sum(map(_size, outputs)) > limits.output:
        raise RenderError(f"it writes more than {limits.output // _MB} MB (--render-output)", refused=True)


def _ended(process: Popen[bytes], seconds: float) -> bool:
    """Wait for a program's end, but no longer than that."""
    from subprocess import TimeoutExpired

    if process.poll() is not None:
        return True
    if hasattr(os, "pidfd_open"):
        from select import select

        try:
            handle = os.pidfd_open(process.pid)
        except OSError:
            pass
        else:
            try:
                select([handle], [], [], seconds)
            finally:
                os.close(handle)
            return process.poll() is not None
    try:
        process.wait(seconds)
    except TimeoutExpired:
        return False
    return True


def _stop(process: Popen[bytes]) -> None:
    """End a program with all that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        import signal
        from contextlib import suppress

        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def resident(pid: int) -> int:
    """Return the resident bytes of a process; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _content(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def isolation() -> list[str]:
    """Return the words before a command that cut it off the network, where the system lets a user do that."""
    if not _isolation:
        _isolation.append(_find_isolation())
    return _isolation[0]


_isolation: list[list[str]] = []


def _find_isolation() -> list[str]:
    import subprocess

    words = ["/usr/bin/unshare", "--map-root-user", "--net", "--"]
    if not sys.platform.startswith("linux") or not os.access(words[0], os.X_OK):
        return []
    try:
        tried = subprocess.run(  # noqa: S603  (fixed words)
            [*words, "/bin/true"], capture_output=True, timeout=2, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return words if tried.returncode == 0 else []
