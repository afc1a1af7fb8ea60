"""Values that another tool fills in later: `${NAME}`, `$(NAME)`, `__NAME__`, `<name>`, `{{ name }}`, `ENC[...]`."""

from __future__ import annotations

import re
from typing import TypeGuard

# None goes on past where the next one begins: a text full of openings is searched once, not once for each of them.
PLACEHOLDER = re.compile(
    r"\$\{(?:[^}\n$]|\$(?!\{))*+\}|\$\((?:[^)\n$]|\$(?!\())*+\)|__[A-Za-z][A-Za-z0-9_]*__"
    r"|<[A-Za-z][A-Za-z0-9 _./-]*+>|\bENC\[|\{\{(?:[^{}\n]|\{(?!\{)|\}(?!\}))*+\}\}"
)


class Unknown(str):
    """A string that is not known before another tool has run; equal texts are equal, all else is open."""

    __slots__ = ()


def is_unknown(value: object) -> TypeGuard[Unknown]:
    """Say whether `value` is a placeholder."""
    return value.__class__ is Unknown


def mark_unknown(data: object) -> object:
    """Return `data` with every string that holds a placeholder turned into `Unknown`; untouched parts are shared.

    Keys are marked too.  Shared parts (anchors) are visited once.
    """
    return _mark(data, {})


def _mark(data: object, seen: dict[int, object]) -> object:
    if isinstance(data, str):
        return Unknown(data) if PLACEHOLDER.search(data) else data
    if not isinstance(data, dict | list):
        return data
    if id(data) in seen:
        return seen[id(data)]
    marked: object
    if isinstance(data, dict):
        marked = {_mark(key, seen): _mark(value, seen) for key, value in data.items()}
        changed = any(marked[key] is not data[key] for key in data) or any(map(is_unknown, marked))
    else:
        marked = [_mark(item, seen) for item in data]
        changed = any(new is not old for new, old in zip(marked, data, strict=True))
    seen[id(data)] = result = marked if changed else data
    return result
