"""Objects of other dialects for tests, as views of plain data and of YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kubelint.model.build import build
from kubelint.network.evaluate import allowed
from kubelint.network.tiers import compile_tiers
from kubelint.syntax.document import from_text
from tests.model.objects import text_at

if TYPE_CHECKING:
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.network.endpoints import Endpoint, Pod
    from kubelint.network.ports import PortSet
    from kubelint.network.remarks import Remark
    from kubelint.network.tiers import Compiled
    from kubelint.syntax.document import Document


def resource(data: dict[str, Any]) -> Resource:
    return build(cast("Document", None), (), data, "default", placeholders=True)


def resources(text: str) -> list[Resource]:
    """Return the objects of a YAML text."""
    file = from_text(text)
    assert not file.faults
    return [
        build(document, (), cast("Any", document.data), "default", placeholders=True) for document in file.documents
    ]


def compiled(text: str, cni: str | None = None) -> Compiled:
    """Return the policies of a YAML text, in which nothing may be wrong."""
    found = compile_tiers(resources(text), cni)
    assert not found.errors, found.errors
    return found


def reached(text: str | Compiled, direction: Direction, subject: Pod, peer: Endpoint) -> PortSet:
    """Return the ports that policies surely let `subject` use with `peer`, about which nothing may be open."""
    found = compiled(text) if isinstance(text, str) else text
    verdict = allowed(found.tiers, direction, subject, peer)
    assert verdict.is_exact
    return verdict.certain


def said(remarks: tuple[Remark, ...]) -> list[tuple[str, str]]:
    """Return for each remark what it underlines, and its message."""
    return [(text_at(remark.place), remark.message) for remark in remarks]
