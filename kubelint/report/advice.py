"""What to do about a finding: its own help, or what its rule says in general."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.finding import Finding
    from kubelint.rule.info import RuleInfo


_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def plain(markdown: str) -> str:
    """Markdown as one reads it in a terminal: links as text and address, nothing bold."""
    return _LINK.sub(r"\1 (\2)", markdown).replace("**", "")


def advice_of_rules(rules: Iterable[RuleInfo]) -> dict[str, str]:
    """The first paragraph of each rule's details, on one line, by the rule's id."""
    return {rule.id: " ".join(plain(rule.details.strip().split("\n\n", 1)[0]).split()) for rule in rules}


def advice(finding: Finding, of_rules: dict[str, str]) -> str:
    """The help for one finding; empty where there is none."""
    return finding.help or of_rules.get(finding.rule, "")
