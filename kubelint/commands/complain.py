"""Tells what keeps a command from being run; what a hostile file wrote into the message does not reach the terminal."""

from __future__ import annotations

import sys

from kubelint.report.clean import clean


def complain(error: object) -> None:
    """Write an error for people, on one line."""
    sys.stderr.write(f"kubelint: {clean(str(error))}\n")
