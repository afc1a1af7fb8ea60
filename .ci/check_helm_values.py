"""Checks on a corpus of charts which values keys are said to feed which lines: it changes one value at a time.

check_helm_values.py CORPUS [--keys N] [--chart NAME] [--misses]

For each chart, N keys are drawn (always the same ones); each is changed in the values, and the chart is rendered by
plain Helm.  The lines that change are those that the key feeds.  Keys that change how many lines there are switch
something, and are left out.  Fails below 99 % precision or 90 % recall.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from kubelint.render.helm.binary import find_helm, version_of
from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.session import ChartSession
from kubelint.render.helm.taint import map_values
from kubelint.render.helm.values import merged
from kubelint.render.limits import RenderError, RenderLimits
from kubelint.render.workspace import Workspace

if TYPE_CHECKING:
    from kubelint.render.helm.binary import Binary
    from kubelint.render.helm.values import Leaf, Path, Scalar

PRECISION, RECALL = 0.99, 0.90
_DIGEST = re.compile(r"\b[0-9a-f]{40,64}\b")
Pair = tuple["Path", str, int]


class Counted(NamedTuple):
    """The pairs of a key and a line: those that are said, those that are so, and all keys that were tried."""

    said: set[Pair]
    so: set[Pair]
    tried: int


def main() -> int:
    """Run the check; return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("--keys", type=int, default=40)
    parser.add_argument("--chart")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    binary = find_helm(version_of)
    if binary is None:
        sys.stderr.write("there is no Helm\n")
        return 1
    said: set[tuple[str, Pair]] = set()
    so: set[tuple[str, Pair]] = set()
    tried = 0
    with Workspace() as workspace:
        for name, render in _renders(options.corpus, options.chart):
            counted = _check(name, render, binary, workspace, options)
            label = f"{name} {len(render.values)}"
            said |= {(label, pair) for pair in counted.said}
            so |= {(label, pair) for pair in counted.so}
            tried += counted.tried
    right = len(said & so)
    precision, recall = right / max(len(said), 1), right / max(len(so), 1)
    sys.stdout.write(
        f"{tried} keys tried with Helm {binary.version}: precision {precision:.2%} ({right} of {len(said)}), "
        f"recall {recall:.2%} (of {len(so)})\n"
    )
    return 0 if tried and precision >= PRECISION and recall >= RECALL else 1


def _renders(corpus: str, only: str | None) -> list[tuple[str, HelmOptions]]:
    """Return each chart with its default values, and with those that switch on what is about the network."""
    with open(os.path.join(corpus, "MANIFEST.json"), encoding="utf-8") as file:
        entries = [entry for entry in json.load(file)["entries"] if entry["cls"] == "charts"]
    found = []
    for entry in entries:
        path = os.path.join(corpus, entry["path"])
        if only in (None, entry["id"]):
            found.append((path, HelmOptions(kube_version="1.34.0")))
            if "network_on" in entry:
                values = os.path.join(corpus, entry["network_on"]["values"])
                found.append((path, HelmOptions(kube_version="1.34.0", values=(values,))))
    return found


def _check(path: str, options: HelmOptions, binary: Binary, workspace: Workspace, asked: argparse.Namespace) -> Counted:
    session = ChartSession(path, options, binary, workspace, RenderLimits(seconds=600))
    _remove(session.pristine, "values.schema.json")
    plain = session.raw()
    mapped = map_values(session, plain)
    values = merged(session.tree, options, binary.version)
    folder = session.copy("changed")
    _remove(folder, "values.yaml")
    base = _render(session, folder, values.plain(), "base")
    if base is None:
        raise SystemExit(f"{path}: the merged values do not render")
    again = _render(session, folder, values.plain(), "again") or {}
    steady = {(name, line) for name, text in base.items() for line in _same(text, again.get(name, ""))}
    for name, line in sorted(steady):
        if _text(plain[name], line) != _text(base[name], line):
            sys.stdout.write(f"{path}: {name}:{line} is another one with the merged values\n")
    leaves = [(key, leaf) for key, leaf in values.leaves() if _is_tried(leaf.value) and key not in values.switches]
    drawn = random.Random(6).sample(leaves, min(asked.keys, len(leaves)))  # noqa: S311  (always the same keys)

    def changed(numbered: tuple[int, tuple[Path, Leaf]]) -> set[Pair] | None:
        number, (key, _) = numbered
        data = values.plain(lambda path, leaf: _change(leaf.value) if path == key else leaf.value)
        text = _render(session, folder, data, f"change-{number}")
        return None if text is None else _changed(key, base, text, steady)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(changed, enumerate(drawn)))
    so = {pair for found in results if found for pair in found}
    keys = {key for (key, _), found in zip(drawn, results, strict=True) if found is not None}
    said = {
        (key.steps, name, line)
        for name, line in steady
        for key in mapped.keys(name, line)
        if key.steps in keys and not _DIGEST.search(_text(base[name], line))
    }
    _tell(path, Counted(said, so, len(keys)), values.plain(), base, misses=asked.misses)
    return Counted(said, so, len(keys))


def _tell(path: str, counted: Counted, data: object, base: dict[str, str], *, misses: bool) -> None:
    right = len(counted.said & counted.so)
    sys.stdout.write(
        f"{os.path.basename(path)}: {counted.tried} keys, {len(counted.so)} pairs, {len(counted.so) - right} missed, "
        f"{len(counted.said) - right} wrong\n"
    )
    for word, pairs in (("wrong", counted.said - counted.so), ("missed", counted.so - counted.said)):
        for key, name, line in sorted(pairs, key=str) if misses else ():
            value = data
            for step in key:
                value = value[step]  # type: ignore[index]
            sys.stdout.write(f"  {word} {key} = {value!r}: {name}:{line} {_text(base[name], line).strip()[:90]}\n")


def _remove(folder: str, name: str) -> None:
    for top, _, names in os.walk(folder):
        if name in names and ("Chart.yaml" in names):
            os.remove(os.path.join(top, name))


def _render(session: ChartSession, folder: str, data: object, name: str) -> dict[str, str] | None:
    path = os.path.join(session.workspace.folder("values"), f"{name}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file)
    try:
        return session.raw(folder, options=session.options._replace(values=(path,)))
    except RenderError:
        return None
    finally:
        os.remove(path)


def _is_tried(value: Scalar) -> bool:
    """Tell whether a value can be changed without being set for the first time."""
    return value is not None and value != ""


def _change(value: Scalar) -> Scalar:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "\n".join(line + "x" if line.strip() else line for line in str(value).split("\n"))


def _changed(key: Path, base: dict[str, str], text: dict[str, str], steady: set[tuple[str, int]]) -> set[Pair] | None:
    """Return the lines that a changed value changes; None where it changes how many there are."""
    if base.keys() != text.keys():
        return None
    found = set()
    for name, before in base.items():
        old, new = before.split("\n"), text[name].split("\n")
        if len(old) != len(new):
            return None
        for line, (was, now) in enumerate(zip(old, new, strict=True), 1):
            # Lines with a digest change with everything that goes into it, which says nothing of them.
            if was != now and (name, line) in steady and not _DIGEST.search(was):
                found.add((key, name, line))
    return found


def _same(text: str, again: str) -> list[int]:
    lines, others = text.split("\n"), again.split("\n")
    return [number for number, (one, other) in enumerate(zip(lines, others, strict=False), 1) if one == other]


def _text(text: str, line: int) -> str:
    lines = text.split("\n")
    return lines[line - 1] if line <= len(lines) else ""


if __name__ == "__main__":
    sys.exit(main())
