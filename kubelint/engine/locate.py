"""From problems with key paths to findings with lines and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.engine.fingerprint import logical_path
from kubelint.engine.result import Listed
from kubelint.finding import Finding, Place, Position, RelatedSpan, Span
from kubelint.render.rendered import RenderedFile
from kubelint.syntax.document import ChangedError, Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.engine.run import Hit
    from kubelint.finding import Origin
    from kubelint.model.resource import Resource
    from kubelint.syntax.document import File


def file_of(place: Place) -> File:
    """Return the file that a place is in."""
    return place.document.file if isinstance(place.document, Document) else place.document


def span_of(place: Place) -> Span:
    """Return the lines and columns of a place: in rendered text, of what it comes from.

    Raises:
        ChangedError: If the file is no longer what was read before.
    """
    origin = origin_of(place)
    return origin.span if origin else text_span(place)


def origin_of(place: Place) -> Origin | None:
    """Return where a place in rendered text comes from; None where the file is what people wrote.

    Raises:
        ChangedError: If the file is no longer what was read before.
    """
    file = file_of(place)
    if not isinstance(file, RenderedFile):
        return None
    document = place.document if isinstance(place.document, Document) else None
    if document is not None and not place.on_key and _is_of_the_whole(place, file):
        # Names are mostly made elsewhere, by a template or a prefix for all objects: the key says which object it is.
        # What the name was made of does not tell what is wrong with the object.
        key = document.key_span(place.path)
        if key:
            found = file.map.origin(document, place.path, *key, on_key=True)
            return found._replace(hard_coded=False, values=())
    found = file.map.origin(document, place.path, *_offsets(place), on_key=place.on_key)
    # A key that stands for all below it does not tell whether that is written there, too.
    return found._replace(hard_coded=False) if found.hard_coded and _is_of_more(place) else found


def _is_of_more(place: Place) -> bool:
    """Say whether a place shows a key, or the first of several, for all that is below it."""
    data = place.document.data if isinstance(place.document, Document) and place.span is None else None
    for step in place.path:
        if isinstance(data, dict):
            data = data.get(step)
        else:
            data = data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None
    return isinstance(data, dict | list) and bool(data)


def _is_of_the_whole(place: Place, file: RenderedFile) -> bool:
    """Say whether a place stands for a whole object of a chart or an overlay."""
    return place.span is None and (
        place.path[-2:] == ("metadata", "name") or (bool(file.source) and place.path[-2:] == ("metadata", "namespace"))
    )


def text_span(place: Place) -> Span:
    """Return the lines and columns of a place in the text that was read or rendered.

    Raises:
        ChangedError: If the file is no longer what was read before.
    """
    file = file_of(place)
    start, end = _offsets(place)
    return Span(file.path, Position(*file.position(start)), Position(*file.position(end)))


def line_of(place: Place) -> tuple[str, int]:
    """Return the file and the line of a place; the line is 0 where the file is no longer what was read."""
    try:
        span = span_of(place)
    except ChangedError:
        return file_of(place).path, 0
    return span.path, span.start.line


def _offsets(place: Place) -> tuple[int, int]:
    if place.span is not None:
        return place.span
    if isinstance(place.document, Document):
        return place.document.anchor(place.path, on_key=place.on_key)
    return 0, 0


def locate(hit: Hit) -> Finding:
    """Return the finding of a hit, without its suppression and fingerprint."""
    problem = hit.problem
    place = problem.place
    origin = origin_of(place)
    return Finding(
        rule=hit.info.id,
        severity=hit.severity,
        message=problem.message,
        span=origin.span if origin else text_span(place),
        object=place.owner,
        related=tuple(RelatedSpan(span_of(related.place), related.message) for related in problem.related),
        help=problem.help,
        logical_path=_logical(place, problem.message),
        sets=tuple(name or "." for name in hit.sets),
        origin=origin,
    )


def inventory(objects: Iterable[Resource]) -> list[Listed]:
    """Return every object with the place of its name, in the order of the input."""
    listed = []
    for resource in objects:
        try:
            listed.append(Listed(resource.id, span_of(resource.name_place), _hooks(resource)))
        except ChangedError:
            start = Position(1, 1)
            listed.append(Listed(resource.id, Span(resource.document.file.path, start, start)))
    return listed


def _hooks(resource: Resource) -> tuple[str, ...]:
    """Return the events at which Helm applies an object of a chart."""
    if not isinstance(resource.document.file, RenderedFile):
        return ()
    from kubelint.render.helm.hooks import hooks

    return hooks(resource.data)


def _logical(place: Place, message: str) -> str:
    """Return the key path in words; where a place is only a stretch of text, what is said of it stands for it."""
    data = place.document.data if isinstance(place.document, Document) else None
    path = logical_path(data, place.path)
    return path if place.span is None else f"{path}: {message}" if path else message
