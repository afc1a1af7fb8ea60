"""The program that builds overlays, where it is installed."""

from __future__ import annotations

import os
import shutil

import pytest


@pytest.fixture
def kustomize() -> str:
    """Give the path of kustomize or kubectl; KUBELINT_NO_SKIP=1 makes a missing one a failure."""
    path = shutil.which("kustomize") or shutil.which("kubectl")
    if path is None:
        if os.environ.get("KUBELINT_NO_SKIP") == "1":
            pytest.fail("neither kustomize nor kubectl is installed")
        pytest.skip("neither kustomize nor kubectl is installed")
    return path
