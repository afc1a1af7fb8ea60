"""The patterns of one ignore file, and which of them decides about a path."""

from __future__ import annotations

import re

from kubelint.source.glob import NeverMatches, translate

_SPECIAL = re.compile(r"[*?\[\\]")
_UTF8_MARK = "\xef\xbb\xbf"


class Patterns:
    """The patterns of one ignore file, made ready for many paths.

    Most patterns are a plain name or ``*.extension``: those are looked up, and only the others are matched one by
    one.  Paths are relative to the ignore file's folder and are bytes in Latin-1, as `as_bytes` gives them.
    """

    __slots__ = ("_dirs", "_files", "_negated")

    def __init__(self, lines: list[str]) -> None:
        self._negated: list[bool] = []
        self._files = _Table()
        self._dirs = _Table()
        for line in lines:
            self._add(line)
        self._files.close()
        self._dirs.close()

    def __bool__(self) -> bool:
        return bool(self._negated)

    def ignores(self, path: str, name: str, *, is_dir: bool) -> bool | None:
        """True or False as the last matching pattern says, None where none matches; `name` ends `path`."""
        found = (self._dirs if is_dir else self._files).last(path, name)
        return None if found < 0 else not self._negated[found]

    def _add(self, line: str) -> None:
        if not line or line[0] == "#":
            return
        pattern = line.removeprefix("!")
        only_dirs = pattern.endswith("/")
        if only_dirs:
            pattern = pattern[:-1]
        if not pattern:
            return
        self._negated.append(line[0] == "!")
        self._dirs.add(pattern, len(self._negated) - 1)
        if not only_dirs:
            self._files.add(pattern, len(self._negated) - 1)


class _Table:
    """Patterns by the cheapest way to match them; each way gives the number of the last pattern that matches."""

    __slots__ = ("_globs", "_name_expression", "_names", "_path_expression", "_paths", "_seen", "_suffixes")

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._suffixes: dict[str, int] = {}
        self._paths: dict[str, int] = {}
        self._globs: tuple[list[tuple[int, str]], list[tuple[int, str]]] = ([], [])
        self._name_expression: _Alternatives | None = None
        self._path_expression: _Alternatives | None = None
        self._seen: dict[str, int] = {}

    def add(self, pattern: str, number: int) -> None:
        special = _SPECIAL.search(pattern)
        if "/" in pattern:
            pattern, fixed = (pattern[1:], 1) if pattern[0] == "/" else (pattern, 0)
            if special is None:
                self._paths[pattern] = number
            else:
                self._add_glob(1, pattern, special.start() - fixed, number)
        elif special is None:
            self._names[pattern] = number
        elif pattern[0] == "*" and not _SPECIAL.search(pattern, 1):
            self._suffixes[pattern[1:]] = number
        else:
            self._add_glob(0, pattern, special.start(), number)

    def _add_glob(self, which: int, pattern: str, fixed: int, number: int) -> None:
        # git compares what stands before the first special character on its own, so that `a**/b` begins anew at `**/`
        try:
            expression = re.escape(pattern[:fixed]) + translate(pattern[fixed:])
        except NeverMatches:
            return
        self._globs[which].append((number, expression))

    def close(self) -> None:
        names, paths = self._globs
        self._name_expression = _Alternatives(names) if names else None
        self._path_expression = _Alternatives(paths) if paths else None

    def last(self, path: str, name: str) -> int:
        found = self._seen.get(name)
        if found is None:
            found = self._seen[name] = self._last_by_name(name)
        if self._paths:
            found = max(found, self._paths.get(path, -1))
        if self._path_expression is not None:
            found = max(found, self._path_expression.last(path))
        return found

    def _last_by_name(self, name: str) -> int:
        found = self._names.get(name, -1)
        if self._suffixes:
            found = max(found, *(number for suffix, number in self._suffixes.items() if name.endswith(suffix)), -1)
        if self._name_expression is not None:
            found = max(found, self._name_expression.last(name))
        return found


class _Alternatives:
    """Many expressions in one: the last pattern stands first, so the first that matches decides."""

    __slots__ = ("_expression", "_numbers")

    def __init__(self, expressions: list[tuple[int, str]]) -> None:
        last_first = list(reversed(expressions))
        self._numbers = [number for number, _ in last_first]
        self._expression = re.compile("|".join(f"({expression})\\Z" for _, expression in last_first), re.DOTALL)

    def last(self, text: str) -> int:
        match = self._expression.match(text)
        return -1 if match is None else self._numbers[(match.lastindex or 1) - 1]


def parse(data: bytes) -> Patterns:
    """The patterns of an ignore file's bytes."""
    text = data.decode("latin-1").removeprefix(_UTF8_MARK)
    return Patterns([_trimmed(line.removesuffix("\r").partition("\0")[0]) for line in text.split("\n")])


def from_strings(patterns: list[str]) -> Patterns:
    """The patterns of a configuration's or command line's exclude list."""
    return Patterns([_trimmed(as_bytes(pattern)) for pattern in patterns])


def as_bytes(path: str) -> str:
    """`path` in the form that patterns are matched with."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("latin-1")


def _trimmed(line: str) -> str:
    """Without trailing spaces, save those after a backslash."""
    bare = line.rstrip(" ")
    if len(bare) == len(line):
        return line
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if backslashes % 2 else bare
