"""Whole runs of kubelint on hostile charts: what is refused is said, the rest is checked, and nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Path]

TOP = Path(__file__).parents[2]
_ENDLESS = "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}"
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - port: 80
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")


@pytest.fixture(name="environment")
def _environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a run that keeps everything below the test's own folder."""
    (tmp_path / "temporary").mkdir()
    own = {"TMPDIR": str(tmp_path / "temporary"), "HOME": str(tmp_path), "PYTHONPATH": str(TOP), "NO_COLOR": "1"}
    return {"PATH": os.environ["PATH"], **own}


def checked(folder: Path, environment: dict[str, str], *options: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "kubelint", "check", ".", "--format", "json", "--no-cache", *options]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def test_what_is_refused_is_unread_and_the_rest_is_checked(write: Write, environment: dict[str, str]) -> None:
    write({"templates/a.yaml": _ENDLESS}, "charts/endless")
    write({"templates/a.yaml": "{{ range until 1000000000 }}{{ . }}{{ end }}"}, "charts/greedy")
    write({"templates/a.yaml": "{{ range until 200000 }}a: 1234567890\n{{ end }}"}, "charts/loud")
    write({"files/large": "x" * (3 << 20)}, "charts/large")
    link = write({"templates/a.yaml": "a: 1\n"}, "charts/link")
    os.symlink("/etc/passwd", link / "templates" / "b.yaml")
    (link.parent / "broken.tgz").write_bytes(b"no archive")
    write({"templates/a.yaml": _SERVICE}, "charts/good")
    limits = ("--render-timeout", "3", "--render-memory", "400", "--render-output", "1", "--render-unpacked", "2")
    code, result = checked(link.parent, environment, *limits)
    assert code == 3
    unread = {each["path"]: each["reason"] for each in result["unread"]}
    assert "--render-timeout" in unread["endless"]
    assert "--render-memory" in unread["greedy"] or "--render-timeout" in unread["greedy"]
    assert "--render-output" in unread["loud"]
    assert "--render-unpacked" in unread["large"]
    assert unread["link/templates/b.yaml"] == "it links to what is outside of the chart, /etc/passwd"
    found = [each for each in result["findings"] if each["rule"] == "service-node-port"]
    assert [(each["path"], each["start"]["line"]) for each in found] == [("good/templates/a.yaml", 6)]
    assert os.listdir(environment["TMPDIR"]) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_after_an_end_by_force(
    write: Write, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    for name in ("a", "b", "c"):
        write({"templates/a.yaml": _ENDLESS}, name)
    command = [sys.executable, "-m", "kubelint", "check", ".", "--no-cache"]
    temporary = Path(environment["TMPDIR"])
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        end = time.monotonic() + 10
        # The charts have been copied, and Helm runs.
        copies = "kubelint-render-*/*/chart/chart/templates/zz-*"
        while len(list(temporary.glob(copies))) < 2 and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.3)
        sent = time.monotonic()
        running.send_signal(number)
        assert running.stderr is not None
        said = running.stderr.read()
        code = running.wait(20)
        assert time.monotonic() - sent < 5
    assert code == (130 if number == signal.SIGINT else -number)
    assert "Traceback" not in said
    while os.listdir(temporary) and time.monotonic() < end + 5:
        time.sleep(0.02)
    assert os.listdir(temporary) == []
