"""What the benchmarks have in common: whole processes, and the unit that their times are told in.

A unit is what PyYAML's C loader alone takes for the same files, measured in the same run, so that one can compare
machines, and good hours with bad ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import NamedTuple

UNIT = """
import gc, glob, sys, time, yaml
gc.disable()
start = time.perf_counter()
for name in sorted(glob.glob(sys.argv[1] + "/**/*.y*ml", recursive=True)):
    try:
        for _ in yaml.load_all(open(name, "rb").read(), Loader=yaml.CSafeLoader):
            pass
    except Exception:
        pass
print(time.perf_counter() - start)
"""


class Ran(NamedTuple):
    """One run of a process: seconds, the peak of its memory in MB, the lines that it wrote, and its exit code."""

    seconds: float
    peak: float
    lines: int
    code: int


def unit(folder: str) -> float:
    """Return the seconds that PyYAML needs to load the files."""
    done = subprocess.run([sys.executable, "-c", UNIT, folder], capture_output=True, text=True, check=True)
    return float(done.stdout)


def process(command: list[str]) -> Ran:
    """Run a command as a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    written = 0
    while child.stdout and (part := child.stdout.read(1 << 20)):
        written += part.count(b"\n")
    _, status, usage = os.wait4(child.pid, 0)
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Ran(time.perf_counter() - start, peak, written, os.waitstatus_to_exitcode(status))
