"""The README shows what kubelint really prints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from kubelint._boot import run

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]


def test_the_finding_that_the_readme_shows_is_one_of_the_demo(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"^```\n(error\[.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert run(["check", "examples/shop", "--exit-zero"]) == 0
    assert shown[1] in capsys.readouterr().out
