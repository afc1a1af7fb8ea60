"""Where the project lives, for reports that link to it."""

from __future__ import annotations

HOME = ""
"""The project's public address, such as ``https://github.com/OWNER/kubelint``; empty until it has one."""


def rule_page(rule: str) -> str:
    """The address of a rule's page; empty where there is none."""
    return f"{HOME}/blob/main/docs/rules/{rule}.md" if HOME else ""


def reference_link(reference: str) -> str:
    """The address behind a rule's reference: a URL itself, a CWE or a CVE; empty for any other name."""
    if reference.startswith(("https://", "http://")):
        return reference
    kind, _, number = reference.partition("-")
    if kind == "CWE" and number.isdigit():
        return f"https://cwe.mitre.org/data/definitions/{number}.html"
    if kind == "CVE" and number.replace("-", "").isdigit():
        return f"https://nvd.nist.gov/vuln/detail/{reference}"
    return ""
