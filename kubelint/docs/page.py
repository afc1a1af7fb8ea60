"""The page of a rule, in Markdown, made from what its folder holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.docs.example import sections
from kubelint.rule.references import reference_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.rule.info import Option, RuleInfo

CONFIGURATION = "../configuration.md"
"""The user's guide to settings and suppressions, seen from a page."""


def page(info: RuleInfo) -> str:
    """Return the page of a rule.  Its examples are run for it."""
    return "\n\n".join(_parts(info)) + "\n"


def _parts(info: RuleInfo) -> Iterator[str]:
    yield f"# {info.id}"
    yield f"**{info.summary}**"
    yield _facts(info)
    if info.details:
        yield info.details
    yield from sections(info)
    if info.options:
        yield "## Options"
        yield "\n".join(["| option | type | default | |", "|---|---|---|---|", *map(_row, info.options)])
    yield "## Settings"
    yield _settings(info)
    if info.references:
        yield "## References"
        yield "\n".join(f"- {_reference(reference)}" for reference in info.references)


def _facts(info: RuleInfo) -> str:
    facts = [f"severity: {info.severity.name}", f"tags: {', '.join(info.tags) or 'none'}", f"looks at: {info.subject}"]
    if info.security_severity:
        facts.append(f"security severity: {info.security_severity}")
    facts.append(f"precision: {info.precision}")
    return " · ".join(facts)


def _row(option: Option) -> str:
    cells = (f"`{option.name}`", f"`{option.type}`", f"`{written(option.default)}`", " ".join(option.help.split()))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def written(value: object) -> str:
    """Return an option's value as YAML's flow style writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return "[" + ", ".join(map(written, items)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _settings(info: RuleInfo) -> str:
    lines = ["# .kubelint.yaml", "severity:", f"  {info.id}: info", f"# or not at all: `ignore: [{info.id}]`"]
    if info.options:
        lines += ["rules:", f"  {info.id}:"]
        lines += [f"    {option.name}: {written(option.default)}" for option in info.options]
    settings = "\n".join(lines)
    return (
        f"To ignore one finding, write `# kubelint: ignore[{info.id}] reason` behind the line or above it, or give the "
        f'object the annotation `kubelint.io/ignore: "{info.id}"`. For all files:\n\n'
        f"```yaml\n{settings}\n```\n\n[Configuration]({CONFIGURATION}) has the rest."
    )


def _reference(reference: str) -> str:
    link = reference_link(reference)
    return f"<{link}>" if link == reference else f"[{reference}]({link})" if link else reference
