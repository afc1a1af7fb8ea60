"""Checks the map from rendered lines to template lines on a corpus of real charts, without a look at how it is made.

check_helm_map.py CORPUS [MUTATIONS]

For random rendered lines it changes in the pristine template what the map names (one character of a text, or what one
action prints), renders, and looks whether those rendered lines change, there and as expected, that the map says come
from it.  It fails where a line is wrong, or fewer than 99 in 100 lines that are not blank have a place.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from typing import NamedTuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from kubelint.render.helm.binary import Binary, find_helm, version_of
from kubelint.render.helm.lines import Frame, LineMap, map_lines
from kubelint.render.helm.marked import read_template
from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.session import ChartSession
from kubelint.render.limits import RenderError, RenderLimits
from kubelint.render.workspace import Workspace

LEAST_CHECKED, LEAST_MAPPED = 1000, 0.99
LIMITS = RenderLimits(seconds=3600.0)
ACTION = re.compile(
    r"""(?P<left>\{\{-?)\s*(?:(?P<word>template|block|define|if|range|with)\b\s*(?P<name>"[^"]*"|`[^`]*`)?)?"""
    r"""(?P<body>.*?)\s*(?P<right>-?\}\})""",
    re.DOTALL,
)


class Place(NamedTuple):
    """A character of a rendered line."""

    source: str
    line: int
    column: int


class Chart:
    """A chart that is rendered, its map, and the lines that are the same in each render."""

    def __init__(self, session: ChartSession) -> None:
        self.session = session
        # Without schemas: some charts of the corpus do not keep to their own.
        folder = session.copy("plain")
        plain = session.raw(folder)
        self.map: LineMap = map_lines(session, plain)
        again = session.raw(folder)
        self.lines = {source: text.split("\n") for source, text in plain.items()}
        self.steady = {
            (source, number)
            for source, lines in self.lines.items()
            for number, (line, other) in enumerate(zip(lines, again[source].split("\n"), strict=False), 1)
            if line == other and len(lines) == again[source].count("\n") + 1
        }

    def written(self) -> list[tuple[str, int]]:
        """Return the rendered lines that are not blank."""
        return [
            (source, number)
            for source, lines in self.lines.items()
            for number, line in enumerate(lines, 1)
            if line.strip()
        ]

    def frames(self) -> dict[Place, Frame]:
        """Return the innermost frame of each character that is not blank, of lines that are always the same."""
        return {
            Place(source, number, column): frames[-1]
            for source, number in self.written()
            if (source, number) in self.steady
            for column, character in enumerate(self.lines[source][number - 1], 1)
            if not character.isspace() and (frames := self.map.frames(source, number, column))
        }

    def other_characters(self, frames: dict[Place, Frame]) -> list[str]:
        """Return the characters of texts that are not what stands in the template at their place."""
        texts: dict[str, list[str]] = {}
        wrong: list[str] = []
        for place, frame in frames.items():
            if frame.literal and frame.end_column == frame.column + 1:
                if frame.source not in texts:
                    texts[frame.source] = (read_template(_path(self.session, frame.source)) or "").split("\n")
                there = texts[frame.source][frame.line - 1][frame.column - 1]
                if there != self.lines[place.source][place.line - 1][place.column - 1]:
                    wrong.append(f"{place} is not the {there!r} of {frame}")
        return wrong


def main() -> int:
    """Run the check; return the exit code."""
    corpus = sys.argv[1]
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 1300
    with open(os.path.join(corpus, "MANIFEST.json"), encoding="utf-8") as file:
        entries = [entry for entry in json.load(file)["entries"] if entry["cls"] == "charts"]
    runs = [(entry, on) for entry in entries for on in (False, True) if not on or entry.get("network_on")]
    helm = find_helm(version_of)
    if helm is None:
        sys.stderr.write("there is no Helm\n")
        return 1
    results: Counter[str] = Counter()
    wrong: list[str] = []
    with Workspace() as workspace, ThreadPoolExecutor(os.cpu_count()) as pool:
        for counts, found in pool.map(lambda run: check(run, corpus, helm, workspace, wanted // len(runs) + 1), runs):
            results += counts
            wrong += found
    lines = sum(count for name, count in results.items() if name.startswith("lines "))
    mapped = lines - results["lines file"]
    checked = results["checked"] + results["checked, lines moved"]
    sys.stdout.write("".join(f"{name}: {results[name]}\n" for name in sorted(results)))
    sys.stdout.write(f"{mapped} of {lines} lines mapped ({mapped / max(lines, 1):.2%}), {checked} mutations, ")
    sys.stdout.write(f"{len(wrong)} wrong\n")
    sys.stderr.write("".join(f"wrong: {each}\n" for each in wrong))
    return int(bool(wrong) or checked < min(wanted, LEAST_CHECKED) or mapped < LEAST_MAPPED * lines)


def check(
    run: tuple[dict[str, object], bool], corpus: str, helm: Binary, workspace: Workspace, count: int
) -> tuple[Counter[str], list[str]]:
    """Check one chart with one set of values by so many changes; return what was counted, and what is wrong."""
    entry, on = run
    values: tuple[str, ...] = ()
    if on:
        network = entry["network_on"]
        assert isinstance(network, dict)  # noqa: S101
        values = (os.path.abspath(os.path.join(corpus, network["values"])),)
    path = os.path.abspath(os.path.join(corpus, str(entry["path"])))
    results: Counter[str] = Counter()
    try:
        chart = Chart(ChartSession(path, HelmOptions(values=values, kube_version="1.34.0"), helm, workspace, LIMITS))
    except RenderError as error:
        return results, [f"{path}: {error.reason}"]
    results.update(f"lines {chart.map.grade(*line)}" for line in chart.written())
    frames = chart.frames()
    chance = random.Random(f"{entry['id']} {on}")  # noqa: S311  (the same each time)
    by_line: dict[tuple[str, int], list[Place]] = {}
    by_frame: dict[Frame, list[Place]] = {}
    for place, frame in frames.items():
        by_line.setdefault(place[:2], []).append(place)
        by_frame.setdefault(frame, []).append(place)
    folder = chart.session.copy("mutated")
    wrong = chart.other_characters(frames)
    results["characters of texts"] = sum(frame.literal for frame in frames.values())
    for source, line in chance.choices(list(by_line), k=count):
        place = chance.choice(by_line[source, line])
        frame = frames[place]
        said = mutate(chart, folder, frame, [place, *by_frame[frame]])
        grade = chart.map.grade(source, line)
        if said.startswith("wrong"):
            wrong.append(f"{entry['id']} {source}:{line}:{place.column} {grade} {frame}: {said}")
        results[said.partition(":")[0]] += 1
        if said.startswith("checked"):
            results[f"checked {grade}"] += 1
            results["checked text" if frame.literal else "checked action"] += 1
    return results, wrong


def mutate(chart: Chart, folder: str, frame: Frame, places: list[Place]) -> str:
    """Change a frame, and render; say whether the characters changed that come from there."""
    path = _path(chart.session, frame.source)
    text = read_template(path)
    assert text is not None  # noqa: S101
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    start = starts[frame.line - 1] + frame.column - 1
    end = starts[frame.end_line - 1] + frame.end_column - 1
    changed = _changed(text[start:end], literal=frame.literal)
    if not changed:
        return "not to be changed"
    target = os.path.join(folder, os.path.relpath(path, chart.session.pristine))
    try:
        _write(target, text[:start] + changed + text[end:])
        rendered = chart.session.raw(folder)
    except RenderError:
        return "does not render"
    finally:
        _write(target, text)
    return next(filter(None, (_judged(chart, rendered, place, changed) for place in places)), "checked")


def _judged(chart: Chart, rendered: dict[str, str], place: Place, changed: str) -> str:
    """Say what is wrong with a character that should have changed; empty where nothing is."""
    old, new = chart.lines[place.source], rendered.get(place.source, "").split("\n")
    if len(old) != len(new):
        return _moved(old, new, place)
    before, after = old[place.line - 1], new[place.line - 1]
    here = f"{place.source}:{place.line}:{place.column}"
    if before == after:
        return f"wrong: {here} is as before"
    if len(changed) == 1 and len(before) == len(after) and after[place.column - 1] != changed:
        return f"wrong: {here} is {after[place.column - 1]!r}"
    if after[place.column - 1 : place.column] == before[place.column - 1]:
        return f"wrong: {here} is as before, but another character is not"
    return ""


def _moved(old: list[str], new: list[str], place: Place) -> str:
    """Say whether a line is among those that differ; it depends on what was changed that there are more or fewer."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    differ = any(word != "equal" and start < place.line <= end for word, start, end, _, _ in matcher.get_opcodes())
    return "checked, lines moved" if differ else f"wrong: {place.source}:{place.line} is as before, others moved"


def _changed(text: str, *, literal: bool) -> str:
    """Return something else for a text or an action; empty where there is nothing that means the same to Go."""
    if literal:
        at = next((at for at, character in enumerate(text) if character.isalnum()), 0)
        other = "Q" if text[at] != "Q" else "Z"
        return "" if text[at] in "{}" else text[:at] + other + text[at + 1 :]
    match = ACTION.fullmatch(text)
    if match is None or match["word"] in ("block", "define", "if", "range", "with"):
        return ""
    body = match["body"]
    if match["word"] == "template":
        body = f"include {match['name']} ({body.strip() or 'dict'})"
    return f'{match["left"]} regexReplaceAll "[^\\\\s]" (print ({body})) "§" {match["right"]}'


def _path(session: ChartSession, source: str) -> str:
    tree = session.tree
    prefix = tree.prefix_of(source)
    below = source.removeprefix(prefix + "/").split("/")
    return tree.templates.get(source) or os.path.join(tree.folder_of(prefix), *below)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())
