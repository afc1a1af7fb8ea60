"""What compiling policies has to say: what is wrong in them, and what of them is no part of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.finding import Path, Place
    from kubelint.model.resource import Part, Resource


class Remark(NamedTuple):
    """A sentence about a place."""

    place: Place
    message: str


class Remarks:
    """`errors` are what the API server or the CNI rejects; `notes` are what is recognised, but not in the answers."""

    def __init__(self) -> None:
        self.errors: list[Remark] = []
        self.notes: list[Remark] = []

    def error(self, place: Place, message: str) -> None:
        """Say what is wrong."""
        self.errors.append(Remark(place, message))

    def note(self, place: Place, message: str) -> None:
        """Say what the answers leave out."""
        self.notes.append(Remark(place, message))

    def misfits(self, resource: Resource) -> None:
        """Say which fields do not have their type; a placeholder is no fault."""
        for misfit in resource.misfits:
            if not misfit.unknown and not misfit.text:
                self.error(resource.at(*misfit.path), misfit.message)


def spoilt(resource: Resource, path: Path, *, below: bool = True) -> bool:
    """Say whether a value at `path`, or below it, did not have its type (a number for a text is still read)."""
    return any(
        not misfit.text and (misfit.path[: len(path)] if below else misfit.path) == path for misfit in resource.misfits
    )


def part_spoilt(part: Part, *path: str | int, below: bool = True) -> bool:
    """Say whether a value of `part` did not have its type."""
    return spoilt(part.resource, (*part.path, *path), below=below)
