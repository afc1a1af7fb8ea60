"""Which names templates ask the truth of, so that a value of such a name must stay false where it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.render.helm.lexer import ACTION, LexError, lex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.render.helm.values import Values

_ASKING = frozenset({"if", "else if", "with", "else with"})
_FUNCTIONS = re.compile(r"\b(?:and|or|not|default|coalesce|ternary|empty|required|all|any|eq|ne|compact)\b")
_NAME = re.compile(r"""\.([A-Za-z_][\w-]*) | ["`]([A-Za-z_][\w.-]*)["`]""", re.VERBOSE)


def names_asked(templates: Iterable[str], values: Values) -> frozenset[str]:
    """Return the names of fields, and texts that may be such names, in all that asks whether something is true."""
    names: set[str] = set()
    for text in templates:
        names.update(_names(text))
    for _, leaf in values.leaves():
        if isinstance(leaf.value, str) and "{{" in leaf.value:
            names.update(_names(leaf.value))
    return frozenset(names)


def _names(template: str) -> Iterator[str]:
    if "{{" not in template:
        return
    try:
        nodes = lex(template)
    except LexError:
        return
    for node in nodes:
        if node.kind == ACTION and (node.keyword in _ASKING or _FUNCTIONS.search(node.body)):
            for field, text in _NAME.findall(node.body):
                yield from filter(None, (field, *text.split(".")))
