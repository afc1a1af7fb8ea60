"""What is judged: all that was gathered, or what was kept of it and is still true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.engine.concern import Concern
    from kubelint.engine.gather import Gathered
    from kubelint.engine.sets import Partition
    from kubelint.finding import PassedOver, Unread
    from kubelint.model.resource import Resource
    from kubelint.syntax.document import File


class Seen(NamedTuple):
    """The input of a judgement.

    `judged` gives the files whose reading is judged, `whole` those whose comments total, and `owners` the objects whose
    annotations do: all of them, or those that total for a concern.  `files` gives the files that are at hand, and
    `total` is the number of `objects`.
    """

    parts: Partition
    judged: Callable[[Concern | None], Sequence[File]]
    whole: Callable[[Concern | None], Sequence[File]]
    owners: Callable[[Concern | None], Sequence[Resource]]
    files: Callable[[], Sequence[File]]
    objects: Sequence[Resource]
    total: int
    unread: list[Unread]
    passed_over: list[PassedOver]
    incomplete: bool
    charts: tuple[str, ...]


def seen(gathered: Gathered, parts: Partition) -> Seen:
    """Return all that was gathered, parted into `parts`."""
    objects = gathered.all_objects
    return Seen(
        parts=parts,
        judged=lambda concern: concern.of(gathered.judged) if concern else gathered.judged,
        whole=lambda concern: concern.of(gathered.whole) if concern else gathered.whole,
        owners=lambda concern: concern.objects(objects) if concern else objects,
        files=lambda: gathered.files,
        objects=objects,
        total=len(objects),
        unread=gathered.unread,
        passed_over=gathered.passed_over,
        incomplete=gathered.incomplete,
        charts=gathered.charts,
    )
