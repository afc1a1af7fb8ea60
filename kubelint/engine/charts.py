"""Which files belong to a Helm chart and mean nothing before it is rendered."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.syntax.document import File

_PARTS = frozenset({"templates", "charts", "ci", "files"})
"""The folders of a chart of which every file is a part of it; `crds` holds plain manifests."""
_API_VERSIONS = ("v1", "v2")


class Chart(NamedTuple):
    """A folder whose Chart.yaml is that of a Helm chart."""

    folder: str
    name: str


class Charts:
    """The charts among the files, and which of them holds a file."""

    def __init__(self, files: Iterable[File]) -> None:
        self._charts = {chart.folder: chart for file in files if (chart := _chart(file)) is not None}
        self._nearest: dict[str, Chart | None] = {}

    def holding(self, path: str) -> tuple[Chart, bool] | None:
        """The outermost chart that a file belongs to, and whether the file is a part of it whatever it holds."""
        if not self._charts:
            return None
        chart = self._near(os.path.dirname(path))
        if chart is None:
            return None
        steps = _below(path, chart.folder)
        certain = len(steps) > 1 and steps[0] in _PARTS
        plain = len(steps) > 1 and steps[0] == "crds"
        return self._outermost(chart), certain or (not plain and self._within_parts(chart))

    def outermost(self) -> list[Chart]:
        """The charts that are no sub-charts of others."""
        return [chart for chart in self._charts.values() if self._outermost(chart) is chart]

    def _within_parts(self, chart: Chart) -> bool:
        return self._outermost(chart) is not chart

    def _outermost(self, chart: Chart) -> Chart:
        """The chart that `chart` is a sub-chart of, however deep, or itself."""
        while True:
            folder = os.path.dirname(chart.folder)
            outer = self._near(folder)
            if outer is None or outer is chart:
                return chart
            if _below(chart.folder, outer.folder)[0] not in _PARTS:
                return chart
            chart = outer

    def _near(self, folder: str) -> Chart | None:
        """The innermost chart that holds a folder."""
        passed = []
        at, above = folder, os.path.dirname(folder)
        while at not in self._nearest and at not in self._charts and at != above:
            passed.append(at)
            at, above = above, os.path.dirname(above)
        found = self._nearest.get(at) or self._charts.get(at)
        self._nearest.update(dict.fromkeys(passed, found))
        return found


def _below(path: str, folder: str) -> list[str]:
    """The steps from a folder to what lies in it."""
    return path[len(folder.rstrip(os.sep)) + 1 :].split(os.sep)


def _chart(file: File) -> Chart | None:
    if os.path.basename(file.path) != "Chart.yaml" or not file.documents:
        return None
    data = file.documents[0].data
    if not isinstance(data, dict) or data.get("apiVersion") not in _API_VERSIONS:
        return None
    name = data.get("name")
    return Chart(os.path.dirname(file.path), name) if isinstance(name, str) and name else None
