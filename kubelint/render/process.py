"""Runs a program that renders: told nothing, connected to nothing, and stopped where it takes too much."""

from __future__ import annotations

import os
import sys
import time
from typing import IO, TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.isolation import isolation
from kubelint.render.limits import RenderError
from kubelint.render.memory import resident

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from subprocess import Popen

    from kubelint.render.limits import RenderLimits
    from kubelint.render.workspace import Workspace

_LOOK = 0.02
"""Seconds between two looks at what a program takes."""
_MB = 1 << 20
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that answers nobody: whatever a program wants from the network, it does not get it."""
_NEEDED = ("SYSTEMROOT", "WINDIR")
"""What no program on Windows runs without."""
_HEAP = 0.75
"""The part of the memory at which Go collects its garbage more eagerly: waste alone makes no chart fail."""


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

    if time.monotonic() >= deadline:
        raise _too_long(limits)
    try:
        out = tempfile.TemporaryFile(dir=workspace.path)  # noqa: SIM115  (both are closed below)
        err = tempfile.TemporaryFile(dir=workspace.path)  # noqa: SIM115
    except OSError as error:
        raise RenderError(f"there is no place for temporary files: {error.strerror or error}") from None
    with out, err:
        words = [*isolation(), *argv]
        workspace.starts()
        try:
            process = subprocess.Popen(  # noqa: S603  (the binary was found by kubelint; nothing goes through a shell)
                words,
                cwd=cwd,
                env=environment(workspace, limits),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=sys.platform != "win32",
            )
        except (OSError, ValueError) as error:  # a ValueError is a NUL byte in what the user asks for
            workspace.starts(-1)
            told = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise RenderError(f"{os.path.basename(argv[0])} cannot be run: {told}") from None
        workspace.runs(process)
        try:
            _watch(process, (out, err), deadline, limits)
        finally:
            stop(process)
            workspace.ran(process)
        if workspace.closed:
            raise RenderError("kubelint was interrupted", refused=True, passing=True)
        return Ran(_content(out), _content(err), process.returncode)


def environment(workspace: Workspace, limits: RenderLimits) -> dict[str, str]:
    """Return all that a program is told: nothing of the user's, and folders that are empty."""
    home = workspace.home
    told = {
        "PATH": home,
        "HOME": home,
        "TMPDIR": workspace.scratch,
        "LC_ALL": "C",
        "TZ": "UTC",
        # Programs that live for a tenth of a second need not save memory, only keep within its limit.
        "GOGC": "1000",
        "GOMEMLIMIT": str(int(max(limits.memory - resident(os.getpid()), limits.memory // 4) * _HEAP)),
        "GIT_ALLOW_PROTOCOL": "none",
    }
    told |= {f"XDG_{name}_HOME": home for name in ("CONFIG", "DATA", "STATE")}
    told |= {f"HELM_{name}_HOME": home for name in ("CONFIG", "DATA")}
    told |= {"XDG_CACHE_HOME": workspace.scratch, "HELM_CACHE_HOME": workspace.scratch}
    told |= {"HELM_PLUGINS": home, "HELM_NO_PLUGINS": "1", "KUSTOMIZE_PLUGIN_HOME": home, "KUBECONFIG": os.devnull}
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        told |= {name: _NOWHERE, name.upper(): _NOWHERE}
    if sys.platform == "win32":
        told |= {"USERPROFILE": home, "APPDATA": home, "LOCALAPPDATA": home}
        told |= {"TEMP": workspace.scratch, "TMP": workspace.scratch}
        told |= {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return told


def _watch(process: Popen[bytes], outputs: tuple[IO[bytes], IO[bytes]], deadline: float, limits: RenderLimits) -> None:
    """Wait until a program ends; stop it where it takes more than the limits allow."""
    with _Ending(process) as ended:
        while not ended(min(_LOOK, max(deadline - time.monotonic(), 0))):
            if time.monotonic() >= deadline:
                raise _too_long(limits)
            if sum(map(_size, outputs)) > limits.output:
                break
            if resident(process.pid) + resident(os.getpid()) > limits.memory:
                reason = f"it takes more than {_mb(limits.memory)} MB of memory (--render-memory)"
                raise RenderError(reason, refused=True, passing=True)
    if sum(map(_size, outputs)) > limits.output:
        raise RenderError(f"it writes more than {_mb(limits.output)} MB (--render-output)", refused=True)


def _too_long(limits: RenderLimits) -> RenderError:
    reason = f"it takes longer than {limits.seconds:g} seconds (--render-timeout)"
    return RenderError(reason, refused=True, passing=True)


class _Ending:
    """Waits for the end of a program.

    On Linux it leaves it to others to ask how it ended: until they do, its number is not given to another program, so
    that its group can safely be killed.
    """

    def __init__(self, process: Popen[bytes]) -> None:
        self._process = process
        self._handle: int | None = None

    def __enter__(self) -> Callable[[float], bool]:
        if sys.platform == "linux":
            try:
                self._handle = os.pidfd_open(self._process.pid)
            except OSError:  # an old kernel, or a sandbox
                self._handle = None
        return self._ended

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            os.close(self._handle)

    def _ended(self, seconds: float) -> bool:
        if sys.platform == "linux" and self._handle is not None:
            import select  # its poll(): the numbers of select() end at 1,024

            poll = select.poll()
            poll.register(self._handle, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        from subprocess import TimeoutExpired

        try:
            self._process.wait(seconds)
        except TimeoutExpired:
            return False
        return True


def stop(process: Popen[bytes]) -> None:
    """End a program with all that it started."""
    if sys.platform == "win32":
        process.kill()
    elif process.returncode is None:
        import signal
        from contextlib import suppress

        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _mb(size: int) -> str:
    return f"{size / _MB:g}"


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
