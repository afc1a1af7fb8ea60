"""Which values keys decide whether a template makes anything: the conditions around what it makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.lexer import ACTION, TEXT, LexError, Node, lex
from kubelint.render.helm.pipeline import Command, Operand, Pipeline, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS = re.compile(r"(\$?)((?:\.[A-Za-z_][\w-]*)+)\Z")
_KIND = re.compile(r"^[ \t]*kind:", re.MULTILINE)
_OPENING = frozenset({"if", "with", "range", "define", "block"})
_LOGIC = frozenset({"and", "or", "default", "coalesce", "required"})
_VALUES = "Values"
_DEEPEST = 3
Steps = tuple[str, ...]


class Wish(NamedTuple):
    """A key below the chart's own values, and what it must be for the template to make something."""

    steps: Steps
    true: bool


_UNKNOWN = Wish((), true=True)


class _Block(NamedTuple):
    keyword: str
    condition: Pipeline
    wanted: bool


def wishes(template: str, helpers: dict[str, str]) -> tuple[tuple[Wish, ...], bool]:
    """Return the keys in the conditions around a template's first object, the outermost first.

    `helpers` are the bodies of named templates, which conditions may include.  The second value tells whether nothing
    else is asked than whether these keys are true: then the template makes something where all wishes are fulfilled.
    """
    try:
        blocks = _around(template, lex(template))
    except (LexError, ValueError):
        return (), False
    found: list[Wish] = []
    dot: Steps | None = ()
    for block in blocks:
        found += _of(block.condition, dot, helpers, wanted=block.wanted, depth=0)
        if block.keyword in {"with", "range"}:
            dot = _path(block.condition, dot) if block.keyword == "with" and block.wanted else None
    return tuple(dict.fromkeys(wish for wish in found if wish != _UNKNOWN)), _UNKNOWN not in found


def named_templates(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and bodies of what a template file defines."""
    try:
        nodes = lex(text)
    except LexError:
        return
    depth, start, name = 0, 0, ""
    for node in nodes:
        if node.keyword in _OPENING:
            depth += 1
            if node.keyword == "define" and depth == 1:
                start, name = node.end, node.name[1:-1]
        elif node.keyword == "end":
            depth -= 1
            if not depth and name:
                yield name, text[start : node.start]
                name = ""


def _around(template: str, nodes: list[Node]) -> list[_Block]:
    """Return the blocks around the first `kind:`, else around the first that is printed."""
    first: list[_Block] | None = None
    stack: list[_Block] = []
    for node in nodes:
        defining = any(block.keyword in {"define", "block"} for block in stack)
        written = template[node.start : node.end] if node.kind == TEXT else ""
        if node.kind == ACTION:
            _step(stack, node)
            printed = not node.keyword and node.body.startswith(("include", "template", "toYaml"))
        if not defining and (written.strip() or (node.kind == ACTION and printed)):
            if _KIND.search(written):
                return list(stack)
            first = list(stack) if first is None else first
    return first or []


def _step(stack: list[_Block], node: Node) -> None:
    if node.keyword in _OPENING:
        body = node.body if node.keyword in {"if", "with", "range"} else ""
        stack.append(_Block(node.keyword, parse(body), wanted=True))
    elif node.keyword.startswith("else") and stack:
        above = stack.pop()
        if node.body:
            stack.append(_Block(node.keyword.split()[-1], parse(node.body), wanted=True))
        else:
            stack.append(above._replace(wanted=not above.wanted))
    elif node.keyword == "end" and stack:
        stack.pop()


def _of(pipeline: Pipeline, dot: Steps | None, helpers: dict[str, str], *, wanted: bool, depth: int) -> Iterator[Wish]:
    """Yield the keys whose truth a condition asks."""
    for index, command in enumerate(pipeline.commands):
        negated = any(each.name == "not" for each in pipeline.commands[index + 1 :])
        yield from _command(command, dot, helpers, wanted=wanted != negated, depth=depth)


def _command(
    command: Command, dot: Steps | None, helpers: dict[str, str], *, wanted: bool, depth: int
) -> Iterator[Wish]:
    name = command.name
    if name == "include" and len(command.operands) > 1 and depth < _DEEPEST:
        body = helpers.get(command.operands[1].text[1:-1], "")
        for node in lex(body) if body else ():
            if node.kind == ACTION and node.keyword in {"if", "else if", "with", ""} and node.body:
                yield from _of(parse(node.body), (), helpers, wanted=wanted, depth=depth + 1)
        yield _UNKNOWN
        return
    sole = len(command.operands) == 1
    if not (sole or name in _LOGIC or name in {"not", "empty"}):
        yield _UNKNOWN
        return
    turned = wanted != (name in {"not", "empty"})
    for operand in command.operands if sole else command.operands[1:]:
        if operand.inner is not None and not operand.fields:
            yield from _of(operand.inner, dot, helpers, wanted=turned, depth=depth)
            continue
        steps = _steps(operand, dot)
        yield Wish(steps, turned) if steps else _UNKNOWN


def _path(pipeline: Pipeline, dot: Steps | None) -> Steps | None:
    sole = len(pipeline.commands) == 1 and len(pipeline.commands[0].operands) == 1
    return _steps(pipeline.commands[0].operands[0], dot) if sole else None


def _steps(operand: Operand, dot: Steps | None) -> Steps | None:
    """Return the key that an operand names: `.Values.a.b`, or `.b` where the dot is a key; the root's dot is `()`."""
    if operand.inner is not None:
        above = _path(operand.inner, dot)
        return above and (*above, *filter(None, operand.fields.split(".")))
    match = _FIELDS.match(operand.text)
    if match is None:
        return None
    root, fields = match[1], tuple(match[2].split(".")[1:])
    if (root or dot == ()) and fields[0] == _VALUES:
        return fields[1:]
    return (*dot, *fields) if dot and not root else None
