"""Runs a plain `kubelint reach` or `kubelint trace` without the libraries of the full command line."""

from __future__ import annotations

from kubelint.cli.fast import parse_plain
from kubelint.commands.question_options import REACH, TRACE, question


def run_plain(command: str, arguments: list[str]) -> int | None:
    """Run the command; None where its arguments are for the full parser."""
    given = parse_plain(arguments, REACH if command == "reach" else TRACE)
    values = None if given is None else question(given)
    if values is None:
        return None
    if command == "reach":
        from kubelint.commands.reach import run_reach

        return run_reach(values)
    from kubelint.commands.trace import run_trace

    return run_trace(values)
