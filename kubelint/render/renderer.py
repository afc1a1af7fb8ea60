"""What all renders of a run share: the binaries, a place for temporary files, the cache, and the limits."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Protocol

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

    `path` is the chart or the kustomization.  After `render`, `files` is what it made; `includes` are the
    kustomizations that it builds upon, `consumes` the files whose objects are in it, and `passed_over` says what
    else there is to say about it.
    """

    path: str
    files: tuple[RenderedFile, ...]
    includes: tuple[str, ...]
    consumes: tuple[str, ...]
    passed_over: tuple[str, ...]

    def render(self) -> None:
        """Render, in any thread.

        Raises:
            RenderError: it cannot be rendered.
        """


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

    def chart(self, path: str, options: HelmOptions) -> ChartUnit:
        """Return the render of a chart (a folder or an archive) with its values."""
        from kubelint.render.helm.unit import ChartUnit

        return ChartUnit(self, path, options)

    def overlays(self, kustomizations: Sequence[Kustomization]) -> tuple[list[RenderUnit], list[RenderError]]:
        """Return the overlays that nobody includes, and what is wrong with those that cannot be built."""
        raise NotImplementedError(kustomizations)

    def overlay(self, path: str) -> RenderUnit:
        """Return the build of the kustomization at a path."""
        raise NotImplementedError(path)

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
            self._helm = self._helm or find_helm()
        if self._helm is None:
            raise RenderError(NO_HELM, path)
        return self._helm

    def close(self) -> None:
        """Remove the temporary files."""
        if self._workspace is not None:
            self._workspace.__exit__(None, None, None)
            self._workspace = None
