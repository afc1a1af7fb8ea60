"""YAML events from libyaml, or from ruamel.yaml's pure parser where libyaml is missing."""

from __future__ import annotations

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
    "MappingEndEvent",
    "MappingStartEvent",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
    "next_event",
]


def pure_next_event(text: str) -> Callable[[], Any]:
    """As `next_event`, by the parser that is written in Python."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).parse(text).__next__


try:
    from _ruamel_yaml import CParser
except ImportError:
    next_event = pure_next_event
else:

    def next_event(text: str) -> Callable[[], Any]:
        """Give the function that returns one event of the text after another; it raises `YAMLError`."""
        return CParser(text).get_event  # type: ignore[no-any-return]
