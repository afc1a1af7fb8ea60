"""A fast reader of the plain block style in which most manifests are written, several times as fast.

It reads a document line by line, or refuses it: whatever is not plain (anchors, tags, folded text, escapes, values
over several lines, tabs, a key written twice, anything broken) is left to `tree`, which knows all of YAML.  What it
accepts it reads as `tree` does; the tests compare the two.
"""

from __future__ import annotations

import re
from functools import cache
from sys import intern
from typing import TYPE_CHECKING, Any

from kubelint.syntax.scalars import key_text, resolve

if TYPE_CHECKING:
    from kubelint.syntax.fault import Limits

Value = Any
"""Plain data: dict, list, str, int, float, bool or None."""

# Indent, dashes, key and the text behind its colon, or an item's text; the last group is whatever is not plain.
_LINE = re.compile(
    r"( *)((?:- +)*)(?:"
    r"""([A-Za-z0-9_][A-Za-z0-9_./-]{0,199}|"[^"\\\t\n]{0,199}"|'[^'\t\n]{0,199}'):(?: +([^ \n][^\n]*)| *)"""
    r"|(?<=- )([^ \n][^\n]*)|(?:#[^\n]*)?|([^\n]*))\n",
)
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_QUOTED = re.compile(r"""(?:"([^"\\\t]*)"|'([^'\t]*)') *(?:(?<= )#.*)?\Z""")
_INDICATORS = frozenset("?:,[]{}#&*!|>'\"%@`")
_LITERAL_HEADER = re.compile(r"\|(-?) *(?:(?<= )#.*)?\Z")
_WORD = r"""(?:[A-Za-z0-9_./][A-Za-z0-9_./-]*|"[^"\\\t]*"|'[^'\t]*')"""
_WORDS = rf"\[ *(?:{_WORD}(?: *, *{_WORD})*)? *\]"
_PAIR = rf"{_WORD}: +(?:{_WORD}|{_WORDS})"
_FLOW = re.compile(rf"(\{{ *(?:{_PAIR}(?: *, *{_PAIR})*)? *\}}|{_WORDS}) *(?:(?<= )#.*)?\Z")
_FLOW_PAIR = re.compile(rf"({_WORD}): +({_WORD}|{_WORDS})")
_FLOW_WORD = re.compile(_WORD)


class _Mark:
    """What a value's text is when it is no value by itself."""

    __slots__ = ()


_OTHER: Any = _Mark()
_EMPTY: Any = _Mark()
_CLIP: Any = _Mark()
_STRIP: Any = _Mark()
_MISSING: Any = _Mark()
_SPECIAL = frozenset({_Mark, dict, list})
# What each value's text means, for the texts seen so far; most texts of a set of manifests occur many times.
_values: dict[str, Any] = {}
_keys: dict[str, str | None] = {}
_REMEMBERED = 100_000
_LONGEST_REMEMBERED = 200


def printable(text: str) -> bool:
    """Whether a text holds no character that YAML forbids, or takes for a line break though editors do not."""
    if text.isascii():
        data = text.encode()
        return len(data.translate(None, _CONTROLS)) == len(data)
    return _unprintable().search(text) is None


