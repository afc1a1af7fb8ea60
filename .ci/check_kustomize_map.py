"""Checks the source maps of overlays on a corpus: change the line that a map names, build, and see the field change.

check_kustomize_map.py CORPUS [--sample N] [--seed N] [--kubectl]

CORPUS holds KUSTOMIZE.json: a list of folders (`dir`) with `ok` for those that build.  All of these must build here,
95 % of their fields must be mapped exactly, and of a sample none may be wrong.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from kubelint.render.helm.binary import Binary, version_of
from kubelint.render.kustomize.binary import find_kustomize
from kubelint.render.kustomize.build import build
from kubelint.render.kustomize.graph import Graph, Overlay
from kubelint.render.kustomize.source_map import OverlayMaps
from kubelint.render.kustomize.sources import parsed
from kubelint.render.limits import RenderError, RenderLimits
from kubelint.render.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Path, Span

_LEAST = 0.95


class Sample(NamedTuple):
    """A field of a built object, and where it is said to be set."""

    overlay: Overlay
    piece: int
    path: Path
    value: object
    span: Span


def main() -> int:
    """Run the check; return the exit code."""
    corpus = os.path.realpath(sys.argv[1])
    binary = find_kustomize(version_of)
    if "--kubectl" in sys.argv:
        binary = Binary(shutil.which("kubectl") or "", "kubectl", "")
    if binary is None:
        sys.stderr.write("there is no kustomize\n")
        return 1
    grades: Counter[str] = Counter()
    plain: list[Sample] = []
    changed: list[Sample] = []
    failed = []
    with Workspace() as workspace:
        for overlay in _overlays(corpus):
            try:
                pieces = build(overlay, corpus, binary, workspace, RenderLimits())
            except RenderError as error:
                failed.append(f"{overlay.path}: {error.reason}")
                continue
            maps = OverlayMaps(overlay.path, pieces)
            for index, piece in enumerate(pieces):
                for path, value in _leaves(parsed(piece.path, piece.text).documents[0].data):
                    origin = maps.map(index).origin(None, path, 0, 0)
                    grades[origin.grade] += 1
                    if origin.grade == "exact":
                        own = origin.span.path == piece.path and piece.path != overlay.path
                        (plain if own else changed).append(Sample(overlay, index, path, value, origin.span))
    total = sum(grades.values())
    sys.stdout.write(f"{len(failed)} do not build; of {total} fields: {dict(grades)}\n")
    outcome = _mutate(_sample(plain, changed), corpus, binary)
    sys.stdout.write(f"changed lines: {dict(outcome)}\n")
    sys.stdout.write("".join(f"{each}\n" for each in failed))
    good = not failed and grades["exact"] >= _LEAST * total and outcome["right"] and not outcome["wrong"]
    return 0 if good else 1


def _overlays(corpus: str) -> Iterator[Overlay]:
    with open(os.path.join(corpus, "KUSTOMIZE.json"), encoding="utf-8") as file:
        entries = json.load(file)
    graph = Graph(corpus)
    for entry in entries:
        if entry["ok"]:
            yield graph.overlay(graph.inner(os.path.join(corpus, entry["dir"])))


def _sample(plain: list[Sample], changed: list[Sample]) -> list[Sample]:
    """Give a sample: half of it fields that a patch, a setting or a generator sets."""
    size = int(_option("--sample") or 260)
    chance = random.Random(int(_option("--seed") or 1))  # noqa: S311  (a sample, no secret)
    return [
        *chance.sample(changed, min(size // 2, len(changed))),
        *chance.sample(plain, min(size - size // 2, len(plain))),
    ]


def _option(name: str) -> str:
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else ""


def _mutate(samples: list[Sample], corpus: str, binary: Binary) -> Counter[str]:
    """Change the line of each sample in a copy, and count what came of it."""
    outcome: Counter[str] = Counter()
    for sample in samples:
        with tempfile.TemporaryDirectory() as copy:
            _copy(sample.overlay, corpus, copy)
            folder = os.path.dirname(_moved(sample.overlay.path, corpus, copy))
            before = _objects(folder, binary)
            result = "cannot be built once changed"
            target = _moved(sample.span.path, corpus, copy)
            with open(target, encoding="utf-8", newline="") as file:
                text = file.read()
            for mutant in _mutants(text, sample):
                with open(target, "w", encoding="utf-8", newline="") as file:
                    file.write(mutant)
                after = _objects(folder, binary)
                if before is None or after is None:
                    continue
                result = "right" if _is_changed(before, after, sample) else "wrong"
                if result == "right":
                    break
            outcome[result] += 1
            if result != "right":
                where = f"{os.path.relpath(sample.span.path, corpus)}:{sample.span.start.line}"
                sys.stdout.write(f"{result}: {sample.overlay.path} [{sample.piece}] {sample.path} <- {where}\n")
    return outcome


def _copy(overlay: Overlay, corpus: str, copy: str) -> None:
    for path in overlay.reads:
        target = _moved(path, corpus, copy)
        if os.path.isdir(path):
            shutil.copytree(path, target, dirs_exist_ok=True)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(path, target)


def _moved(path: str, corpus: str, copy: str) -> str:
    return os.path.join(copy, os.path.relpath(path, corpus))


def _mutants(text: str, sample: Sample) -> Iterator[str]:
    """Give the text with another value at the place; where that cannot be built, without the line."""
    lines = re.split(r"(?<=\n)", text)
    start, end = (
        sum(map(len, lines[: position.line - 1])) + position.column - 1
        for position in (sample.span.start, sample.span.end)
    )
    old = text[start:end]
    for new in _others(old, sample.value):
        yield text[:start] + new + text[end:]
    number = sample.span.start.line - 1
    yield "".join([*lines[:number], *lines[number + 1 :]])


def _others(old: str, value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield "false" if value else "true"
    elif isinstance(value, int) and old.strip().isdigit():
        yield str(int(old) + 1)
    elif old[-1:] in {'"', "'"}:
        yield f"{old[:-1]}x{old[-1]}"
        yield f"{old[:-1]}7{old[-1]}"
    elif old[:1] in {"|", ">"}:
        yield f"{old.rstrip()}x" + old[len(old.rstrip()) :]
    elif value is None or value in ({}, []):
        yield f"{old}x"
    else:
        yield f"{old}x"
        yield f"{old}7"
        yield f"x{old}"
        yield "apiVersion"


def _objects(folder: str, binary: Binary) -> list[Any] | None:
    """Give the objects that the plain binary builds; None where it cannot."""
    words = ["kustomize"] if binary.kind == "kubectl" else ["build"]
    ran = subprocess.run([binary.path, *words, folder], capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        return None
    return [document.data for document in parsed("-", ran.stdout).documents]


def _is_changed(before: list[Any], after: list[Any], sample: Sample) -> bool:
    """Whether the field has another value, or none; names may change, and with them the order of objects."""
    old = before[sample.piece]
    same = [each for each in after if _id(each) == _id(old)]
    if not same:
        known = {_id(each) for each in before}
        same = [each for each in after if _id(each) not in known and each.get("kind") == old.get("kind")]
    if not same:
        return True
    return all(_at(each, sample.path) != (sample.value, True) for each in same)


def _id(data: Any) -> tuple[str, ...]:  # noqa: ANN401
    metadata = data.get("metadata") or {}
    return str(data.get("kind")), str(metadata.get("namespace")), str(metadata.get("name"))


def _at(data: Any, path: Path) -> tuple[object, bool]:  # noqa: ANN401
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None, False
    return data, True


def _leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, object]]:  # noqa: ANN401
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(data, list) and data:
        for index, value in enumerate(data):
            yield from _leaves(value, (*path, index))
    else:
        yield path, data


if __name__ == "__main__":
    sys.exit(main())
