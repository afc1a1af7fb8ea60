import re
from pathlib import Path
from typing import Any

import pytest

from kubelint.config.config import Config
from kubelint.config.error import ConfigError
from kubelint.config.option_types import convert
from kubelint.config.selection import RuleFacts, RuleSettings, Setting

FACTS = [
    RuleFacts("service-node-port", ("exposure",)),
    RuleFacts("pod-host-port", ("exposure", "pods"), {"ports": "frozenset[int]", "strict": "bool"}),
    RuleFacts("policy-blocks-dns", ("policies",)),
    RuleFacts("syntax-error"),
]
IDS = [fact.id for fact in FACTS]


def settings(folder: Path, text: str, **flags: Any) -> RuleSettings:
    (folder / ".kubelint.yaml").write_text(text)
    return RuleSettings(Config.load([str(folder)], str(folder)).merge(**flags), FACTS)


def enabled(found: RuleSettings, path: str = "x.yaml", namespace: str = "") -> list[str]:
    return [rule for rule in IDS if found.of(rule, path, namespace).enabled]


def test_without_settings_all_rules_hold() -> None:
    found = RuleSettings(Config(), FACTS)
    assert enabled(found) == IDS
    assert found.at("syntax-error") == Setting(enabled=True, severity=None, options={})
    assert found.scope("x.yaml", "shop") == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select: [exposure]", ["service-node-port", "pod-host-port"]),
        ("select: [service-node-port]", ["service-node-port"]),
        ("select: ['p*']", ["pod-host-port", "policy-blocks-dns"]),
        ("ignore: ['*']", []),
        ("ignore: [pods]", ["service-node-port", "policy-blocks-dns", "syntax-error"]),
        ("select: [exposure]\nignore: [pods]", ["service-node-port"]),
        ("select: [pods]\nignore: [exposure]", []),
    ],
)
def test_select_leaves_only_these_and_ignore_removes(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert enabled(settings(tmp_path, text)) == expected


OVERRIDES = """
ignore: [policy-blocks-dns]
severity: {pod-host-port: error}
rules: {pod-host-port: {ports: [1], strict: true}}
overrides:
- paths: [dev/]
  ignore: [exposure]
- paths: [dev/strict/]
  select: [pod-host-port, policy-blocks-dns]
  severity: {pod-host-port: hint}
  rules: {pod-host-port: {ports: [2]}}
- namespaces: [kube-*]
  ignore: ["*"]
- paths: [dev/]
  namespaces: [kube-public]
  select: [syntax-error]
"""


def test_later_overrides_win(tmp_path: Path) -> None:
    found = settings(tmp_path, OVERRIDES)
    assert enabled(found) == ["service-node-port", "pod-host-port", "syntax-error"]
    assert enabled(found, "dev/x.yaml") == ["syntax-error"]
    assert enabled(found, "dev/strict/x.yaml") == ["pod-host-port", "policy-blocks-dns"]
    assert enabled(found, "dev/strict/x.yaml", "kube-system") == []
    assert enabled(found, "dev/x.yaml", "kube-public") == ["syntax-error"]
    assert enabled(found, "x.yaml", "kube-public") == []


def test_severity_and_options_come_from_the_last_override_that_names_them(tmp_path: Path) -> None:
    found = settings(tmp_path, OVERRIDES)
    assert found.of("pod-host-port", "x.yaml", "")[1:] == ("error", {"ports": frozenset({1}), "strict": True})
    assert found.of("pod-host-port", "dev/strict/x.yaml", "")[1:] == ("hint", {"ports": frozenset({2}), "strict": True})


def test_an_object_without_a_namespace_is_in_none(tmp_path: Path) -> None:
    assert enabled(settings(tmp_path, "overrides: [{namespaces: ['*'], ignore: ['*']}]")) == IDS


def test_a_rule_runs_if_it_may_hold_somewhere(tmp_path: Path) -> None:
    found = settings(tmp_path, OVERRIDES)
    assert [rule for rule in IDS if found.runs(rule)] == IDS
    assert not settings(tmp_path, "ignore: [pods]").runs("pod-host-port")
    assert not settings(tmp_path, OVERRIDES, ignore=["policies"]).runs("policy-blocks-dns")
    assert not settings(tmp_path, OVERRIDES, select=["pods"]).runs("policy-blocks-dns")


def test_the_command_line_wins(tmp_path: Path) -> None:
    found = settings(tmp_path, OVERRIDES, select=["exposure", "policies"], ignore=["pods"])
    for path in ("x.yaml", "dev/x.yaml", "dev/strict/x.yaml"):
        assert enabled(found, path, "kube-system") == ["service-node-port", "policy-blocks-dns"]
    found = settings(tmp_path, OVERRIDES, ignore=["pods"])
    assert enabled(found, "dev/strict/x.yaml") == ["policy-blocks-dns"]
    assert found.of("pod-host-port", "x.yaml", "").severity == "error"


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "select:\n- servce-node-port\n",
            "There is no rule or tag 'servce-node-port'. Did you mean 'service-node-port'?",
            (2, 3),
        ),
        ("ignore: [exposed]\n", "There is no rule or tag 'exposed'. Did you mean 'exposure'?", (1, 10)),
        ("ignore: [x-*]\n", "No rule and no tag matches 'x-*'.", (1, 10)),
        (
            "severity:\n  pod-hostport: error\n",
            "There is no rule 'pod-hostport'. Did you mean 'pod-host-port'?",
            (2, 3),
        ),
        ("rules:\n  zzz: {}\n", "There is no rule 'zzz'.", (2, 3)),
        (
            "rules:\n  pod-host-port: {port: [1]}\n",
            "The rule 'pod-host-port' has no option 'port'. Did you mean 'ports'?",
            (2, 19),
        ),
        ("rules: {syntax-error: {a: 1}}\n", "The rule 'syntax-error' has no option 'a'. It has none.", (1, 24)),
        (
            "rules:\n  pod-host-port: {ports: [x]}\n",
            "The option 'ports' of 'pod-host-port' must be a list of whole numbers",
            (2, 19),
        ),
        (
            "rules:\n  pod-host-port:\n    strict: 1\n",
            "The option 'strict' of 'pod-host-port' must be true or false",
            (3, 13),
        ),
        ("ignore: [zz]\noverrides:\n- {paths: [a], select: [zz]}\n", "There is no rule or tag 'zz'.", (1, 10)),
        ("overrides:\n- {paths: [a], severity: {zz: hint}}\n", "There is no rule 'zz'.", (2, 27)),
    ],
)
def test_unknown_names_and_wrong_values_are_told_where_they_stand(
    tmp_path: Path, text: str, message: str, place: tuple[int, int]
) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, *place)


