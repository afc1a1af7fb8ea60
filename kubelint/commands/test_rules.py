"""`kubelint test-rules`: holds rules to the marks in their examples."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kubelint.config.error import ConfigError
from kubelint.engine.catalogue import without_rules
from kubelint.engine.examples import failures
from kubelint.rule.declare import RuleError
from kubelint.rule.load import rule_folders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

OK, FAILED, USAGE = 0, 1, 2


def run_examples(paths: Sequence[str], out: TextIO) -> int:
    """Run the examples of all rules at or below `paths`, and write what is not as marked to `out`.

    Returns 0 where all is as marked, 1 where something is not, 2 where there is no rule.
    """
    folders = []
    for path in paths:
        found = rule_folders(path)
        if not found:
            sys.stderr.write(f"kubelint: {without_rules(path)}\n")
            return USAGE
        folders += found
    bad = 0
    for folder in folders:
        wrong = _failures(folder)
        bad += bool(wrong)
        out.write(f"{'FAILED' if wrong else 'ok'}  {os.path.basename(os.path.normpath(folder))}\n")
        out.writelines(f"    {one}\n" for one in wrong)
    out.write(f"{len(folders)} rule{'s' * (len(folders) != 1)}, {bad or 'none'} failed.\n")
    return FAILED if bad else OK


def _failures(folder: str) -> list[str]:
    try:
        return failures(folder)
    except (RuleError, ConfigError) as error:
        return [str(error)]
