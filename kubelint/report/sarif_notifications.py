"""What kubelint tells about its own run: files that could not be read, results that were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarif_om import (
    Location,
    Message,
    MultiformatMessageString,
    Notification,
    ReportingConfiguration,
    ReportingDescriptor,
    ReportingDescriptorReference,
)

from kubelint.report.clean import encodable
from kubelint.report.sarif_rules import pascal_case, period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.engine.result import Result
    from kubelint.report.sarif_places import Places

_KINDS = {
    "internal-error": (
        "error",
        "A part of kubelint failed.",
        "The result is not complete. Please report the failure with the file that causes it.",
    ),
    "not-read": (
        "error",
        "A file or document could not be read.",
        "Nothing in it was judged, and what it would define may seem to be missing. Mend it, or exclude it.",
    ),
    "results-cut": (
        "warning",
        "There are more results than code scanning takes.",
        "The least severe were left out. Mend or suppress some, or check parts of the repository separately.",
    ),
    "baseline-entry-not-found": (
        "note",
        "An entry of the baseline no longer occurs.",
        "Write the baseline anew with --write-baseline.",
    ),
    "passed-over": ("note", "A file or document is no Kubernetes manifest.", "Nothing needs to be done."),
}
_INDEXES = {kind: index for index, kind in enumerate(_KINDS)}


def descriptors() -> list[ReportingDescriptor]:
    """The kinds of notifications."""
    return [
        ReportingDescriptor(
            id=kind,
            name=pascal_case(kind),
            short_description=MultiformatMessageString(text=summary),
            full_description=MultiformatMessageString(text=f"{summary} {what}"),
            help=MultiformatMessageString(text=what),
            default_configuration=ReportingConfiguration(level=level),
        )
        for kind, (level, summary, what) in _KINDS.items()
    ]


def notifications(result: Result, places: Places, cut: int, *, verbose: bool) -> Iterator[Notification]:
    """The notifications of one run; `cut` is the number of results that were left out."""
    for failure in result.failures:
        yield _notification("internal-error", failure)
    for unread in result.unread:
        location = Location(physical_location=places.point(unread.path, unread.position))
        yield _notification("not-read", unread.reason, location)
    if cut:
        yield _notification("results-cut", f"The {cut} least severe results were left out.")
    for entry in result.stale_baseline:
        location = Location(physical_location=places.point(entry.path, None))
        yield _notification("baseline-entry-not-found", f"No longer found: {entry.message} ({entry.rule})", location)
    if verbose:
        for passed in result.passed_over:
            location = Location(physical_location=places.point(passed.path, None))
            yield _notification("passed-over", passed.reason, location)


def _notification(kind: str, text: str, location: Location | None = None) -> Notification:
    return Notification(
        level=_KINDS[kind][0],
        message=Message(text=period(encodable(text))),
        descriptor=ReportingDescriptorReference(id=kind, index=_INDEXES[kind]),
        locations=[location] if location else None,
    )
