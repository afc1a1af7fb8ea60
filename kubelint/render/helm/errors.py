"""Turns what Helm says of a chart that it cannot render into one sentence with the place that causes it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.chart import read_file
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from kubelint.finding import Path
    from kubelint.render.helm.chart import ChartTree
    from kubelint.render.helm.options import HelmOptions

_LONGEST = 500
_SAID = re.compile(r"^Error: (.*?)(?=^\S*\.go:\d+: |\Z)", re.MULTILINE | re.DOTALL)
_CRASHED = re.compile(r"^(?:fatal error|panic|runtime): (.*)", re.MULTILINE)
_METADATA = re.compile(r"chart\.metadata\.(\w+)")
_KUBE = re.compile(r"chart requires kubeVersion: (.*?) which is incompatible with Kubernetes (\S+)")
_NO_CHART = re.compile(r"error unpacking (?:subchart )?(\S+) in (\S+): (Chart\.yaml file is missing)")
_FAILED_FILE = re.compile(r"failed to parse (.+?): (.*)", re.DOTALL)
_SET = re.compile(r"failed parsing (--set(?:-string)?) data: (.*)", re.DOTALL)
_DEPENDENCY = re.compile(r'validation: dependency "(.*?)" (.*)', re.DOTALL)


class Told(NamedTuple):
    """What Helm wrote to its standard error, and what it was told.

    `folder` is the copy that it rendered, `source` the chart in the repository; `values` are copies of files of values
    and what they are copies of; `options` is what was asked for.
    """

    text: str
    folder: str
    source: str
    values: dict[str, str]
    options: HelmOptions


def missing(tree: ChartTree, source: str) -> RenderError | None:
    """Return the error about the dependencies that the chart asks for and has not got; None if it has all."""
    lacking = [each for each in tree.missing if each.prefix == tree.name]
    if not lacking:
        return None
    first = lacking[0]
    names = " and ".join(dict.fromkeys(f"`{each.name}`" for each in lacking))
    plural = "dependencies" if " and " in names else "dependency"
    where = os.path.relpath(source) if os.path.isdir(source) else source
    return RenderError(
        f"the {plural} {names} cannot be found in charts/, and nothing is downloaded here",
        first.path,
        first.line,
        1,
        help=f"fetch what is missing with `helm dependency build {where}`",
    )


def render_error(told: Told, tree: ChartTree) -> RenderError:
    """Return the error; files of the copy are named by their paths there."""
    from kubelint.render.helm.schema_errors import schema_error
    from kubelint.render.helm.template_errors import template_error

    text = _said(told.text)
    return (
        schema_error(text, told, tree)
        or template_error(text, told, tree)
        or _file_error(text, told, tree)
        or _description_error(text, tree)
        or _option_error(text, told)
        or RenderError(f"Helm says: {plain(text, told)}", told.source)
    )


def plain(text: str, told: Told) -> str:
    """Return a text of Helm's on one line, not too long, and without the names of temporary folders."""
    folded = " ".join(text.split())
    for copy, original in told.values.items():
        folded = folded.replace(copy, original)
    folded = folded.replace(f"{told.folder}/", "").replace(told.folder, "the chart")
    return folded if len(folded) <= _LONGEST else f"{folded[: _LONGEST - 1]}…"


def line_of(path: str, key: Path) -> int:
    """Return the line in a YAML file at which a key stands, or the nearest one above it; 1 where there is none."""
    file = read_file(path)
    if file is None or not file.documents:
        return 1
    return file.position(file.documents[0].anchor(key, on_key=True)[0])[0]


def _said(text: str) -> str:
    """Return the error itself; behind it, `--debug` adds where in Helm it arose."""
    found = _SAID.search(text)
    if found:
        return found[1].strip()
    crashed = _CRASHED.search(text)
    return f"it crashed: {crashed[1]}" if crashed else "nothing, and renders nothing"


