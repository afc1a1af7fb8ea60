"""A way hop by hop: text for people, JSON and SARIF for tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.report.clean import clean
from kubelint.report.connectivity import lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from kubelint.cluster.hops import Hop
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

    hops = list(hops_json(trace.hops))
    document = {"source": trace.source, "destination": trace.destination, "ok": trace.ok, "hops": hops}
    json.dump(document, out, indent=2)
    out.write("\n")


def hops_json(hops: Sequence[Hop]) -> Iterator[dict[str, object]]:
    """Yield hops as JSON has them."""
    line = lines()
    for hop in hops:
        path, number = line(hop.place) if hop.place is not None else ("", 0)
        told: dict[str, object] = {"kind": hop.kind, "object": hop.object, "path": path, "line": number, "ok": hop.ok}
        yield {**told, "cause": hop.cause, "advice": hop.advice}


def said_of(hop: Hop) -> str:
    """Say a hop in one line, without its place."""
    start = f"{hop.kind} {hop.object}"
    return f"{start}: {hop.cause}" if hop.cause else start


def hops_text(hops: Sequence[Hop]) -> Iterator[str]:
    """Yield the lines that tell hops to people."""
    line = lines()
    widths = max((len(hop.object) for hop in hops), default=0)
    for hop in hops:
        path, number = line(hop.place) if hop.place is not None else ("", 0)
        where = f"{path}:{number}" if number else path
        yield f"  {'ok  ' if hop.ok else 'FAIL'}  {hop.kind:<9}  {hop.object.ljust(widths)}  {where}"
        if hop.cause:
            yield f"                   {hop.cause}"
        if hop.advice and not hop.ok:
            yield f"        what to do: {hop.advice}"


def _text(trace: Trace) -> Iterator[str]:
    yield f"{trace.source} -> {trace.destination}"
    yield ""
    yield from hops_text(trace.hops) if trace.hops else ("  nothing restricts it",)
    yield ""
    failing = trace.failing
    if failing is None:
        yield "The way is open."
    else:
        yield f"The way ends at the {failing.kind} {failing.object}."
