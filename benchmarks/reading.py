"""Prints how fast manifests are read, as a ratio to PyYAML's C loader on the same files, and what they weigh in memory.

    python benchmarks/reading.py FOLDER [RUNS]

Each way of reading runs in a process of its own, several times in turn; the medians count.  A ratio of 2 means twice
the speed of `yaml.load_all(..., Loader=yaml.CSafeLoader)`, which keeps no positions and stops at a file's first error.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import time

WAYS = ("pyyaml", "events", "serial", "parallel")


def files(folder: str) -> list[str]:
    """Give the YAML files of a folder."""
    names = (os.path.join(top, name) for top, _, names in os.walk(folder) for name in names)
    return sorted(name for name in names if name.endswith((".yaml", ".yml")))


def peak() -> int:
    """Give the peak of this process's memory so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def pyyaml(names: list[str]) -> object:
    """Read as PyYAML does."""
    import yaml

    kept = []
    for name in names:
        try:
            with open(name, "rb") as stream:
                kept.append(list(yaml.load_all(stream.read(), Loader=yaml.CSafeLoader)))
        except (yaml.YAMLError, UnicodeDecodeError, ValueError):
            continue
    return kept


def kubelint(names: list[str], way: str) -> object:
    """Read as kubelint does: by events alone, in one process, or in several."""
    from kubelint.source.found import Source
    from kubelint.syntax import load, reader

    if way != "parallel":
        setattr(reader, "_workers", lambda _total: 1)  # noqa: B010 (this measures one process)
    if way == "events":
        setattr(load, "printable", lambda _text: False)  # noqa: B010 (the fast reader takes nothing then)
    return reader.read_files([Source(name) for name in names])


def measure(way: str, folder: str) -> None:
    """Print the seconds and the bytes that one way takes."""
    names = files(folder)
    # What is loaded once, whatever is read, is start-up and no reading.
    pyyaml([]) if way == "pyyaml" else kubelint([], way)
    gc.disable()
    before, start = peak(), time.perf_counter()
    kept = pyyaml(names) if way == "pyyaml" else kubelint(names, way)
    print(time.perf_counter() - start, peak() - before)
    # The data counts, so it must live until here; freeing it does not, so it is left to the system.
    sys.stdout.flush()
    os._exit(kept is None)


def main() -> None:
    """Compare the ways."""
    if len(sys.argv) > 1 and sys.argv[1] in WAYS:
        measure(sys.argv[1], sys.argv[2])
    folder = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    size = sum(os.path.getsize(name) for name in files(folder))
    print(f"{size / 1e6:.1f} MB in {len(files(folder))} files")
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way in WAYS:
            done = subprocess.run([sys.executable, __file__, way, folder], capture_output=True, text=True, check=True)
            seconds, memory = map(float, done.stdout.split())
            found[way].append((seconds, memory))
    medians = {way: sorted(each)[runs // 2] for way, each in found.items()}
    unit = medians["pyyaml"][0]
    for way, (seconds, memory) in medians.items():
        speed = f"{unit / seconds:5.2f} times PyYAML's speed ({seconds / unit:.2f} units)"
        print(f"{way:9} {seconds:7.3f} s, {speed}, {memory / size:5.1f} times the files' size in memory")


if __name__ == "__main__":
    main()
