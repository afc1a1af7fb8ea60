"""Prints how long a whole `kubelint check` takes, in units of what PyYAML's C loader alone takes for the same files.

    python benchmarks/whole.py FOLDER [RUNS]

kube-score and checkov are measured beside it where they are installed (kube-score by
`go install github.com/zegl/kube-score/cmd/kube-score@latest`, checkov by `pip install checkov`).
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
from typing import TYPE_CHECKING

from measuring import process, unit

if TYPE_CHECKING:
    from measuring import Ran


def commands(folder: str) -> dict[str, list[str]]:
    """Return what is measured: kubelint, and peers where they are installed."""
    files = [os.path.join(top, name) for top, _, names in os.walk(folder) for name in names if name.endswith("ml")]
    found = {
        "kubelint check --format json": [sys.executable, "-m", "kubelint", "check", folder, "--format", "json"],
        "kubelint check --format sarif": [sys.executable, "-m", "kubelint", "check", folder, "--format", "sarif"],
    }
    if score := shutil.which("kube-score"):
        found["kube-score"] = [score, "score", "--output-format", "ci", *files]
    if checkov := shutil.which("checkov"):
        found["checkov"] = [checkov, "--directory", folder, "--framework", "kubernetes", "--quiet", "--compact"]
    return found


def main() -> None:
    """Measure all in turn."""
    folder = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    units: list[float] = []
    found: dict[str, list[Ran]] = {}
    for _ in range(runs):
        units.append(unit(folder))
        for name, command in commands(folder).items():
            found.setdefault(name, []).append(process(command))
    one = statistics.median(units)
    print(f"one unit: {one:.2f} s")
    for name, results in found.items():
        seconds = statistics.median(ran.seconds for ran in results)
        memory = max(ran.peak for ran in results)
        print(f"{name}: {seconds / one:.2f} units ({seconds:.2f} s), {memory:.0f} MB")


if __name__ == "__main__":
    main()
