"""Prints what `kubelint check --with-context FILE` adds to the interpreter's own start, in a repository that is known.

    python benchmarks/one_file.py REPOSITORY [FILES]

Copies the repository and checks one file, so that the copy is known.  Then FILES others (20) are changed (a comment, or
another port), checked and restored, one at a time.  Whole processes, beside a bare `python -c pass`; milliseconds of
the clock, and of the processor.  Parts of charts and overlays stand apart: for these Helm or Kustomize runs, up to
three times.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

CHECK = ["-m", "kubelint", "check", "--with-context", "--"]


class Cost(NamedTuple):
    """What a process took, in milliseconds."""

    clock: float
    processor: float


def cost(arguments: list[str], folder: str, cache: str) -> Cost:
    """Run Python; return what it took."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["KUBELINT_CACHE_DIR"] = cache
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return Cost((time.perf_counter() - start) * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


def manifests(folder: str) -> list[str]:
    """Return the manifests of a repository, in any order."""
    found = [
        os.path.join(top, name)
        for top, _, names in os.walk(folder)
        if f"{os.sep}.git{os.sep}" not in top + os.sep
        for name in names
        if name.endswith((".yaml", ".yml"))
    ]
    random.Random(0).shuffle(found)  # noqa: S311  (no secret)
    return found


def rendered(path: str, folder: str) -> str:
    """Say whether a file lies in a chart or beside a kustomization, of which it most likely is a part."""
    while len(path) > len(folder):
        path = os.path.dirname(path)
        names = set(os.listdir(path))
        if "Chart.yaml" in names:
            return "in charts"
        if names & {"kustomization.yaml", "kustomization.yml", "Kustomization"}:
            return "beside kustomizations"
    return "as they are"


def changed(text: bytes, number: int) -> bytes:
    """Change a file as people do."""
    return text.replace(b"port: 80", b"port: 8080") if number % 2 else b"# changed\n" + text


def measured(path: str, number: int, folder: str, cache: str) -> Cost:
    """Change a file, check it, and restore it."""
    with open(path, "rb") as file:
        text = file.read()
    try:
        with open(path, "wb") as file:
            file.write(changed(text, number))
        return cost([*CHECK, path], folder, cache)
    finally:
        with open(path, "wb") as file:
            file.write(text)


def main() -> None:
    """Measure, and print."""
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as temporary:
        folder, cache = os.path.join(temporary, "repository"), os.path.join(temporary, "cache")
        shutil.copytree(sys.argv[1], folder, symlinks=True)
        os.makedirs(os.path.join(folder, ".git"), exist_ok=True)
        files = manifests(folder)
        first = cost([*CHECK, files[0]], folder, cache)
        cost([*CHECK, files[0]], folder, cache)  # what was written just now is compared by its content, once
        bare = cost(["-c", "pass"], folder, cache)
        for _ in range(9):
            bare = min(bare, cost(["-c", "pass"], folder, cache))
        found = {}
        for number, path in enumerate(files[1 : count + 1]):
            found[path] = measured(path, number, folder, cache)
            cost([*CHECK, path], folder, cache)  # so that the next one finds one changed file, and not two
        print(f"{len(files):,} files; cold {first.clock:.0f} ms, the bare interpreter {bare.clock:.0f} ms")
        kinds = {path: rendered(path, folder) for path in found}
        for kind in ("", *sorted(set(kinds.values()))):
            costs = [each for path, each in found.items() if kind in {"", kinds[path]}]
            said = f"{len(costs)} files {kind}".strip()
            for name, values in (
                ("clock", sorted(each.clock - bare.clock for each in costs)),
                ("processor", sorted(each.processor - bare.processor for each in costs)),
            ):
                middle, most = statistics.median(values), values[int(len(values) * 0.9)]
                print(f"{said}, by the {name}: median {middle:.0f} ms, nine of ten below {most:.0f} ms")
        for path in sorted(found, key=lambda path: found[path])[-5:]:
            print(f"  {found[path].clock - bare.clock:.0f} ms: {os.path.relpath(path, folder)}")


if __name__ == "__main__":
    main()
