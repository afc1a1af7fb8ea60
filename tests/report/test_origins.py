"""What people read below a finding in rendered text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Origin, Position, Span, ValueKey
from kubelint.report.origins import remarks

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = Span("/r/web/Chart.yaml", Position(6, 1), Position(6, 1))


def place(path: str, position: Position | None) -> str:
    return f"{path}:{position.line}:{position.column}" if position else path


def said(origin: Origin) -> Sequence[tuple[str, str]]:
    return list(remarks(origin, place))


def test_a_value_is_told_by_its_line_and_one_of_no_file_by_what_may_set_it() -> None:
    keys = (ValueKey("a.b", "/r/values.yaml", 3), ValueKey("c", "/r/sub.tgz"), ValueKey("d"))
    told = "a.b (/r/values.yaml:3), c (/r/sub.tgz), d (from --set or the configuration)"
    assert said(Origin(PLACE, "exact", values=keys)) == [("values", told)]


def test_the_line_in_an_archive_is_not_called_unknown() -> None:
    inside = "db-1.0.0.tgz: templates/service.yaml:6"
    assert said(Origin(PLACE, "file", inside=inside)) == [("inside", inside)]
    unknown = "db-1.0.0.tgz: templates/service.yaml"
    assert said(Origin(PLACE, "file", inside=unknown)) == [("inside", unknown), ("place", "only the file is known")]
