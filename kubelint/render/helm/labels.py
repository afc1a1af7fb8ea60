"""Labels on values: characters that nobody sees, travel with a text through templates, and name the values key."""

from __future__ import annotations

import re

# Braille counts as printable in Go, so it survives quoting and YAML, and it is absent from charts.
_KEY, _TYPED = "\u2804", "\u2805"
_ZERO = 0x2810
_BASE = 128
MOST = _BASE**3
"""How many labels there are."""
_LABEL = re.compile(f"{_KEY}([\u2810-\u288f])([\u2810-\u288f])([\u2810-\u288f])")
_ANY = re.compile("[\u2800-\u28ff]+")

GO_ANY = "`[\\x{2800}-\\x{28FF}]+`"
"""The pattern of labels for Go."""
GO_OTHER = "`[^\\x{2804}\\x{2810}-\\x{288F}]+`"
"""The pattern of everything but labels of keys, for Go."""
GO_TYPED = "`^[-+.0-9a-z]+\\x{2805}[\\x{2800}-\\x{28FF}]*$`"
"""The pattern of a number, `true` or `false` that has been made a text with a label, for Go."""
GO_TYPED_IN_JSON = '`"([-+.0-9a-z]+)\\x{2805}[\\x{2800}-\\x{28FF}]*"`'
"""The same inside JSON."""
GO_FALSE = "`^-?(?:false|0)\\x{2805}`"
"""The pattern of such a text that is `false` or 0, for Go."""
TYPED = '"\\u2805"'
"""What tells such a text, for Go."""


def label(number: int, *, typed: bool = False) -> str:
    """Write the label of a key; `typed` says that the value is no text."""
    digits = "".join(chr(_ZERO + (number // _BASE**power) % _BASE) for power in (2, 1, 0))
    return (_TYPED if typed else "") + _KEY + digits


def labels(text: str) -> list[int]:
    """Return the keys that a text has labels of, in order."""
    numbers = ((ord(high) * _BASE + ord(middle)) * _BASE + ord(low) for high, middle, low in _LABEL.findall(text))
    return list(dict.fromkeys(number - _ZERO * (_BASE**2 + _BASE + 1) for number in numbers))


def stripped(text: str) -> str:
    """Return a text without labels."""
    return _ANY.sub("", text)


def is_labelled(text: str) -> bool:
    """Tell whether a text has such characters already."""
    return _ANY.search(text) is not None
