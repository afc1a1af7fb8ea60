"""What a kustomization names: every file, folder and address, and where it names it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.record import NamedTuple
from kubelint.render.kustomize.declared import is_remote
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Path
    from kubelint.syntax.document import Document

RESOURCES = ("resources", "bases", "components")
PLUGINS = ("generators", "transformers", "validators")
_MAY_BE_CLONED = frozenset({*RESOURCES, *PLUGINS})
_FILES = ("configurations", "crds", "patchesStrategicMerge", *PLUGINS)
WITH_PATH = ("patches", "patchesJson6902", "replacements")
GENERATORS = ("configMapGenerator", "secretGenerator")


class Entry(NamedTuple):
    """One name: the path in the kustomization's document, the field that it belongs to, and what it says."""

    at: Path
    field: str
    name: str

    @property
    def remote(self) -> bool:
        """Whether kustomize would take it from somewhere else: repositories as resources, addresses as any file."""
        if self.field in _MAY_BE_CLONED:
            return is_remote(self.name) and not is_written(self.name)
        return "://" in self.name


def entries(document: Document) -> Iterator[Entry]:
    """Give all names; what is written in place is none, but where kustomize might still take it for a folder."""
    data = document.data
    if not isinstance(data, dict):
        return
    for at, field, name in _named(data):
        if isinstance(name, str) and name and (field in _MAY_BE_CLONED or not is_written(name)):
            yield Entry(at, field, name)


def is_written(name: str) -> bool:
    """Whether a text rather is what a file would hold than the name of one."""
    return "\n" in name or name.lstrip().startswith(("{", "["))


def _named(data: dict[str, Any]) -> Iterator[tuple[Path, str, object]]:
    for field in (*RESOURCES, *_FILES):
        yield from (((field, index), field, name) for index, name in enumerate(_list(data.get(field))))
    for field in WITH_PATH:
        for index, item in enumerate(_list(data.get(field))):
            if isinstance(item, dict):
                yield (field, index, "path"), field, item.get("path")
    for field in GENERATORS:
        for index, item in enumerate(_list(data.get(field))):
            if isinstance(item, dict):
                yield from _sources(item, (field, index), field)
    openapi = data.get("openapi")
    if isinstance(openapi, dict):
        yield ("openapi", "path"), "openapi", openapi.get("path")


def _sources(item: dict[str, Any], at: Path, field: str) -> Iterator[tuple[Path, str, object]]:
    for key in ("files", "envs"):
        for number, name in enumerate(_list(item.get(key))):
            path = name.partition("=")[2] or name if isinstance(name, str) and key == "files" else name
            yield (*at, key, number), field, path
    yield (*at, "env"), field, item.get("env")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def local(document: Document, name: str) -> str:
    """Give the absolute path that a name means, without a look at the disk."""
    folder = os.path.dirname(document.file.path)
    return os.path.normpath(os.path.join(folder, name.replace("\0", "")))


def fault(document: Document, at: Path, reason: str, *, refused: bool = False, advice: str = "") -> RenderError:
    """Make the error that stands at a path of a kustomization."""
    line, column = document.file.position(document.anchor(at)[0])
    return RenderError(reason, document.file.path, line, column, help=advice, refused=refused)
