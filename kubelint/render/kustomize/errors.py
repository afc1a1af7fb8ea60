"""What kustomize complains about, as one sentence at the line that causes it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.render.kustomize.nodes import Node, at, build, items, scalar
from kubelint.render.kustomize.patches import patches_at
from kubelint.render.kustomize.sources import Written
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.render.kustomize.graph import Graph, Overlay

_RECURSED = re.compile(r"recursed (?:accumulation|merging) of path '([^']*)': ")
_NO_TARGET = re.compile(
    r"for patch (?P<kind>[^.\s]+)\.(?P<group>[^/\s]*)/(?P<name>[^\s\"']+)\.(?P<ns>\[noNs\]|[^\s.\"']+)"
)
_LOGGED = re.compile(r'E\d{4} [^]]*\] "command failed" err="(.*)"$')
_LONGEST = 400


def explain(stderr: str, overlay: Overlay, root: str, graph: Graph) -> RenderError:
    """Make the error of what kustomize wrote when it failed."""
    missing = graph.missing(overlay)
    if missing is not None:
        return missing
    message = _message(stderr)
    path = overlay.path
    for found in _RECURSED.finditer(message):
        inner = next((each for each in overlay.includes if os.path.realpath(os.path.dirname(each)) == found[1]), None)
        path = inner or path
    last = list(_RECURSED.finditer(message))
    reason = message[last[-1].end() :] if last else message
    patch = _patch(message, overlay, graph)
    if patch is not None:
        return patch
    shown = reason.replace(os.path.realpath(root) + os.sep, "").replace(root + os.sep, "")
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 3] + "..."
    return RenderError(f"kustomize cannot build this: {shown}", path)


def _message(stderr: str) -> str:
    """Give the complaint without warnings and labels, on one line."""
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith(("#", "Warning"))]
    text = " ".join(" ".join(lines).split())
    if logged := _LOGGED.match(text):
        text = " ".join(logged[1].replace("\\n", " ").replace('\\"', '"').split())
    return re.sub(r"^[Ee]rror: ", "", text)


def _patch(message: str, overlay: Overlay, graph: Graph) -> RenderError | None:
    """Find the patch that has no target."""
    match = _NO_TARGET.search(message)
    if match is None:
        return None
    for path in (overlay.path, *overlay.includes):
        document = graph.document(path)
        root = build(document.data, Written(document)) if document else None
        for patch in _patches(root, graph) if root else ():
            if scalar(patch, "kind") == match["kind"] and scalar(patch, "metadata", "name") == match["name"]:
                name = at(patch, "metadata", "name") or patch
                span, _ = name.place.source.span(name.place.path, on_key=False)
                reason = f"The patch has no object to change: there is no {match['kind']} {match['name']} here"
                return RenderError(reason, span.path, *span.start)
    return None


def _patches(root: Node, graph: Graph) -> Iterator[Node]:
    for field in ("patchesStrategicMerge", "patches"):
        for entry in items(root, field):
            text = entry if isinstance(entry.value, str) else at(entry, "patch") or at(entry, "path")
            yield from patches_at(text, graph.reader) if text else ()
