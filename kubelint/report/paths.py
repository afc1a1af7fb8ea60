"""Absolute paths as a reader of a report sees them."""

from __future__ import annotations

import os


def relative(path: str, base: str) -> str:
    """`path` below `base` with forward slashes; absolute where it lies outside; ``-`` is standard input."""
    if path != "-":
        prefix = base if base.endswith(os.sep) else base + os.sep
        path = path.removeprefix(prefix)
    return path.replace(os.sep, "/") if os.sep != "/" else path
