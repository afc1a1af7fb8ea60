"""Differences between two states of the manifests as JSON, described by docs/schemas/diff.schema.json."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kubelint.report.connectivity_table import peer
from kubelint.report.diff import name_of
from kubelint.report.paths import relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from kubelint.cluster.causes import Cause
    from kubelint.cluster.opened import Opened
    from kubelint.engine.load import InputError
    from kubelint.network.ports import PortSet
    from kubelint.report.diff import Compared, Difference


def write_json(compared: Compared, errors: Sequence[InputError], out: TextIO) -> bool:
    """Write the differences row by row; say whether something is newly let in from outside."""
    several = len(compared.differences) > 1 or bool(compared.differences and compared.differences[0].name)
    opened = False
    out.write("{")
    if several:
        out.write('\n"sets": [')
    for number, difference in enumerate(compared.differences):
        if several:
            out.write(f'{"," if number else ""}\n{{"name": {json.dumps(difference.name)},')
        opened = _write_difference(compared, difference, out) or opened
        if several:
            out.write("}")
    if several:
        out.write("]")
    told = [{**error._asdict(), "path": relative(error.path, os.getcwd())} for error in errors]
    out.write(f',\n"new_exposure": {json.dumps(opened)},\n"errors": {json.dumps(told)}\n}}\n')
    return opened


def _write_difference(compared: Compared, difference: Difference, out: TextIO) -> bool:
    opened = difference.opens
    out.write('\n"diff": [')
    before = "\n"
    for change in difference.changes():
        opened = opened or change.opens
        network = "" if difference.attached is None else f'"network": {json.dumps(change.network)}, '
        tail = (
            f'{network}"type": "{change.kind}", "before": {_ports(change.before)}, "after": {_ports(change.after)}, '
            f'"new_exposure": {json.dumps(change.opens)}, "because": {_because(compared, change.causes)}}}'
        )
        for source in change.sources:
            for destination in change.destinations:
                out.write(f'{before}{{"src": {json.dumps(source)}, "dst": {json.dumps(destination)}, {tail}')
                before = ",\n"
    out.write('\n],\n"exposures": [')
    before = "\n"
    for each in difference.exposures:
        out.write(
            f'{before}{{"workload": {json.dumps(each.workload)}, "way": "{each.way}", "type": "{each.kind}", '
            f'"before": {_ports(each.before)}, "after": {_ports(each.after)}, '
            f'"new_exposure": {json.dumps(each.opens)}, "because": {_because(compared, each.causes)}}}'
        )
        before = ",\n"
    out.write("\n]")
    if difference.opened is not None:
        rows = ",\n".join(_opened_json(compared, each) for each in difference.opened)
        out.write(f',\n"strangers": [\n{rows}\n]')
    return opened


def _opened_json(compared: Compared, each: Opened) -> str:
    parts = [
        f'"{key}": {{"protocols": {_ports(row.exposed.ports)}, "named": {json.dumps(row.exposed.names)}}}'
        for key, row in (("before", each.before), ("after", each.after))
    ]
    return (
        f'{{"workload": {json.dumps(each.after.workload)}, "direction": "{each.after.direction.lower()}", '
        f'"peer": {json.dumps(peer(each.after))}, "type": "{each.kind}", {", ".join(parts)}, '
        f'"new_exposure": {json.dumps(each.opens)}, "because": {_because(compared, each.causes)}}}'
    )


def _ports(ports: PortSet) -> str:
    return json.dumps({protocol: [list(span) for span in part] for protocol, part in ports.items()})


def _because(compared: Compared, causes: Iterable[Cause]) -> str:
    found = []
    for cause in causes:
        path, line = compared.where(cause)
        found.append(
            {
                "side": cause.state,
                "kind": cause.resource.kind,
                "name": name_of(cause),
                "effect": cause.effect,
                "direction": cause.direction,
                "rule": cause.rule,
                "became": cause.became,
                "path": relative(path, os.getcwd()),
                "line": line,
            }
        )
    return json.dumps(found)
