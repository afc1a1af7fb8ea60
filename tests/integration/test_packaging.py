"""What users install: the wheel, the sdist and the editable install all carry the rules, and work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[2]
RULES = sorted(path.parent.relative_to(TOP / "rules").as_posix() for path in (TOP / "rules").rglob("rule.py"))

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module", name="built")
def _built(checkout: Path, tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]) -> Path:
    """A folder with the sdist of this checkout, and the wheel that is made of the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    hatchling = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run([*hatchling, "--target", "sdist"], cwd=checkout, env=clean_environment, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    subprocess.run([*hatchling, "--target", "wheel"], cwd=unpacked, env=clean_environment, check=True)
    return folder


@pytest.fixture(scope="module", name="sdist")
def _sdist(built: Path) -> set[str]:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        return {name.split("/", 1)[1] for name in tar.getnames() if "/" in name}


@pytest.fixture(scope="module", name="wheel")
def _wheel(built: Path) -> Iterator[zipfile.ZipFile]:
    (archive,) = built.glob("*.whl")
    with zipfile.ZipFile(archive) as wheel:
        yield wheel


class Installed:
    """A virtual environment that holds kubelint, and finds all other packages in the one that runs the tests."""

    def __init__(self, folder: Path, environment: dict[str, str], *install: str) -> None:
        self._environment = environment
        venv.create(folder, with_pip=False)
        self.bin = folder / ("Scripts" if os.name == "nt" else "bin")
        (site,) = self._run("import sysconfig; print(sysconfig.get_path('purelib'))").splitlines()
        others = {path for path in map(Path, sys.path) if path.name == "site-packages"}
        Path(site, "others.pth").write_text("".join(f"{path}\n" for path in others))
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python"), "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--ignore-installed", *install], env=environment, check=True)

    def _run(self, code: str) -> str:
        return subprocess.run(
            [self.bin / "python", "-c", code],
            env=self._environment,
            cwd=self.bin,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def where(self) -> Path:
        """Where the package lies that the environment imports."""
        return Path(self._run("import kubelint; print(kubelint.__file__)").strip()).parent

    def findings(self, folder: Path, *options: str) -> list[tuple[str, str, int]]:
        command = [str(self.bin / "kubelint"), "check", "--format=json", *options, "."]
        done = subprocess.run(command, cwd=folder, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode in {0, 1}, done.stdout + done.stderr
        report = json.loads(done.stdout)
        return [(one["rule"], one["path"], one["start"]["line"]) for one in report["findings"]]


@pytest.fixture(name="manifests")
def _manifests(tmp_path: Path, node_port: str) -> Path:
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "web.yaml").write_text(node_port)
    # The configuration needs the schema, which is a file of the package.
    (folder / ".kubelint.yaml").write_text("select: [service-node-port]\n")
    return folder


def test_the_wheel_holds_every_rule_and_every_schema_inside_the_package(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert RULES
    assert {f"kubelint/_rules/{rule}/rule.py" for rule in RULES} <= names
    data = {path.relative_to(TOP).as_posix() for path in (TOP / "kubelint").rglob("*.json")}
    assert data
    assert data <= names


def test_the_wheel_installs_one_package_and_nothing_beside_it(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kubelint"}
    assert not [name for name in wheel.namelist() if name.endswith(".pyc") or "/tests/" in name]


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    (metadata,) = [name for name in wheel.namelist() if name.endswith("/METADATA")]
    text = wheel.read(metadata).decode()
    for line in ("Name: kubelint", "Requires-Python: >=3.11", "License-Expression: Apache-2.0", "Requires-Dist: typer"):
        assert f"\n{line}" in text
    (points,) = [name for name in wheel.namelist() if name.endswith("/entry_points.txt")]
    assert "kubelint = kubelint._boot:main" in wheel.read(points).decode()


def test_the_sdist_holds_what_builds_and_tests_it(sdist: set[str]) -> None:
    assert {f"rules/{rule}/rule.py" for rule in RULES} <= sdist
    wanted = {"pyproject.toml", "LICENSE", "README.md", "Makefile", ".pre-commit-hooks.yaml", "action.yml"}
    wanted |= {"tests/integration/test_packaging.py", "docs/pre-commit.md", "kubelint/__init__.py"}
    wanted |= {".github/workflows/ci.yml", ".ci/run"}
    assert wanted <= sdist
    assert not [name for name in sdist if "__pycache__" in name or name.startswith((".venv", ".git/"))]


def test_the_sdist_holds_all_that_git_tracks(checkout: Path, sdist: set[str]) -> None:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=checkout, capture_output=True, text=True, check=True)
    tracked = set(filter(None, listing.stdout.split("\0")))
    assert tracked - sdist == set()


def test_an_installed_wheel_finds_the_fault(
    built: Path, tmp_path: Path, manifests: Path, clean_environment: dict[str, str]
) -> None:
    (archive,) = built.glob("*.whl")
    installed = Installed(tmp_path / "venv", clean_environment, "--no-index", str(archive))
    assert installed.where().is_relative_to(tmp_path / "venv")
    assert installed.findings(manifests) == [("service-node-port", "web.yaml", 6)]


def test_an_editable_install_finds_the_fault(
    checkout: Path, tmp_path: Path, manifests: Path, clean_environment: dict[str, str], pypi: None
) -> None:
    del pypi
    installed = Installed(tmp_path / "venv", clean_environment, "--editable", str(checkout))
    assert installed.where() == checkout / "kubelint"
    assert installed.findings(manifests) == [("service-node-port", "web.yaml", 6)]


def test_all_that_kubelint_needs_is_declared(
    built: Path, tmp_path: Path, manifests: Path, clean_environment: dict[str, str], pypi: None
) -> None:
    del pypi
    (archive,) = built.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", str(archive)]
    subprocess.run(install, env=clean_environment, check=True)
    # SARIF and the help are what needs packages that a plain check does not.
    for options in (["check", ".", "--output-file=sarif:out.sarif", "--exit-zero"], ["check", "--help"]):
        command = [str(python.with_name("kubelint")), *options]
        subprocess.run(command, cwd=manifests, env=clean_environment, check=True, stdout=subprocess.DEVNULL)
    assert "service-node-port" in (manifests / "out.sarif").read_text()
