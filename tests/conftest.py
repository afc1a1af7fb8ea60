"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.config.selection import Setting
    from kubelint.finding import Problem
    from kubelint.rule.declare import Rule


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep away from the user's own cache, also in the programs that tests start."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("KUBELINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _garbage_is_collected() -> Iterator[None]:
    """Let the garbage of all these runs be collected, though a command, which ends soon, does without."""
    yield
    gc.enable()


@pytest.fixture
def kustomize() -> str:
    """Give the path of kustomize or kubectl; KUBELINT_NO_SKIP=1 makes a missing one a failure."""
    path = shutil.which("kustomize") or shutil.which("kubectl")
    if path is None:
        if os.environ.get("KUBELINT_NO_SKIP") == "1":
            pytest.fail("neither kustomize nor kubectl is installed")
        pytest.skip("neither kustomize nor kubectl is installed")
    return path


@pytest.fixture(scope="session", autouse=True)
def _rules_speak_of_what_they_declare() -> Iterator[None]:
    """Fail where a finding points at an object that its rule does not declare to speak of (`speaks_of`)."""
    from kubelint.engine.run import Runner
    from kubelint.engine.touch import undeclared
    from kubelint.rule.load import builtin_folder

    call = Runner._call

    def checked(self: Runner, rule: Rule, subject: object, cluster: Cluster | None, setting: Setting) -> list[Problem]:
        problems = call(self, rule, subject, cluster, setting)
        ours = rule.info.path.startswith(builtin_folder())
        assert cluster is None or not ours or not undeclared(rule, subject, cluster, problems)
        return problems

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Runner, "_call", checked)
        yield
