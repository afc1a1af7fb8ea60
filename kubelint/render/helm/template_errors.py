"""Says in words what is wrong in a template, and where: the innermost place that Go names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.render.helm.chart import ChartTree
    from kubelint.render.helm.errors import Told

# Helm 3 writes all on one line, Helm 4 some of it on several.
_FRAME = re.compile(
    r"(?:template: )?(?P<name>[^\s:][^\n:]*):(?P<line>\d+):(?P<column>\d+):?\s+"
    r'executing "(?:[^"\\\n]|\\.)*" at <(?P<at>.*?)>:\s+(?:error calling \w+:\s+(?=template: |\S+:\d+:\d+))?',
    re.DOTALL,
)
_STOPPED = re.compile(
    r"execution error at \((?P<name>[^\n:]+):(?P<line>\d+):(?P<column>\d+)\): (?P<said>.*)", re.DOTALL
)
_UNPARSED = re.compile(r"parse error at \((?P<name>[^\n:]+):(?P<line>\d+)\): (?P<said>.*)", re.DOTALL)
_STARTED = re.compile(r"(unclosed \w+) started at \S+?:(\d+)$")
_TPL = re.compile(
    r'error calling tpl:\s+(?:error during tpl function execution for|cannot parse template) "(?:[^"\\]|\\.)*":\s+',
    re.DOTALL,
)
_IN_TPL = re.compile(r"(?:template: )?gotpl:\d+(?::\d+)?:?\s+")
_FIELD = re.compile(r"\.([A-Za-z_]\w*)")


class _Place(NamedTuple):
    name: str
    line: int
    column: int
    at: str


def template_error(text: str, told: Told, tree: ChartTree) -> RenderError | None:
    """Return the error about a template; None if Helm says nothing of one."""
    from kubelint.render.helm.errors import plain

    stopped = _STOPPED.search(text)
    if stopped:
        place = _Place(stopped["name"], int(stopped["line"]), int(stopped["column"]), "")
        return _placed(f"the template stops with: {plain(stopped['said'], told)}", place, told, tree)
    unparsed = _UNPARSED.search(text)
    if unparsed:
        return _unparsed(unparsed["name"], int(unparsed["line"]), unparsed["said"], told, tree)
    frames = list(_FRAME.finditer(text))
    if not frames:
        return None
    known = [frame for frame in frames if frame["name"] in tree.templates] or frames[:1]
    last = known[-1]
    place = _Place(last["name"], int(last["line"]), int(last["column"]), last["at"])
    if "nested reference name" in text:
        return _placed("templates that include each other never end", place, told, tree)
    said = text[frames[-1].end() :]
    words = plain(_sentence(frames[-1]["at"], said), told)
    tpl = _TPL.search(text, last.end())
    if tpl is not None or frames[-1] is not last:
        words = f"in the text that `{' '.join(place.at.split())}` renders: {words}"
    return _placed(words, place, told, tree)


def _placed(reason: str, place: _Place, told: Told, tree: ChartTree) -> RenderError:
    path = tree.templates.get(place.name)
    if path is None:
        return RenderError(reason, told.source)
    return RenderError(reason, path, place.line, _column(path, place))


def _column(path: str, place: _Place) -> int:
    """Return the column of what Go names; it counts bytes, and names the middle of some expressions."""
    try:
        with open(path, "rb") as file:
            line = file.read().splitlines()[place.line - 1]
    except (OSError, IndexError):
        return 1
    shown = line.decode("utf-8", "replace")
    at = shown.find(place.at.splitlines()[0]) if place.at else -1
    return at + 1 if at >= 0 else len(line[: place.column].decode("utf-8", "replace")) + 1


def _unparsed(name: str, line: int, said: str, told: Told, tree: ChartTree) -> RenderError:
    from kubelint.render.helm.errors import plain

    words = plain(said, told)
    started = _STARTED.search(words)
    if started:
        line, words = int(started[2]), started[1]
    path = tree.templates.get(name)
    if words == "unexpected EOF" and path:
        opened = _never_closed(path)
        if opened:
            line, words = opened
    return _placed(_parse_sentence(words), _Place(name, line, 0, ""), told, tree)


def _never_closed(path: str) -> tuple[int, str] | None:
    """Return the line of the last block in a template that has no end, and what to say of it."""
    from kubelint.render.helm.lexer import LexError, lex

    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        nodes = lex(text)
    except (OSError, LexError):
        return None
    opened = []
    for node in nodes:
        if node.keyword in {"if", "with", "range", "define", "block"}:
            opened.append(node)
        elif node.keyword == "end" and opened:
            opened.pop()
    if not opened:
        return None
    return text.count("\n", 0, opened[-1].start) + 1, f"this `{opened[-1].keyword}` has no `end`"


def _parse_sentence(words: str) -> str:
    function = re.fullmatch(r'function "(.*)" not defined', words)
    if function:
        return f"Helm has no function `{function[1]}`"
    variable = re.fullmatch(r'undefined variable "(.*)"', words)
    if variable:
        return f"the variable `{variable[1]}` is not defined here"
    if words == "unexpected {{end}}":
        return "this `end` ends nothing"
    if words.startswith("this `"):
        return words
    return f"the template cannot be parsed: {words}"


def _sentence(at: str, said: str) -> str:
    """Say what Go says of an expression."""
    said = _IN_TPL.sub("", said)
    said = re.sub(r"^error calling (include|tpl|template):\s+template:\s+(?=no template)", "", said)
    words = " ".join(said.split())
    shown = " ".join(at.split())
    for pattern, say in _SENTENCES:
        match = re.search(pattern, words)
        if match:
            return say(shown, match)
    return f"`{shown}`: {words}"


def _of_nothing(at: str, match: re.Match[str]) -> str:
    before = _before(at, match[1])
    return f"{before or f'what is before `.{match[1]}`'} is not set, so it has no `.{match[1]}`"


def _of_another_type(at: str, match: re.Match[str]) -> str:
    field = match[1]
    if field in {"Values", "Release", "Chart", "Capabilities", "Files", "Template"}:
        return f"inside of this block `.` is not the chart: write `$.{field}`"
    return f"{_before(at, field) or f'what is before `.{field}`'} is no mapping, so it has no `.{field}`"


def _before(at: str, field: str) -> str:
    """Return what an expression has before a field, as code; empty where it does not tell."""
    for match in _FIELD.finditer(at):
        if match[1] == field and match.start() and re.fullmatch(r"[$\w.]+", at[: match.start()]):
            return f"`{at[: match.start()]}`"
    return ""


def _arguments(_: str, match: re.Match[str]) -> str:
    return f"`{match[1]}` takes {match[2]} argument{'' if match[2] == '1' else 's'}, and is given {match[3]}"


_SENTENCES: tuple[tuple[str, Callable[[str, re.Match[str]], str]], ...] = (
    (r"^nil pointer evaluating \S+?\.(\w+)$", _of_nothing),
    (r"^nil pointer evaluating interface \{\}\.(\w+)$", _of_nothing),
    (r"^can't evaluate field (\w+) in type ", _of_another_type),
    (r'^(?:template: )?no template "(.*?)" associated', lambda _, match: f"no template is named `{match[1]}`"),
    (r'^template "(.*?)" not defined', lambda _, match: f"no template is named `{match[1]}`"),
    (r"^wrong number of args for (\w+): want (.+) got (\d+)$", _arguments),
    (r"^range can't iterate over ", lambda at, _: f"`{at}` is no list and no mapping, so nothing can go through it"),
    (
        r"^wrong type for value; expected (.+); got (.+)$",
        lambda at, match: f"`{at}` takes {_type(match[1])}, and is given {_type(match[2])}",
    ),
    (
        r"^can't handle .* for arg of type (.+)$",
        lambda at, match: f"`{at}` stands where {_type(match[1])} is expected",
    ),
    (r"^error calling (\w+): (.*)$", lambda _, match: f"`{match[1]}` fails: {_with_types(match[2])}"),
    (r"^cannot parse template|^unclosed action", lambda _, match: f"the template cannot be parsed: {match.string}"),
)


_TYPES = {
    "map[string]interface {}": "a mapping",
    "[]interface {}": "a list",
    "string": "a text",
    "int": "a number",
    "int64": "a number",
    "float64": "a number",
    "bool": "a truth value",
}


def _type(name: str) -> str:
    return _TYPES.get(name, name)


def _with_types(words: str) -> str:
    return re.sub(r"of type (map\[string\]interface \{\}|\[\]interface \{\}|\w+)", _named_type, words)


def _named_type(match: re.Match[str]) -> str:
    return f"that is {_TYPES[match[1]]}" if match[1] in _TYPES else match[0]
