"""Runs all benchmarks on a folder of manifests (`python benchmarks/run.py [FOLDER]`; by default the examples)."""

from __future__ import annotations

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    """Run each script, with a line that says which."""
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(HERE), "examples")
    for name, arguments in (
        ("startup", []),
        ("reading", [folder]),
        ("whole", [folder]),
        ("sarif", []),
        ("charts", []),
        ("network", ["--runs", "1"]),
    ):
        print(f"--- {name}", flush=True)
        subprocess.run([sys.executable, os.path.join(HERE, f"{name}.py"), *arguments], check=False)


if __name__ == "__main__":
    main()
