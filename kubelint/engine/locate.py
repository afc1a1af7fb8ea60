"""From problems with key paths to findings with lines and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.engine.fingerprint import logical_path
from kubelint.engine.result import Listed
from kubelint.finding import Finding, Place, Position, RelatedSpan, Span
from kubelint.syntax.document import ChangedError, Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.engine.run import Hit
    from kubelint.model.resource import Resource
    from kubelint.syntax.document import File


def file_of(place: Place) -> File:
    """Return the file that a place is in."""
    return place.document.file if isinstance(place.document, Document) else place.document


def span_of(place: Place) -> Span:
    """Return the lines and columns of a place.

    Raises:
        ChangedError: If the file is no longer what was read before.
    """
    file = file_of(place)
    if place.span is not None:
        start, end = place.span
    elif isinstance(place.document, Document):
        start, end = place.document.anchor(place.path, on_key=place.on_key)
    else:
        start = end = 0
    return Span(file.path, Position(*file.position(start)), Position(*file.position(end)))


def locate(hit: Hit) -> Finding:
    """Return the finding of a hit, without its suppression and fingerprint."""
    problem = hit.problem
    place = problem.place
    return Finding(
        rule=hit.info.id,
        severity=hit.severity,
        message=problem.message,
        span=span_of(place),
        object=place.owner,
        related=tuple(RelatedSpan(span_of(related.place), related.message) for related in problem.related),
        help=problem.help,
        logical_path=_logical(place, problem.message),
        sets=tuple(name or "." for name in hit.sets),
    )


def inventory(objects: Iterable[Resource]) -> list[Listed]:
    """Return every object with the place of its name, in the order of the input."""
    listed = []
    for resource in objects:
        try:
            listed.append(Listed(resource.id, span_of(resource.name_place)))
        except ChangedError:
            start = Position(1, 1)
            listed.append(Listed(resource.id, Span(resource.document.file.path, start, start)))
    return listed


def _logical(place: Place, message: str) -> str:
    """Return the key path in words; where a place is only a stretch of text, what is said of it stands for it."""
    data = place.document.data if isinstance(place.document, Document) else None
    path = logical_path(data, place.path)
    return path if place.span is None else f"{path}: {message}" if path else message
