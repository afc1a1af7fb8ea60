"""The commands that compare networks, and hold them to what was promised: diff, verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cli.options import argument, command_of
from kubelint.commands.diff_options import DIFF, DiffValues
from kubelint.commands.verify_options import VERIFY, VerifyValues

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    sides = (
        argument("old", "OLD", "The state before: a folder or file, or a git revision."),
        argument("new", "NEW", "The state after: a folder or file, or a git revision."),
    )
    app.command(
        "diff",
        help="Show which connections and exposures appear, vanish or change, and the lines that did it.\n\n"
        "Exit codes: 0 done; 1 with --fail-on-new-exposure, where something is let in from outside that was not; "
        "2 usage or configuration error; 3 an object of the input is invalid or there twice, or something could not "
        "be read; the rest is reported.",
    )(command_of(_diff, sides, DIFF))
    promised = (
        argument("contract", "CONTRACT", "The file with the promises; docs/contracts.md says what it may hold."),
        argument("paths", "PATH", "Files, folders, or - for standard input; default: this folder.", many=True),
    )
    app.command(
        "verify",
        help="Check what a team promises about its network, and show the connection that breaks a promise.\n\n"
        "Exit codes: 0 all promises are kept; 1 one is broken; 2 usage or configuration error, or an error in the "
        "contract; 3 an object of the input is invalid or there twice, or something could not be read.",
    )(command_of(_verify, promised, VERIFY))


def _diff(values: dict[str, Any]) -> int:
    from kubelint.commands.diff import run_diff

    return run_diff(DiffValues(**values))


def _verify(values: dict[str, Any]) -> int:
    from kubelint.commands.verify import run_verify

    return run_verify(VerifyValues(**values))
