"""What the configuration says of one Helm chart: how often it is rendered, and with what."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.config.written import Path, Written


class ChartSettings(NamedTuple):
    """One entry of `charts:`; all paths are absolute.

    `values` holds the values files of each render; with none the chart is rendered once, with its own.  `set` and
    `set_string` are as Helm's options take them, and hold for each render.  `beside` are .gitignore patterns,
    relative to the root, of the manifests that are applied together with the chart.
    """

    path: str
    values: tuple[tuple[str, ...], ...] = ()
    set: tuple[str, ...] = ()
    set_string: tuple[str, ...] = ()
    release: str = ""
    namespace: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def chart_settings(
    data: Any,  # noqa: ANN401  (the schema has checked it)
    at: Path,
    inside: Callable[[Path, str], str],
    patterns: Callable[[Path, Sequence[str]], tuple[str, ...]],
    written: Written,
) -> ChartSettings:
    """Read an entry that the schema accepts.

    `inside` makes a path absolute, and `patterns` holds patterns inside the folder of the configuration.

    Raises:
        ConfigError: a path leaves the root or does not exist, or the chart is none.
    """

    def existing(place: Path, name: str) -> str:
        path = inside(place, name)
        if not os.path.exists(path):
            raise written.fail(place, f"'{name}' does not exist")
        return path

    chart = existing((*at, "path"), data["path"])
    if os.path.isdir(chart) and not os.path.isfile(os.path.join(chart, "Chart.yaml")):
        raise written.fail((*at, "path"), f"'{data['path']}' is no chart: no Chart.yaml is in it")
    listed = data.get("values", [])
    if any(isinstance(item, str) for item in listed) and any(isinstance(item, list) for item in listed):
        raise written.fail((*at, "values"), "'values' holds files, or lists of files, but not both")
    if listed and isinstance(listed[0], str):
        renders = [[existing((*at, "values", index), name) for index, name in enumerate(listed)]]
    else:
        renders = [
            [existing((*at, "values", index, inner), name) for inner, name in enumerate(item)]
            for index, item in enumerate(listed)
        ]
    return ChartSettings(
        path=chart,
        values=tuple(map(tuple, renders)),
        set=tuple(data.get("set", ())),
        set_string=tuple(data.get("set-string", ())),
        release=data.get("release", ""),
        namespace=data.get("namespace", ""),
        kube_version=data.get("kube-version", ""),
        api_versions=tuple(data.get("api-versions", ())),
        beside=patterns((*at, "beside"), data.get("beside", ())),
    )
