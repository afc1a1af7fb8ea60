"""Programs that render: told nothing, connected to nothing, and stopped where they take too much."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from kubelint.render.isolation import isolation
from kubelint.render.limits import RenderError, RenderLimits
from kubelint.render.memory import resident
from kubelint.render.process import Ran, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kubelint.render.helm.binary import Binary
    from kubelint.render.workspace import Workspace

MB = 1 << 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these programs are those of POSIX")


def runs(workspace: Workspace, *argv: str, seconds: float = 20, **limits: int) -> Ran:
    bounds = RenderLimits(seconds=seconds, **limits)
    return run(argv, cwd=workspace.home, workspace=workspace, deadline=time.monotonic() + seconds, limits=bounds)


def refused(workspace: Workspace, *argv: str, seconds: float = 20, **limits: int) -> str:
    with pytest.raises(RenderError) as caught:
        runs(workspace, *argv, seconds=seconds, **limits)
    assert caught.value.refused
    return caught.value.reason


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-c", code)


@pytest.fixture(name="server")
def _server() -> Iterator[tuple[int, list[bytes]]]:
    """A server on this machine, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(1)
                    asked.append(connection.recv(1000))

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1], asked
        done.set()
        thread.join()


def test_what_a_program_writes_and_its_code(workspace: Workspace) -> None:
    assert runs(workspace, "/bin/sh", "-c", "echo out; echo err >&2; exit 3") == Ran(b"out\n", b"err\n", 3)


def test_it_reads_nothing(workspace: Workspace) -> None:
    assert runs(workspace, "/bin/cat").stdout == b""


def test_nothing_of_the_environment(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET", "KUBELINT_X", "HELM_NAMESPACE", "KUBECONFIG", "LD_PRELOAD_X", "GITHUB_TOKEN", "http_proxy"):
        monkeypatch.setenv(name, "given")
    told = dict(line.split("=", 1) for line in runs(workspace, "/usr/bin/env").stdout.decode().splitlines())
    assert "given" not in told.values()
    paths = {name: value for name, value in told.items() if value.startswith("/") and name not in {"PWD", "KUBECONFIG"}}
    assert set(paths.values()) <= {workspace.home, workspace.scratch}
    assert {"HOME", "PATH", "XDG_CONFIG_HOME", "HELM_PLUGINS", "HELM_CACHE_HOME"} <= paths.keys()


def test_what_helm_knows_is_empty(helm: Binary, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_PLUGINS", "/tmp")  # noqa: S108  (it only stands for what a user has)
    monkeypatch.setenv("HELM_KUBETOKEN", "given")
    said = runs(workspace, helm.path, "env").stdout.decode()
    assert "given" not in said
    assert f'HELM_PLUGINS="{workspace.home}"' in said
    assert runs(workspace, helm.path, "plugin", "list").stdout.decode().splitlines()[1:] == []
    assert os.listdir(workspace.home) == []


def test_no_network(helm: Binary, workspace: Workspace, server: tuple[int, list[bytes]]) -> None:
    port, asked = server
    own = socket.gethostbyname(socket.gethostname())
    for host in ("example.org", own):
        ran = runs(workspace, helm.path, "show", "chart", f"http://{host}:{port}/web-1.0.0.tgz", seconds=5)
        assert ran.code != 0
        assert b"127.0.0.1:9" in ran.stderr or b"unreachable" in ran.stderr
    if isolation():
        assert runs(workspace, helm.path, "show", "chart", f"http://127.0.0.1:{port}/web-1.0.0.tgz").code != 0
    assert asked == []


@pytest.mark.skipif(sys.platform != "linux", reason="there are no network namespaces")
def test_no_network_for_anything(workspace: Workspace, server: tuple[int, list[bytes]]) -> None:
    if not isolation():
        pytest.skip("this system lets nobody make network namespaces")
    port, asked = server
    code = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
    ran = runs(workspace, *python(code))
    assert b"unreachable" in ran.stderr or b"refused" in ran.stderr
    ran = runs(workspace, *python("import socket; print(socket.gethostbyname('example.org'))"))
    assert ran.code != 0
    assert asked == []


def test_time(workspace: Workspace) -> None:
    begun = time.monotonic()
    told = refused(workspace, "/bin/sleep", "60", seconds=0.2)
    assert told == "it takes longer than 0.2 seconds (--render-timeout)"
    assert time.monotonic() - begun < 2


def test_no_time_left(workspace: Workspace) -> None:
    assert "longer than 0 seconds" in refused(workspace, "/bin/sleep", "60", seconds=0)


def test_all_that_it_started_ends(workspace: Workspace, tmp_path: Path) -> None:
    code = f"import os, time; os.fork(); print(os.getpid(), file=open({str(tmp_path / 'pids')!r}, 'a')); time.sleep(60)"
    with pytest.raises(RenderError):
        runs(workspace, *python(code), seconds=0.6)
    started = [int(line) for line in (tmp_path / "pids").read_text(encoding="utf-8").split()]
    assert len(started) == 2
    end = time.monotonic() + 5
    while any(resident(pid) for pid in started) and time.monotonic() < end:
        time.sleep(0.01)
    assert not any(resident(pid) for pid in started)


def test_memory(workspace: Workspace) -> None:
    limit = resident(os.getpid()) + 100 * MB
    code = "import time; x = bytearray(300 << 20); time.sleep(60)"
    assert f"takes more than {limit / MB:g} MB of memory" in refused(workspace, *python(code), memory=limit)


def test_the_memory_of_kubelint_counts(workspace: Workspace) -> None:
    assert "of memory" in refused(workspace, "/bin/sleep", "60", memory=resident(os.getpid()) - MB)


def test_output(workspace: Workspace) -> None:
    assert refused(workspace, "/bin/cat", "/dev/zero", output=MB) == "it writes more than 1 MB (--render-output)"
    assert "more than 1 MB" in refused(workspace, "/bin/sh", "-c", "/bin/cat /dev/zero >&2", output=MB)
    # Even of a program that is quicker than the look at it.
    assert "more than 1 MB" in refused(workspace, "/usr/bin/head", "-c", str(2 * MB), "/dev/zero", output=MB)


def test_a_program_that_is_not_there(workspace: Workspace) -> None:
    if isolation():
        assert runs(workspace, "/nothing").code != 0
    else:
        with pytest.raises(RenderError, match="nothing cannot be run"):
            runs(workspace, "/nothing")


def test_many_at_once(workspace: Workspace) -> None:
    found: list[bytes] = []

    def one(number: int) -> None:
        found.extend(runs(workspace, "/bin/sh", "-c", f"echo {number}").stdout.strip() for _ in range(5))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(str(number).encode() for number in range(6) for _ in range(5))


def test_nothing_is_left_open(workspace: Workspace) -> None:
    if not os.path.isdir("/proc/self/fd"):
        return
    runs(workspace, "/bin/true")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        runs(workspace, "/bin/true")
        with pytest.raises(RenderError):
            runs(workspace, "/bin/sleep", "9", seconds=0.01)
    assert len(os.listdir("/proc/self/fd")) == before


def test_no_zombies(workspace: Workspace) -> None:
    runs(workspace, "/bin/true")
    with pytest.raises(RenderError):
        runs(workspace, "/bin/sleep", "9", seconds=0.05)
    command = ["ps", "-e", "-o", "ppid=,stat="]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert [line for line in said.splitlines() if line.split()[0] == str(os.getpid()) and "Z" in line] == []
