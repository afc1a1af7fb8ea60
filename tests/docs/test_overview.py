from __future__ import annotations

from kubelint.docs.overview import grouped, overview
from kubelint.finding import Severity
from kubelint.rule.info import RuleInfo


def info(name: str, *tags: str) -> RuleInfo:
    return RuleInfo(name, Severity.warning, f"{name} is wrong.", tags=tags)


RULES = [
    info("c", "security", "policy", "exposure"),
    info("a", "reading"),
    info("b", "house"),
    info("d", "security", "exposure", "policy"),
    info("e", "tls", "gateway"),
]


def test_the_first_tag_with_a_group_decides() -> None:
    found = {title: [each.id for each in rules] for title, rules in grouped(RULES).items()}
    assert found == {"Exposure": ["d"], "Policies": ["c"], "Routes": ["e"], "Reading": ["a"], "Others": ["b"]}
    assert list(found) == ["Exposure", "Policies", "Routes", "Reading", "Others"]


def test_the_table_links_to_every_page() -> None:
    text = overview(RULES)
    assert text.startswith("# Rules\n\n5 rules.")
    for rule in RULES:
        assert f"| [{rule.id}]({rule.id}.md) | warning | {rule.id} is wrong. |" in text


def test_groups_without_rules_are_left_out() -> None:
    assert "## Policies" not in overview(RULES[1:3])
