"""A field whose value is not of its type, and what there is to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.finding import Path

_SHOWN = 40
"""How many characters of a value a message quotes."""


class Misfit(NamedTuple):
    """A field of the wrong type or value: where, what it is, and what it must be.

    `unknown` marks a placeholder where no string can stand: not a fault, but not to be judged either.
    `text` marks a number or boolean where a string is meant (YAML read an unquoted text as such).
    `choices` are the values of an enumeration.
    """

    path: Path
    value: object
    expected: str
    unknown: bool = False
    text: bool = False
    choices: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The name of the field, with the indexes of lists that it is in: ``args[1]``."""
        return field_name(self.path)

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return f"'{self.field}' is {said(self.value)}, not {self.expected}"

    @property
    def advice(self) -> str:
        """What to do, where that can be told from the value; else empty."""
        if isinstance(self.value, str):
            return self._advice_on_text(self.value)
        if self.expected == "a list":
            return "Write a list: each item on a line of its own, behind a dash."
        if isinstance(self.value, list):
            return "Remove the dash: it makes a list."
        return ""

    def _advice_on_text(self, value: str) -> str:
        if self.choices:
            return _nearest(value, self.choices)
        if "port name" in self.expected and not value.isdigit():
            return f"It has {len(value)} characters." if len(value) > 15 else ""
        from kubelint.syntax.scalars import resolve

        wanted = bool if self.expected == "true or false" else int if "number" in self.expected else None
        return f"Write {value} without quotes." if wanted and resolve(value).__class__ is wanted else ""


def field_name(path: Path) -> str:
    """Return the last key of a path, with the indexes behind it."""
    name = ""
    for step in reversed(path):
        if isinstance(step, str):
            return step + name
        name = f"[{step}]{name}"
    return name


def said(value: object) -> str:
    """Return a value in words."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}..."'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else "empty"


def _nearest(word: str, choices: tuple[str, ...]) -> str:
    """Return a question for the choice that is most likely meant; capitals do not count."""
    from kubelint.config.error import did_you_mean

    by_lower = {choice.lower(): choice for choice in choices}
    same = by_lower.get(word.lower())
    if same:
        return f"Write {same}: capitals count."
    return did_you_mean(word, choices).strip()
