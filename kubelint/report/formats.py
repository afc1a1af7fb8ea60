"""The report formats by name; each is imported only when it is written."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kubelint.finding import Severity

if TYPE_CHECKING:
    from typing import TextIO

    from kubelint.engine.result import Result
    from kubelint.report.options import ReportOptions

FORMATS = {
    "text": "kubelint.report.text",
    "concise": "kubelint.report.concise",
    "json": "kubelint.report.json_report",
    "sarif": "kubelint.report.sarif",
    "github": "kubelint.report.github",
}
"""Each module has ``write(result, options, out)``."""


def default_min_severity(name: str) -> Severity:
    """Programs get everything; people get what these files alone can tell."""
    return Severity.hint if name == "json" else Severity.info


def write(name: str, result: Result, options: ReportOptions, out: TextIO) -> None:
    """Write `result` to `out` in the format `name`, a key of `FORMATS`."""
    import_module(FORMATS[name]).write(result, options, out)
