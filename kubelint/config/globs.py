"""Globs for names and for paths, both with git's syntax; hostile patterns take no more than linear time a star."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kubelint.source.gitignore import as_bytes, from_strings
from kubelint.source.glob import NeverMatches, translate

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPECIAL = re.compile(r"([\\*?\[])")


@cache  # as many as configurations hold, whose size is bounded
def _name_expression(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(translate(as_bytes(pattern)), re.DOTALL)
    except NeverMatches:
        return None


def matches_name(pattern: str, name: str) -> bool:
    """Tell whether the whole of `name` matches the glob (``*``, ``?``, ``[a-z]``, ``[!a-z]``)."""
    if pattern in (name, "*"):
        return True
    expression = _name_expression(pattern)
    return expression is not None and expression.fullmatch(as_bytes(name)) is not None


class PathGlobs:
    """An ordered list of .gitignore patterns: a pattern that names a folder holds for all that is in it.

    The last pattern that matches decides, and ``!`` takes back; unlike in git, also inside a folder that is listed.
    """

    __slots__ = ("_patterns",)

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = from_strings(list(patterns))

    def match(self, path: str) -> bool:
        """Tell whether the list holds for the file at `path` (relative, with ``/``)."""
        is_dir = False
        path = as_bytes(path)
        while path:
            decision = self._patterns.ignores(path, path[path.rfind("/") + 1 :], is_dir=is_dir)
            if decision is not None:
                return decision
            path = path.rpartition("/")[0]
            is_dir = True
        return False


def anchor(pattern: str, folder: str) -> str:
    """Rewrite a .gitignore pattern that stands in `folder` as one that stands in the root; `folder` may be empty."""
    if not folder:
        return pattern
    sign = "!" if pattern.startswith("!") else ""
    body = pattern.removeprefix("!")
    prefix = "/" + _SPECIAL.sub(r"\\\1", folder.strip("/"))
    if "/" in body.rstrip("/"):
        return f"{sign}{prefix}/{body.lstrip('/')}"
    return f"{sign}{prefix}/**/{body}"
