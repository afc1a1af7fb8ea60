"""The text of a file that could not be rendered is shown where it can be read, and nothing is waited for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.broken import read_text

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_no_file_or_far_too_large_has_no_text(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with open(tmp_path / "big.yaml", "wb") as file:
        file.truncate(1 << 40)
    (tmp_path / "small.yaml").write_text("a: 1\n")
    texts = {name: read_text(str(tmp_path / name)) for name in ("pipe.yaml", "big.yaml", "small.yaml", "none.yaml")}
    assert texts == {"pipe.yaml": "", "big.yaml": "", "small.yaml": "a: 1\n", "none.yaml": ""}
