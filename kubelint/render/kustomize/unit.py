"""One overlay: from the cache or built by kustomize, with the maps of its objects made when they are asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.render.inputs import digest_of
from kubelint.render.kustomize.build import build
from kubelint.render.kustomize.built import Piece
from kubelint.render.kustomize.source_map import OverlayMaps
from kubelint.render.limits import RenderError
from kubelint.render.rendered import RenderedFile
from kubelint.syntax.fault import Limits
from kubelint.syntax.load import load

if TYPE_CHECKING:
    from kubelint.render.kustomize.graph import Overlay
    from kubelint.render.rendered import SwitchedOff
    from kubelint.render.renderer import Renderer


class OverlayUnit:
    """An overlay that nobody includes.  `path` is its kustomization; `includes` and `consumes` are as in `Overlay`."""

    passed_over: tuple[str, ...] = ()
    crds: tuple[RenderedFile, ...] = ()

    def __init__(self, renderer: Renderer, overlay: Overlay) -> None:
        self.path = overlay.path
        self.includes = overlay.includes
        self.consumes = overlay.consumes
        self.files: tuple[RenderedFile, ...] = ()
        self._overlay = overlay
        self._renderer = renderer
        self._maps: OverlayMaps | None = None

    def render(self) -> None:
        """Build, unless the cache has it.

        Raises:
            RenderError: it cannot be built.
        """
        renderer, store = self._renderer, self._renderer.store
        binary = renderer.kustomize(self.path)
        told = [binary.kind, binary.version, *map(self._below, self._overlay.reads)]
        key = digest_of(told, self._overlay.reads, renderer.limits.unpacked)
        kept = store.get("overlay", key)
        if not isinstance(kept, dict):
            kept = self._built()
            store.put("overlay", key, kept)
        if "error" in kept:
            reason, path, line, column, help_ = kept["error"]
            raise RenderError(reason, self._absolute(path), line, column, help=help_)
        pieces = [Piece(text, self._absolute(below)) for text, below, _ in kept["pieces"]]
        self._maps = maps = OverlayMaps(self.path, tuple(pieces))
        self.files = tuple(
            RenderedFile(piece.path, piece.text, maps.map(index), self, loaded)
            for index, (piece, (_, _, loaded)) in enumerate(zip(pieces, kept["pieces"], strict=True))
        )

    def _built(self) -> dict[str, Any]:
        """Build by kustomize; an error that comes again each time is kept as well."""
        renderer = self._renderer
        try:
            binary = renderer.kustomize(self.path)
            pieces = build(self._overlay, renderer.root, binary, renderer.workspace(), renderer.limits)
        except RenderError as error:
            if error.refused or error.passing:
                raise
            return {"error": (error.reason, self._below(error.path), error.line, error.column, error.help)}
        return {"pieces": [(piece.text, self._below(piece.path), load(piece.text, Limits())) for piece in pieces]}

    def prepare(self) -> None:
        """Follow the build, so that the maps of its objects can answer."""
        if self._maps is not None:
            self._maps.prepare()

    def look_for(self, kinds: frozenset[str]) -> None:
        """Do nothing: an overlay has no switches."""

    def switched_off(self) -> tuple[SwitchedOff, ...]:
        """Return nothing: an overlay has no switches."""
        return ()

    def _below(self, path: str) -> str:
        """Return a path as one that does not say where the overlay is."""
        return os.path.relpath(path, os.path.dirname(self.path)).replace(os.sep, "/") if path else ""

    def _absolute(self, below: str) -> str:
        return os.path.normpath(os.path.join(os.path.dirname(self.path), *below.split("/"))) if below else ""
