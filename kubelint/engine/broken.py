"""Gives what could not be rendered the form of a file with a fault, so that a rule can report it in its place."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from kubelint.source.decode import DecodeError, decode
from kubelint.source.root import inside
from kubelint.syntax.document import ChangedError, File
from kubelint.syntax.fault import Fault, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.render.limits import RenderError

KIND = "render"
"""The kind of such faults."""
_DESCRIPTIONS = ("Chart.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization")


def broken_files(errors: Iterable[RenderError], files: Iterable[File], root: str) -> list[File]:
    """Return a file for each one that an error is in, with the errors as its faults; nothing is read outside `root`."""
    known = {file.path: file for file in files}
    found: dict[str, File] = {}
    for error in errors:
        path = _described(error.path)
        file = found.get(path)
        if file is None:
            file = found[path] = _file(path, known, root)
        file.faults.append(_fault(error, file))
    return list(found.values())


def _described(path: str) -> str:
    """Return the file that describes a chart or an overlay, where its folder is named."""
    if not os.path.isdir(path):
        return path
    return next((file for name in _DESCRIPTIONS if os.path.isfile(file := os.path.join(path, name))), path)


def _file(path: str, known: dict[str, File], root: str) -> File:
    if path in known:
        return File(path, lambda: known[path].text)
    return File(path, lambda: read_text(path, root))


def read_text(path: str, root: str = "") -> str:
    """Return the text of a file; of one that is no text (an archive), or that cannot be read, nothing.

    Of a link out of `root` nothing, too: what a hostile chart links to is not for a report to show.  Nor is anything
    read that never ends: a pipe, or what is larger than any manifest.
    """
    if root and not inside(os.path.realpath(path), os.path.realpath(root)):
        return ""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > Limits().file_bytes:
            return ""
        with open(path, "rb") as file:
            return decode(file.read())
    except (OSError, DecodeError):
        return ""


def _fault(error: RenderError, file: File) -> Fault:
    start = end = 0
    if error.line:
        try:
            lines: Sequence[int] = file.lines
            text = file.text
        except ChangedError:
            return Fault(KIND, error.reason, help=error.help)
        if error.line <= len(lines):
            first = lines[error.line - 1]
            after = lines[error.line] if error.line < len(lines) else len(text)
            written = text[first:after].rstrip()
            indent = len(written) - len(written.lstrip())
            start = first + min(max(error.column - 1, indent), len(written))
            end = first + len(written)
    return Fault(KIND, error.reason, start, end, error.help)
