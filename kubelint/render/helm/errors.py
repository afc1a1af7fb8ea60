"""Turns what Helm says of a chart that it cannot render into one sentence with the place that causes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from kubelint.render.helm.chart import ChartTree

_PLACE = re.compile(r"\(?((?:[\w.@+-]+/)+[\w.@+ -]+):(\d+)(?::(\d+))?\)?:?")


def render_error(stderr: str, tree: ChartTree, folder: str, source: str) -> RenderError:  # noqa: ARG001
    """Return the error; `folder` is the copy that was rendered, `source` the chart in the repository."""
    said = [line for line in stderr.splitlines() if line.startswith("Error:")]
    text = said[-1].removeprefix("Error:").strip() if said else "Helm gave no reason"
    path, line = "", 0
    for match in _PLACE.finditer(text):
        if match[1] in tree.templates:
            path, line = tree.templates[match[1]], int(match[2])
    return RenderError(text, path or source, line)
