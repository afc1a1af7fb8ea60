from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import pytest

from kubelint.finding import Severity
from kubelint.report.formats import FORMATS, default_min_severity

HEAVY = {
    "sarif_om",
    "attr",
    "jsonschema",
    "typer",
    "rich",
    "dataclasses",
    "pathlib",
    "inspect",
    "urllib",
    "typing_extensions",
}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_can_be_written(name: str) -> None:
    parameters = inspect.signature(importlib.import_module(FORMATS[name]).write).parameters
    assert list(parameters) == ["result", "options", "out"]


def test_programs_get_hints_too() -> None:
    assert default_min_severity("json") == Severity.hint
    assert default_min_severity("sarif") == Severity.info


@pytest.mark.parametrize("name", ["text", "concise", "json", "github"])
def test_text_and_json_import_nothing_heavy(name: str) -> None:
    program = f"""
import io, sys
before = set(sys.modules)
from kubelint.engine.result import Result
from kubelint.report.formats import write
from kubelint.report.options import ReportOptions
write({name!r}, Result((), (), (), (), "/", "/", str), ReportOptions(), io.StringIO())
print(*sorted(module.partition(".")[0] for module in set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert not HEAVY & set(done.stdout.split())
    if name != "json":
        assert "json" not in done.stdout.split()
