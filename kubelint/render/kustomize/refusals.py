"""What is refused before kustomize runs: whatever would be fetched, executed, or read outside of the root."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from kubelint.render.kustomize.declared import is_remote
from kubelint.render.kustomize.entries import PLUGINS, RESOURCES, Entry, entries, fault, local
from kubelint.render.kustomize.sources import parsed
from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.render.kustomize.sources import Reader
    from kubelint.render.limits import RenderError
    from kubelint.syntax.document import Document

_HELM = ("helmCharts", "helmChartInflationGenerator", "helmGlobals")
_FUNCTIONS = ("config.kubernetes.io/function", "config.k8s.io/function")
_NAMING = frozenset({"path", "paths", "files", "envs", "env", "patches"})


def refusals(document: Document, root: str, reader: Reader) -> Iterator[RenderError]:
    """Give each reason not to build the kustomization in a document; `root` is the real path that nothing leaves."""
    data = document.data
    if not isinstance(data, dict):
        return
    if not inside(os.path.realpath(document.file.path), root):
        yield fault(document, (), "The kustomization lies outside of what is checked, so it is not built", refused=True)
        return
    for field in _HELM:
        if data.get(field):
            reason = f"{field} takes charts from elsewhere and runs Helm, so the kustomization is not built"
            yield fault(document, (field,), reason, refused=True)
            break
    for entry in entries(document):
        if reason := _refused(document, entry, root):
            yield fault(document, entry.at, reason, refused=True)
    for field in PLUGINS:
        items = data.get(field)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if reason := _plugin(document, item, reader):
                yield fault(document, (field, index), reason, refused=True)


def _refused(document: Document, entry: Entry, root: str) -> str:
    name = entry.name
    if entry.remote:
        return f"'{name}' would be fetched from elsewhere, so the kustomization is not built"
    path = local(document, name)
    real = os.path.realpath(path)
    try:
        mode = os.stat(real).st_mode
    except OSError:
        mode = 0
    if not inside(real, root):
        return f"'{name}' leads outside of what is checked, so the kustomization is not built"
    if stat.S_ISDIR(mode):
        return ""
    if mode and not stat.S_ISREG(mode):
        return f"'{name}' is no ordinary file, so the kustomization is not built"
    if mode and not inside(real, os.path.realpath(os.path.dirname(document.file.path))):
        what = "a folder" if entry.field in RESOURCES else "nothing"
        return f"'{name}' leads outside of the kustomization's folder, where kustomize reads {what} but no file"
    return ""


def _plugin(document: Document, item: object, reader: Reader) -> str:
    """Give why a generator, transformer or validator is not run; those that kustomize itself holds are."""
    if not isinstance(item, str) or is_remote(item):
        return ""
    for config in _configs(document, item, reader, set()):
        data = config.data
        if not isinstance(data, dict):
            continue
        metadata = data.get("metadata")
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
        kind = data.get("kind")
        function = isinstance(annotations, dict) and any(key in annotations for key in _FUNCTIONS)
        if data.get("apiVersion") != "builtin" or function or kind == "HelmChartInflationGenerator":
            return f"The plugin {kind or item!r} would be executed, so the kustomization is not built"
        if strange := next((name for name in _names(data, named=False) if "://" in name), ""):
            return f"'{strange}' would be fetched from elsewhere, so the kustomization is not built"
    return ""


def _configs(document: Document, item: str, reader: Reader, seen: set[str]) -> Iterator[Document]:
    """Give the configurations that an item is, names, or names a folder of."""
    path = local(document, item)
    if "\n" in item or ": " in item:
        yield from parsed(document.file.path, item).documents
    elif os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            inner = os.path.join(path, name)
            if name.lower().endswith((".yaml", ".yml", ".json")) and os.path.isfile(inner) and inner not in seen:
                seen.add(inner)
                yield from (each for each in reader.documents(inner) if not _is_kustomization(each.data))
    else:
        yield from reader.documents(path)


def _is_kustomization(data: Any) -> bool:  # noqa: ANN401
    return isinstance(data, dict) and ("resources" in data or data.get("kind") == "Kustomization")


def _names(data: Any, *, named: bool) -> Iterator[str]:  # noqa: ANN401
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _names(value, named=named or key in _NAMING)
    elif isinstance(data, list):
        for value in data:
            yield from _names(value, named=named)
    elif named and isinstance(data, str) and "\n" not in data:
        yield data.partition("=")[2] or data
