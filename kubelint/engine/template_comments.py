"""Template comments that ask to ignore rules: they leave no trace in what is rendered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.finding import Suppression

if TYPE_CHECKING:
    from collections.abc import Callable

_DIRECTIVE = re.compile(r"#?[ \t]*kubelint:[ \t]*ignore[ \t]*\[(?P<rules>[^\]]*)\](?P<reason>.*)", re.DOTALL)
_ID = re.compile(r"[^\s,]+")


class TemplateComments:
    """The directives in the template comments of charts, read when a finding asks for them.

    One speaks of its own line and of the one below it.  `read` gives the text of a template.
    """

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._known: dict[str, dict[tuple[str, int], str]] = {}

    def at(self, rule: str, path: str, line: int) -> Suppression | None:
        """Give why a finding of `rule` on a line of a template is ignored, or None."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._directives(path)
        reason = known.get((rule, line), known.get((rule, line - 1)))
        return None if reason is None else Suppression("comment", reason)

    def _directives(self, path: str) -> dict[tuple[str, int], str]:
        text = self._read(path)
        if "kubelint:" not in text or "{{" not in text:
            return {}
        from kubelint.render.helm.lexer import comments

        return {
            (rule, line + body.count("\n")): match["reason"].strip(" \t\n:-\u2013\u2014")
            for line, body in comments(text)
            if (match := _DIRECTIVE.match(body.strip()))
            for rule in _ID.findall(match["rules"])
        }
