"""Where each key and value of a YAML document stands, from libyaml's events and without recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.syntax import events
from kubelint.syntax.tree import MERGE, NO_KEY, alias_key, plain_value, tagged_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubelint.syntax.events import Event
    from kubelint.syntax.tree import Value

Span = tuple[int, int]
Path = tuple[str | int, ...]
Keys = dict[str, tuple[Span, "Node"]]


class Node:
    """The place of one value; `keys` of a mapping, `items` of a list, neither of a scalar.

    An alias has its own place, and the keys or items of what it names.  `flow` tells brackets and quotes from blocks.
    """

    __slots__ = ("alias", "end", "items", "keys", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.keys: Keys | None = None
        self.items: list[Node] | None = None
        self.alias = False


class Marks:
    """The places of a document, and the keys that are written twice in one mapping."""

    __slots__ = ("duplicates", "root")

    def __init__(self) -> None:
        self.root: Node | None = None
        self.duplicates: list[tuple[Path, Span, Span]] = []

    def find(self, path: Path) -> tuple[Path, Span | None, Node | None]:
        """Give the longest written prefix of a path, the span of its last key, and its node."""
        node, key = self.root, None
        for depth, step in enumerate(path):
            below = step_into(node, step)
            if below is None:
                return path[:depth], key, node
            key, node = below
        return path, key, node


def step_into(node: Node | None, step: str | int) -> tuple[Span | None, Node] | None:
    """Give the key's span (None for a list's item) and the node below a node."""
    if node is None:
        return None
    if node.keys is not None and isinstance(step, str):
        return node.keys.get(step)
    if node.items is not None and isinstance(step, int) and 0 <= step < len(node.items):
        return None, node.items[step]
    return None


class _Frame:
    """An open collection: its node, the key that waits for a value, and the keys written so far."""

    __slots__ = ("anchor", "flow", "key", "key_span", "node", "path", "written")

    def __init__(self, node: Node, anchor: str | None, path: Path, *, flow: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.flow = flow
        self.path = path
        self.key: Any = NO_KEY
        self.key_span: Span = (0, 0)
        self.written: dict[str, Span] = {}

    def step(self) -> Path:
        """Give the path of the value that comes next."""
        if self.node.items is not None:
            return (*self.path, len(self.node.items))
        return self.path if self.key is MERGE or self.key is NO_KEY else (*self.path, self.key)


def read_marks(text: str) -> Marks:
    """Give the places in the first document of a text that `tree.read` accepts."""
    try:
        return _marks(events.next_event(text), text)
    except events.YAMLError as error:
        if not events.refuses_colon(error):
            raise
    return _marks(events.next_event_with_colons(text), text)


def _marks(get: Callable[[], Event], text: str) -> Marks:  # noqa: C901, PLR0912 (one case for each kind of event)
    marks = Marks()
    anchors: dict[str, tuple[Any, Node]] = {}
    stack: list[_Frame] = []
    while True:
        event = get()
        kind = event.__class__
        value: Value = None
        if kind is events.ScalarEvent:
            node, value = _scalar(event, text), _scalar_value(event)
        elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            node = Node(event.start_mark.index, event.end_mark.index)
            if kind is events.MappingStartEvent:
                node.keys = {}
            else:
                node.items = []
            stack.append(_Frame(node, event.anchor, stack[-1].step() if stack else (), flow=bool(event.flow_style)))
            if event.anchor:
                anchors[event.anchor] = (None, node)
            continue
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            frame = stack.pop()
            node = frame.node
            node.end = event.end_mark.index if frame.flow else _block_end(frame)
        elif kind is events.AliasEvent:
            value, target = anchors[event.anchor]
            node = Node(event.start_mark.index, event.end_mark.index)
            node.keys, node.items, node.alias = target.keys, target.items, True
        elif kind is events.DocumentEndEvent or kind is events.StreamEndEvent:
            return marks
        else:
            continue
        if kind is events.ScalarEvent and event.anchor:
            anchors[event.anchor] = (value, node)
        if stack:
            _put(stack[-1], node, value, event, marks)
        else:
            marks.root = node


def _scalar_value(event: Event) -> Value:
    if event.implicit[0] and event.tag is None:
        return plain_value(event.value, event)
    return tagged_value(event)


def _scalar(event: Event, text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    if event.style in {"|", ">"}:
        end = _block_scalar_end(text, start, end)
    elif start == end and text[start - 1 : start] != ":":
        # The pure parser puts an empty value one past the colon, libyaml right behind it.
        start = end = start - 1 if text[start - 2 : start - 1] == ":" else start
    return Node(start, end)


def _block_scalar_end(text: str, start: int, end: int) -> int:
    """Leave out the blank lines behind a block scalar, unless its `+` makes them part of the value."""
    trimmed = len(text[start:end].rstrip()) + start
    header = text[start:trimmed].split("\n", 1)[0].split("#", 1)[0]
    if "+" not in header:
        return trimmed
    blank = text.rfind("\n", trimmed, end)
    return max(trimmed, blank)


def _block_end(frame: _Frame) -> int:
    """Give the end of a block collection's last child; libyaml's own mark runs on to the next token."""
    node = frame.node
    last = node.items[-1].end if node.items else node.start
    return max(last, frame.key_span[1]) if node.keys is not None else last


def _put(frame: _Frame, node: Node, value: Value, event: Event, marks: Marks) -> None:
    """Make a node the next key, value or item of an open collection."""
    keys = frame.node.keys
    if keys is None:
        assert frame.node.items is not None  # noqa: S101 (a collection is a mapping or a list)
        frame.node.items.append(node)
        return
    if frame.key is NO_KEY:
        span = node.start, node.end
        frame.key_span = span
        if value == "<<" and event.__class__ is events.ScalarEvent and event.implicit[0]:
            frame.key = MERGE
            return
        frame.key = alias_key(value, event)
        if frame.key in frame.written:
            marks.duplicates.append(((*frame.path, frame.key), frame.written[frame.key], span))
        frame.written[frame.key] = span
        return
    if frame.key is MERGE:
        keys.update(_merged(node))
    else:
        keys[frame.key] = (frame.written[frame.key], node)
    frame.key = NO_KEY
    # The end of the last value so far, for the end of the mapping.
    frame.key_span = (frame.key_span[0], max(node.end, frame.key_span[1]))


def _merged(node: Node) -> Iterable[tuple[str, tuple[Span, Node]]]:
    """Give the keys that a merge brings, later ones winning."""
    if node.keys is not None:
        return list(node.keys.items())
    return [entry for item in reversed(node.items or ()) for entry in (item.keys or {}).items()]
