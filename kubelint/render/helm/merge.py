"""How Helm puts the values of a chart, of its sub-charts and of the user together: its rules, on trees of leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubelint.render.helm.chart import Dependency

Tree = dict[str, Any]
"""Mappings and lists, with leaves that have a `value`; lists are never merged."""
_GLOBAL = "global"


class Chart:
    """A chart for merging: its own values, its sub-charts, and what it says of them.

    `imports` are the name of a sub-chart, a key of it, and the key here that it is imported to; both with dots.
    `drops_nulls` tells that nulls in the charts' own values are as if they were not there: since Helm 4 they are.
    """

    __slots__ = ("charts", "dependencies", "drops_nulls", "imports", "name", "values")

    def __init__(self, name: str, values: Tree, *, drops_nulls: bool = False) -> None:
        self.name = name
        self.drops_nulls = drops_nulls
        self.values = values
        self.charts: list[Chart] = []
        self.dependencies: list[Dependency] = []
        self.imports: list[tuple[str, str, str]] = []


def overlaid(below: Tree, above: Tree) -> Tree:
    """Return one file of values over another; a null stays, for it deletes what the chart says."""
    result = dict(below)
    for key, value in above.items():
        there = result.get(key)
        both = isinstance(value, dict) and isinstance(there, dict)
        result[key] = overlaid(there, value) if both and there is not None else value
    return result


def coalesced(chart: Chart, given: Tree, *, merge: bool = False) -> Tree:
    """Return what a chart's templates see where it is given some values; `merge` keeps nulls."""
    return _coalesce(chart, _copy(given), merge=merge)


def enabled_only(root: Chart, given: Tree) -> None:
    """Drop the sub-charts that conditions and tags switch off, as the values say that are known before."""
    _drop_disabled(root, given, ())


def import_values(chart: Chart) -> None:
    """Add to the charts' own values what they import from their sub-charts.

    Helm merges those of every chart with dependencies on that way, which decides what becomes of nulls.
    """
    for below in chart.charts:
        import_values(below)
    if not chart.dependencies:
        return
    values = coalesced(chart, {}, merge=True)
    imported: Tree = {}
    for name, child, parent in chart.imports:
        found = table(values, (name, *child.split(".")))
        if found is not None:
            for step in reversed(parent.split(".") if parent and parent != "." else ()):
                found = {step: found}
            imported = _tables(imported, _copy(found), merge=False)
    chart.values = _tables(_copy(values), imported, merge=True)


def table(values: Tree, path: tuple[str, ...]) -> Tree | None:
    """Return the mapping at a path."""
    node: Any = values
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def _drop_disabled(chart: Chart, given: Tree, path: tuple[str, ...]) -> None:
    if not chart.dependencies:
        for below in chart.charts:
            _drop_disabled(below, given, (*path, below.name))
        return
    values = coalesced(chart, given)
    off = {each.alias or each.name for each in chart.dependencies if not _is_enabled(each, values, path)}
    chart.charts = [below for below in chart.charts if below.name not in off]
    chart.dependencies = [each for each in chart.dependencies if (each.alias or each.name) not in off]
    chart.imports = [each for each in chart.imports if each[0] not in off]
    for below in chart.charts:
        _drop_disabled(below, values, (*path, below.name))


def _is_enabled(each: Dependency, values: Tree, path: tuple[str, ...]) -> bool:
    for condition in each.conditions:
        *above, last = (*path, *condition.split("."))
        found = (table(values, tuple(above)) or {}).get(last)
        if found is not None and not isinstance(found, dict | list) and isinstance(found.value, bool):
            return found.value
    tags = table(values, ("tags",)) or {}
    told = [tags[tag].value for tag in each.tags if hasattr(tags.get(tag), "value")]
    return True in told or False not in told


def _coalesce(chart: Chart, given: Tree, *, merge: bool) -> Tree:
    """Fill `given` up with a chart's values and those of its sub-charts."""
    own = _copy(chart.values)
    names = {below.name for below in chart.charts}
    drops_nulls = chart.drops_nulls and not merge
    for key, value in own.items():
        if drops_nulls and isinstance(value, dict) and not (key in names and key in given):
            _drop_nulls(value)
        if key not in given:
            if not (drops_nulls and _is_null(value)):
                given[key] = value
        elif _is_null(given[key]):
            if not merge:
                del given[key]
        elif isinstance(given[key], dict) and isinstance(value, dict):
            # What is meant for a sub-chart must reach its own merging, nulls too.
            _tables(given[key], value, merge=merge or key in names, keep=chart.drops_nulls)
    for below in chart.charts:
        inner = given.setdefault(below.name, {})
        if isinstance(inner, dict):
            _globals(inner, given)
            given[below.name] = _coalesce(below, inner, merge=merge)
    return given


def _tables(above: Tree, below: Tree, *, merge: bool, keep: bool = False) -> Tree:
    """Fill a mapping up with another one, of less weight; `keep` nulls that delete nothing."""
    for key, value in below.items():
        if key not in above:
            above[key] = value
        elif _is_null(above[key]):
            if not merge and not (keep and _is_null(value)):
                del above[key]
        elif isinstance(above[key], dict) and isinstance(value, dict):
            _tables(above[key], value, merge=merge, keep=keep)
    return above


def _globals(inner: Tree, outer: Tree) -> None:
    """Hand the globals down to a sub-chart: they outweigh its own."""
    own, handed = inner.get(_GLOBAL, {}), outer.get(_GLOBAL, {})
    if not isinstance(own, dict) or not isinstance(handed, dict):
        return
    for key, value in handed.items():
        if isinstance(value, dict):
            there = own.get(key)
            # Only the uppermost mapping is a copy, as it is in Helm: what is below is shared between the charts.
            if there is None:
                own[key] = dict(value)
            elif isinstance(there, dict):
                own[key] = _tables(dict(value), there, merge=True)
        elif not isinstance(own.get(key), dict):
            own[key] = value
    inner[_GLOBAL] = own


def _drop_nulls(values: Tree) -> None:
    for key, value in list(values.items()):
        if isinstance(value, dict):
            _drop_nulls(value)
        elif _is_null(value):
            del values[key]


def _is_null(node: object) -> bool:
    return not isinstance(node, dict | list) and getattr(node, "value", node) is None


def _copy(node: Any) -> Any:  # noqa: ANN401  (a part of a tree)
    if isinstance(node, dict):
        return {key: _copy(value) for key, value in node.items()}
    return list(map(_copy, node)) if isinstance(node, list) else node
