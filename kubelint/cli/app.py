"""The full command line on typer: help, errors, completion, and every command."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from kubelint import __version__
from kubelint.cli import diff_commands, network_commands, render_commands, rule_commands
from kubelint.cli.options import argument, command_of
from kubelint.commands.network_options import CONNECTIVITY, ConnectivityValues
from kubelint.commands.table import CHECK
from kubelint.commands.values import CheckValues

app = typer.Typer(
    name="kubelint",
    help="Static linter and policy auditor: what Kubernetes manifests do on the network, from the files alone.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def run_app(arguments: list[str]) -> int:
    """Run the command line; return its exit code."""
    try:
        code = app(args=arguments, prog_name="kubelint", standalone_mode=False)
    except typer.Exit as end:
        return end.exit_code
    except Exception as error:
        # click and typer's own copy of it have the same classes twice; what they share is a form of telling.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", 2))
    return code if isinstance(code, int) else 0


def _version(asked: bool) -> None:  # noqa: FBT001  (typer gives the value so)
    if asked:
        sys.stdout.write(f"kubelint {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Say what Kubernetes manifests do on the network, from the files alone."""


# ------------------------------------------------------------------------------------------------------- check
_PATHS = argument("paths", "PATH", "Files, folders, or - for standard input; default: this folder.", many=True)


def _check(values: dict[str, Any]) -> int:
    from kubelint.commands.check import run_check

    return run_check(CheckValues(**values))


app.command(
    "check",
    help="Check manifests and say what is wrong, each finding under the text that causes it.\n\n"
    "Exit codes: 0 clean; 1 findings at or above --fail-on; 2 usage or configuration error, or a path that does "
    "not exist; 3 something could not be read, no manifest was found, or an internal error.",
)(command_of(_check, (_PATHS,), CHECK))


# ------------------------------------------------------------------------------------------------- the network
def _connectivity(values: dict[str, Any]) -> int:
    from kubelint.commands.connectivity import run_connectivity

    return run_connectivity(ConnectivityValues(**values))


app.command(
    "connectivity",
    help="Show which connections the policies and routes of the manifests allow.\n\n"
    "Exit codes: 0 done; 2 usage or configuration error, or a path that does not exist; 3 an object of the input "
    "is invalid or there twice, or something could not be read; the rest is reported.",
)(command_of(_connectivity, (_PATHS,), CONNECTIVITY))

network_commands.register(app)
diff_commands.register(app)
render_commands.register(app)
rule_commands.register(app)
