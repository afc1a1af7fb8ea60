"""The guide to rules of one's own: its example is run, and loaded in both ways."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kubelint.engine.catalogue import catalogue
from kubelint.engine.check import Request, check
from kubelint.engine.examples import failures
from kubelint.rule.declare import RuleError
from kubelint.rule.load import rule_folders

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples" / "rules"
RULE = "ingress-of-another-team"


@pytest.mark.parametrize("folder", rule_folders(str(EXAMPLES)))
def test_an_example_rule_says_what_its_examples_are_marked_with(folder: str) -> None:
    assert failures(folder) == []


def test_the_guide_shows_the_rule_as_it_is() -> None:
    guide = (DOCS / "writing-rules.md").read_text(encoding="utf-8")
    shown = re.findall(r"<!-- examples/rules/(.*?) -->\n```python\n(.*?)```", guide, re.DOTALL)
    assert [path for path, _ in shown] == [f"{RULE}/rule.py"]
    for path, text in shown:
        assert (EXAMPLES / path).read_text(encoding="utf-8") == text


def test_the_files_that_the_guide_names_exist() -> None:
    guide = (DOCS / "writing-rules.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]*)\)", guide):
        assert (DOCS / link).exists(), link


def findings(tmp_path: Path, rules: Sequence[str] = ()) -> list[str]:
    shutil.copy(EXAMPLES / RULE / "fail.yaml", tmp_path / "shop.yaml")
    result = check(Request((str(tmp_path),), root=str(tmp_path), isolated=True, rules=tuple(rules))).result
    assert not result.failures
    return [finding.rule for finding in result.findings if finding.rule == RULE]


def test_a_rule_is_loaded_from_the_folder_that_is_named(tmp_path: Path) -> None:
    assert findings(tmp_path, [str(EXAMPLES)]) == [RULE]
    assert findings(tmp_path, [str(EXAMPLES / RULE)]) == [RULE]
    assert findings(tmp_path) == []


def test_a_folder_below_what_is_checked_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "rules" / "loud-rule").mkdir(parents=True)
    (tmp_path / "rules" / "loud-rule" / "rule.py").write_text("raise SystemExit('loaded')\n")
    assert findings(tmp_path) == []


PLUGIN = """\
[console_scripts]
other = other:main

[kubelint.rules]
house = acme_kubelint_rules
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that announces the example rule."""
    site = tmp_path / "site-packages"
    shutil.copytree(EXAMPLES, site / "acme_kubelint_rules")
    (site / "acme_kubelint_rules" / "__init__.py").touch()
    info = site / "acme_kubelint_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-kubelint-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(PLUGIN)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    return site


def test_a_rule_is_loaded_from_an_installed_package(installed: Path, tmp_path: Path) -> None:
    found = next(info for info in catalogue().infos if info.id == RULE)
    assert found.path == str(installed / "acme_kubelint_rules" / RULE)
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    assert findings(manifests) == [RULE]


def test_packages_can_be_left_out(installed: Path) -> None:
    assert installed.exists()
    assert RULE not in {info.id for info in catalogue(plugins=False).infos}


def test_a_rule_that_is_there_twice_is_an_error(installed: Path) -> None:
    assert installed.exists()
    with pytest.raises(RuleError, match="is already defined in"):
        catalogue([str(EXAMPLES)])
