"""Temporary files: in a private folder, and gone afterwards, whatever ends kubelint."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from typing import TYPE_CHECKING

import pytest

from kubelint.render.limits import RenderError, RenderLimits
from kubelint.render.process import run
from kubelint.render.workspace import Workspace, sweep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and locks are those of POSIX")

_PROGRAM = """
import sys, time
from kubelint.render.limits import RenderLimits
from kubelint.render.process import run
from kubelint.render.workspace import Workspace
with Workspace() as workspace:
    open(workspace.folder("chart") + "/secret", "w").close()
    print(workspace.path, flush=True)
    limits = RenderLimits()
    run(["/bin/sleep", "4711"], cwd=workspace.home, workspace=workspace, deadline=time.monotonic() + 60, limits=limits)
"""


def until(condition: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def sleeps(folder: str) -> bool:
    """Whether a program works in a folder."""
    for number in filter(str.isdecimal, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{number}/cwd").startswith(folder):
                return True
        except OSError:
            continue
    return False


def test_it_is_private_and_gone_afterwards() -> None:
    with Workspace() as workspace:
        assert stat.S_IMODE(os.stat(workspace.path).st_mode) == 0o700
        one, other = workspace.folder("chart"), workspace.folder("chart")
        assert one != other
        assert os.path.basename(one) == os.path.basename(other) == "chart"
    assert not os.path.exists(workspace.path)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc to look at other programs")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_is_gone_after_a_kill(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stdout is not None
        folder = running.stdout.readline().strip()
        assert os.path.isdir(folder)
        assert until(lambda: sleeps(folder))
        running.send_signal(number)
        running.wait(10)
    assert until(lambda: not os.path.exists(folder))
    assert until(lambda: not sleeps(folder))


def test_who_leaves_ends_what_runs() -> None:
    caught: list[RenderError] = []
    workspace = Workspace()
    workspace.__enter__()

    def render() -> None:
        end = time.monotonic() + 60
        try:
            run(["/bin/sleep", "60"], cwd="/", workspace=workspace, deadline=end, limits=RenderLimits())
        except RenderError as error:
            caught.append(error)

    thread = threading.Thread(target=render)
    thread.start()
    time.sleep(0.2)
    begun = time.monotonic()
    workspace.__exit__()
    thread.join()
    assert time.monotonic() - begun < 5
    assert [(error.reason, error.passing) for error in caught] == [("kubelint was interrupted", True)]


def test_what_was_left_behind_is_swept(tmp_path: Path) -> None:
    old, young, other = tmp_path / "kubelint-render-old", tmp_path / "kubelint-render-young", tmp_path / "mine"
    for folder in (old, young, other):
        folder.mkdir()
        (folder / "file").touch()
    os.utime(old, (0, 0))
    os.symlink(other, tmp_path / "kubelint-render-link")
    sweep(str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == ["kubelint-render-link", "kubelint-render-young", "mine"]
    assert (other / "file").exists()


def test_what_is_in_use_is_not_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Workspace() as workspace:
        os.utime(workspace.path, (0, 0))
        sweep(str(tmp_path))
        assert os.path.isdir(workspace.home)
    (tmp_path / "kubelint-render-dead").mkdir()
    (tmp_path / "kubelint-render-dead" / "lock").touch()
    sweep(str(tmp_path))
    assert os.listdir(tmp_path) == []


def test_no_place_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nothing"))
    with pytest.raises(RenderError, match="there is no place for temporary files"):
        Workspace().__enter__()
