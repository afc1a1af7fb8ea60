"""Checks a corpus of real manifests and holds the counts against those of the last deliberate change.

check_corpus.py CORPUS            fails where a count differs from .ci/corpus.json
check_corpus.py CORPUS --accept   writes the counts anew
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

COUNTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus.json")


def main() -> int:
    """Run the check; return the exit code."""
    corpus = sys.argv[1]
    command = [sys.executable, "-m", "kubelint", "check", corpus, "--root", corpus, "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if run.returncode != 3 or "Traceback" in run.stderr or not run.stdout:
        # The corpus holds files that cannot be read, on purpose.
        sys.stderr.write(f"exit code {run.returncode}\n{run.stderr}")
        return 1
    report = json.loads(run.stdout)
    if report["summary"]["failures"]:
        sys.stderr.write("\n".join(report["summary"]["failures"]) + "\n")
        return 1
    found = _counts(report)
    if "--accept" in sys.argv:
        with open(COUNTS, "w", encoding="utf-8") as file:
            file.write(json.dumps(found, indent=2) + "\n")
        return 0
    with open(COUNTS, encoding="utf-8") as file:
        known = json.load(file)
    changes = [
        f"{name}: {known.get(name)} before, {found.get(name)} now"
        for name in sorted({*known, *found})
        if known.get(name) != found.get(name)
    ]
    if changes:
        changes.append("Where this is meant, accept it: .ci/check_corpus.py CORPUS --accept")
        sys.stderr.write("\n".join(changes) + "\n")
        return 1
    sys.stdout.write(f"corpus: {report['summary']['files']} files, {len(report['findings'])} findings as before\n")
    return 0


def _counts(report: dict[str, object]) -> dict[str, int]:
    findings = report["findings"]
    assert isinstance(findings, list)  # noqa: S101
    rules = Counter(f"{finding['rule']} {finding['severity']}" for finding in findings)
    summary = report["summary"]
    assert isinstance(summary, dict)  # noqa: S101
    totals = {name: int(summary[name]) for name in ("files", "objects", "unread", "passed_over")}
    return {**totals, **{name: rules[name] for name in sorted(rules)}}


if __name__ == "__main__":
    sys.exit(main())
