"""Finds which values keys feed which rendered line: labels on the values show up where these end."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.helm.given import render_with, without_values
from kubelint.render.helm.helpers import helpers
from kubelint.render.helm.labels import MOST, is_labelled, label, labels, stripped
from kubelint.render.helm.rewrite import rewritten
from kubelint.render.helm.values import COMMAND_LINE
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from kubelint.render.helm.session import ChartSession
    from kubelint.render.helm.values import Leaf, Path, Scalar, Values

_HELPERS = "_kubelint.tpl"
_IGNORED = str.maketrans("", "", "\"'\\")
_EXPONENT = re.compile(r"\b[0-9](?:\.[0-9]+)?e\+[0-9]{2}\b")
_SAME_ENOUGH = 0.5

Lines = list[tuple[int, ...] | None]
"""For each line of a rendered file the keys in it; None where the labels changed the line."""


class Fed(NamedTuple):
    """`keys` are key paths; `files` give for each rendered file the numbers of keys in its lines."""

    keys: list[Path]
    files: dict[str, Lines]


def fed_lines(session: ChartSession, values: Values, plain: dict[str, str]) -> Fed:
    """Render with labelled values; what does not come out as it is without them tells nothing.

    Where whole files do not, a second render with fewer labels may.
    """
    keys: list[Path] = []
    files: dict[str, Lines] = {}
    sources = _sources(session)
    for careful in (False, True):
        open_ = [name for name, text in plain.items() if _is_open(files.get(name), text)]
        if not open_:
            break
        chosen = _Labels(values, keys, careful=careful)
        data = values.plain(chosen.labelled)
        folder = _instrumented(session, sources, careful=careful)
        try:
            rendered = render_with(session, folder, data, values.whole_numbers())
        except RenderError as error:
            if error.refused:
                raise
            continue
        for name in open_:
            found = _lines(plain[name], rendered.get(name, ""))
            files[name] = _joined(files.get(name), found)
    if any(values.whole_numbers()):
        _add_whole_numbers(session, values, plain, sources, Fed(keys, files))
    return Fed(keys, files)


def _add_whole_numbers(
    session: ChartSession, values: Values, plain: dict[str, str], sources: dict[str, str], fed: Fed
) -> None:
    """Render once more with labels on the whole numbers of the command line alone.

    A labelled number is a floating one to templates that compare it, so such a chart may not render; the other keys are
    found without these.
    """
    chosen = _Labels(values, fed.keys, numbers=True)
    data = values.plain(chosen.labelled)
    try:
        rendered = render_with(session, _instrumented(session, sources, careful=False), data)
    except RenderError as error:
        if error.refused:
            raise
        return
    for name, text in plain.items():
        found = _lines(text, rendered.get(name, ""))
        known = fed.files.get(name, [None] * len(found))
        fed.files[name] = [
            there if new is None else tuple(dict.fromkeys((*(there or ()), *new)))
            for there, new in zip(known, found, strict=True)
        ]


class _Labels:
    """Chooses the values that get labels; the numbers of their keys go on in `keys`.

    `numbers` are the whole ones of the command line: these alone are labelled, or all others.
    """

    def __init__(self, values: Values, keys: list[Path], *, careful: bool = False, numbers: bool = False) -> None:
        self._switches = values.switches
        self._careful = careful
        self._numbers = numbers
        self._keys = keys

    def labelled(self, path: Path, leaf: Leaf) -> Scalar:
        """Return a value with a label, or as it is."""
        value = leaf.value
        whole = leaf.layer == COMMAND_LINE and isinstance(value, int) and not isinstance(value, bool)
        if whole is not self._numbers:
            return value
        if value is None or not self._takes_label(path, value) or len(self._keys) >= MOST:
            return value
        self._keys.append(path)
        number = len(self._keys) - 1
        if isinstance(value, str):
            return _labelled_text(value, number, careful=self._careful)
        text = str(value).lower() if isinstance(value, bool) else _number(value)
        return text + label(number, typed=True)

    def _takes_label(self, path: Path, value: Scalar) -> bool:
        if path in self._switches or path[:1] == ("tags",):
            return False
        if isinstance(value, str):
            return bool(value.strip()) and not is_labelled(value)
        return not self._careful


def _labelled_text(value: str, number: int, *, careful: bool) -> str:
    """Put the label at the end of each line, before its trailing blanks."""
    if "{{" in value and not careful:
        value = rewritten(value)
    mark = label(number)
    lines = value.split("\n")
    for index, line in enumerate(lines):
        text = line.rstrip()
        if text:
            lines[index] = text + mark + line[len(text) :]
    return "\n".join(lines)


def _number(value: Scalar) -> str:
    """Write a number as templates print it, where that can be read again."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _sources(session: ChartSession) -> dict[str, str]:
    """Return the chart's templates by their path below the copy, each once."""
    sources = {}
    for path in session.tree.templates.values():
        try:
            with open(path, encoding="utf-8", newline="") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError):
            continue
        if not is_labelled(text):
            sources[os.path.relpath(path, session.pristine)] = text
    return sources


def _instrumented(session: ChartSession, sources: dict[str, str], *, careful: bool) -> str:
    """Make a copy whose templates take labelled values, and which has no values of its own."""
    folder = without_values(session, sources)
    for path, text in sources.items():
        with open(os.path.join(folder, path), "w", encoding="utf-8", newline="") as file:
            file.write(rewritten(text, parsed=not careful))
    with open(os.path.join(folder, "templates", _HELPERS), "w", encoding="utf-8") as file:
        file.write(helpers())
    return folder


def _lines(plain: str, rendered: str) -> Lines:
    """Return the keys of each line of a file that comes out as it is without labels."""
    wanted, lines = plain.split("\n"), rendered.split("\n")
    nothing: Lines = [None] * len(wanted)
    clean = stripped(rendered).rstrip().split("\n")
    if len(clean) != len(wanted):
        return nothing
    lines += [""] * (len(wanted) - len(lines))
    same = [_like(was) == _like(now) for was, now in zip(wanted, clean, strict=True)]
    if sum(same) < _SAME_ENOUGH * len(same):
        return nothing
    return [tuple(labels(line)) if equal else None for line, equal in zip(lines, same, strict=False)]


def _like(line: str) -> str:
    """Return what a line says, however it quotes it: a labelled number needs no quotes, nor an exponent."""
    text = line.translate(_IGNORED).rstrip()
    return _EXPONENT.sub(lambda match: str(int(float(match[0]))), text) if "e+" in text else text


def _joined(first: Lines | None, second: Lines) -> Lines:
    if first is None:
        return second
    return [there if there is not None else new for there, new in zip(first, second, strict=True)]


def _is_open(lines: Lines | None, text: str) -> bool:
    """Tell whether a file that says something is still without keys."""
    return bool(text.strip()) and (lines is None or all(line is None for line in lines))
