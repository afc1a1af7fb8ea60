"""What all renders of a run share: the binaries, a place for temporary files, the cache, and the limits."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from kubelint.cache.store import digest
from kubelint.record import NamedTuple
from kubelint.render.limits import RenderError
from kubelint.render.rendered import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.cache.store import Store
    from kubelint.render.helm.binary import Binary
    from kubelint.render.helm.options import HelmOptions
    from kubelint.render.helm.unit import ChartUnit
    from kubelint.render.kustomize.declared import Kustomization
    from kubelint.render.limits import RenderLimits
    from kubelint.render.rendered import RenderedFile
    from kubelint.render.workspace import Workspace


class RenderUnit(Unit, Protocol):
    """One render.

    `path` is the chart or the kustomization.  After `render`, `files` is what it made and `crds` what is
    applied before that; `includes` are the
    kustomizations that it builds upon, `consumes` the files whose objects are in it, and `passed_over` says what
    else there is to say about it.
    """

    path: str
    files: tuple[RenderedFile, ...]
    crds: tuple[RenderedFile, ...]
    includes: tuple[str, ...]
    consumes: tuple[str, ...]
    passed_over: tuple[str, ...]

    def render(self) -> None:
        """Render, in any thread.

        Raises:
            RenderError: it cannot be rendered.
        """


class Overlays(NamedTuple):
    """What to build, and for each kustomization that must not be built why."""

    units: Sequence[RenderUnit]
    refused: Sequence[tuple[str, RenderError]]


class Renderer:
    """Makes the units of one run.  What it opened is closed by `close`, after the last map was asked.

    `root` is the folder that nothing leaves.
    """

    def __init__(self, root: str, limits: RenderLimits, store: Store) -> None:
        self.root = root
        self.limits = limits
        self.store = store
        self._lock = Lock()
        self._workspace: Workspace | None = None
        self._helm: Binary | None = None
        self._kustomize: Binary | None = None

    def chart(self, path: str, options: HelmOptions) -> ChartUnit:
        """Return the render of a chart (a folder or an archive) with its values."""
        from kubelint.render.helm.unit import ChartUnit

        return ChartUnit(self, path, options)

    def overlays(self, kustomizations: Sequence[Kustomization]) -> Overlays:
        """Return the overlays that nobody includes, and what is wrong with those that must not be built."""
        from kubelint.render.kustomize.graph import plan
        from kubelint.render.kustomize.unit import OverlayUnit

        found = plan(kustomizations, self.root)
        refused = [(overlay.path, error) for overlay, error in found.refused]
        return Overlays([OverlayUnit(self, overlay) for overlay in found.roots], refused)

    def overlay(self, path: str) -> RenderUnit:
        """Return the build of the kustomization at a path.

        Raises:
            RenderError: it must not be built.
        """
        from kubelint.render.kustomize.graph import Graph
        from kubelint.render.kustomize.unit import OverlayUnit

        graph = Graph(self.root)
        overlay = graph.overlay(path)
        error = graph.refusal(overlay)
        if error is not None:
            raise error
        return OverlayUnit(self, overlay)

    def workspace(self) -> Workspace:
        """Return the folder for temporary files; there is none before it is needed."""
        from kubelint.render.workspace import Workspace

        with self._lock:
            if self._workspace is None:
                import atexit

                self._workspace = Workspace()
                self._workspace.__enter__()
                atexit.register(self.close)
            return self._workspace

    def helm(self, path: str) -> Binary:
        """Return the Helm binary that renders the chart at `path`.

        Raises:
            RenderError: there is none.
        """
        from kubelint.render.helm.binary import NO_HELM, find_helm

        with self._lock:
            if self._helm is None:
                self._helm = find_helm(self._version)
        if self._helm is None:
            raise RenderError(NO_HELM, path, refused=True, no_binary=True)
        return self._helm

    def kustomize(self, path: str) -> Binary:
        """Return the binary that builds the kustomization at `path`.

        Raises:
            RenderError: there is none.
        """
        from kubelint.render.kustomize.binary import NO_KUSTOMIZE, find_kustomize

        with self._lock:
            if self._kustomize is None:
                self._kustomize = find_kustomize(self._version)
        if self._kustomize is None:
            raise RenderError(NO_KUSTOMIZE, path, refused=True, no_binary=True)
        return self._kustomize

    def binaries(self) -> tuple[str, ...]:
        """Return the programs that were asked for, each with its version."""
        used = (each for each in (self._helm, self._kustomize) if each)
        return tuple(f"{'kubectl kustomize' if each.kind == 'kubectl' else each.kind} {each.version}" for each in used)

    def _version(self, path: str, arguments: Sequence[str], after: bytes) -> str:
        """Return the version of a program; as long as it is the same file, it is asked only once."""
        from kubelint.render.helm.binary import version_of

        status = os.stat(path)
        key = digest((path, str(status.st_mtime_ns), str(status.st_size), *arguments))
        kept = self.store.get("version", key)
        if isinstance(kept, str) and kept:
            return kept
        version = version_of(path, arguments, after)
        self.store.put("version", key, version)
        return version

    def close(self) -> None:
        """Remove the temporary files."""
        if self._workspace is not None:
            self._workspace.__exit__(None, None, None)
            self._workspace = None
