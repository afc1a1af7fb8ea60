"""Says what is wrong with broken YAML as a person would, at the place that causes it."""

from __future__ import annotations

from typing import Any

from kubelint.syntax.fault import Fault


def explain(error: Exception, text: str) -> Fault:
    """Make a fault of a parser's error; offsets count from the start of the text."""
    mark = getattr(error, "problem_mark", None)
    start = min(mark.index, len(text)) if mark else 0
    problem: Any = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return Fault("syntax", f"Broken YAML: {problem}", start, min(start + 1, len(text)))
