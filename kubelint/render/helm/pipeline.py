"""Reads the pipeline of an action, as a tree that can be rewritten, and writes it back.

`parse(node.body)` gives a `Pipeline`; `str(pipeline)` writes it.  All are named tuples: change them by `_replace`.
"""

from __future__ import annotations

import re

from kubelint.record import NamedTuple

_WORD = re.compile(
    r"""[ \t\r\n]++ | "(?:[^"\\\n]|\\.)*+" | `[^`]*+` | '(?:[^'\\\n]|\\.)*+' | :=? | [=(),|] | [^\s()|,"`'=:]++ | .""",
    re.VERBOSE | re.DOTALL,
)
_BLANKS = " \t\r\n"
_DEEPEST = 60


class Operand(NamedTuple):
    """One word of a command: `text` as it is written, or `inner`, a pipeline in parentheses.

    `fields` is what follows the closing parenthesis: ``.a.b`` in ``(index .x 0).a.b``.
    """

    text: str = ""
    inner: Pipeline | None = None
    fields: str = ""

    def __str__(self) -> str:
        return self.text if self.inner is None else f"({self.inner}){self.fields}"


class Command(NamedTuple):
    """A value, or a function with its arguments."""

    operands: tuple[Operand, ...] = ()

    @property
    def name(self) -> str:
        """The first word: the function, or the value itself; empty for a parenthesis."""
        return self.operands[0].text if self.operands else ""

    def __str__(self) -> str:
        return " ".join(map(str, self.operands))


class Pipeline(NamedTuple):
    """Commands, each given the result of the one before as its last argument.

    `declared` are the variables that get the result, by `operator` (``:=`` or ``=``).
    """

    commands: tuple[Command, ...] = ()
    declared: tuple[str, ...] = ()
    operator: str = ""

    def __str__(self) -> str:
        written = " | ".join(map(str, self.commands))
        return f"{', '.join(self.declared)} {self.operator} {written}" if self.declared else written


def parse(body: str) -> Pipeline:
    """Read a pipeline.

    Raises:
        ValueError: parentheses do not match, or they are nested absurdly deep.
    """
    words = _WORD.findall(body)
    pipeline, at = _pipeline(words, 0, 0)
    if at < len(words):
        raise ValueError("a parenthesis is closed that was not opened")
    return pipeline


def _pipeline(words: list[str], at: int, depth: int) -> tuple[Pipeline, int]:
    """Read up to the parenthesis that closes, or the end; return where that is, too."""
    commands: list[Command] = []
    operands: list[Operand] = []
    declared: tuple[str, ...] = ()
    operator = ""
    while at < len(words) and words[at] != ")":
        word = words[at]
        at += 1
        if word[0] in _BLANKS or word == ",":
            continue
        if word == "|":
            commands.append(Command(tuple(operands)))
            operands = []
        elif word == "(":
            operand, at = _parenthesis(words, at, depth)
            operands.append(operand)
        elif word in (":=", "=") and not commands and not declared:
            declared, operator = tuple(operand.text for operand in operands), word
            operands = []
        else:
            operands.append(Operand(word))
    if operands or commands:
        commands.append(Command(tuple(operands)))
    return Pipeline(tuple(commands), declared, operator), at


def _parenthesis(words: list[str], at: int, depth: int) -> tuple[Operand, int]:
    """Read on from behind an opening parenthesis, with the fields that follow the closing one."""
    if depth == _DEEPEST:
        raise ValueError("the parentheses are nested too deeply")
    inner, at = _pipeline(words, at, depth + 1)
    if at == len(words):
        raise ValueError("a parenthesis does not end")
    at += 1
    fields = ""
    while at < len(words) and words[at][0] == ".":
        fields += words[at]
        at += 1
    return Operand("", inner, fields), at
