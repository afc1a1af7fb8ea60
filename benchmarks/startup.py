"""Prints what kubelint adds to the interpreter's own start: `--version`, and a check of one small file.

    python benchmarks/startup.py [RUNS]

Whole processes, in turn with a bare `python -c pass` of the same environment; medians, in milliseconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

MANIFEST = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
"""


def seconds(arguments: list[str], folder: str) -> float:
    """Run a process; return how long it took."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, stdout=subprocess.DEVNULL, env=environment, check=False)
    return time.perf_counter() - start


def main() -> None:
    """Measure each way in turn, so that all see the same machine."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    ways = {
        "interpreter": ["-c", "pass"],
        "--version": ["-m", "kubelint", "--version"],
        "check one file": ["-m", "kubelint", "check", "--isolated", "one.yaml"],
        "check one file, json": ["-m", "kubelint", "check", "--isolated", "--format", "json", "one.yaml"],
    }
    times: dict[str, list[float]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "one.yaml"), "w", encoding="utf-8") as file:
            file.write(MANIFEST)
        for _ in range(runs + 1):  # the first round writes the bytecode
            for way, arguments in ways.items():
                times[way].append(seconds(arguments, folder))
    medians = {way: statistics.median(found[1:]) * 1000 for way, found in times.items()}
    bare = medians.pop("interpreter")
    print(f"interpreter {bare:.0f} ms")
    for way, milliseconds in medians.items():
        print(f"{way}: {milliseconds - bare:.0f} ms above it")


if __name__ == "__main__":
    main()
