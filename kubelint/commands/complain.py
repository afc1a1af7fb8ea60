"""Tells what keeps a command from being run; what a hostile file wrote into the message does not reach the terminal."""

from __future__ import annotations

import os
import sys

from kubelint.config.error import ConfigError
from kubelint.report.clean import clean
from kubelint.report.paths import relative


def complain(error: object) -> None:
    """Write an error for people, on one line; of a file the path from the working directory."""
    if isinstance(error, ConfigError) and error.path:
        error = ConfigError(error.message, relative(error.path, os.getcwd()), error.line, error.column)
    sys.stderr.write(f"kubelint: {clean(str(error))}\n")
