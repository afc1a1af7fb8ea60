"""The commands that ask about single ways through the network: reach, trace."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import typer

from kubelint.cli.options import argument, command_of
from kubelint.commands.question_options import REACH, TRACE, QuestionValues

_CODES = (
    "Exit codes: 0 {open}; 1 it is not; 2 usage or configuration error, an end that does not exist, or several "
    "sets of objects and no --set; 3 something could not be read."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    source = argument("source", "SRC", "namespace/name of a workload or pod, an address or CIDR, or internet.")
    port = inspect.Parameter(
        "port",
        inspect.Parameter.KEYWORD_ONLY,
        default="",
        annotation=Annotated[
            str, typer.Argument(metavar="[PORT[/PROTOCOL]]", help="8080, 53/UDP or a name; default: any.")
        ],
    )
    to = argument("destination", "DST", "As SRC, or a Service: namespace/service/name.")
    app.command(
        "reach",
        help="Say whether one end reaches another, and which rules decide it: a static ping.\n\n"
        + _CODES.format(open="the connection is allowed"),
    )(command_of(_reach, (source, to, port), REACH))
    to = argument("destination", "DST", "As SRC, a Service (namespace/service/name), or a URL.")
    app.command(
        "trace",
        help="Show the way from one end to another hop by hop, and the first hop that fails: a static traceroute.\n\n"
        + _CODES.format(open="the way is open"),
    )(command_of(_trace, (source, to, port), TRACE))


def _reach(values: dict[str, Any]) -> int:
    from kubelint.commands.reach import run_reach

    return run_reach(QuestionValues(**values))


def _trace(values: dict[str, Any]) -> int:
    from kubelint.commands.trace import run_trace

    return run_trace(QuestionValues(**values))