@cache
def _unprintable() -> re.Pattern[str]:
    # Compiled when it is needed: it takes 3 ms, and most manifests are ASCII.
    return re.compile("[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def read(text: str, limits: Limits) -> Value:  # noqa: C901, PLR0911, PLR0912, PLR0915 (the hot loop: calls cost)
    """Give the data of a `printable` document in plain style, or None where it is empty or not plain."""
    lines = _LINE.findall(text if text.endswith("\n") else text + "\n")
    values, keys, special, depth = _values, _keys, _SPECIAL, limits.depth
    above: list[tuple[Any, int]] = []
    column = -1
    current: Any = None
    root: Any = None
    open_key: str | None = ""
    rows: list[str] = []
    value: Any
    made: Any
    body_end = 0
    for index, (indent, dashes, key, behind, item, other) in enumerate(lines, 1):
        if index <= body_end:
            continue
        if other:
            return None
        if not key and not item:
            if dashes:
                return None
            continue
        at = len(indent)
        if at > column or (dashes and at == column and current.__class__ is dict):
            # The first line of what a key holds; a list may stand at the column of its key.
            if open_key is None or len(above) >= depth:
                return None
            made = [] if dashes else {}
            if current is None:
                root = made
            else:
                current[open_key] = made
            above.append((current, column))
            current, column = made, at
        else:
            while at < column:
                current, column = above.pop()
            if not dashes and current.__class__ is list:
                current, column = above.pop()
            if at != column or (current.__class__ is list) is not (dashes != ""):
                return None
        if dashes:
            if dashes.count("-") > 1:
                for dash in dashes.split("-")[1:-1]:
                    made = []
                    current.append(made)
                    above.append((current, column))
                    current, column = made, column + 1 + len(dash)
                at = column
                dashes = dashes[dashes.rindex("-") :]  # noqa: PLW2901 (what is left of them)
            if key:
                made = {}
                current.append(made)
                above.append((current, column))
                current, column = made, at + len(dashes)
            if len(above) > depth:
                return None
        text_behind = behind or item
        value = values.get(text_behind, _MISSING)
        if value is _MISSING:
            value = _meaning(text_behind)
        open_key = None
        if value.__class__ in special:
            if value is _EMPTY and key:
                value, open_key = None, keys.get(key) or _key(key)
            elif value is _CLIP or value is _STRIP:
                rows = rows or text.split("\n")
                body_end, value = _literal(rows, index, column, clip=value is _CLIP)
                if value is None:
                    return None
            elif value.__class__ is _Mark or len(above) >= depth:
                return None
            else:
                value = _fresh(value)
        if key:
            known = keys.get(key)
            if known is None:
                known = _key(key)
            if known is None or known in current:
                return None
            current[known] = value
        else:
            current.append(value)
    return root


def _key(text: str) -> str | None:
    """Give a key that is the same text in JSON, or None; Kubernetes reads `on` as "true" and `010` as "8"."""
    name = text
    if text[0] in "\"'":
        name = text[1:-1]
    else:
        try:
            if key_text(resolve(text)) != text:
                return None
        except ValueError:
            return None
    if len(_keys) >= _REMEMBERED:
        _keys.clear()
    name = _keys[text] = intern(name)
    return name


def _meaning(text: str) -> Any:  # noqa: ANN401 (a value or what else the text is)
    """Give the value of the text behind a colon or a dash, or which mark it is."""
    value = _parsed(text)
    if len(text) <= _LONGEST_REMEMBERED:
        if len(_values) >= _REMEMBERED:
            _values.clear()
        if value.__class__ is str:
            value = intern(value)
        _values[text] = value
    return value


def _parsed(text: str) -> Any:  # noqa: ANN401, PLR0911 (one case for each first character)
    if text == "" or text[0] == "#":
        return _EMPTY
    first = text[0]
    if first in {'"', "'"}:
        quoted = _QUOTED.match(text)
        return (quoted.group(1) or quoted.group(2) or "") if quoted else _OTHER
    if first in {"{", "["}:
        collection = _FLOW.match(text)
        return _flow(collection.group(1)) if collection else _OTHER
    if first == "|":
        header = _LITERAL_HEADER.match(text)
        return (_STRIP if header.group(1) else _CLIP) if header else _OTHER
    if first in _INDICATORS or (first == "-" and text[1:2] in {"", " "}):
        return _OTHER
    text = text.partition(" #")[0].rstrip(" ")
    if ": " in text or text.endswith(":") or "\t" in text:
        return _OTHER
    value: Any = resolve(text)
    # Kubernetes rejects what JSON cannot express; `tree` says so.
    return _OTHER if value.__class__ is float and value - value != 0 else value


def _flow(text: str) -> Any:  # noqa: ANN401 (a value or a mark)
    """Give the data of a flow collection of simple words; a mapping may hold lists of them."""
    if text[0] == "[":
        return _flow_words(text)
    pairs = [
        (_parsed(key), _flow_words(value) if value[0] == "[" else _parsed(value))
        for key, value in _FLOW_PAIR.findall(text)
    ]
    made = dict(pairs)
    return made if len(made) == len(pairs) and all(key.__class__ is str for key in made) else _OTHER


def _fresh(value: Any) -> Value:  # noqa: ANN401 (plain data)
    """Copy a flow collection: the data of different places is never one object, unless an alias makes it so."""
    if isinstance(value, list):
        return value.copy()
    return {key: each.copy() if each.__class__ is list else each for key, each in value.items()}


def _flow_words(text: str) -> list[Value]:
    return [_parsed(word) for word in _FLOW_WORD.findall(text)]


def _literal(rows: list[str], index: int, column: int, *, clip: bool) -> tuple[int, str | None]:
    """Give the index of the row behind a literal block, and its value; no value where it is not simple."""
    body: list[str] = []
    width = 0
    while index < len(rows):
        row = rows[index]
        content = row.lstrip(" ")
        indent = len(row) - len(content)
        if content:
            if not width:
                if indent > column and content[0] == "\t":
                    return index, None
                width = indent if indent > column else 0
            if indent < width or not width:
                if indent > column:
                    return index, None
                break
        elif row and not width:
            return index, None
        body.append(row[width:])
        index += 1
    if index == len(rows) and rows[-1]:
        # Without a newline at the very end there is none in the value.
        return index, None
    value = "\n".join(body).rstrip("\n")
    return index, value + "\n" if clip and value else value
