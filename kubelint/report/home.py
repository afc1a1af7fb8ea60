"""Where the project lives, for reports that link to it."""

from __future__ import annotations

HOME = ""
"""The project's public address, such as ``https://github.com/OWNER/kubelint``; empty until it has one."""


def rule_page(rule: str) -> str:
    """The address of a rule's page; empty where there is none."""
    return f"{HOME}/blob/main/docs/rules/{rule}.md" if HOME else ""
