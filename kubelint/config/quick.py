"""A quick, cautious validator for the JSON Schema keywords that the published schema uses.

jsonschema takes longer to import than a file takes to check: what is plainly valid is not shown to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Rules = dict[str, Any]

_TYPES = {"object": dict, "array": list, "string": str, "integer": int}


def plainly_valid(rules: Rules, data: object, defs: Rules) -> bool:
    """Tell that `data` is valid; False means that it is not, or that only the real validator knows."""
    return all(
        keyword in _KEYWORDS and _KEYWORDS[keyword](wanted, data, rules, defs) for keyword, wanted in rules.items()
    )


def _ref(wanted: str, data: object, _: Rules, defs: Rules) -> bool:
    return plainly_valid(defs[wanted.removeprefix("#/$defs/")], data, defs)


def _type(wanted: str | list[str], data: object, *_: Rules) -> bool:
    return any(type(data) is _TYPES.get(name) for name in ([wanted] if isinstance(wanted, str) else wanted))


def _properties(wanted: Rules, data: object, _: Rules, defs: Rules) -> bool:
    return not isinstance(data, dict) or all(
        plainly_valid(wanted[key], value, defs) for key, value in data.items() if key in wanted
    )


def _additional(wanted: Any, data: object, rules: Rules, defs: Rules) -> bool:  # noqa: ANN401  (false, or a schema)
    known = rules.get("properties", {})
    return not isinstance(data, dict) or all(
        wanted and plainly_valid(wanted, value, defs) for key, value in data.items() if key not in known
    )


def _items(wanted: Rules, data: object, _: Rules, defs: Rules) -> bool:
    return not isinstance(data, list) or all(plainly_valid(wanted, item, defs) for item in data)


def _any(*_: object) -> bool:
    return True


_KEYWORDS: dict[str, Callable[..., bool]] = {
    "$schema": _any,
    "$id": _any,
    "$defs": _any,
    "title": _any,
    "description": _any,
    "$ref": _ref,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "required": lambda wanted, data, *_: not isinstance(data, dict) or all(key in data for key in wanted),
    "enum": lambda wanted, data, *_: isinstance(data, str) and data in wanted,
    "pattern": lambda wanted, data, *_: not isinstance(data, str) or re.search(wanted, data) is not None,
    "minItems": lambda wanted, data, *_: not isinstance(data, list) or len(data) >= wanted,
    "minLength": lambda wanted, data, *_: not isinstance(data, str) or len(data) >= wanted,
    "minimum": lambda wanted, data, *_: not isinstance(data, int) or data >= wanted,
    "maximum": lambda wanted, data, *_: not isinstance(data, int) or data <= wanted,
}
