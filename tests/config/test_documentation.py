import re
from pathlib import Path

import pytest

from kubelint.config.check import schema
from kubelint.config.config import Config

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()
EXAMPLES = re.findall(r"```(?:yaml|toml)\n# (\.kubelint\.yaml|pyproject\.toml)\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_the_examples_on_the_page_are_valid(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert Config.load([str(tmp_path)], str(tmp_path)).path.endswith(name)


def test_the_page_has_its_examples() -> None:
    assert [name for name, _ in EXAMPLES] == [".kubelint.yaml", "pyproject.toml", ".kubelint.yaml"]


def test_the_page_names_every_key_of_the_schema() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE) == list(schema()["properties"])
