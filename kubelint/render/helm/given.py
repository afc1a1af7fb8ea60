"""Renders a chart with values that are all handed to it: its own ones, and those of its sub-charts, are left out."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kubelint.render.helm.keys import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.render.helm.session import ChartSession
    from kubelint.render.helm.values import Path

_SCHEMA, _VALUES, _CHART = "values.schema.json", "values.yaml", "Chart.yaml"


def without_values(session: ChartSession) -> str:
    """Make a copy of the chart that has no values, and nothing that says what they may be; return its folder."""
    folder = session.copy("values")
    for top, _, names in os.walk(folder):
        if _CHART in names:
            for name in {_SCHEMA, _VALUES}.intersection(names):
                os.remove(os.path.join(top, name))
    return folder


def render_with(
    session: ChartSession, folder: str, data: dict[str, object], numbers: Iterable[tuple[Path, int]] = ()
) -> dict[str, str]:
    """Render such a copy with merged values, whatever the session's own options say of values.

    `numbers` are those that must be whole ones for templates, too.

    Raises:
        RenderError: Helm cannot render it, or was stopped.
    """
    path = os.path.join(session.workspace.folder("given"), "values.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False)
    assigned = tuple(f"{dotted(steps)}={number}" for steps, number in numbers)
    return session.raw(folder, options=session.options._replace(values=(path,), set=assigned, set_string=()))
