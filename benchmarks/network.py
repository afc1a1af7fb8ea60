"""Prints what the questions about the network cost, beside the limits that kubelint sets itself.

    python benchmarks/network.py [--runs RUNS] [PART ...]        on clusters that it makes up
    python benchmarks/network.py [--runs RUNS] --folder FOLDER   some questions, on one's own manifests

Parts are rows, explain, group, pods, growth, diff, verify and check; without any, all are measured.  Each command is a
process of its own; medians count for the time, the highest peak for the memory.  One unit is what PyYAML's C loader
alone takes for the same files in the same run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from typing import TYPE_CHECKING, NamedTuple

from clusters import make
from measuring import process, unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measuring import Ran

CONTRACT = """\
promises:
  - {from: team-1/app-0, may-reach: team-2/app-0, ports: 8080}
  - {from: internet, may-only-reach: ingress}
  - {from: pods, may-not-reach: 169.254.169.254}
  - {to: {namespace: team-3}, only-from: {namespace: team-3}}
"""


class Question(NamedTuple):
    """A command about a folder, and its limits: units of time and MB of memory; None where there is no limit."""

    title: str
    arguments: tuple[str, ...]
    units: float | None = None
    memory: int | None = None


JSON = ("--format", "json")
ROWS = ("connectivity", "{}", *JSON)
GROUPS = (*ROWS, "--group")
EXPLAINED = (*ROWS, "--explain")
REACH = ("reach", "team-1/app-3", "team-1/app-7", "8080", "-p", "{}")


def parts() -> Iterator[tuple[str, int, int, tuple[Question, ...]]]:
    """Yield the parts: a name, how many workloads, how many Pods each of them is (0: no Pods), and the questions."""
    yield "rows", 1_000, 0, (Question("connectivity", ROWS, 6, 300),)
    yield "explain", 300, 0, (Question("connectivity --explain", EXPLAINED, 20),)
    yield "group", 10_000, 0, (Question("connectivity --group", GROUPS, 10),)
    one_pair, grouped = (
        Question("reach of one pair", REACH, 1, 1_000),
        Question("connectivity --group", GROUPS, 2, 2_000),
    )
    yield "pods", 10_000, 10, (one_pair, grouped)
    for workloads in (300, 1_000, 3_000):
        yield "growth", workloads, 0, (Question("connectivity", ROWS), Question("connectivity --group", GROUPS))
    yield "diff", 1_000, 0, (Question("diff, one policy gone", ("diff", "{}", "{}-new", *JSON)),)
    yield "verify", 1_000, 0, (Question("verify, four promises", ("verify", "{}-contract", "{}", *JSON)),)
    for workloads in (1_000, 10_000):
        yield "check", workloads, 0, (Question("check", ("check", "{}", *JSON), 2),)


def measure(title: str, folder: str, questions: tuple[Question, ...], runs: int) -> None:
    """Measure all questions in turn, and print what they cost."""
    units: list[float] = []
    found: list[list[Ran]] = [[] for _ in questions]
    for _ in range(runs):
        units.append(unit(folder))
        for question, ran in zip(questions, found, strict=True):
            arguments = [argument.replace("{}", folder) for argument in question.arguments]
            ran.append(process([sys.executable, "-m", "kubelint", *arguments, "--isolated"]))
    one = statistics.median(units)
    print(f"{title} (one unit: {one:.2f} s)", flush=True)
    for question, ran in zip(questions, found, strict=True):
        print(f"  {_told(question, ran, one)}", flush=True)


def _told(question: Question, ran: list[Ran], one: float) -> str:
    seconds = statistics.median(each.seconds for each in ran)
    peak = max(each.peak for each in ran)
    over = [
        text
        for text, is_over in (
            (f"{question.units} units", question.units is not None and seconds / one > question.units),
            (f"{question.memory} MB", question.memory is not None and peak > question.memory),
        )
        if is_over
    ]
    units = f"{question.units} units" if question.units is not None else ""
    memory = f"{question.memory} MB" if question.memory is not None else ""
    limits = " and ".join(filter(None, (units, memory)))
    limit = f", limit {limits}" if limits else ""
    verdict = f"  OVER {' and '.join(over)}" if over else ""
    cost = f"{seconds / one:6.2f} units ({seconds:.2f} s), {peak:5.0f} MB"
    return f"{question.title:22} {cost}, {ran[0].lines:,} lines, exit {ran[0].code}{limit}{verdict}"


def _made(name: str, workloads: int, pods: int, top: str) -> str:
    folder = os.path.join(top, "cluster")
    make(folder, workloads, replicas=pods or 2, pods=bool(pods))
    if name == "diff":
        shutil.copytree(folder, f"{folder}-new")
        path = os.path.join(f"{folder}-new", "team-5.yaml")
        with open(path, encoding="utf-8") as file:
            texts = file.read().split("---\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write("---\n".join(text for text in texts if "name: p3\n" not in text))
    elif name == "verify":
        with open(f"{folder}-contract", "w", encoding="utf-8") as file:
            file.write(CONTRACT)
    return folder


def main() -> None:
    """Measure the parts that are named, or one folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder")
    given = parser.parse_args()
    if given.folder:
        measure(given.folder, given.folder, (Question("connectivity", ROWS), Question("--group", GROUPS)), given.runs)
        return
    for name, workloads, pods, questions in parts():
        if given.parts and name not in given.parts:
            continue
        with tempfile.TemporaryDirectory() as top:
            folder = _made(name, workloads, pods, top)
            what = f"{workloads * pods:,} Pods" if pods else f"{workloads:,} workloads"
            measure(f"{name}: {what}", folder, questions, given.runs)


if __name__ == "__main__":
    main()
