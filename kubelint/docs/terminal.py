"""A rule's page as one reads it in a terminal."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from kubelint.docs.page import CONFIGURATION, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.rule.info import RuleInfo

_BOLD = "1"
_WIDTH = 110
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def explain(info: RuleInfo, *, color: bool = False) -> str:
    """Return the page of a rule as plain text; with `color`, headings are bold."""
    return "\n".join(_lines(page(info), color=color)).rstrip("\n") + "\n"


def _lines(markdown: str, *, color: bool) -> Iterator[str]:
    paragraph: list[str] = []
    fenced = False
    for line in [*markdown.split("\n"), ""]:
        if not fenced and line and not line.startswith(("```", "#", "|", "- ")):
            paragraph.append(line)
            continue
        if paragraph:
            yield from wrap(_plain(" ".join(paragraph)), _WIDTH, break_long_words=False, break_on_hyphens=False)
            paragraph = []
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield f"    {line}".rstrip()
        elif line.startswith("#"):
            title = line.lstrip("#").strip()
            yield f"\x1b[{_BOLD}m{title}\x1b[0m" if color else title
        elif not re.fullmatch(r"[|-]+", line):
            yield _plain(line)


def _plain(line: str) -> str:
    text = line.replace(f"[Configuration]({CONFIGURATION})", "The documentation of the configuration")
    text = re.sub(r"<(https?://[^>]*)>", r"\1", text)
    return " ".join(_LINK.sub(r"\1: \2", text).replace("**", "").replace("\\|", "|").split())
