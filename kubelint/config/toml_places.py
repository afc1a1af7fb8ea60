"""Where the keys and values of a TOML text are written; `tomllib` reads the values, this finds them again."""

from __future__ import annotations

import re

from kubelint.record import NamedTuple

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?"""{0,2}"|'
    r"'''[\s\S]*?'''{0,2}'|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'"
)
_WORD = re.compile(r"[^,\]}#\r\n]*[^,\]}#\r\n \t]")


class Extents(NamedTuple):
    """The extents of a key and of its value, as offsets; an item of a list has no key of its own."""

    key: tuple[int, int]
    value: tuple[int, int]


def toml_places(text: str) -> dict[Path, Extents]:
    """Find every key, value and list item of a text that `tomllib` has accepted."""
    return _Scanner(text).scan()


class _Scanner:
    """One pass over the text; the text is valid, so that little needs to be checked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, Extents] = {}
        self.lengths: dict[Path, int] = {}

    def scan(self) -> dict[Path, Extents]:
        table: Path = ()
        while self._skip(_GAP) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.places

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _header(self) -> Path:
        start = self.at
        is_list = self.text.startswith("[[", start)
        self.at += 2 if is_list else 1
        keys = self._keys()
        self._skip(_SPACE)
        self.at += 2 if is_list else 1
        header = (start, self.at)
        path: Path = ()
        for number, (key, span) in enumerate(keys):
            path = self._note(path, key, span, header)
            if is_list and number == len(keys) - 1:
                index = self.lengths.get(path, 0)
                self.lengths[path] = index + 1
                path = (*path, index)
                self.places[path] = Extents(span, header)
            elif path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _note(self, path: Path, key: str, span: tuple[int, int], value: tuple[int, int]) -> Path:
        """Remember a key that a header or a dotted key mentions; the first mention holds."""
        path = (*path, key)
        self.places.setdefault(path, Extents(span, value))
        return path

    def _keys(self) -> list[tuple[str, tuple[int, int]]]:
        """Read a key with its dots."""
        keys = []
        while True:
            start = self._skip(_SPACE)
            if self.text[start] in "\"'":
                self._skip(_STRING)
                keys.append((_unquote(self.text[start : self.at]), (start, self.at)))
            else:
                self._skip(_BARE_KEY)
                keys.append((self.text[start : self.at], (start, self.at)))
            if not self.text.startswith(".", self._skip(_SPACE)):
                return keys
            self.at += 1

    def _pair(self, table: Path) -> None:
        keys = self._keys()
        self.at += 1  # the equals sign
        start = self._skip(_SPACE)
        path = table
        for key, span in keys[:-1]:
            path = self._note(path, key, span, span)
        path = (*path, keys[-1][0])
        self._value(path)
        self.places[path] = Extents(keys[-1][1], (start, self.at))

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening in "\"'":
            self._skip(_STRING)
        elif opening not in "[{":
            self._skip(_WORD)
        else:
            self._collection(path, "]" if opening == "[" else "}")

    def _collection(self, path: Path, closing: str) -> None:
        self.at += 1
        index = 0
        while self.text[self._skip(_GAP)] != closing:
            if closing == "}":
                self._pair(path)
                continue
            start = self.at
            self._value((*path, index))
            self.places[(*path, index)] = Extents((start, self.at), (start, self.at))
            index += 1
        self.at += 1


def _unquote(text: str) -> str:
    from tomllib import loads

    return next(iter(loads(f"{text} = 0")))
