"""A way hop by hop: text for people, JSON and SARIF for tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.report.clean import clean
from kubelint.report.connectivity import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from kubelint.cluster.trace.tracing import Trace
    from kubelint.engine.load import Loaded


def write(form: str, trace: Trace, loaded: Loaded, out: TextIO) -> None:
    """Write the way in a format."""
    if form == "json":
        _write_json(trace, out)
    elif form == "sarif":
        from kubelint.report.trace_sarif import write_sarif

        write_sarif(trace, loaded, out)
    else:
        out.writelines(f"{clean(line).rstrip()}\n" for line in _text(trace))


def _write_json(trace: Trace, out: TextIO) -> None:
    import json

    line = lines()
    hops = []
    for hop in trace.hops:
        path, number = line(hop.place) if hop.place is not None else ("", 0)
        told: dict[str, object] = {"kind": hop.kind, "object": hop.object, "path": path, "line": number, "ok": hop.ok}
        hops.append({**told, "cause": hop.cause, "advice": hop.advice})
    document = {"source": trace.source, "destination": trace.destination, "ok": trace.ok, "hops": hops}
    json.dump(document, out, indent=2)
    out.write("\n")


def _text(trace: Trace) -> Iterator[str]:
    yield f"{trace.source} -> {trace.destination}"
    yield ""
    line = lines()
    widths = max((len(hop.object) for hop in trace.hops), default=0)
    for hop in trace.hops:
        path, number = line(hop.place) if hop.place is not None else ("", 0)
        where = f"{path}:{number}" if number else path
        yield f"  {'ok  ' if hop.ok else 'FAIL'}  {hop.kind:<9}  {hop.object.ljust(widths)}  {where}"
        if hop.cause:
            yield f"                   {hop.cause}"
        if hop.advice and not hop.ok:
            yield f"        what to do: {hop.advice}"
    yield ""
    failing = trace.failing
    if failing is None:
        yield "The way is open."
    else:
        yield f"The way ends at the {failing.kind} {failing.object}."
