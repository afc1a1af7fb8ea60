"""Rules as SARIF describes them, within the limits of GitHub code scanning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sarif_om import MultiformatMessageString, ReportingConfiguration, ReportingDescriptor

from kubelint.finding import Severity
from kubelint.report.advice import plain
from kubelint.report.clean import encodable
from kubelint.report.home import rule_page
from kubelint.rule.references import reference_link

if TYPE_CHECKING:
    from kubelint.rule.info import RuleInfo

LEVELS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note", Severity.hint: "note"}
_PROBLEM = {
    Severity.error: "error",
    Severity.warning: "warning",
    Severity.info: "recommendation",
    Severity.hint: "recommendation",
}
# The middle of GitHub's bands high, medium and low; only a rule of its own says more.
_SECURITY = {Severity.error: "8.0", Severity.warning: "5.5", Severity.info: "3.0", Severity.hint: "2.0"}
_NAME_LIMIT = 255
_TEXT_LIMIT = 1024
_TAG_LIMIT = 10
_CWE = re.compile(r"CWE-(\d+)")


def descriptor(rule: RuleInfo) -> ReportingDescriptor:
    """The SARIF description of one rule."""
    summary = period(encodable(rule.summary or rule.id))
    details = encodable(rule.details.strip())
    properties: dict[str, object] = {
        "tags": _tags(rule),
        "precision": rule.precision,
        "problem.severity": _PROBLEM[rule.severity],
    }
    if "security" in rule.tags:
        properties["security-severity"] = rule.security_severity or _SECURITY[rule.severity]
    return ReportingDescriptor(
        id=rule.id,
        name=_name(rule.id),
        short_description=MultiformatMessageString(text=_cut(summary)),
        full_description=MultiformatMessageString(text=_cut(plain(f"{summary} {details}".strip()))),
        help=MultiformatMessageString(text=plain(details) or summary, markdown=_markdown(rule, summary, details)),
        help_uri=_help_uri(rule),
        default_configuration=ReportingConfiguration(level=LEVELS[rule.severity]),
        properties=properties,
    )


def pascal_case(name: str) -> str:
    """``service-node-port`` as ``ServiceNodePort``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^0-9A-Za-z]+", name))


def _name(rule: str) -> str | None:
    """The readable name; none where it would only repeat the id."""
    name = pascal_case(rule)[:_NAME_LIMIT]
    return None if name.casefold() == rule.casefold() else name


def period(text: str) -> str:
    """`text` as a sentence."""
    return text if text.endswith((".", "!", "?")) else text + "."


def _tags(rule: RuleInfo) -> list[str]:
    """What GitHub filters by: `security` first, the weaknesses in CodeQL's spelling, then the rule's own."""
    weaknesses = [f"external/cwe/cwe-{match[1]:0>3}" for match in map(_CWE.fullmatch, rule.references) if match]
    first = [tag for tag in rule.tags if tag == "security"]
    return list(dict.fromkeys([*first, *weaknesses, *rule.tags]))[:_TAG_LIMIT]


def _markdown(rule: RuleInfo, summary: str, details: str) -> str:
    parts = [summary, details]
    if rule.references:
        links = ((name, reference_link(name)) for name in map(encodable, rule.references))
        parts.append(
            "**References**\n\n" + "\n".join(f"- [{name}]({link})" if link else f"- {name}" for name, link in links)
        )
    parts.append(f"To accept one finding, write `# kubelint: ignore[{rule.id}] reason` on its line or the line above.")
    return "\n\n".join(part for part in parts if part)


def _help_uri(rule: RuleInfo) -> str | None:
    """The rule's page, or else the first of its references that has an address."""
    return rule_page(rule.id) or next(filter(None, map(reference_link, rule.references)), None)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1].rstrip() + "…"
