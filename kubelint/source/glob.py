"""Git's path patterns as regular expressions that cannot run away.

Source: https://git-scm.com/docs/gitignore and git's wildmatch.c, whose matching this repeats, oddities included.  Texts
are bytes in Latin-1, because git compares bytes: ``?`` is one byte.  A star never needs to be retried once the piece
after it is found, so every star but the last of a segment is atomic: time stays linear in the text for each star.
"""

from __future__ import annotations

import re

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-/:-@\[-`{-~",
    "space": r" \t\n\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
# Tokens that no regular expression of one character can be mistaken for.
_SLASH, _STAR, _ALL, _DIRS, _SOME_DIRS = "/", "*", "**", "**/", r"**\/"


class NeverMatches(ValueError):  # noqa: N818 (git accepts such a pattern, so it is no error)
    """A pattern that git accepts and that matches nothing, such as one with an open bracket."""


def translate(glob: str) -> str:
    """The regular expression of `glob`, to be matched up to the end of a path.

    Raises:
        NeverMatches: when no path can match.
    """
    parts: list[str] = []
    segment: list[str] = []
    chunk: list[str] = []
    jump = ""

    def end_chunk(following: str) -> None:
        nonlocal jump
        body = "".join(chunk) + _segment(segment)
        parts.append(f"(?>{jump}{body})" if jump and following else jump.replace("*?", "*").replace("+?", "+") + body)
        chunk.clear()
        segment.clear()
        jump = following

    for token in _tokens(glob):
        if token == _SLASH:
            chunk.append(_segment(segment) + "/")
            segment.clear()
        elif token == _ALL:
            end_chunk(".*")
        elif token == _DIRS:
            end_chunk("(?:[^/]*/)*?")
        elif token == _SOME_DIRS:
            end_chunk("(?:[^/]*/)+?")
        else:
            segment.append(token)
    end_chunk("")
    return "".join(parts)


def _segment(tokens: list[str]) -> str:
    """One path segment; what follows is a slash or the end."""
    pieces = [""]
    for token in tokens:
        if token == _STAR:
            pieces.append("")
        else:
            pieces[-1] += token
    first, *rest = pieces
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle if piece) + "[^/]*" + last


def _tokens(glob: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(glob):
        char = glob[at]
        if char == "\\":
            if at + 1 == len(glob):
                raise NeverMatches(glob)
            tokens.append(_SLASH if glob[at + 1] == "/" else re.escape(glob[at + 1]))
            at += 2
        elif char == "?":
            tokens.append("[^/]")
            at += 1
        elif char == "[":
            token, at = _bracket(glob, at)
            tokens.append(token)
        elif char == "*":
            token, at = _stars(glob, at)
            tokens.append(token)
        else:
            tokens.append(_SLASH if char == "/" else re.escape(char))
            at += 1
    return tokens


def _stars(glob: str, at: int) -> tuple[str, int]:
    """A run of stars: two or more that fill a whole segment cross slashes, all others do not."""
    end = at
    while end < len(glob) and glob[end] == "*":
        end += 1
    if end - at > 1 and (at == 0 or glob[at - 1] == "/"):
        if end == len(glob):
            return _ALL, end
        if glob[end] == "/":
            return _DIRS, end + 1
        if glob.startswith("\\/", end):
            return _SOME_DIRS, end + 2
    return _STAR, end


def _bracket(glob: str, at: int) -> tuple[str, int]:
    """A set of bytes; the first member may be a closing bracket."""
    at += 1
    negated = glob[at : at + 1] in ("!", "^")
    at += negated
    members = ""
    previous = ""
    first = True
    while first or glob[at : at + 1] != "]":
        first = False
        char = glob[at : at + 1]
        if char == "-" and previous and glob[at + 1 : at + 2] not in ("", "]"):
            char, at = _member(glob, at + 1)
            if previous <= char:
                members += f"{_in_set(previous)}-{_in_set(char)}"
            previous = ""
            continue
        name = _class_name(glob, at)
        if name is not None:
            members += _CLASSES[name]
            at += len(name) + 4
            previous = ""
            continue
        previous, at = _member(glob, at)
        members += _in_set(previous)
    if not members:
        return ("[^/]" if negated else "(?!)"), at + 1
    return f"(?!/)[{'^' if negated else ''}{members}]", at + 1


def _member(glob: str, at: int) -> tuple[str, int]:
    if glob[at : at + 1] == "\\":
        at += 1
    if at >= len(glob):
        raise NeverMatches(glob)
    return glob[at], at + 1


def _class_name(glob: str, at: int) -> str | None:
    """The name in ``[:alpha:]``; None where a bracket is only a bracket."""
    if not glob.startswith("[:", at):
        return None
    end = glob.find("]", at + 2)
    if end < 0:
        raise NeverMatches(glob)
    if end - 1 < at + 2 or glob[end - 1] != ":":
        return None
    name = glob[at + 2 : end - 1]
    if name not in _CLASSES:
        raise NeverMatches(glob)
    return name


def _in_set(char: str) -> str:
    return f"\\x{ord(char):02x}"
