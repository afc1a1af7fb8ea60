"""Microsoft's validator, with its rules for code scanning; `.ci/get-sarif-multitool` installs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.finding import Severity
from kubelint.report import sarif
from kubelint.report.options import ReportOptions

if TYPE_CHECKING:
    from pathlib import Path

    from kubelint.engine.result import Result

MULTITOOL = os.environ.get("KUBELINT_SARIF_MULTITOOL") or shutil.which("Sarif.Multitool")


def verdicts(result: Result, options: ReportOptions, folder: Path) -> list[str]:
    """The errors and warnings of the validator; its exit code says nothing."""
    log, verdict = folder / "kubelint.sarif", folder / "verdict.sarif"
    with log.open("w", encoding="utf-8") as out:
        sarif.write(result, options, out)
    arguments = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--max-file-size-in-kb", "100000"]
    subprocess.run(
        [str(MULTITOOL), "validate", log, *arguments, "-o", verdict, "--log", "ForceOverwrite"],
        check=True,
        capture_output=True,
        timeout=300,
    )
    (run,) = json.loads(verdict.read_text(encoding="utf-8-sig"))["runs"]
    assert run["invocations"][0]["executionSuccessful"]
    return [f"{r.get('level', 'warning')} {r['ruleId']} {r['message']}" for r in run.get("results", [])]


@pytest.mark.skipif(not MULTITOOL, reason="Sarif.Multitool is not installed (.ci/get-sarif-multitool)")
@pytest.mark.parametrize("more", [{}, {"show_suppressed": True, "category": "prod"}])
def test_the_validator_has_nothing_to_say(shop: Any, tmp_path: Path, more: dict[str, Any]) -> None:
    options = ReportOptions(min_severity=Severity.hint, verbose=True, **more)
    found = [verdict for result in (shop.full(), shop.result) for verdict in verdicts(result, options, tmp_path)]
    # The project has no public address yet that informationUri could give.
    assert [verdict for verdict in found if "SARIF2005" not in verdict] == []
