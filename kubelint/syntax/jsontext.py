"""JSON text: its values as plain data, and where each key and value stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.syntax.fault import fail

if TYPE_CHECKING:
    from kubelint.syntax.fault import Limits
    from kubelint.syntax.marks import Marks, Node

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(rf'({_STRING}|[{{}}\[\],:]|[^\s{{}}\[\],:"]+)')
_BRACKETS = re.compile(rf"{_STRING}|[{{}}\[\]]")
# Half a character, which Go reads as U+FFFD and no encoding can write.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read(text: str, limits: Limits) -> list[tuple[int, int, Any, bool]]:
    """Give each value of a stream of JSON values: its start and end, its data, and whether a key is written twice.

    Raises:
        ValueError: the text is no JSON; it may be YAML that only looks like it.
        FaultError: it nests too deeply.
    """
    import json

    twice = False

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        made = dict(pairs)
        twice = twice or len(made) < len(pairs)
        return made

    _check_depth(text, limits)
    decoder = json.JSONDecoder(object_pairs_hook=mapping, parse_constant=_no_constant, parse_float=_finite)
    sound = _SURROGATE.search(text) is None
    found = []
    at = _after_space(text, 0)
    while at < len(text):
        twice = False
        value, end = decoder.raw_decode(text, at)
        found.append((at, end, value if sound else _sound(value), twice))
        at = _after_space(text, end)
    return found


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise ValueError(f"{text} is too large")
    return number


def _sound(value: Any) -> Any:  # noqa: ANN401 (plain data)
    """Replace each half of a character that stands alone, everywhere in a value."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_sound(key): _sound(each) for key, each in value.items()}
    return [_sound(each) for each in value] if isinstance(value, list) else value


def _check_depth(text: str, limits: Limits) -> None:
    """Refuse what would exhaust the stack of the recursive JSON decoder."""
    if text.count("[") + text.count("{") <= limits.depth:
        return
    depth = 0
    for match in _BRACKETS.finditer(text):
        bracket = match.group()
        if bracket in "[{":
            depth += 1
            if depth > limits.depth:
                message = f"Objects and arrays nest deeper than {limits.depth} levels"
                raise fail("limit", message, match.start(), match.end())
        elif bracket in "]}":
            depth -= 1


def read_marks(text: str) -> Marks:
    """Give the places in a JSON value that `read` accepts."""
    import json

    from kubelint.syntax.marks import Marks, Node

    marks = Marks()
    stack: list[tuple[Node, tuple[str | int, ...], dict[str, tuple[int, int]]]] = []
    key: str | None = None
    for match in _TOKEN.finditer(text):
        piece, start, end = match.group(1), match.start(1), match.end(1)
        if piece in "}]":
            stack.pop()[0].end = end
            continue
        if piece in ",:":
            continue
        node, path, written = stack[-1] if stack else (None, (), {})
        if node is not None and node.keys is not None and key is None:
            key = _sound(json.loads(piece))
            if key in written:
                marks.duplicates.append(((*path, key), written[key], (start, end)))
            written[key] = (start, end)
            continue
        made = Node(start, end)
        step: tuple[str | int, ...] = ()
        if node is None:
            marks.root = made
        elif node.items is not None:
            step = (len(node.items),)
            node.items.append(made)
        elif node.keys is not None and key is not None:
            step = (key,)
            node.keys[key] = (written[key], made)
        key = None
        if piece in "{[":
            made.keys, made.items = ({}, None) if piece == "{" else (None, [])
            stack.append((made, path + step, {}))
    return marks
