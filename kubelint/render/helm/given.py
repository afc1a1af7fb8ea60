"""Renders a chart with values that are all handed to it: its own ones, and those of its sub-charts, are left out."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kubelint.render.copy import link_folder
from kubelint.render.helm.keys import dotted
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kubelint.render.helm.session import ChartSession
    from kubelint.render.helm.values import Path

_SCHEMA, _VALUES = "values.schema.json", "values.yaml"


def without_values(session: ChartSession, rewritten: Collection[str] = ()) -> str:
    """Make a copy of the chart that has no values, and nothing that says what they may be; return its folder.

    `rewritten` are paths below the copy of files that will be written anew; all others share those of the session.
    """
    left_out = {os.path.join(session.pristine, path) for path in rewritten}
    left_out |= {os.path.join(session.tree.folder_of(prefix), _VALUES) for prefix in session.tree.prefixes}
    folder = os.path.join(session.workspace.folder("values"), os.path.basename(session.pristine))
    try:
        link_folder(session.pristine, folder, left_out, _SCHEMA)
    except OSError as error:
        reason = f"it cannot be copied to a temporary folder: {error}"
        raise RenderError(reason, session.source, passing=True) from None
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
