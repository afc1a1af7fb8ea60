"""Places as SARIF names them: URIs below the root, and regions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from sarif_om import ArtifactLocation, PhysicalLocation, Region

from kubelint.report.paths import relative

if TYPE_CHECKING:
    from kubelint.finding import Position, Span

ROOT_ID = "%SRCROOT%"
"""The base of relative URIs.  No value is given for it: that would differ from machine to machine."""


class Places:
    """Makes locations; a file's part of them is made once."""

    __slots__ = ("_files", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self._files: dict[str, ArtifactLocation] = {}

    def file(self, path: str) -> ArtifactLocation:
        """The location of a file."""
        location = self._files.get(path)
        if location is None:
            location = self._files[path] = _artifact(path, self.root)
        return location

    def span(self, span: Span) -> PhysicalLocation:
        """A stretch of a file."""
        return PhysicalLocation(artifact_location=self.file(span.path), region=_region(span.start, span.end))

    def point(self, path: str, position: Position | None) -> PhysicalLocation:
        """A position in a file, or the file."""
        region = position and _region(position, position)
        return PhysicalLocation(artifact_location=self.file(path), region=region)


def _region(start: Position, end: Position) -> Region:
    return Region(
        start_line=start.line, start_column=start.column, end_line=end.line, end_column=max(end, start).column
    )


def _artifact(path: str, root: str) -> ArtifactLocation:
    if path == "-":
        return ArtifactLocation(uri="stdin")
    shown = os.path.basename(path) if path == root else relative(path, root)
    # A name may hold bytes that are no UTF-8: they are quoted as they are.  A colon would look like a scheme.
    quoted = quote(os.fsencode(shown))
    if os.path.isabs(shown):  # outside the root
        return ArtifactLocation(uri="file://" + ("" if quoted.startswith("/") else "/") + quoted)
    return ArtifactLocation(uri=quoted, uri_base_id=ROOT_ID)
