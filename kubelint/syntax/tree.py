"""From YAML events to plain data, in one loop without recursion and without places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.syntax import events
from kubelint.syntax.fault import fail
from kubelint.syntax.scalars import key_text, resolve, tagged

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.syntax.events import Event
    from kubelint.syntax.fault import FaultError, Limits

Value = Any
"""Plain data: dict, list, str, int, float, bool or None."""

# The value of each plain scalar seen so far: saves most resolutions, and equal texts share their memory.
_known: dict[str, Value] = {}
_KNOWN_LIMIT = 200_000
_LONGEST_KNOWN = 200
_MISSING: Any = object()
NO_KEY: Any = object()
"""Stands for the key of a mapping that waits for its next key."""
MERGE: Any = object()
"""Stands for the key `<<`, which merges the mappings that are its value."""


def plain_value(text: str, event: Event) -> Value:
    """Give the value of a plain scalar."""
    value = _known.get(text, _MISSING)
    if value is _MISSING:
        value = resolve(text)
        if value.__class__ is float and value - value != 0:
            raise fail(
                "value",
                f"'{text}' is a number that JSON cannot express, so Kubernetes rejects the document",
                *span(event),
                "Write it in quotes if it is meant as text.",
            )
        if len(text) <= _LONGEST_KNOWN:
            if len(_known) >= _KNOWN_LIMIT:
                _known.clear()
            _known[text] = value
    return value


def tagged_value(event: Event) -> Value:
    """Give the value of a scalar that has a tag."""
    tag = event.tag
    try:
        return event.value if tag is None else tagged(str(tag), event.value)
    except ValueError as error:
        raise fail("value", str(error), *span(event)) from None


def span(event: Event) -> tuple[int, int]:
    """Give the start and end of an event as offsets."""
    return event.start_mark.index, event.end_mark.index


_SLASH = re.compile(r"(?:[^\\]|\\[^/])*?(\\/)")


def check_escapes(text: str, event: Event) -> None:
    """Refuse the escaped slash of a double-quoted scalar, which this libyaml takes and Kubernetes' does not."""
    start, end = span(event)
    match = _SLASH.match(text, start, end)
    if match:
        raise fail(
            "syntax",
            "'\\/' is no escape sequence in YAML, only in JSON",
            *match.span(1),
            "Write a plain slash.",
        )


def key_of(value: Value, event: Event) -> str:
    """Give the key that a scalar makes."""
    try:
        return key_text(value)
    except ValueError:
        start, end = span(event)
        raise fail("key", "null cannot be the key of a mapping", start, max(end, start + 1), NULL_KEY_HELP) from None


NULL_KEY_HELP = "Write the key before the colon, in quotes if it is the word null."


def collection_key(event: Event) -> FaultError:
    """Say that a mapping or a list stands where a key must."""
    return fail("key", "A mapping or a list cannot be the key of a mapping", *span(event))


def no_anchor(event: Event) -> FaultError:
    """Say that an alias names no anchor."""
    return fail(
        "alias",
        f"The alias '*{event.anchor}' has no anchor '&{event.anchor}' before it",
        *span(event),
        "Put it in quotes if it is meant as text, or define the anchor earlier in the same document.",
    )


def self_alias(event: Event) -> FaultError:
    """Say that an alias stands inside what it names."""
    return fail("alias", f"The anchor '&{event.anchor}' contains itself", *span(event))


def too_deep(event: Event, limits: Limits) -> FaultError:
    """Say that collections nest too deeply."""
    return fail("limit", f"Mappings and lists nest deeper than {limits.depth} levels", *span(event))


def too_many(event: Event, limits: Limits) -> FaultError:
    """Say that aliases make too much of a small text."""
    message = f"The document's aliases expand to more than {limits.nodes:,} values"
    return fail("limit", message, *span(event))


def merge(target: dict[str, Value], source: Value, event: Event) -> int:
    """Put into a mapping what its key `<<` names, as it stands there; give the number of keys put."""
    if source.__class__ is dict:
        target.update(source)
        return len(source)
    if source.__class__ is list and all(item.__class__ is dict for item in source):
        for item in reversed(source):
            target.update(item)
        return sum(map(len, source))
    raise fail("value", "The value of '<<' must be a mapping or a list of mappings", *span(event))


def read(text: str, limits: Limits) -> tuple[Value, bool, bool]:
    """Give the first document's data, whether there is one, and whether a key may be written twice.

    Raises:
        FaultError: the text is valid YAML that Kubernetes does not accept.
        YAMLError: the text is no valid YAML.
    """
    try:
        return build(events.next_event(text), text, limits)
    except events.YAMLError as error:
        if not events.refuses_colon(error):
            raise
    return build(events.next_event_with_colons(text), text, limits)


def build(  # noqa: C901, PLR0912, PLR0915 (the hot loop: calls cost)
    get: Callable[[], Event], text: str, limits: Limits
) -> tuple[Value, bool, bool]:
    """Do what `read` says with one event after another."""
    scalar, mapping_start, sequence_start = events.ScalarEvent, events.MappingStartEvent, events.SequenceStartEvent
    mapping_end, sequence_end = events.MappingEndEvent, events.SequenceEndEvent
    known, missing, no_key = _known, _MISSING, NO_KEY
    bang, slash = "!" in text, "\\/" in text
    anchors: dict[str, tuple[Any, int]] = {}
    stack: list[tuple[Any, Any, Any, int]] = []
    current: Any = None
    key: Any = no_key
    root: Any = None
    twice = False
    count = 0
    while True:
        event = get()
        kind = event.__class__
        count += 1
        if kind is scalar:
            if event.implicit[0] and not (bang and event.tag):
                value = known.get(event.value, missing)
                if value is missing:
                    value = plain_value(event.value, event)
                if key is no_key and value == "<<" and current.__class__ is dict:
                    key = MERGE
                    continue
            else:
                value = tagged_value(event) if bang else event.value
                if slash and event.style == '"':
                    check_escapes(text, event)
            if event.anchor:
                anchors[event.anchor] = (value, 1)
        elif kind is mapping_start or kind is sequence_start:
            if key is no_key and current.__class__ is dict:
                raise collection_key(event)
            if len(stack) >= limits.depth:
                raise too_deep(event, limits)
            stack.append((current, key, event.anchor, count))
            current = {} if kind is mapping_start else []
            key = no_key
            if event.anchor:
                anchors[event.anchor] = (current, -1)
            continue
        elif kind is mapping_end or kind is sequence_end:
            value = current
            current, key, anchor, before = stack.pop()
            if anchor and anchors[anchor][0] is value:
                anchors[anchor] = (value, count - before)
        elif kind is events.AliasEvent:
            value, size = anchors.get(event.anchor, (None, 0))
            if size <= 0:
                raise self_alias(event) if size else no_anchor(event)
            count += size
            if count > limits.nodes:
                raise too_many(event, limits)
        elif kind is events.DocumentEndEvent:
            return root, True, twice
        elif kind is events.StreamEndEvent:
            return None, False, False
        else:
            continue
        if current.__class__ is dict:
            if key is no_key:
                key = value if value.__class__ is str else alias_key(value, event)
                if key in current:
                    twice = True
            elif key is MERGE:
                count += merge(current, value, event)
                key = no_key
                if count > limits.nodes:
                    raise too_many(event, limits)
            else:
                current[key] = value
                key = no_key
        elif current is None:
            root = value
        else:
            current.append(value)


def alias_key(value: Value, event: Event) -> str:
    """Give the key that a value makes, which an alias may have brought."""
    if value.__class__ is dict or value.__class__ is list:
        raise collection_key(event)
    return key_of(value, event)
