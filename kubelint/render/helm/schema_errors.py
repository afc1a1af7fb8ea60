"""Says which values do not fit the schema of a chart, at the line where they are set."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.chart import read_file
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Path
    from kubelint.render.helm.chart import ChartTree
    from kubelint.render.helm.errors import Told

_START = "values don't meet the specifications of the schema(s)"
_MOST = 5
_CHART = re.compile(r"^(\S+):$")
_HELM_3 = re.compile(r"^- ([^\s:]+): (.*)$")
_HELM_4 = re.compile(r"^\s*- at '(.*?)': (.*)$")
_SUMMARY = re.compile(r"^(?:validation failed|'\w+' failed|(?:oneOf|anyOf|allOf) failed.*|if-(?:then|else) failed)$")


class _Violation(NamedTuple):
    """What is wrong with the value at `steps`; `words` go behind its name."""

    chart: str
    steps: tuple[str, ...]
    words: str


def schema_error(text: str, told: Told, tree: ChartTree) -> RenderError | None:
    """Return the error about values that do not fit a schema, or about the schema; None if Helm says nothing of it."""
    if _START not in text:
        return None
    violations = list(_violations(text))
    if not violations:
        return _schema(text, told, tree)
    places = [_place(violation, told, tree) for violation in violations]
    # The first one that is written in a file by its own name.
    _, path, line, column = next((place for place in places if place[0]), places[0])
    words = "; ".join(f"`{'.'.join(violation.steps)}` {violation.words}" for violation in violations[:_MOST])
    more = f"; and {len(violations) - _MOST} more" if len(violations) > _MOST else ""
    return RenderError(f"the values do not fit the chart's schema: {words}{more}", path, line, column)


def _violations(text: str) -> Iterator[_Violation]:
    chart = ""
    for line in text.splitlines()[1:]:
        new, old = _HELM_4.match(line), _HELM_3.match(line)
        named = _CHART.match(line)
        if named:
            chart = named[1]
        elif "is not valid against metaschema" in line:
            return
        elif new and not _SUMMARY.match(new[2]):
            steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in new[1].split("/")[1:])
            yield _violation(chart, steps, new[2])
        elif old and not new:
            steps = () if old[1] == "(root)" else tuple(old[1].split("."))
            yield _violation(chart, steps, old[2].removeprefix(f"{old[1]} "))


def _violation(chart: str, steps: tuple[str, ...], words: str) -> _Violation:
    """Say it in the same words for both libraries that Helm has used for schemas."""
    for pattern, say in _WORDS:
        match = re.fullmatch(pattern, words)
        if match:
            named = match.groupdict().get("name")
            return _Violation(chart, (*steps, named) if named else steps, match.expand(say))
    return _Violation(chart, steps or ("values",), f"{words[:1].lower()}{words[1:]}")


_WORDS = (
    (r"(?P<name>\S+) is required", "is required"),
    (r"missing propert(?:y|ies) '(?P<name>[^']+)'", "is required"),
    (r"Additional property (?P<name>\S+) is not allowed", "is not known to the chart"),
    (r"additional properties '(?P<name>[^']+)' not allowed", "is not known to the chart"),
    (r"Invalid type\. Expected: (?P<wanted>.+), given: (?P<given>.+)", r"must be \g<wanted>, and is \g<given>"),
    (r"got (?P<given>.+), want (?P<wanted>.+)", r"must be \g<wanted>, and is \g<given>"),
    (r"(?:value )?must be one of (?:the following: )?(?P<list>.+)", r"must be one of \g<list>"),
)


def _schema(text: str, told: Told, tree: ChartTree) -> RenderError:
    """Return the error about a schema that is none."""
    from kubelint.render.helm.errors import plain

    _, _, said = text.partition("\n")
    name, _, said = said.partition("\n")
    folders = [tree.folder_of(prefix) for prefix in _prefixes(name.rstrip(":"), tree)]
    path = os.path.join(*folders[:1], "values.schema.json") if folders else told.source
    file = read_file(path)
    for fault in file.faults if file else ():
        assert file is not None  # noqa: S101  (it has faults)
        return RenderError(f"it is no schema: {fault.message}", path, *file.position(fault.start))
    words = plain(said, told).replace("file:///values.schema.json#", os.path.basename(path))
    return RenderError(f"it is no schema: {words}", path, 1, 1)


def _prefixes(name: str, tree: ChartTree) -> list[str]:
    return sorted((each for each in tree.prefixes if each.rpartition("/")[2] == name), key=len)


def _place(violation: _Violation, told: Told, tree: ChartTree) -> tuple[bool, str, int, int]:
    """Return where the value is written that matters: what comes later wins, and parents win over sub-charts.

    The first is whether it is written at all, and not only something above it.
    """
    prefix = next(iter(_prefixes(violation.chart, tree)), str(tree.name))
    above = tree.prefixes[prefix]
    candidates: list[tuple[str, Path]] = [(path, above) for path in reversed(told.options.values)]
    parents = sorted((each for each in tree.prefixes if f"{prefix}/".startswith(f"{each}/")), key=len)
    candidates += [
        (os.path.join(tree.folder_of(each), "values.yaml"), above[len(tree.prefixes[each]) :]) for each in parents
    ]
    best, depth = (False, os.path.join(tree.folder, "values.yaml"), 1, 1), -1
    for path, before in candidates:
        found = _written(path, before, violation.steps)
        if found is not None and found[0] > depth:
            depth = found[0]
            best = (depth == len(violation.steps), told.values.get(path, path), *found[1:])
    return best


def _written(path: str, before: Path, steps: tuple[str, ...]) -> tuple[int, int, int] | None:
    """Return how much of a key is written in a file, and the line and column of its end; None if nothing is."""
    file = read_file(path)
    if file is None or not file.documents:
        return None
    document = file.documents[0]
    node, key = document.data, []
    for step in (*before, *steps):
        if isinstance(node, dict) and step in node:
            node = node[step]
            key.append(step)
        elif isinstance(node, list) and isinstance(step, str) and step.isdecimal() and int(step) < len(node):
            node = node[int(step)]
            key.append(int(step))
        else:
            break
    if len(key) < len(before):
        return None
    start, _ = document.anchor(tuple(key), on_key=True)
    return len(key) - len(before), *file.position(start)
