from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kubelint.docs.page import page, written
from kubelint.docs.terminal import explain
from kubelint.finding import Severity
from kubelint.rule.info import Option, RuleInfo
from kubelint.rule.load import load_rule

if TYPE_CHECKING:
    from pathlib import Path

RULE = '''\
from kubelint.api import Problem, Problems, Service, Severity, rule


@rule("house-rule", severity=Severity.warning, tags=("house",), references=("CWE-668", "A book", "https://example.com/"))
def check(service: Service, *, types: tuple[str, ...] = ("NodePort",), strict: bool = False) -> Problems:
    """A Service has a type that we do not use.

    Use **another** type, see [the guide](https://example.com/guide).

    This matters.

    :param types: The types
        that we do not use, a|b.
    :param strict: Nothing.
    """
    if service.type in types:
        yield Problem(service.at("spec", "type"), f"The type is {service.type}", help="Use ClusterIP.")
'''
FAIL = """\
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  type: NodePort  # expect: house-rule:warning "NodePort"
  ports: [{port: 80}]  # kept
"""


@pytest.fixture
def info(tmp_path: Path) -> RuleInfo:
    folder = tmp_path / "house-rule"
    (folder / "fail-two").mkdir(parents=True)
    (folder / "rule.py").write_text(RULE)
    (folder / "fail.yaml").write_text(FAIL)
    (folder / "fail-two" / "a.yaml").write_text(FAIL)
    (folder / "fail-two" / "b.yaml").write_text(FAIL.replace("shop", "web"))
    (folder / "fixed.yaml").write_text(FAIL.split("#", maxsplit=1)[0].replace("NodePort", "ClusterIP"))
    (folder / "pass.yaml").write_text(
        "# Another type.\n" + FAIL.replace("NodePort  #", "LoadBalancer  #").split("#")[0]
    )
    return load_rule(str(folder)).info


def test_a_page_has_all_that_the_folder_holds(info: RuleInfo) -> None:
    text = page(info)
    assert text.startswith(
        "# house-rule\n\n**A Service has a type that we do not use.**\n\nseverity: warning · tags: house"
    )
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## What is found",
        "## Mended",
        "## What is fine",
        "## Options",
        "## Settings",
        "## References",
    ]
    assert '\n| `types` | `tuple[str, ...]` | `["NodePort"]` | The types that we do not use, a\\|b. |\n' in text
    assert "- [CWE-668](https://cwe.mitre.org/data/definitions/668.html)\n- A book\n- <https://example.com/>\n" in text
    assert "# kubelint: ignore[house-rule] reason" in text
    assert text.endswith("\n")
    assert "\n\n\n" not in text


def test_examples_stand_without_marks_and_with_what_is_found(info: RuleInfo) -> None:
    text = page(info)
    assert "expect:" not in text
    assert "  type: NodePort\n  ports: [{port: 80}]  # kept\n```\n" in text
    assert "```text\n5 |   type: NodePort\n  |         ^^^^^^^^ warning: The type is NodePort\n" in text
    assert "  = help: Use ClusterIP.\n```\n" in text
    assert "\n`a.yaml`:\n" in text
    assert "\n`b.yaml`:\n" in text


def test_a_page_is_the_same_wherever_it_is_made(
    info: RuleInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = page(info)
    assert str(tmp_path) not in before
    monkeypatch.chdir(os.path.dirname(info.path))
    assert page(info) == before


def test_a_rule_without_examples_or_options_has_a_short_page() -> None:
    text = page(RuleInfo("some-rule", Severity.error, "Something is wrong."))
    assert "What is" not in text
    assert "Options" not in text
    assert "References" not in text
    assert "tags: none" in text


def test_a_page_in_the_terminal(info: RuleInfo) -> None:
    text = explain(info)
    assert text.startswith("house-rule\n\nA Service has a type that we do not use.\n")
    assert "\nUse another type, see the guide: https://example.com/guide.\n" in text
    assert "\n    5 |   type: NodePort\n" in text
    assert '| `types` | `tuple[str, ...]` | `["NodePort"]` | The types that we do not use, a|b. |' in text
    assert "```" not in text
    assert "##" not in text
    assert "\x1b" not in text
    prose = [line for line in text.splitlines() if not line.startswith(("|", "    "))]
    assert max(map(len, prose)) <= 110
    assert "\x1b[1mOptions\x1b[0m" in explain(info, color=True)


VALUES = [
    (True, "true"),
    (5, "5"),
    ("a", '"a"'),
    ((), "[]"),
    (("a", 1), '["a", 1]'),
    (frozenset({"b", "a"}), '["a", "b"]'),
    ({"a": [False]}, "{a: [false]}"),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_options_are_written_as_in_the_configuration(value: object, text: str) -> None:
    assert written(value) == text
    info = RuleInfo("some-rule", Severity.error, "Wrong.", options=(Option("given", "str", value, "Help."),))
    assert f"rules:\n  some-rule:\n    given: {text}\n" in page(info)