def test_unknown_names_on_the_command_line_are_told() -> None:
    with pytest.raises(ConfigError) as caught:
        RuleSettings(Config().merge(select=["pod-hostport"]), FACTS)
    assert str(caught.value) == "--select: There is no rule or tag 'pod-hostport'. Did you mean 'pod-host-port'?"


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        ("str", "a", "a"),
        ("int", 3, 3),
        ("float", 3, 3.0),
        ("bool", False, False),
        ("list[str]", ["a"], ["a"]),
        ("tuple[int, ...]", [1], (1,)),
        ("frozenset[str]", ["a", "a"], frozenset({"a"})),
        ("int | None", None, None),
        ("int | str", "a", "a"),
    ],
)
def test_option_values_get_the_declared_type(declared: str, value: object, expected: object) -> None:
    made = convert(declared, value)
    assert made == expected
    assert type(made) is type(expected)


@pytest.mark.parametrize(
    ("declared", "value", "wanted"),
    [
        ("str", 1, "text"),
        ("int", True, "a whole number"),
        ("int", 1.0, "a whole number"),
        ("float", 10**400, "a number"),
        ("list[str]", "a", "a list of texts"),
        ("list[int]", ["a"], "a list of whole numbers"),
        ("int | None", "a", "a whole number"),
        ("int | list[str]", {}, "a whole number or a list of texts"),
        ("dict[str, str]", {}, "left alone: a configuration cannot give a value of type dict[str, str]"),
    ],
)
def test_option_values_of_another_type_are_refused(declared: str, value: object, wanted: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(wanted)}$"):
        convert(declared, value)
