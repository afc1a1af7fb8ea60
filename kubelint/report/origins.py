"""What reports say of the origin of a finding in rendered text: the call sites, the values keys, and the grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Position, RelatedSpan, Span
from kubelint.source.root import inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubelint.finding import Finding, Origin, ValueKey

_MOST_KEYS = 3
_SAID = {
    "aligned": "by lines, because the template gives another text each time",
    "approximate": "approximate",
    "file": "only the file is known",
}


def remarks(origin: Origin, place: Callable[[str, Position | None], str]) -> Iterator[tuple[str, str]]:
    """Yield title and text of what people read below a finding; `place` writes a path and a position."""
    if origin.inside:
        yield "inside", origin.inside
    if origin.includes:
        yield "called from", ", ".join(place(span.path, span.start) for span in origin.includes)
    if origin.values:
        keys = [_key(key, place) for key in origin.values[:_MOST_KEYS]]
        rest = len(origin.values) - _MOST_KEYS
        yield (
            "value" if len(origin.values) == 1 else "values",
            ", ".join(keys) + (f" and {rest} more" if rest > 0 else ""),
        )
    elif origin.hard_coded:
        yield "value", "hard-coded in the template"
    yield from (("off", sentence) for sentence in origin.off)
    # The line in the archive is told above, where no line of the repository can show it.
    if origin.grade in _SAID and not (origin.grade == "file" and origin.inside.rpartition(":")[2].isdigit()):
        yield "place", _SAID[origin.grade]


def related_of(finding: Finding, root: str) -> tuple[RelatedSpan, ...]:
    """Return the related places of a finding, with the call sites and the values keys behind those of the rule.

    Values that are set outside of `root` have no place that others could look at.
    """
    origin = finding.origin
    if origin is None:
        return finding.related
    calls = tuple(RelatedSpan(span, "called from here") for span in origin.includes)
    values = tuple(
        RelatedSpan(_line(key.path, key.line), f"value of {key.key}")
        for key in origin.values[:_MOST_KEYS]
        if key.path is not None and key.line and inside(key.path, root)
    )
    return (*finding.related, *calls, *values)


def _key(key: ValueKey, place: Callable[[str, Position | None], str]) -> str:
    if key.path is None:
        return f"{key.key} (from --set or the configuration)"
    # A key is told by its line: only the file of values itself has columns.
    return f"{key.key} ({place(key.path, None)}{f':{key.line}' if key.line else ''})"


def _line(path: str, line: int) -> Span:
    start = Position(max(line, 1), 1)
    return Span(path, start, start)
