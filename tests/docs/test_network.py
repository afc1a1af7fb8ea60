"""The guide to reach and trace shows what they print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kubelint._boot import run

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "network.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n\$ kubelint ([^\n]+)\n(.*?)```", GUIDE, re.DOTALL)


def test_the_guide_has_examples() -> None:
    assert len(BLOCKS) >= 6


@pytest.mark.parametrize(("command", "printed"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_an_example_prints_what_the_guide_shows(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(command.split()) in {0, 1}
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("command", [command for command, _ in BLOCKS])
def test_json_is_what_the_schema_says(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    run([*command.split(), "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    name = command.partition(" ")[0]
    schema = json.loads((ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(found)
