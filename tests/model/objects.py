"""Objects of the model made from YAML, for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.build import build
from kubelint.syntax.document import from_text

if TYPE_CHECKING:
    from kubelint.finding import Place
    from kubelint.model.resource import Resource


def built(text: str, namespace: str = "default") -> Resource:
    """Return the one object of the text."""
    file = from_text(text)
    assert not file.faults
    (document,) = file.documents
    return build(document, (), document.data, namespace, placeholders=True)


def text_at(place: Place) -> str:
    """Return what a finding at the place would underline."""
    document = place.document
    start, end = place.span or document.anchor(place.path, on_key=place.on_key)  # type: ignore[union-attr]
    return document.file.text[start:end]  # type: ignore[union-attr]
