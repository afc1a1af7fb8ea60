"""Splits a template into text, actions and comments, by the rules of Go's text/template.

`lex(text)` gives the nodes in order; together they are the whole text.  `Node.body` is what stands between the
delimiters of an action, without its trim marks and its keyword; `pipeline.parse` reads it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kubelint.record import NamedTuple

TEXT = "text"
ACTION = "action"
COMMENT = "comment"

# Go trims, and separates words, by these characters only.
_NODE = re.compile(
    r"""
    \{\{ (?P<left>-(?=[ \t\r\n]))?
    (?: (?P<comment> (?:(?<=-)[ \t\r\n])? /\* .*? \*/ )
      | (?! (?:(?<=-)[ \t\r\n])? /\* )
        (?P<action> (?: [^"'`}\ \t\r\n]++
                      | [ \t\r\n](?!-\}\})
                      | \}(?!\})
                      | "(?:[^"\\\n]|\\.)*+"
                      | `[^`]*+`
                      | '(?:[^'\\\n]|\\.)*+' )*+ ) )
    (?P<right>[ \t\r\n]-)? \}\}
    """,
    re.VERBOSE | re.DOTALL,
)
_HEAD = re.compile(
    r"[ \t\r\n]*+(?:(else(?:[ \t\r\n]++(?:if|with))?|if|with|range|end|define|block|template|break|continue)(?![\w.])"
    r"[ \t\r\n]*+)?"
)
_NAME = re.compile(r'("(?:[^"\\\n]|\\.)*+"|`[^`]*+`)[ \t\r\n]*+')
_TRAILING = " \t\r\n"
_NAMED = frozenset({"define", "block", "template"})


class LexError(ValueError):
    """A template that Go would not read either: an action, a string or a comment does not end."""


class Node(NamedTuple):
    """A stretch of a template, from `start` to `end` (offsets).

    `kind` is ``text``, ``action`` or ``comment``.  `keyword` is ``if``, ``else``, ``else if``, ``else with``, ``with``,
    ``range``, ``end``, ``define``, ``block``, ``template``, ``break`` or ``continue``, and empty for an action that
    prints or assigns.  `name` is what ``define``, ``block`` and ``template`` name, as it is written, with its quotes.
    `body` is the pipeline that follows (of a comment: its text).  `trim_left` and `trim_right` tell of ``{{-`` and
    ``-}}``.
    """

    kind: str
    start: int
    end: int
    keyword: str = ""
    name: str = ""
    body: str = ""
    trim_left: bool = False
    trim_right: bool = False


def lex(text: str) -> list[Node]:
    """Split a template into its nodes.

    Raises:
        LexError: an action, a string or a comment does not end.
    """
    return list(_lexed(text))


# The same templates are read for each set of values, and again where charts share a library.
@lru_cache(maxsize=512)
def _lexed(text: str) -> tuple[Node, ...]:
    nodes: list[Node] = []
    at = 0
    while (start := text.find("{{", at)) >= 0:
        if start > at:
            nodes.append(Node(TEXT, at, start))
        match = _NODE.match(text, start)
        if match is None:
            raise LexError(f"the action at offset {start} does not end")
        nodes.append(_node(match))
        at = match.end()
    if at < len(text):
        nodes.append(Node(TEXT, at, len(text)))
    return tuple(nodes)


def _node(match: re.Match[str]) -> Node:
    start, end = match.span()
    left, comment, body, right = match.group("left", "comment", "action", "right")
    if comment is not None:
        return Node(COMMENT, start, end, "", "", comment.strip(_TRAILING)[2:-2], left is not None, right is not None)
    head = _HEAD.match(body)
    keyword = name = ""
    if head is not None and head[1]:
        keyword = " ".join(head[1].split())
        body = body[head.end() :]
        named = _NAME.match(body) if keyword in _NAMED else None
        if named is not None:
            name = named[1]
            body = body[named.end() :]
    return Node(ACTION, start, end, keyword, name, body.strip(_TRAILING), left is not None, right is not None)


def comments(text: str) -> list[tuple[int, str]]:
    """Give the comments ``{{/* ... */}}`` of a template: the line (from 1) that each starts on, and its text.

    A template that cannot be read has none.
    """
    if "/*" not in text:
        return []
    try:
        nodes = lex(text)
    except LexError:
        return []
    found: list[tuple[int, str]] = []
    line, at = 1, 0
    for node in nodes:
        if node.kind == COMMENT:
            line += text.count("\n", at, node.start)
            at = node.start
            found.append((line, node.body.strip()))
    return found
