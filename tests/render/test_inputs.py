"""The digest of what a render is made of: the same for the same, and soon there for what is far too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.render.inputs import digest_of

if TYPE_CHECKING:
    from pathlib import Path


def test_content_and_names_count(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = digest_of(["told"], [str(tmp_path)], 100)
    assert digest_of(["told"], [str(tmp_path)], 100) == digest_of(["told"], [str(tmp_path)]) == first
    (tmp_path / "a").write_text("2")
    changed = digest_of(["told"], [str(tmp_path)], 100)
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({first, changed, digest_of(["told"], [str(tmp_path)], 100)}) == 3


def test_what_is_far_too_large_is_neither_read_nor_kept(tmp_path: Path) -> None:
    with open(tmp_path / "big", "wb") as file:
        file.truncate(1 << 40)
    (tmp_path / "small").write_text("1")
    assert digest_of([], [str(tmp_path)], 1 << 20) != digest_of([], [str(tmp_path)], 1 << 20)
