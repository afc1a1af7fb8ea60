"""What the tests of rendering share: real binaries, a place for temporary files, and a way to write a chart."""

from __future__ import annotations

import os
import shutil
import sysconfig
from typing import TYPE_CHECKING

import pytest

from kubelint.render.helm.binary import Binary, version_of
from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.session import ChartSession
from kubelint.render.limits import RenderLimits
from kubelint.render.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import NoReturn

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


def absent(told: str) -> NoReturn:
    """Skip a test whose binary is not there; KUBELINT_NO_SKIP=1 makes that a failure."""
    if os.environ.get("KUBELINT_NO_SKIP") == "1":
        pytest.fail(told)
    pytest.skip(told)


def _helm(path: str) -> Binary:
    return Binary(path, "helm", version_of(path, ["version", "--template", "{{.Version}}"], b""))


@pytest.fixture(scope="session", name="helm3")
def _helm3() -> Binary:
    """Helm 3 is a test dependency, so that it is always there."""
    found = _helm(os.path.join(sysconfig.get_path("scripts"), "helm"))
    assert found.version.startswith("v3."), found
    return found


@pytest.fixture(scope="session", name="helm4")
def _helm4() -> Binary:
    """Helm 4, which KUBELINT_HELM4 names, or the PATH has."""
    for path in (os.environ.get("KUBELINT_HELM4"), shutil.which("helm4"), shutil.which("helm")):
        if path and (found := _helm(path)).version.startswith("v4"):
            return found
    absent("there is no Helm 4 (KUBELINT_HELM4)")


@pytest.fixture(params=["helm3", "helm4"], name="helm")
def _helms(request: pytest.FixtureRequest) -> Binary:
    """Both Helms, one after the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Binary)
    return found


@pytest.fixture(scope="session", name="workspace")
def _workspace() -> Iterator[Workspace]:
    with Workspace() as workspace:
        yield workspace


@pytest.fixture(name="write")
def _write(tmp_path: Path) -> Callable[..., Path]:
    """Write files below a new folder: their texts by their names; a chart has a Chart.yaml if none is given."""

    def write(files: dict[str, str], name: str = "web") -> Path:
        folder = tmp_path / name
        for below, text in {"Chart.yaml": _CHART, **files}.items():
            path = folder / below
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(name="opened")
def _opened(helm: Binary, workspace: Workspace) -> Callable[..., ChartSession]:
    """Open a chart, for both Helms."""

    def opened(chart: Path, options: HelmOptions | None = None, limits: RenderLimits | None = None) -> ChartSession:
        return ChartSession(str(chart), options or HelmOptions(), helm, workspace, limits or RenderLimits())

    return opened
