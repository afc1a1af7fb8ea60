"""What is wrong with a text that cannot be read, and the bounds within which texts are read."""

from __future__ import annotations

from kubelint.record import NamedTuple


class Limits(NamedTuple):
    """How much of a hostile or broken input is read before it is refused."""

    file_bytes: int = 64 << 20
    """The size of a file."""
    document_chars: int = 32 << 20
    """The size of one document of a file."""
    depth: int = 250
    """How deep mappings and lists are nested; low enough for any recursive walk, and for libyaml's quadratic time."""
    nodes: int = 1_000_000
    """How many scalars and collections a document with aliases holds once every alias is written out."""


class Fault(NamedTuple):
    """Why a document, or a whole file, cannot be read.

    `kind` is ``limit``, ``template``, ``unreadable``, ``encoding`` or ``render``; each of the others says that the YAML
    or JSON is broken: ``syntax``, ``separator``, ``alias``, ``key``, ``value``.  `start` and `end` are offsets in code
    points.
    """

    kind: str
    message: str
    start: int = 0
    end: int = 0
    help: str = ""

    @property
    def broken(self) -> bool:
        """Whether the text is no valid YAML or JSON (and not merely too big, a template, or unreadable)."""
        return self.kind not in {"limit", "template", "unreadable", "encoding", "render"}


class FaultError(Exception):
    """Carries a fault out of a parser; its offsets count from the start of the parsed text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def fail(kind: str, message: str, start: int, end: int, help: str = "") -> FaultError:  # noqa: A002
    """Make the error for a fault."""
    return FaultError(Fault(kind, message, start, max(end, start), help))
