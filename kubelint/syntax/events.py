"""YAML events from libyaml, or from ruamel.yaml's pure parser where libyaml is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "AliasEvent",
    "DocumentEndEvent",
    "DocumentStartEvent",
    "Event",
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
    "next_event",
    "next_event_with_colons",
    "refuses_colon",
]


Event = Any
"""One of the event classes above; libyaml's binding and ruamel.yaml give them no common type."""

_FLOW_COLON = "found unexpected ':'"
_INNER_COLON = re.compile(r"""(?<=[^\s"'\[\]{},]):(?=\S)""")
_TRIES = 20
_PRIVATE_USE = range(0xE000, 0xF8FF)


def pure_next_event(text: str) -> Callable[[], Event]:
    """As `next_event`, by the parser that is written in Python."""
    from ruamel.yaml import YAML

    get: Callable[[], Event] = YAML(typ="safe", pure=True).parse(text).__next__
    return get


try:
    from _ruamel_yaml import CParser
except ImportError:
    next_event = pure_next_event
else:

    def next_event(text: str) -> Callable[[], Event]:
        """Give the function that returns one event of the text after another; it raises `YAMLError`."""
        get: Callable[[], Event] = CParser(text).get_event
        return get


def refuses_colon(error: Exception) -> bool:
    """Whether this libyaml refuses a colon inside a plain flow scalar, such as `[host:80]`, that Kubernetes takes."""
    return getattr(error, "problem", None) == _FLOW_COLON


def next_event_with_colons(text: str) -> Callable[[], Event]:
    """As `next_event`, for a text of which `refuses_colon` is true.

    Such colons are replaced before libyaml sees them, and put back into what it gives.
    """
    colon = next((chr(code) for code in _PRIVATE_USE if chr(code) not in text), None)
    for _ in range(_TRIES if colon else 0):
        try:
            get = next_event(text)
            while get().__class__ is not StreamEndEvent:
                pass
            break
        except YAMLError as error:
            if not refuses_colon(error):
                break
            at: int = error.problem_mark.index  # type: ignore[attr-defined]
            text = text[:at] + str(colon) + _INNER_COLON.sub(str(colon), text[at + 1 :])
    get = next_event(text)

    def restored() -> Event:
        event = get()
        if event.__class__ is ScalarEvent and colon and colon in event.value:
            event.value = event.value.replace(colon, ":")
        return event

    return restored
