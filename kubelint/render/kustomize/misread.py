"""What kustomize reads in another way than kubelint, so that nobody could say what it would build upon."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.render.kustomize.entries import GENERATORS, PLUGINS, RESOURCES, WITH_PATH, fault
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubelint.finding import Path
    from kubelint.render.kustomize.sources import Reader
    from kubelint.syntax.document import Document

_FIELDS = {
    name.casefold(): name
    for name in (
        *("apiVersion", "kind", "metadata", "openapi", "buildMetadata", "sortOptions", "generatorOptions"),
        *("namespace", "namePrefix", "nameSuffix", "commonLabels", "commonAnnotations", "labels", "images", "replicas"),
        *("configurations", "crds", "vars", "patchesStrategicMerge"),
        *("helmCharts", "helmChartInflationGenerator", "helmGlobals"),
        *(*RESOURCES, *PLUGINS, *WITH_PATH, *GENERATORS),
    )
}
_INNER = {name: name for name in ("path", "files", "envs", "env")}
_MERGE = "<<"
"""The key of a merge, which is none in quotes, but for kustomize is one with a tag."""
_RENAMED = "imageTags:"
"""Old versions of kustomize put `images:` in its place, wherever it stands."""


def misread(document: Document) -> Iterator[RenderError]:
    """Give each thing in a kustomization that kustomize reads in another way, or that kubelint cannot read."""
    data, file = document.data, document.file
    for broken in file.faults:
        yield RenderError(broken.message, file.path, *file.position(broken.start), help=broken.help)
    for other in file.documents:
        if other.index != document.index and (other.data is not None or other.index < document.index):
            second = max(document, other, key=lambda each: each.index)
            yield fault(second, (), "kustomize reads only the first document of a kustomization", refused=True)
    if not isinstance(data, dict):
        return
    if _MERGE in data:
        yield fault(document, (_MERGE,), "kustomize may take this key for a merge", refused=True)
    yield from _keys(document, (), data, _FIELDS)
    for at, inner in _inner(data):
        yield from _keys(document, at, inner, _INNER)
    yield from _names(document, data)


def unreadable(path: str, reader: Reader) -> RenderError | None:
    """Return what is wrong with a kustomization that holds no document; nothing where it is only empty."""
    file = reader.file(path)
    if file is None:
        return RenderError("the kustomization cannot be read", path) if os.path.lexists(path) else None
    for broken in file.faults:
        return RenderError(broken.message, path, *file.position(broken.start), help=broken.help)
    return None


def _keys(document: Document, at: Path, data: dict[str, Any], names: Mapping[str, str]) -> Iterator[RenderError]:
    """Give the keys that only kustomize takes for the one that they resemble: it does not mind the case."""
    for key in data:
        meant = names.get(key.casefold())
        if meant is not None and key != meant:
            reason = f"'{key}' is read as '{meant}' by kustomize: it must be written so"
            yield fault(document, (*at, key), reason, refused=True)


def _names(document: Document, data: dict[str, Any]) -> Iterator[RenderError]:
    """Give the names that mean something else to kustomize."""
    for field in (*RESOURCES, *PLUGINS):
        listed = data.get(field)
        for index, name in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(name, str):
                yield fault(document, (field, index), f"'{field}' holds texts, and this is none")
            elif _RENAMED in name:
                yield fault(document, (field, index), f"kustomize may read '{_RENAMED}' as 'images:'", refused=True)


def _inner(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the mappings that name files."""
    for field in (*WITH_PATH, *GENERATORS):
        listed = data.get(field)
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, dict):
                yield (field, index), item
    if isinstance(data.get("openapi"), dict):
        yield ("openapi",), data["openapi"]
