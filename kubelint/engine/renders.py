"""What is special about findings in rendered text: maps are made at last, and several renders show the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.locate import file_of
from kubelint.render.rendered import RenderedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kubelint.engine.run import Hit
    from kubelint.finding import Finding
    from kubelint.render.rendered import SwitchedOff
    from kubelint.syntax.document import File

_MOST_AT_ONCE = 4
_MOST_OFF = 3


def prepare_maps(hits: Iterable[Hit]) -> None:
    """Make the source maps of all charts and overlays that have findings, several at once."""
    prepare_files(
        file_of(place)
        for hit in hits
        for place in (hit.problem.place, *(related.place for related in hit.problem.related))
    )


def prepare_files(files: Iterable[File]) -> None:
    """Make the source maps of those of the files that were rendered."""
    units = {id(file.unit): file.unit for file in files if isinstance(file, RenderedFile)}
    in_parallel([unit.prepare for unit in units.values()])


def in_parallel(tasks: Sequence[Callable[[], None]]) -> None:
    """Run tasks that mostly wait for other programs."""
    if len(tasks) < 2:
        for task in tasks:
            task()
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(tasks), os.cpu_count() or 2, _MOST_AT_ONCE)) as pool:
        for running in [pool.submit(task) for task in tasks]:
            running.result()


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Join what several renders show at one place into one finding with the list of renders.

    Of different severities the worst counts; it is ignored only where it is in each of them.
    """
    first: dict[tuple[object, ...], int] = {}
    kept: list[Finding] = []
    for finding in findings:
        if finding.origin is None:
            kept.append(finding)
            continue
        at = first.setdefault(_key(finding), len(kept))
        if at == len(kept):
            kept.append(finding)
            continue
        known = kept[at]
        worst = max(known, finding, key=lambda each: (each.suppressed is None, each.severity))
        sets = tuple(dict.fromkeys((*known.sets, *finding.sets)))
        kept[at] = worst._replace(sets=sets)
    return kept


def _key(finding: Finding) -> tuple[object, ...]:
    """What makes findings of several renders the same one: all but the names that the renders differ in."""
    message = finding.message
    found = finding.object
    if found is None:
        return (finding.rule, finding.span, message)
    for name in (found.name, found.namespace):
        if name:
            message = message.replace(name, "*")
    return (finding.rule, finding.span, found.kind, message)


def what_is_off(hit: Hit) -> tuple[str, ...]:
    """Say which templates would make what a hit misses, but are switched off."""
    file = file_of(hit.problem.place)
    if not hit.problem.absence or not isinstance(file, RenderedFile):
        return ()
    said = f"{hit.problem.message} {hit.problem.help} {hit.info.summary} {hit.info.details}"
    off = [each for each in file.unit.switched_off() if any(kind in said for kind in each.kinds)]
    if not off:
        return ()
    base = os.path.commonpath([os.path.dirname(each.path) for each in off])
    base = os.path.dirname(base) if os.path.basename(base) == "templates" else base
    return tuple(_said(each, base) for each in off[:_MOST_OFF])


def _said(off: SwitchedOff, base: str) -> str:
    template = os.path.relpath(off.path, base).replace(os.sep, "/")
    where = f", {os.path.relpath(off.values_path, base).replace(os.sep, '/')}:{off.line}" if off.values_path else ""
    return f"{template} is off: {off.key}{where}"
