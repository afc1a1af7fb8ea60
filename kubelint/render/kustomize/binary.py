"""Finds the program that builds overlays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.render.helm.binary import Binary, programs

if TYPE_CHECKING:
    from kubelint.render.helm.binary import Version

NO_KUSTOMIZE = (
    "Neither kustomize nor kubectl is installed, so overlays cannot be built: install one of them "
    "(https://kubectl.docs.kubernetes.io/installation/kustomize/), or pass them over with --no-render"
)


def find_kustomize(version_of: Version) -> Binary | None:
    """Return the user's own kustomize, else the one that is a part of kubectl; None where there is neither."""
    for path in programs("kustomize"):
        version = version_of(path, ["version"], b"")
        if version:
            return Binary(path, "kustomize", version)
    for path in programs("kubectl"):
        version = version_of(path, ["version", "--client"], b"Kustomize Version:")
        if version:
            return Binary(path, "kubectl", version)
    return None
