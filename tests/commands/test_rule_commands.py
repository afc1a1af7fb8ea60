"""explain, rules, new-rule and test-rules."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from kubelint.commands.explain import explain_rule
from kubelint.commands.new_rule import new_rule
from kubelint.commands.rules import list_rules
from kubelint.commands.test_rules import run_examples

if TYPE_CHECKING:
    from pathlib import Path


def test_explain_writes_the_page() -> None:
    out = io.StringIO()
    assert explain_rule("duplicate-key", out) == 0
    assert out.getvalue().startswith("duplicate-key\n\nA key stands twice in one mapping")


def test_explain_asks_for_the_rule_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    assert explain_rule("duplicate-kye", out) == 2
    assert out.getvalue() == ""
    assert capsys.readouterr().err == "kubelint: There is no rule 'duplicate-kye'. Did you mean 'duplicate-key'?\n"
    assert explain_rule("xyzzy", out) == 2
    assert capsys.readouterr().err == "kubelint: There is no rule 'xyzzy'. `kubelint rules` lists them.\n"


def test_rules_are_listed_by_group() -> None:
    out = io.StringIO()
    assert list_rules(out) == 0
    lines = out.getvalue().splitlines()
    assert "Reading" in lines
    assert any(line.split()[:2] == ["duplicate-key", "warning"] for line in lines)


def test_rules_as_json_hold_what_is_known_of_them() -> None:
    out = io.StringIO()
    assert list_rules(out, format="json") == 0
    rules = {rule["id"]: rule for rule in json.loads(out.getvalue())}
    removed = rules["removed-api-version"]
    assert (removed["severity"], removed["group"], removed["subject"]) == ("error", "Reading", "Resource")
    assert [(option["name"], option["type"], option["default"]) for option in removed["options"]] == [
        ("kubernetes", "str", "")
    ]


def test_a_new_rule_passes_its_own_examples(tmp_path: Path) -> None:
    out = io.StringIO()
    folder = tmp_path / "house" / "service-of-nobody"
    assert new_rule(str(folder), out) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["fail.yaml", "pass.yaml", "rule.py"]
    assert "kubelint test-rules" in out.getvalue()
    out = io.StringIO()
    assert run_examples([str(tmp_path)], out) == 0
    assert out.getvalue() == "ok  service-of-nobody\n1 rule, none failed.\n"
    out = io.StringIO()
    assert list_rules(out, rules=[str(tmp_path)]) == 0
    assert "service-of-nobody" in out.getvalue()
    assert explain_rule("service-of-nobody", out, rules=[str(tmp_path)]) == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Bad_Name", "'Bad_Name' is no rule id"),
        ("duplicate-key", "There is a built-in rule 'duplicate-key'"),
        ("there", "there exists already"),
        ("file/below", "Not a directory"),
    ],
)
def test_a_new_rule_that_cannot_be(name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    assert new_rule(str(tmp_path / name), io.StringIO()) == 2
    assert message in capsys.readouterr().err
    assert list((tmp_path / "there").iterdir()) == []


def test_what_is_not_as_marked_fails(tmp_path: Path) -> None:
    folder = tmp_path / "some-rule"
    assert new_rule(str(folder), io.StringIO()) == 0
    fail = folder / "fail.yaml"
    fail.write_text(fail.read_text().replace('"shop"', '"shopping"'))
    (folder / "pass.yaml").unlink()
    out = io.StringIO()
    assert run_examples([str(folder)], out) == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == "FAILED  some-rule"
    assert any('expected some-rule "shopping", found warning "shop"' in line for line in lines)
    assert any("no pass example" in line for line in lines)
    assert lines[-1] == "1 rule, 1 failed."


def test_a_rule_that_cannot_be_loaded_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "some-rule"
    assert new_rule(str(folder), io.StringIO()) == 0
    (folder / "rule.py").write_text("1 / 0\n")
    out = io.StringIO()
    assert run_examples([str(tmp_path)], out) == 1
    assert "ZeroDivisionError" in out.getvalue()
    assert explain_rule("some-rule", io.StringIO(), rules=[str(tmp_path)]) == 2
    assert list_rules(io.StringIO(), rules=[str(tmp_path)]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_folder_without_rules_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_examples([str(tmp_path)], io.StringIO()) == 2
    assert "holds no rules" in capsys.readouterr().err


def test_a_new_rule_beside_the_built_in_ones_needs_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubelint.rule.load.builtin_folder", lambda: str(tmp_path))
    monkeypatch.setattr("kubelint.engine.catalogue.builtin_folder", lambda: str(tmp_path))
    assert new_rule(str(tmp_path / "some-rule"), io.StringIO()) == 0
    assert run_examples([str(tmp_path)], io.StringIO()) == 0
