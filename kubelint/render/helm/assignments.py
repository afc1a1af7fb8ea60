"""What `--set` and `--set-string` mean: Helm's small language of keys, lists and escapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Scalar = str | int | bool | None
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "0": 0}
_INTEGER = re.compile(r"[+-]?[0-9]+\Z", re.ASCII)
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_LONGEST_LIST = 65536
_DEEPEST = 30


class AssignmentError(ValueError):
    """The text is no assignment that Helm takes."""


def assign(text: str, target: dict[str, Any], wrap: Callable[[Scalar], Any], *, as_text: bool = False) -> None:
    """Put what one `--set` says (`as_text`: one `--set-string`) into `target`; `wrap` is given each scalar.

    Raises:
        AssignmentError: Helm refuses the text, or it does not fit what is there; what came before it has been put.
    """
    parser = _Parser(text, wrap, as_text=as_text)
    while parser.key(target, 0):
        pass


def typed(text: str) -> Scalar:
    """Give the value that a text is for `--set`; it knows no fractions, and what begins with a zero is text."""
    word = text.lower()
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.match(text) and text[0] != "0" and _SMALLEST <= int(text) <= _LARGEST:
        return int(text)
    return text


class _Parser:
    def __init__(self, text: str, wrap: Callable[[Scalar], Any], *, as_text: bool) -> None:
        self._text = text
        self._at = 0
        self._wrap = wrap
        self._as_text = as_text

    def key(self, target: dict[str, Any], depth: int) -> bool:
        """Read one key with its value into `target`; tell whether more may follow."""
        name, stop = self._until("=[,.")
        if not stop:
            if name:
                raise AssignmentError(f"key '{name}' has no value")
            return False
        if stop == ",":
            _put(target, name, self._wrap(""))
            raise AssignmentError(f"key '{name}' has no value")
        if stop == "=":
            value, more = self._value()
            _put(target, name, value)
            return more
        if stop == "[":
            there = target.get(name)
            index = self._index()
            if there is not None and not isinstance(there, list):
                raise AssignmentError(f"'{name}' is no list")
            items, more = self._item(list(there or ()), index, depth)
            _put(target, name, items)
            return more
        return self._inner(target, name, depth + 1)

    def _inner(self, target: dict[str, Any], name: str, depth: int) -> bool:
        if depth > _DEEPEST:
            raise AssignmentError("the key is nested too deeply")
        inner = target.get(name, {})
        if not isinstance(inner, dict):
            raise AssignmentError(f"'{name}' is no mapping")
        more = self.key(inner, depth)
        if inner:
            _put(target, name, inner)
        elif more:
            raise AssignmentError(f"key map '{name}' has no value")
        return more

    def _item(self, items: list[Any], index: int, depth: int) -> tuple[list[Any], bool]:
        """Read what follows the index of a list."""
        text, stop = self._until("[.=")
        if text or not stop:
            raise AssignmentError(f"'{text}' after the index of a list")
        there = items[index] if index < len(items) else None
        value: Any
        if stop == "=":
            value, more = self._value()
        elif stop == "[":
            following = self._index()
            value, more = self._item(list(there) if isinstance(there, list) else [], following, depth)
        else:
            value = there if isinstance(there, dict) else {}
            more = self.key(value, depth)
        items += [self._wrap(None) for _ in range(index + 1 - len(items))]
        items[index] = value
        return items, more

    def _index(self) -> int:
        text, stop = self._until("]")
        if not stop or not _INTEGER.match(text) or not 0 <= int(text) <= _LONGEST_LIST:
            raise AssignmentError(f"'{text}' is no index of a list")
        return int(text)

    def _value(self) -> tuple[Any, bool]:
        """Read a value; tell whether more may follow."""
        if self._text.startswith("{", self._at):
            self._at += 1
            return self._list(), True
        text, stop = self._until(",")
        return self._scalar(text), bool(stop)

    def _list(self) -> list[Any]:
        items = []
        while True:
            text, stop = self._until(",}")
            if not stop:
                raise AssignmentError("a list must end with '}'")
            items.append(self._scalar(text))
            if stop == "}":
                if self._text.startswith(",", self._at):
                    self._at += 1
                return items

    def _scalar(self, text: str) -> Any:  # noqa: ANN401  (whatever `wrap` gives)
        return self._wrap(text if self._as_text else typed(text))

    def _until(self, stops: str) -> tuple[str, str]:
        """Read up to one of some characters; return the text without escapes, and what stopped it."""
        text = self._text
        read: list[str] = []
        while self._at < len(text):
            char = text[self._at]
            self._at += 1
            if char in stops:
                return "".join(read), char
            if char == "\\":
                if self._at == len(text):
                    break
                char = text[self._at]
                self._at += 1
            read.append(char)
        return "".join(read), ""


def _put(target: dict[str, Any], name: str, value: object) -> None:
    if name:
        target[name] = value
