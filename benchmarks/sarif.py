"""Measures the reports: 25,000 findings in each format, each a whole process of its own.

    python benchmarks/sarif.py [FINDINGS]

The budget for SARIF is 2 s and 100 MB.  A unit is what Python's json takes to write the same number of small plain
objects, so that one can compare machines.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Finding

PER_FILE = 25
OBJECT = """\
---
apiVersion: v1
kind: Service
metadata:
  name: web-{n}
  namespace: shop
spec:
  type: NodePort
  ports:
    - port: 80
"""
LINES = OBJECT.count("\n")


def write_files(folder: str, findings: int) -> None:
    """Write as many Services as there are to be findings."""
    for first in range(0, findings, PER_FILE):
        with open(os.path.join(folder, f"{first}.yaml"), "w", encoding="utf-8") as file:
            file.writelines(OBJECT.format(n=n) for n in range(first, first + PER_FILE))


def find(folder: str, findings: int) -> Iterator[Finding]:
    """A finding with a related place for each Service."""
    from kubelint.finding import Finding, ObjectId, Position, RelatedSpan, Severity, Span

    for n in range(findings):
        path = os.path.join(folder, f"{n - n % PER_FILE}.yaml")
        line = n % PER_FILE * LINES
        yield Finding(
            rule="service-node-port",
            severity=Severity.warning,
            message=f"Service 'web-{n}' opens a port on every node",
            span=Span(path, Position(line + 8, 9), Position(line + 8, 17)),
            object=ObjectId("v1", "Service", "shop", f"web-{n}"),
            related=(RelatedSpan(Span(path, Position(line + 10, 13), Position(line + 10, 15)), "its port"),),
            fingerprint=f"{n:032x}",
            logical_path="spec.type",
        )


def report(name: str, folder: str, findings: int) -> None:
    """What a measured process does; prints the seconds of the writing alone and the peak memory."""
    from kubelint.engine.result import Result
    from kubelint.finding import Severity
    from kubelint.report.formats import write
    from kubelint.report.options import ReportOptions
    from kubelint.rule.info import RuleInfo

    def read(path: str) -> str:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()

    rules = [RuleInfo(f"service-node-port{n or ''}", Severity.warning, "A rule.", "Details. " * 40) for n in range(60)]
    result = Result(list(find(folder, findings)), (), (), rules, folder, folder, read, findings // PER_FILE, findings)
    started = time.perf_counter()
    with open(os.path.join(folder, f"report.{name}"), "w", encoding="utf-8") as out:
        write(name, result, ReportOptions(), out)
    print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def unit(findings: int) -> float:
    """The seconds that json alone needs."""
    started = time.perf_counter()
    for n in range(findings):
        json.dumps({"rule": "service-node-port", "message": f"{n}", "start": {"line": n, "column": 1}, "related": []})
    return time.perf_counter() - started


def main() -> None:
    """Measure every format, the best of three runs."""
    findings = int(sys.argv[1]) if len(sys.argv) > 1 else 25_000
    with tempfile.TemporaryDirectory() as folder:
        write_files(folder, findings)
        one = min(unit(findings) for _ in range(3))
        print(f"{findings} findings; a unit is {one:.3f} s")
        print(f"{'format':8} {'process':>9} {'writing':>9} {'units':>7} {'peak':>8} {'size':>9}")
        for name in ("sarif", "json", "text", "concise", "github"):
            best = min(measure(name, folder, findings) for _ in range(3))
            process, writing, peak = best
            size = os.path.getsize(os.path.join(folder, f"report.{name}")) / 1e6
            print(
                f"{name:8} {process:7.2f} s {writing:7.2f} s {writing / one:7.1f} {peak:5.0f} MB {size:6.1f} MB",
                flush=True,
            )


def measure(name: str, folder: str, findings: int) -> tuple[float, float, float]:
    """The seconds of a whole process and of its writing, and its peak memory in MB."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--report", name, folder, str(findings)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(os.path.abspath(__file__)))},
    )
    process = time.perf_counter() - started
    writing, peak = map(float, done.stdout.split())
    return process, writing, peak


if __name__ == "__main__":
    if sys.argv[1:2] == ["--report"]:
        report(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
