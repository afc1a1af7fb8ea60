"""Leaves out what a chart's .helmignore says, as Helm does when it loads a folder.

kubelint does this itself because Helm does not for archives: a chart's patterns say nothing of what is packed in it.
Source: https://helm.sh/docs/chart_template_guide/helm_ignore_file/, and `pkg/ignore` of Helm.
"""

from __future__ import annotations

import os
import re

from kubelint.record import NamedTuple
from kubelint.render.limits import RenderError

NAME = ".helmignore"
_ALWAYS = "templates/.?*"
_LARGEST = 1 << 20


class _Pattern(NamedTuple):
    regex: re.Pattern[str]
    negated: bool
    folders_only: bool
    whole: bool

    def matches(self, name: str) -> bool:
        return self.regex.fullmatch(name if self.whole else name.rpartition("/")[2]) is not None


class Ignored:
    """Says of names below a chart whether Helm loads them."""

    def __init__(self, chart: str) -> None:
        """Read the chart's file.

        Raises:
            RenderError: it holds what Helm cannot read.
        """
        self._patterns = [_pattern(_ALWAYS, "", 0)]
        path = os.path.join(chart, NAME)
        if not os.path.isfile(path):
            return
        try:
            with open(path, encoding="utf-8-sig", errors="replace") as file:
                lines = file.read(_LARGEST).splitlines()
        except OSError as error:
            raise RenderError(f"it cannot be read: {error.strerror}", path) from None
        for number, line in enumerate(lines, 1):
            rule = line.strip()
            if rule and not rule.startswith("#"):
                self._patterns.append(_pattern(rule, path, number))

    def has(self, name: str, *, folder: bool) -> bool:
        """Say whether a file or a folder is left out; `name` has slashes and is relative to the chart."""
        for pattern in self._patterns:
            wrong_kind = pattern.folders_only and not folder
            if pattern.negated:
                # What such a pattern does not name is left out.
                if wrong_kind or not pattern.matches(name):
                    return True
            elif not wrong_kind and pattern.matches(name):
                return True
        return False


def _pattern(rule: str, path: str, line: int) -> _Pattern:
    if "**" in rule:
        raise RenderError(f"Helm does not know '**', as in '{rule}'", path, line, 1)
    negated = rule.startswith("!")
    text = rule[1:] if negated else rule
    folders_only = text.endswith("/")
    text = text.removesuffix("/")
    whole = "/" in text
    try:
        return _Pattern(re.compile(_regex(text.removeprefix("/")), re.DOTALL), negated, folders_only, whole)
    except (ValueError, re.error):
        raise RenderError(f"'{rule}' is no pattern", path, line, 1) from None


def _regex(pattern: str) -> str:
    """Translate what Go's `filepath.Match` takes."""
    made, at = [], 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            made.append("[^/]*")
        elif char == "?":
            made.append("[^/]")
        elif char == "\\":
            made.append(re.escape(pattern[at : at + 1]))
            at += 1
        elif char == "[":
            end = pattern.index("]", at + (pattern[at : at + 1] == "^") + 1)
            inner = pattern[at:end].replace("[", r"\[")
            made.append(f"(?!/)[{inner}]")
            at = end + 1
        else:
            made.append(re.escape(char))
    return "".join(made)
