"""Prints how long `kubelint connectivity` takes, in units of what PyYAML's C loader alone takes for the same files.

    python benchmarks/connectivity.py [FOLDER [RUNS]]

Each command is a process of its own; the medians count, with the peak of memory and the lines that were written.
Without a folder, clusters of 300, 1,000 and 3,000 workloads are made up, which shows how the time grows.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

UNIT = """
import gc, glob, sys, time, yaml
gc.disable()
start = time.perf_counter()
for name in sorted(glob.glob(sys.argv[1] + "/**/*.y*ml", recursive=True)):
    for _ in yaml.load_all(open(name, "rb").read(), Loader=yaml.CSafeLoader):
        pass
print(time.perf_counter() - start)
"""
FORMS = {
    "rows": ["--format", "json"],
    "groups": ["--format", "json", "--group"],
    "explained": ["--format", "json", "--explain"],
    "exposure": ["--format", "json", "--exposure"],
}
TIERS = {"front": 8080, "api": 9090, "worker": 9102, "db": 5432}
LIMIT = 1_000
"""Workloads up to which every pair is explained: beyond, the output is many hundred MB."""


def unit(folder: str) -> float:
    """Return the seconds that PyYAML needs to load the files."""
    done = subprocess.run([sys.executable, "-c", UNIT, folder], capture_output=True, text=True, check=True)
    return float(done.stdout)


def process(command: list[str]) -> tuple[float, float, int]:
    """Run a command; return its seconds, its peak memory in MB and the lines that it wrote."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    written = 0
    while child.stdout and (part := child.stdout.read(1 << 20)):
        written += part.count(b"\n")
    _, _, usage = os.wait4(child.pid, 0)
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return time.perf_counter() - start, peak, written


def measure(title: str, folder: str, runs: int, forms: dict[str, list[str]]) -> None:
    """Measure all forms in turn, and print their medians."""
    units = []
    found: dict[str, list[tuple[float, float, int]]] = {}
    for _ in range(runs):
        units.append(unit(folder))
        for name, options in forms.items():
            command = [sys.executable, "-m", "kubelint", "connectivity", folder, "--isolated", *options]
            found.setdefault(name, []).append(process(command))
    one = statistics.median(units)
    print(f"{title}: one unit is {one:.3f} s", flush=True)
    for name, results in found.items():
        seconds = statistics.median(result[0] for result in results)
        peak = max(result[1] for result in results)
        print(f"  {name:10} {seconds / one:6.2f} units ({seconds:.2f} s), {peak:4.0f} MB, {results[0][2]:,} lines")


def make(folder: str, workloads: int) -> None:
    """Write a cluster: namespaces of 40 workloads in tiers, with twelve policies each."""
    chance = random.Random(workloads)  # noqa: S311 (the same cluster in every run)
    for number in range(0, workloads, 40):
        space = f"team-{number // 40}"
        labels = f"{{team: t{number // 40 % 8}, env: {chance.choice(['prod', 'dev'])}}}"
        texts = [f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {space}, labels: {labels}}}\n"]
        texts += [_workload(f"app-{at}", space, chance.choice(list(TIERS))) for at in range(40)]
        texts += [_policy(at, space, chance) for at in range(12)]
        with open(os.path.join(folder, f"{space}.yaml"), "w", encoding="utf-8") as file:
            file.write("---\n".join(texts))


def _workload(name: str, space: str, tier: str) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {space}}}\n"
        f"spec:\n  replicas: 2\n  selector: {{matchLabels: {{app: {name}}}}}\n"
        f"  template:\n    metadata:\n      labels: {{app: {name}, tier: {tier}}}\n"
        "    spec:\n      containers:\n      - name: main\n        image: example.com/main:1\n"
        f"        ports:\n        - name: main\n          containerPort: {TIERS[tier]}\n"
    )


def _policy(number: int, space: str, chance: random.Random) -> str:
    tier = chance.choice(list(TIERS))
    peer = chance.choice(
        (
            f"podSelector: {{matchLabels: {{tier: {chance.choice(list(TIERS))}}}}}",
            f"namespaceSelector: {{matchLabels: {{team: t{chance.randrange(8)}}}}}",
            f"ipBlock: {{cidr: 10.{chance.randrange(256)}.0.0/16}}",
        )
    )
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{number}, namespace: {space}}}\n"
        f"spec:\n  podSelector: {{matchLabels: {{tier: {tier}}}}}\n"
        f"  ingress:\n  - from:\n    - {peer}\n    ports:\n    - port: {chance.choice((TIERS[tier], 'main'))}\n"
    )


def main() -> None:
    """Measure one folder, or made-up clusters of growing size."""
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    if len(sys.argv) > 1:
        measure(sys.argv[1], sys.argv[1], runs, FORMS)
        return
    for workloads in (300, 1_000, 3_000):
        with tempfile.TemporaryDirectory() as folder:
            make(folder, workloads)
            forms = {name: options for name, options in FORMS.items() if name != "explained" or workloads <= LIMIT}
            measure(f"{workloads:,} workloads", folder, runs, forms)


if __name__ == "__main__":
    main()
