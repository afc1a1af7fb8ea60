"""What the tests share that use this checkout from outside: copies of it, and PyPI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
NODE_PORT = """\
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
_LEFT_OUT = ("GIT_", "PRE_COMMIT", "PYTHON", "COVERAGE", "KUBELINT_", "SKIP", "FORCE_COLOR")


@pytest.fixture(name="node_port")
def _node_port() -> str:
    """A manifest with the one fault that every stage of this project finds, on line 6."""
    return NODE_PORT


@pytest.fixture(scope="session", name="clean_environment")
def _clean_environment() -> dict[str, str]:
    """The environment without what would let this checkout, its git or its coverage shine through."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    for role in ("AUTHOR", "COMMITTER"):
        environment[f"GIT_{role}_NAME"], environment[f"GIT_{role}_EMAIL"] = "Tester", "tester@example.org"
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1"}
    return environment


@pytest.fixture(scope="session", name="pypi")
def _pypi(tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]) -> None:
    """Skip where no package can be had; KUBELINT_NO_SKIP=1 makes that a failure."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    command += [str(tmp_path_factory.mktemp("pypi")), "hatchling"]
    got = subprocess.run(command, env=clean_environment, capture_output=True, text=True, check=False)
    if got.returncode != 0:
        told = f"no package can be installed here: {got.stderr.strip()}"
        if os.environ.get("KUBELINT_NO_SKIP") == "1":
            pytest.fail(told)
        pytest.skip(told)


@pytest.fixture(scope="session", name="checkout")
def _checkout(tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]) -> Path:
    """A repository with one commit that holds this checkout as it is now, committed or not."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in _files():
        source = TOP / name
        if source.is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    for arguments in (["init", "-q"], ["add", "--all", "--force"], ["commit", "-q", "-m", "All of it"]):
        subprocess.run(["git", *arguments], cwd=folder, env=clean_environment, check=True)
    return folder


def _files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=TOP, capture_output=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        return [os.fsdecode(name) for name in listing.stdout.split(b"\0") if name]
    # An unpacked sdist is no repository.
    parts = ("kubelint", "rules", "tests", "docs", "examples")
    files = [path for part in parts for path in (TOP / part).rglob("*") if "__pycache__" not in path.parts]
    return [str(path.relative_to(TOP)) for path in [*files, *TOP.glob("*.*"), *TOP.glob(".pre-commit*")]]
