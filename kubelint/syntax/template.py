"""Tells a template, which is no YAML until it is rendered, from broken YAML."""

from __future__ import annotations

import re

# All take time linear in a line, whatever stands in it.
# Where YAML expects a key, an item or a value, an action's braces would open a mapping inside a mapping.
_ACTION = re.compile(r"(?:^|(?<=[:?\-]\s)|(?<=[\[{,]))\s*(?:&[^\s,\[\]{}]+\s+)?(\{\{|\{%)")
_QUOTED = re.compile(r"""(?<!\\)"(?:[^"\\]|\\.)*"|(?<![\w])'(?:[^']|'')*'""")
_BLOCK_SCALAR = re.compile(r"(?:^|[:\-]\s)\s*(?:[&!]\S*\s+){0,2}[|>][-+0-9]*\s*(?:\s#.*)?$")


def action(text: str, broken_at: int) -> tuple[int, int] | None:
    """Give the place of the template action that keeps a text from being YAML, if one does.

    It is one around the place where the YAML is broken (such as quotes in an action in quotes), or the first that
    stands where YAML has structure: braces in quotes, in comments and in block scalars are text.
    """
    if "{{" not in text and "{%" not in text:
        return None
    opened = text.rfind("{{", 0, broken_at + 2)
    closed = text.find("}}", opened)
    if 0 <= opened <= broken_at < closed + 2 and "\n" not in text[opened:closed]:
        return opened, closed + 2
    at = 0
    scalar_indent = -1
    for line in text.splitlines(keepends=True):
        content = line.strip()
        indent = len(line) - len(line.lstrip())
        inside = scalar_indent >= 0 and (not content or indent > scalar_indent)
        if not inside:
            scalar_indent = -1
            if ("{{" in content or "{%" in content) and not content.startswith("#"):
                match = _ACTION.search(_QUOTED.sub(lambda quoted: "q" * len(quoted.group()), line.rstrip()))
                if match:
                    return at + match.start(1), at + len(line.rstrip())
            if content.endswith(("|", ">", "-", "+")) or content[-1:].isdigit() or "#" in content:
                scalar_indent = indent if _BLOCK_SCALAR.search(content) else -1
        at += len(line)
    return None
