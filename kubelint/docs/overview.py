"""The table of all rules, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.rule.info import RuleInfo

# The first of a rule's tags that is here puts it in a group.
_BY_TAG = {
    "exposure": "Exposure",
    "policy": "Policies",
    "routing": "Routes",
    "gateway": "Routes",
    "ingress": "Routes",
    "tls": "Routes",
    "reading": "Reading",
}
_OTHER = "Others"
_GROUPS = ("Exposure", "Policies", "Routes", "Reading", _OTHER)


def group_of(info: RuleInfo) -> str:
    """Return the title of the group that a rule's tags put it in."""
    return next((_BY_TAG[tag] for tag in info.tags if tag in _BY_TAG), _OTHER)


def grouped(infos: Iterable[RuleInfo]) -> dict[str, list[RuleInfo]]:
    """Return the rules by the titles of their groups, in the order of the groups; empty groups are left out."""
    groups: dict[str, list[RuleInfo]] = {title: [] for title in _GROUPS}
    for info in infos:
        groups[group_of(info)].append(info)
    return {title: rules for title, rules in groups.items() if rules}


def overview(infos: Sequence[RuleInfo]) -> str:
    """Return the page that lists the rules and links to theirs."""
    return "\n\n".join(_parts(infos)) + "\n"


def _parts(infos: Sequence[RuleInfo]) -> Iterator[str]:
    yield "# Rules"
    yield (
        f"{len(infos)} rules. The severity says how bad it is: `error` (it will not work, or is open to attack), "
        "`warning` (very likely wrong or exposed), `info` (worth knowing), `hint` (cannot be known from these files). "
        "A single finding may be lower than its rule. The tags can be used like ids in `select` and `ignore`."
    )
    yield "`kubelint explain RULE` shows a page in the terminal; [Writing rules](../writing-rules.md) how to make one."
    for title, rules in grouped(infos).items():
        yield f"## {title}"
        rows = [f"| [{each.id}]({each.id}.md) | {each.severity.name} | {each.summary} |" for each in rules]
        yield "\n".join(["| rule | severity | |", "|---|---|---|", *rows])
