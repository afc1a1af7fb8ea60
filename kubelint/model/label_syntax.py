"""Which texts can be the key or the value of a label.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
"""

from __future__ import annotations

import re

from kubelint.model.unknown import is_unknown

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\Z")
_PREFIX = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\Z")


def is_label_key(text: str) -> bool:
    """Say whether `text` can be a label's key; a placeholder may turn out to be one."""
    prefix, slash, name = text.rpartition("/")
    return is_unknown(text) or (_NAME.match(name) is not None and (not slash or _PREFIX.match(prefix) is not None))


def is_label_value(text: str) -> bool:
    """Say whether `text` can be a label's value; a placeholder may turn out to be one."""
    return not text or is_unknown(text) or _NAME.match(text) is not None
