"""Values of a rule's options: whether they have the type that the rule declares, and in the form that it expects."""

from __future__ import annotations

_SCALARS: dict[str, tuple[type, str]] = {
    "str": (str, "text"),
    "int": (int, "a whole number"),
    "float": (float, "a number"),
    "bool": (bool, "true or false"),
}
_MAKERS: dict[str, type] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


def convert(declared: str, value: object) -> object:
    """Give `value` in the type that `declared` writes as in Python: ``int``, ``list[str]``, ``tuple[int, ...]``.

    Raises:
        ValueError: it has another type; the error says, as part of a sentence, what it must be.
    """
    if "|" in declared:
        return _convert_union([part.strip() for part in declared.split("|")], value)
    outer, item = _parts(declared)
    if outer in _MAKERS:
        if not isinstance(value, list):
            raise ValueError(_noun(declared))
        try:
            return _MAKERS[outer]([convert(item, each) for each in value])
        except ValueError:
            raise ValueError(_noun(declared)) from None
    if declared not in _SCALARS:
        raise ValueError(f"left alone: a configuration cannot give a value of type {declared}")
    kind, noun = _SCALARS[declared]
    if kind is float and type(value) is int and abs(value) < 1 << 53:
        return float(value)
    if type(value) is not kind:
        raise ValueError(noun)
    return value


def _convert_union(alternatives: list[str], value: object) -> object:
    if value is None and "None" in alternatives:
        return None
    some = [one for one in alternatives if one != "None"]
    for one in some:
        try:
            return convert(one, value)
        except ValueError:
            continue
    raise ValueError(" or ".join(map(_noun, some)))


def _parts(declared: str) -> tuple[str, str]:
    """Give the outer type and that of its items."""
    outer, _, inner = declared.removesuffix("]").partition("[")
    return outer, inner.removesuffix(", ...") or "str"


def _noun(declared: str) -> str:
    outer, item = _parts(declared)
    if outer in _MAKERS:
        plural = {"str": "texts", "int": "whole numbers", "float": "numbers", "bool": "true or false"}.get(item, item)
        return f"a list of {plural}"
    return _SCALARS[declared][1] if declared in _SCALARS else declared
