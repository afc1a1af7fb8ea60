"""Keeps marks out of the logic of templates: where a rendered text is not simply printed, it is taken without marks."""

from __future__ import annotations

import re
from functools import lru_cache

from kubelint.render.helm.marks import ANY
from kubelint.render.helm.pipeline import Command, Operand, Pipeline, parse

COPIES = "kubelint-marked"
"""The folder of a chart's marked copy with marked copies of those of its files that are no templates."""

_PRODUCERS = ("include", "tpl")
_KEEPERS = frozenset({"nindent", "indent", "quote", "squote", "toString", "trim", "required", "print"})
"""Functions that leave the marks in a text where they are, and that do the same with marks as without."""
_NESTED = 3
_FILE = re.compile(r"[$\w.]*\.Files\.Get")


# A chart includes the same few things again and again.
@lru_cache(maxsize=4096)
def rewritten(body: str, *, printed: bool, files: bool) -> str:
    """Return a pipeline that does the same although named templates have marks.

    `printed` tells that its result is printed: marks in it are welcome.  `files` tells that there are marked copies of
    other files of the chart.

    Raises:
        ValueError: the pipeline cannot be read.
    """
    if not any(name in body for name in _PRODUCERS):
        return body
    return str(_pipeline(parse(body), keep=printed, files=files))


def _pipeline(pipeline: Pipeline, *, keep: bool, files: bool) -> Pipeline:
    commands: list[Command] = []
    for at, command in enumerate(pipeline.commands):
        kept = keep and all(later.name in _KEEPERS for later in pipeline.commands[at + 1 :])
        commands.append(_command(command, keep=kept, files=files))
        if command.name in _PRODUCERS and not kept:
            commands = [_without_marks(Pipeline(tuple(commands)))]
        elif command.name == "trim" and kept:
            commands = [_trimmed(Pipeline(tuple(commands)))]
    return pipeline._replace(commands=tuple(commands))


def _command(command: Command, *, keep: bool, files: bool) -> Command:
    operands = list(command.operands)
    last = len(operands) - 1
    for at, operand in enumerate(operands):
        if operand.inner is None:
            continue
        if files and at == 1 and command.name == "tpl" and _is_file(operand.inner):
            operands[at] = _marked_file(operand.inner.commands[0])
            continue
        # Of a keeper it is the last argument that is kept; a parenthesis alone is what is in it.
        kept = keep and not operand.fields and (last == 0 or (at == last and command.name in _KEEPERS))
        operands[at] = operand._replace(inner=_pipeline(operand.inner, keep=kept, files=files))
    return Command(tuple(operands))


def _without_marks(pipeline: Pipeline) -> Command:
    return _replaced(ANY, pipeline, "")


def _trimmed(pipeline: Pipeline) -> Command:
    """Trim blanks between marks, too, where actions are nested at the start or the end of the text."""
    for _ in range(_NESTED):
        pipeline = Pipeline((_replaced(rf"^({ANY})\s+", pipeline, "${1}"),))
        pipeline = Pipeline((_replaced(rf"\s+({ANY})$", pipeline, "${1}"),))
    return pipeline.commands[0]


def _replaced(pattern: str, pipeline: Pipeline, by: str) -> Command:
    return Command((Operand("regexReplaceAll"), Operand(f"`{pattern}`"), Operand("", pipeline), Operand(f'"{by}"')))


def _is_file(pipeline: Pipeline) -> bool:
    """Tell whether a pipeline is the content of a file of the chart."""
    commands = pipeline.commands
    return len(commands) == 1 and len(commands[0].operands) == 2 and _FILE.fullmatch(commands[0].name) is not None


def _marked_file(get: Command) -> Operand:
    """Return the marked copy of a file, or the file where there is none."""
    name = get.operands[1]
    copy = Operand("", Pipeline((Command((Operand("print"), Operand(f'"{COPIES}/"'), name)),)))
    original = Operand("", Pipeline((get,)))
    commands = Command((get.operands[0], copy)), Command((Operand("default"), original))
    return Operand("", Pipeline(commands))
