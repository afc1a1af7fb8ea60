"""What the functions of templates do with a labelled text: hand it on, change it, or look into it."""

from __future__ import annotations

KEEP = "keep"
"""Labels in the arguments are in the result, whatever its type."""
TEXT = "text"
"""Labels in the arguments are in the result, which is a text."""
CARRY = "carry"
"""Works on the text: it gets the clean one, and the labels are put behind the result."""
NUMBER = "number"
"""Computes a number that is a clean one; where it is printed the labels are put behind it."""
LOOK = "look"
"""Looks things up in its first argument, which stays as it is, by names, which must be clean."""
TRUTH = "truth"
"""Only asks whether its argument counts as true, which a labelled `false` would."""
CHOOSE = "choose"
"""Returns one of its arguments, the first or the last that counts as true."""

_KINDS = {
    KEEP: """list tuple merge mergeOverwrite deepCopy first last rest initial append prepend
        push concat values required compact dict set pluck ternary fromYaml fromJson fromYamlArray
        fromJsonArray dig reverse slice chunk""",
    TEXT: """include tpl toYaml toJson toPrettyJson toRawJson quote squote printf print println nindent indent trim
        toString join cat upper lower title trimPrefix""",
    NUMBER: """int int64 float64 add add1 addf add1f sub subf mul mulf div divf mod round floor ceil max min maxf
        minf atoi toDecimal""",
    LOOK: "get index hasKey omit pick unset keys",
    TRUTH: "not empty",
    CHOOSE: "and or default coalesce",
}
_KIND = {name: kind for kind, names in _KINDS.items() for name in names.split()}

CARRIED = {
    "trunc": 2, "trimSuffix": 2, "b64enc": 1, "b64dec": 1, "b32enc": 1, "trimAll": 2, "replace": 3, "kebabcase": 1,
    "snakecase": 1, "camelcase": 1, "nospace": 1, "substr": 3, "swapcase": 1, "untitle": 1, "urlquery": 1, "abbrev": 2,
    "repeat": 2, "regexFind": 2, "osBase": 1, "base": 1, "dir": 1, "wrap": 2, "initials": 1, "plural": 3,
}  # fmt: skip
"""The functions that change a text, their last argument, and how many arguments they take."""

SAFE_VERBS = frozenset("svq%")
"""The verbs of `printf` that take a labelled text as they take the value."""


def kind_of(name: str) -> str:
    """Return what a function does with labels; empty for one that must get clean values and gives a clean one."""
    plain = plain_name(name)
    return CARRY if plain in CARRIED else _KIND.get(plain, "")


def plain_name(name: str) -> str:
    """Return the name of a function without the `must` that some have."""
    return name[4].lower() + name[5:] if name.startswith("must") and len(name) > 4 else name
