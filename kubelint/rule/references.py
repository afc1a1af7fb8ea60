"""Where a rule's references lead to."""

from __future__ import annotations


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
