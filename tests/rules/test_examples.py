"""Every rule says exactly what the examples in its folder are marked with."""

from __future__ import annotations

import os

import pytest

from kubelint.engine.examples import failures
from kubelint.rule.load import builtin_folder, rule_folders

FOLDERS = rule_folders(builtin_folder())


@pytest.mark.parametrize("folder", FOLDERS, ids=[os.path.basename(folder) for folder in FOLDERS])
def test_rule_says_what_its_examples_are_marked_with(folder: str) -> None:
    assert failures(folder) == []