def _file_error(text: str, told: Told, tree: ChartTree) -> RenderError | None:
    """Return the error about a file of values, or a chart's own YAML, that cannot be read."""
    failed = _FAILED_FILE.match(text)
    if failed and failed[1] in told.values:
        return _broken(failed[1], told.values[failed[1]], failed[2])
    for name in ("values.yaml", "Chart.yaml", "requirements.yaml"):
        if f"cannot load {name}" in text:
            folders = [tree.folder_of(prefix) for prefix in tree.prefixes]
            paths = [os.path.join(folder, name) for folder in folders]
            wrong = [path for path in paths if os.path.isfile(path) and _is_wrong(path)]
            path = next(iter(wrong), paths[0])
            return _broken(path, path, text.partition(f"cannot load {name}:")[2])
    return None


def _is_wrong(path: str) -> bool:
    file = read_file(path)
    if file is None or file.faults:
        return True
    return bool(file.documents) and not isinstance(file.documents[0].data, dict | None)


def _broken(path: str, shown: str, text: str) -> RenderError:
    """Return the error about a YAML file; kubelint's own reader knows the place better."""
    file = read_file(path)
    for fault in file.faults if file else ():
        assert file is not None  # noqa: S101  (it has faults)
        return RenderError(fault.message, shown, *file.position(fault.start), help=fault.help)
    if "json: cannot unmarshal" in text:
        kind = text.partition("json: cannot unmarshal ")[2].partition(" ")[0]
        written = {"array": "a list", "string": "a text", "number": "a number", "bool": "a truth value"}
        return RenderError(f"it holds {written.get(kind, 'something else')} where Helm expects a mapping", shown, 1, 1)
    line = re.search(r"yaml: line (\d+): (.*)", text, re.DOTALL)
    if line:
        return RenderError(f"it is no valid YAML: {' '.join(line[2].split())}", shown, int(line[1]), 1)
    return RenderError(f"it cannot be read: {' '.join(text.split())}", shown, 1, 1)


def _description_error(text: str, tree: ChartTree) -> RenderError | None:
    """Return the error about what Chart.yaml says."""
    path = os.path.join(tree.folder, "Chart.yaml")
    kube = _KUBE.search(text)
    if kube:
        return RenderError(
            f"the chart asks for Kubernetes {kube[1]}, and is rendered for {kube[2]} (--kube-version)",
            path,
            line_of(path, ("kubeVersion",)),
            1,
        )
    dependency = _DEPENDENCY.match(text)
    if dependency:
        lines = (each.line for each in tree.dependencies if each.path == path and each.name == dependency[1])
        return RenderError(f"the dependency `{dependency[1]}` {dependency[2]}", path, next(lines, 1), 1)
    without = _NO_CHART.search(text)
    if without:
        folder = os.path.join(tree.folder, "charts", without[1])
        return RenderError(f"the sub-chart `{without[1]}` has no Chart.yaml", folder)
    if text.startswith("validation:"):
        found = _METADATA.search(text)
        said = _METADATA.sub(r"`\1`", text.removeprefix("validation:").strip())
        return RenderError(f"Chart.yaml: {said}", path, line_of(path, (found[1],)) if found else 1, 1)
    return None


def _option_error(text: str, told: Told) -> RenderError | None:
    """Return the error about what Helm is told."""
    options = told.options
    if "invalid release name" in text:
        reason = (
            f"`{options.release}` is no name of a release: it has at most 53 lower-case letters, digits, '-' and '.', "
            "and a letter or a digit at both ends"
        )
        return RenderError(reason, told.source)
    if "invalid kube version" in text:
        return RenderError(f"`{options.kube_version}` is no version of Kubernetes (--kube-version)", told.source)
    wrong = _SET.match(text)
    if wrong:
        given = options.set if wrong[1] == "--set" else options.set_string
        return RenderError(f"Helm cannot read {wrong[1]} {', '.join(given)}: {plain(wrong[2], told)}", told.source)
    return None
