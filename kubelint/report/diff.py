"""Differences between two states of the manifests in all formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.engine.locate import line_of
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.causes import Cause
    from kubelint.cluster.comparison import Change, Comparison
    from kubelint.cluster.exposures import Exposed
    from kubelint.cluster.opened import Opened
    from kubelint.engine.load import InputError
    from kubelint.engine.sides import Side


class Difference(NamedTuple):
    """What is different about one consistent set of objects; its name is empty where there is only one."""

    name: str
    comparison: Comparison
    exposures: tuple[Exposed, ...]
    opened: tuple[Opened, ...] | None = None
    """What pods that are not in the input could do, where that is asked for."""
    attached: tuple[Comparison, ...] | None = None
    """The networks that pods are attached to besides the cluster's own, where these are asked for."""

    def changes(self) -> Iterator[Change]:
        """Yield the connections that differ, network by network."""
        for comparison in (self.comparison, *(self.attached or ())):
            yield from comparison.changes()

    def suffix(self, change: Change) -> str:
        """Return the network of a connection for people, where several are asked for."""
        return "" if self.attached is None else f" [{change.network}]"

    @property
    def opens(self) -> bool:
        """Whether something else than a connection is newly let in."""
        return any(each.opens for each in self.exposures) or any(each.opens for each in self.opened or ())


class Compared(NamedTuple):
    """The two sides, and the differences set by set."""

    old: Side
    new: Side
    differences: Sequence[Difference]

    def side(self, cause: Cause) -> Side:
        """Return the side on which a cause stands."""
        return self.old if cause.state == "old" else self.new

    def where(self, cause: Cause) -> tuple[str, int]:
        """Return the absolute path by which people know the file of a cause, and the line."""
        path, line = line_of(cause.place)
        return self.side(cause).shown(path), line


def write(form: str, compared: Compared, errors: Sequence[InputError], out: TextIO) -> bool:
    """Write the differences in a format; say whether something is newly let in from outside."""
    if form == "json":
        from kubelint.report.diff_json import write_json

        return write_json(compared, errors, out)
    if form == "sarif":
        from kubelint.report.diff_sarif import write_sarif

        return write_sarif(compared, errors, out)
    from kubelint.report.diff_text import write_people

    return write_people(form, compared, out)


def name_of(cause: Cause) -> str:
    """Return namespace and name of the object that is a cause."""
    resource = cause.resource
    return f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name
