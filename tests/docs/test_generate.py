from __future__ import annotations

import re
from pathlib import Path

from kubelint.docs.generate import FOLDER, generate, pages, stale
from kubelint.rule.load import builtin_folder, rule_folders


def test_the_pages_are_what_the_rules_say() -> None:
    assert stale() == [], "run `make docs`"


def test_every_rule_has_a_page_and_the_overview_links_to_all() -> None:
    names = {f"{Path(folder).name}.md" for folder in rule_folders(builtin_folder())}
    assert set(pages()) == {*names, "README.md"}
    assert set(re.findall(r"\]\(([a-z0-9-]+\.md)\)", pages()["README.md"])) == names


def test_pages_link_to_what_exists() -> None:
    for text in pages().values():
        for link in re.findall(r"\]\((\.\./[^)#]*)", text):
            assert (Path(FOLDER) / link).exists(), link


def test_stale_pages_are_told_and_mended(tmp_path: Path) -> None:
    generate(str(tmp_path))
    assert stale(str(tmp_path)) == []
    (tmp_path / "gone-rule.md").write_text("old")
    (tmp_path / "invalid-field.md").write_text("changed")
    (tmp_path / "duplicate-key.md").unlink()
    (tmp_path / "notes.txt").write_text("stays")
    assert stale(str(tmp_path)) == ["duplicate-key.md", "gone-rule.md", "invalid-field.md"]
    generate(str(tmp_path))
    assert stale(str(tmp_path)) == []
    assert (tmp_path / "notes.txt").exists()
