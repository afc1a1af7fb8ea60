"""Which kustomizations are built by themselves, what each one reads, and which must not be built."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.kustomize.entries import PLUGINS, RESOURCES, entries, fault, is_written, local
from kubelint.render.kustomize.misread import misread, unreadable
from kubelint.render.kustomize.refusals import refusals
from kubelint.render.kustomize.sources import Reader
from kubelint.source.aside import KUSTOMIZATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint.render.kustomize.declared import Kustomization
    from kubelint.render.limits import RenderError
    from kubelint.syntax.document import Document


class Overlay(NamedTuple):
    """A kustomization with all that it stands upon; all paths are absolute.

    `path` is its file.  `includes` are the files of the kustomizations that it builds upon, at any depth.  `consumes`
    are the files whose objects are in it.  `reads` are all files (and folders, of which everything counts) that its
    build depends upon, itself among them.
    """

    path: str
    includes: tuple[str, ...]
    consumes: tuple[str, ...]
    reads: tuple[str, ...]

    @property
    def kustomizations(self) -> tuple[str, ...]:
        """Itself, and all kustomizations that it reads: those of settings too, which make no objects."""
        return tuple(path for path in self.reads if os.path.basename(path) in KUSTOMIZATIONS)


class Plan(NamedTuple):
    """What to build.

    `roots` are the overlays that nobody includes.  `refused` gives for each one that must not be built why.  `parts`
    are the components that nobody includes: they mean nothing by themselves.
    """

    roots: tuple[Overlay, ...]
    refused: tuple[tuple[Overlay, RenderError], ...]
    parts: tuple[str, ...]


def plan(kustomizations: Iterable[Kustomization], root: str, read: Callable[[str], str] | None = None) -> Plan:
    """Find what to build among the kustomizations; nothing leaves the folder `root`.

    Bases that are not among them are looked at where they are; `read` gives the text of a file, else the disk does.
    """
    graph = Graph(root, read)
    known: dict[str, Kustomization] = {}
    for each in kustomizations:
        known.setdefault(each.path, each)  # of several in one file kustomize reads the first
    for each in known.values():
        if each.document is not None:
            graph.documents[each.path] = each.document
    included = graph.included(known)
    roots: list[Overlay] = []
    refused: list[tuple[Overlay, RenderError]] = []
    reached: set[str] = set()
    for path, each in known.items():
        if path in included or each.component:
            continue
        overlay = graph.overlay(path)
        reached.update(overlay.kustomizations)
        error = graph.refusal(overlay)
        if error is None:
            roots.append(overlay)
        else:
            refused.append((overlay, error))
    for path, each in known.items():
        document = graph.document(path)
        if path in reached or each.component or document is None:
            continue
        overlay = graph.overlay(path)
        reached.update(overlay.kustomizations)
        if path in {each for inner in overlay.kustomizations[1:] for each in graph.overlay(inner).kustomizations}:
            refused.append((overlay, fault(document, (), "The kustomization includes itself")))
    parts = tuple(path for path, each in known.items() if each.component and path not in included)
    return Plan(tuple(roots), tuple(refused), parts)


class Graph:
    """The kustomizations by their paths, and what they include; `documents` are those that were read."""

    def __init__(self, root: str, read: Callable[[str], str] | None = None) -> None:
        self.documents: dict[str, Document] = {}
        self.reader = Reader(read)
        self._root = os.path.realpath(root)
        self._refusals: dict[str, RenderError | None] = {}
        self._steps: dict[str, list[tuple[str, str, str]]] = {}

    def document(self, path: str) -> Document | None:
        """Give the document of a kustomization; None where it cannot be read or leaves the root."""
        if path not in self.documents:
            found = next(iter(self.reader.documents(path)), None)
            if found is None:
                return None
            self.documents[path] = found
        return self.documents[path]

    def overlay(self, path: str) -> Overlay:
        """Give what the kustomization at a path stands upon."""
        includes: dict[str, None] = {}
        consumes: dict[str, None] = {}
        reads: dict[str, None] = {path: None}
        pending = [(path, True)]
        while pending:
            here, has_objects = pending.pop()
            document = self.document(here)
            for field, target, inner in self._named(here):
                makes = has_objects and field in RESOURCES
                if inner and inner not in reads:
                    pending.append((inner, makes))
                reads[inner or target] = None
                if makes and inner != path:
                    (includes if inner else consumes)[inner or target] = None
            if document and isinstance(document.data, dict) and document.data.keys() & {"generators", "transformers"}:
                # Their configurations name further files.
                reads[os.path.dirname(here)] = None
        return Overlay(path, tuple(includes), tuple(consumes), tuple(reads))

    def included(self, paths: Iterable[str]) -> set[str]:
        """Give all kustomizations that one of these or of what they include names, but for what names itself."""
        found: set[str] = set()
        seen = set(paths)
        pending = list(seen)
        while pending:
            here = pending.pop()
            inner = {inner for _, _, inner in self._named(here)} - {"", here}
            found |= inner
            pending += inner - seen
            seen |= inner
        return found

    def _named(self, path: str) -> list[tuple[str, str, str]]:
        """Give what a kustomization names on the disk: the field, the path, and the kustomization that it holds."""
        if path not in self._steps:
            document = self.document(path)
            self._steps[path] = [
                (entry.field, target, self.inner(target) if entry.field in {*RESOURCES, *PLUGINS} else "")
                for entry in (entries(document) if document else ())
                if document is not None and not entry.remote
                for target in (local(document, entry.name),)
            ]
        return self._steps[path]

    def inner(self, folder: str) -> str:
        """Give the kustomization in a folder; empty where there is none, or the folder lies outside of the root."""
        for name in sorted(KUSTOMIZATIONS):
            path = os.path.join(folder, name)
            if path in self.documents or (self._is_inside(folder) and os.path.isfile(path)):
                return path
        return ""

    def refusal(self, overlay: Overlay) -> RenderError | None:
        """Give the first reason not to build an overlay: its own, or one of what it includes."""
        for path in overlay.kustomizations:
            if path not in self._refusals:
                self._refusals[path] = self._refusal(path)
            error = self._refusals[path]
            if error is not None:
                return error
        return None

    def _refusal(self, path: str) -> RenderError | None:
        document = self.document(path)
        if document is None:
            return unreadable(path, self.reader)
        return next(misread(document), None) or next(refusals(document, self._root, self.reader), None)

    def missing(self, overlay: Overlay) -> RenderError | None:
        """Give the first thing that an overlay names and that is not there."""
        for path in overlay.kustomizations:
            document = self.document(path)
            for entry in entries(document) if document else ():
                if document is None or entry.remote or is_written(entry.name):
                    continue
                target = local(document, entry.name)
                if not os.path.exists(target):
                    return fault(document, entry.at, f"'{entry.name}' is not there")
                if os.path.isdir(target) and entry.field in RESOURCES and not self.inner(target):
                    return fault(document, entry.at, f"'{entry.name}' holds no kustomization")
        return None

    def _is_inside(self, path: str) -> bool:
        real = os.path.realpath(path)
        return real == self._root or real.startswith(self._root.rstrip(os.sep) + os.sep)
