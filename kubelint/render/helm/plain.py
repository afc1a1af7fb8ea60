"""Renders a chart for judging: with the values that are asked for, else with those of the chart's own tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.render.helm.session import ChartSession


class Plain(NamedTuple):
    """What a chart becomes.

    `files` and `crds` hold texts by their source names; hooks are among the files.  `values` is the file of the
    chart's tests that was used (its path below the chart), empty where none was needed.  `notes` are sentences on
    what is to be said about the render as a whole.
    """

    files: dict[str, str]
    crds: dict[str, str]
    values: str = ""
    notes: tuple[str, ...] = ()


def render_plain(session: ChartSession) -> Plain:
    """Render a chart; from then on the session has the values that it was rendered with.

    A library chart makes nothing, which is no error.

    Raises:
        RenderError: it cannot be rendered with any values.
    """
    if session.tree.is_library:
        return Plain({}, {}, notes=("a library chart, which makes nothing by itself",))
    files, values = _rendered(session)
    notes = [f"rendered with {values}, because its own values are not enough"] if values else []
    return Plain(files, session.crds(), values, (*notes, *session.notes))


def _rendered(session: ChartSession) -> tuple[dict[str, str], str]:
    asked = session.options
    try:
        return session.raw(), ""
    except RenderError as error:
        if error.refused or asked.values or asked.set or asked.set_string:
            raise
        for path in _test_values(session.pristine):
            session.options = asked._replace(values=(path,))
            try:
                return session.raw(), os.path.relpath(path, session.pristine).replace(os.sep, "/")
            except RenderError as other:
                if other.refused:
                    raise
        session.options = asked
        raise


def _test_values(chart: str) -> Iterator[str]:
    """Yield the values with which the chart is tested, where tools for testing charts look for them.

    Source: https://github.com/helm/chart-testing/blob/main/doc/ct_install.md.
    """
    folder = os.path.join(chart, "ci")
    if os.path.isdir(folder):
        for name in sorted(os.listdir(folder)):
            if name.endswith(("values.yaml", "values.yml")):
                yield os.path.join(folder, name)
