"""What is special about findings in rendered text: maps are made at last, and several renders show the same."""

from __future__ import annotations

import os
import re
from functools import partial
from typing import TYPE_CHECKING

from kubelint.engine.locate import file_of
from kubelint.render.rendered import RenderedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kubelint.engine.run import Hit
    from kubelint.finding import Finding, Origin
    from kubelint.render.rendered import SwitchedOff, Unit
    from kubelint.syntax.document import File

_MOST_AT_ONCE = 4
_MOST_OFF = 3
_EGRESS = re.compile("egress", re.IGNORECASE)
_FOR_ALL = re.compile(r"^ {2,4}podSelector:\s*\{\s*\}", re.MULTILINE)


def prepare_maps(hits: Sequence[Hit]) -> None:
    """Make the source maps of all charts and overlays that have findings, several at once.

    Where something is missing, the templates that would make it are looked for.
    """
    missed: dict[int, set[str]] = {}
    for hit in hits:
        file = file_of(hit.problem.place)
        if hit.problem.absence and isinstance(file, RenderedFile):
            missed.setdefault(id(file.unit), set()).update(hit.info.misses)
    files = (
        file_of(place)
        for hit in hits
        for place in (hit.problem.place, *(related.place for related in hit.problem.related))
    )
    prepare_files(files, {unit: frozenset(kinds) for unit, kinds in missed.items()})


def prepare_files(files: Iterable[File], missed: Mapping[int, frozenset[str]] = {}) -> None:
    """Make the source maps of those of the files that were rendered; `missed` are kinds to look for, by unit."""
    units = {id(file.unit): file.unit for file in files if isinstance(file, RenderedFile)}

    def task(unit: Unit) -> None:
        unit.prepare()
        if kinds := missed.get(id(unit)):
            unit.look_for(kinds)

    in_parallel([partial(task, unit) for unit in units.values()])


def in_parallel(tasks: Sequence[Callable[[], None]]) -> None:
    """Run tasks that mostly wait for other programs."""
    if len(tasks) < 2:
        for task in tasks:
            task()
        return
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(min(len(tasks), os.cpu_count() or 2, _MOST_AT_ONCE))
    try:
        for running in [pool.submit(task) for task in tasks]:
            running.result()
    except BaseException:
        # Who interrupts waits for none of them; what runs ends with the folder that it works in.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Join what several renders show at one place into one finding with the list of renders.

    Of different severities the worst counts; it is ignored only where it is in each of them.  The values keys of all
    renders are listed.
    """
    kept: list[Finding] = []
    same: dict[tuple[object, ...], int] = {}
    named: dict[tuple[object, ...], list[int]] = {}
    looked: dict[tuple[object, ...], int] = {}
    for finding in findings:
        if finding.origin is None:
            kept.append(finding)
            continue
        field = _field(finding)
        saying, naming = (*field, _without_names(finding)), (*field, _name(finding))
        at = same.get(saying)
        if at is None and finding.sets:
            # Of several renders, all that the values make different may differ.
            others, turn = named.get(naming, []), (*naming, finding.sets)
            next_one = looked.get(turn, 0)
            while next_one < len(others) and not set(kept[others[next_one]].sets).isdisjoint(finding.sets):
                next_one += 1
            looked[turn] = next_one
            at = others[next_one] if next_one < len(others) and kept[others[next_one]].sets else None
        if at is None:
            same[saying] = len(kept)
            named.setdefault(naming, []).append(len(kept))
            kept.append(finding)
            continue
        worst, other = kept[at], finding
        if (other.suppressed is None, other.severity) > (worst.suppressed is None, worst.severity):
            worst, other = other, worst
        sets = tuple(sorted({*kept[at].sets, *finding.sets}))
        kept[at] = worst._replace(sets=sets, origin=_with_values(worst.origin, other.origin))
    return kept


def _with_values(origin: Origin | None, other: Origin | None) -> Origin | None:
    """Return an origin with the values keys of another render, too: each may have them from a file of its own."""
    if origin is None or other is None:
        return origin
    return origin._replace(values=tuple(dict.fromkeys([*origin.values, *other.values])))


def _field(finding: Finding) -> tuple[object, ...]:
    """Return what findings of the same field of the same kind have in common."""
    kind = finding.object.kind if finding.object else ""
    return (finding.rule, finding.span, kind, finding.logical_path)


def _name(finding: Finding) -> str:
    return finding.object.name if finding.object else ""


def _without_names(finding: Finding) -> str:
    message = finding.message
    found = finding.object
    for name in (found.name, found.namespace) if found else ():
        if name:
            message = message.replace(name, "*")
    return message


def what_is_off(hit: Hit) -> tuple[str, ...]:
    """Say which templates would make what a hit misses, but are switched off."""
    file = file_of(hit.problem.place)
    if not hit.problem.absence or not hit.info.misses or not isinstance(file, RenderedFile):
        return ()
    silent = file.unit.switched_off()
    off = [each for each in silent if not set(hit.info.misses).isdisjoint(each.kinds)]
    off = _policies(off, silent, hit) if "NetworkPolicy" in hit.info.misses else _around(off, file.path)
    return tuple(_said(each, file.unit.path) for each in off[:_MOST_OFF])


def _policies(off: list[SwitchedOff], silent: Sequence[SwitchedOff], hit: Hit) -> list[SwitchedOff]:
    """Choose the policies that would be for the pods in question: those near them, or else those for all pods."""
    from kubelint.model.workload import WORKLOAD_KINDS

    # What switches off workloads too is a whole component, whose policy is for nobody else.
    workloads = {kind for _, kind in WORKLOAD_KINDS}
    components = {each.key for each in silent if not workloads.isdisjoint(each.kinds)}
    off = [each for each in off if each.key not in components]
    if "egress" in hit.info.id:
        off = [each for each in off if _may_hold(each.path, _EGRESS)]
    near = _around(off, file_of(hit.problem.place).path)
    if near or hit.info.subject == "Space":
        return near or off
    return [each for each in off if _may_hold(each.path, _FOR_ALL)]


def _around(off: list[SwitchedOff], path: str) -> list[SwitchedOff]:
    """Choose the templates of a file's own folder, or else of the nearest folder above."""
    folder = os.path.dirname(path)
    around = {each: os.path.dirname(each.path) for each in off}
    above = [found for found in around.values() if folder == found or folder.startswith(found + os.sep)]
    return [each for each, found in around.items() if found == max(above, key=len)] if above else []


def _may_hold(path: str, pattern: re.Pattern[str]) -> bool:
    """Say whether a template may hold such a text; of one that cannot be read, nobody knows."""
    try:
        with open(path, encoding="utf-8") as file:
            return pattern.search(file.read()) is not None
    except (OSError, UnicodeDecodeError):
        return True


def _said(off: SwitchedOff, base: str) -> str:
    base = base if os.path.isdir(base) else os.path.dirname(base)
    template = os.path.relpath(off.path, base).replace(os.sep, "/")
    where = f", {os.path.relpath(off.values_path, base).replace(os.sep, '/')}:{off.line}" if off.values_path else ""
    return f"{template} is off: {off.key}{where}"
