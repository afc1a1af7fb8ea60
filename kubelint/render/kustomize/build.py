"""Builds an overlay with the real binary, so that each object tells which file it comes from."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from kubelint.render.kustomize.built import Piece, split
from kubelint.render.kustomize.errors import explain
from kubelint.render.kustomize.graph import Graph
from kubelint.render.kustomize.source_map import OverlayMaps
from kubelint.render.limits import RenderError
from kubelint.render.process import run
from kubelint.source.root import inside

if TYPE_CHECKING:
    from kubelint.render.helm.binary import Binary
    from kubelint.render.kustomize.graph import Overlay
    from kubelint.render.limits import RenderLimits
    from kubelint.render.process import Ran
    from kubelint.render.workspace import Workspace

_NAME = "kustomization.yaml"
_TELLS_ITSELF = frozenset({"originAnnotations", "transformerAnnotations"})


def build(overlay: Overlay, root: str, binary: Binary, workspace: Workspace, limits: RenderLimits) -> tuple[Piece, ...]:
    """Build an overlay that `plan` lets be built; the repository is only read.

    Raises:
        RenderError: kustomize refuses it, or it takes too much.
    """
    deadline = time.monotonic() + limits.seconds
    folder = os.path.dirname(overlay.path)

    def builds(path: str) -> Ran:
        words = ["kustomize"] if binary.kind == "kubectl" else ["build"]
        try:
            return run([binary.path, *words, path], cwd=path, workspace=workspace, deadline=deadline, limits=limits)
        except RenderError as error:
            error.path = error.path or overlay.path
            raise

    data = _data(overlay.path)
    wrapper = None if _must_be_plain(data) else _wrapper(data, folder, workspace)
    ran = builds(wrapper) if wrapper else None
    if wrapper and ran and not ran.code:
        pieces = split(ran.stdout.decode("utf-8", "replace"), os.path.realpath(wrapper), overlay.path)
        for piece in pieces:
            if not inside(os.path.realpath(piece.path), os.path.realpath(root)):
                raise RenderError("what it builds upon lies outside of what is checked", overlay.path, refused=True)
        return tuple(Piece(piece.text, _as_named(piece.path, folder)) for piece in pieces)
    ran = builds(folder)
    if ran.code:
        raise explain(ran.stderr.decode("utf-8", "replace"), overlay, root, Graph(root))
    pieces = split(ran.stdout.decode("utf-8", "replace"), "", "", annotated=False)
    maps = OverlayMaps(overlay.path, tuple(piece._replace(path=overlay.path) for piece in pieces))
    return tuple(piece._replace(path=path) for piece, path in zip(pieces, maps.paths(), strict=True))


def _data(path: str) -> dict[str, Any]:
    from kubelint.render.kustomize.sources import Reader

    document = next(iter(Reader().documents(path)), None)
    return document.data if document and isinstance(document.data, dict) else {}


def _must_be_plain(data: dict[str, Any]) -> bool:
    """Whether a kustomization asks for something that only holds where it is built by itself."""
    asked = data.get("buildMetadata")
    return bool(data.get("openapi")) or (isinstance(asked, list) and not _TELLS_ITSELF.isdisjoint(map(str, asked)))


def _wrapper(data: dict[str, Any], folder: str, workspace: Workspace) -> str | None:
    """Make a kustomization around another that asks for origins; None where no relative path leads from it."""
    wrapper = os.path.realpath(workspace.folder("overlay"))
    try:
        relative = os.path.relpath(os.path.realpath(folder), wrapper)
    except ValueError:  # on another drive of Windows
        return None
    asked = data.get("buildMetadata")
    kind = "components" if data.get("kind") == "Component" else "resources"
    content: dict[str, Any] = {
        kind: [relative.replace(os.sep, "/")],
        "buildMetadata": ["originAnnotations", *(asked if isinstance(asked, list) else ())],
    }
    if data.get("sortOptions"):
        content["sortOptions"] = data["sortOptions"]
    with open(os.path.join(wrapper, _NAME), "w", encoding="utf-8") as file:
        file.write(json.dumps(content))
    return wrapper


def _as_named(path: str, folder: str) -> str:
    """Give a path below the folder as it was named, where the real one is another."""
    real = os.path.realpath(folder)
    if real == folder:
        return path
    named = os.path.normpath(os.path.join(folder, os.path.relpath(path, real)))
    return named if os.path.exists(named) else path
