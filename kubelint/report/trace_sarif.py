"""A way as SARIF: one result, at the hop that fails or at the last one, with all hops as its code flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sarif_om import (
    CodeFlow,
    Invocation,
    Location,
    LogicalLocation,
    Message,
    MultiformatMessageString,
    ReportingConfiguration,
    ReportingDescriptor,
    Result,
    Run,
    SarifLog,
    ThreadFlow,
    ThreadFlowLocation,
    Tool,
    ToolComponent,
)

from kubelint import __version__
from kubelint.engine.locate import span_of
from kubelint.report.clean import encodable
from kubelint.report.home import HOME
from kubelint.report.sarif_json import encode
from kubelint.report.sarif_places import Places
from kubelint.report.sarif_rules import period
from kubelint.report.trace import said_of
from kubelint.syntax.document import ChangedError

if TYPE_CHECKING:
    from typing import TextIO

    from kubelint.cluster.hops import Hop
    from kubelint.cluster.trace.tracing import Trace
    from kubelint.engine.load import Loaded

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES = (
    ("way-blocked", "The way to a destination is blocked.", "The code flow shows each hop, up to the one that fails."),
    ("way-open", "The way to a destination is open.", "The code flow shows each hop."),
)


def write_sarif(trace: Trace, loaded: Loaded, out: TextIO) -> None:
    """Write the way."""
    places = Places(loaded.root)
    driver = ToolComponent(
        name="kubelint",
        version=__version__,
        information_uri=HOME or None,
        rules=[
            ReportingDescriptor(
                id=rule,
                short_description=MultiformatMessageString(text=short),
                full_description=MultiformatMessageString(text=f"{short} {more}"),
                help=MultiformatMessageString(text=more),
                default_configuration=ReportingConfiguration(level="none" if rule == "way-open" else "error"),
            )
            for rule, short, more in _RULES
        ],
    )
    run = Run(
        tool=Tool(driver=driver),
        results=[_result(trace, places)],
        invocations=[Invocation(execution_successful=not loaded.errors)],
        column_kind="unicodeCodePoints",
        newline_sequences=["\r\n", "\n", "\r"],
    )
    out.write(encode(SarifLog(schema_uri=_SCHEMA, version="2.1.0", runs=[run])) + "\n")


def _result(trace: Trace, places: Places) -> Result:
    failing = trace.failing
    between = f"from {trace.source} to {trace.destination}"
    text = f"The way {between} is open."
    if failing is not None:
        text = f"The way {between} ends at the {failing.kind} {failing.object}: {failing.cause}"
    at = next((hop for hop in (failing, *reversed(trace.hops)) if hop is not None and hop.place is not None), None)
    steps = [
        ThreadFlowLocation(
            location=_location(hop, places, period(encodable(said_of(hop)))),
            execution_order=number,
            importance="important" if hop.ok else "essential",
        )
        for number, hop in enumerate(trace.hops, 1)
    ]
    message = period(encodable(text + (f". {failing.advice}" if failing is not None and failing.advice else "")))
    return Result(
        rule_id="way-open" if failing is None else "way-blocked",
        rule_index=1 if failing is None else 0,
        kind="pass" if failing is None else "fail",
        level="none" if failing is None else "error",
        message=Message(text=message),
        locations=[_location(at, places)] if at is not None else None,
        code_flows=[CodeFlow(thread_flows=[ThreadFlow(locations=steps)])] if steps else None,
    )


def _location(hop: Hop, places: Places, text: str = "") -> Location:
    physical = None
    if hop.place is not None:
        try:
            physical = places.span(span_of(hop.place))
        except ChangedError:
            physical = None
    logical = LogicalLocation(fully_qualified_name=encodable(hop.object), kind="resource")
    return Location(
        physical_location=physical,
        logical_locations=[logical],
        message=Message(text=text) if text else None,
    )
