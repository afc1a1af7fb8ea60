"""Objects of other dialects for tests, as views of plain data and of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kubelint.model.build import build

if TYPE_CHECKING:
    from kubelint.model.resource import Resource
    from kubelint.syntax.document import Document


def resource(data: dict[str, Any]) -> Resource:
    return build(cast("Document", None), (), data, "default", placeholders=True)
