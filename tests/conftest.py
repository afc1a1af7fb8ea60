"""What holds for all tests."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep away from the user's own cache, also in the programs that tests start."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("KUBELINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def kustomize() -> str:
    """Give the path of kustomize or kubectl; KUBELINT_NO_SKIP=1 makes a missing one a failure."""
    path = shutil.which("kustomize") or shutil.which("kubectl")
    if path is None:
        if os.environ.get("KUBELINT_NO_SKIP") == "1":
            pytest.fail("neither kustomize nor kubectl is installed")
        pytest.skip("neither kustomize nor kubectl is installed")
    return path
