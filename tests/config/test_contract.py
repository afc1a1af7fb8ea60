"""Contracts as they are written, and the schema that is published for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kubelint.config.contract import read_contract, schema
from kubelint.config.error import ConfigError

PAGE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text()
EXAMPLES = re.findall(r"```yaml\n# ((?!manifests)\S+\.yaml)\n([^`]*)```", PAGE)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_the_examples_of_the_page_are_valid(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    contract = read_contract(str(tmp_path / name))
    assert list(Draft202012Validator(schema()).iter_errors(contract.written.data)) == []


@pytest.mark.parametrize(
    "promise",
    [
        "{from: pods}",
        "{may-not-reach: pods}",
        "{from: pods, may-reach: pods}",
        "{from: pods, may-not-reach: pods, may-only-reach: pods}",
        "{from: pods, only-from: pods}",
        "{to: pods, may-not-reach: pods}",
        "{from: pods, may-not-reach: {}}",
        "{from: pods, may-not-reach: []}",
        "{from: pods, may-not-reach: {label: {a: b}}}",
        "{from: pods, may-not-reach: pods, ports: 0}",
        "{from: pods, may-not-reach: 80}",
    ],
)
def test_what_the_schema_rejects_is_an_error(tmp_path: Path, promise: str) -> None:
    path = tmp_path / "contract.yaml"
    path.write_text(f"promises: [{promise}]\n")
    with pytest.raises(ConfigError) as caught:
        read_contract(str(path))
    assert (caught.value.line, caught.value.path) == (1, str(path))
    from kubelint.syntax.document import from_text

    data = from_text(path.read_text()).documents[0].data
    assert list(Draft202012Validator(schema()).iter_errors(data))


def test_a_promise_without_a_name_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "contract.yaml"
    path.write_text(
        "promises:\n"
        "  - {from: frontend, may-reach: shop/api, ports: [8080, 53/UDP]}\n"
        "  - {from: {not: {namespace: pci}}, may-not-reach: {namespace: pci}}\n"
        "groups: {frontend: shop/frontend}\n"
    )
    assert [promise.name for promise in read_contract(str(path)).promises] == [
        "frontend may reach shop/api on 8080, 53/UDP",
        "anything but namespace pci may not reach namespace pci",
    ]
