"""Makes text of unknown origin safe to show: no escape sequence or direction mark reaches a terminal."""

from __future__ import annotations

import re

HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: terminal control sequences
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # what reorders, breaks or hides text
    "\ud800-\udfff"  # half characters, which no encoding can write
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(char: str) -> str:
    """A visible form of one character, as in the strings of many languages."""
    code = ord(char)
    return _SHORT.get(char) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


def clean(text: str) -> str:
    """`text` on one line, with everything visible that a terminal would act on."""
    if text.isascii() and text.isprintable():
        return text
    return HOSTILE.sub(lambda match: escape(match[0]), text)


def encodable(text: str) -> str:
    """`text` with lone surrogates replaced, which JSON readers reject."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)
