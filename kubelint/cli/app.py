"""The full command line on typer: help, errors, completion, and every command."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kubelint import __version__
from kubelint.cli import rule_commands
from kubelint.cli.fast import split
from kubelint.commands.network_options import CONNECTIVITY, ConnectivityValues
from kubelint.commands.table import CHECK, Flag
from kubelint.commands.values import CheckValues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
def _option(flag: Flag) -> inspect.Parameter:
    kind: Any = str
    if flag.choices:
        kind = Literal[flag.choices]
    default: Any = None
    if flag.kind == "flag":
        kind, default = bool, False
    elif flag.kind == "many":
        kind = list[kind]
    else:
        kind = kind | None
    settings: dict[str, Any] = {"help": flag.help, "rich_help_panel": flag.group, "show_default": False}
    if flag.metavar:
        settings["metavar"] = flag.metavar
    if flag.kind == "many":
        default = []
    annotation = Annotated[kind, typer.Option(*flag.names, **settings)]
    return inspect.Parameter(flag.dest, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _from_table(command: Callable[[dict[str, Any]], int], flags: Sequence[Flag]) -> Callable[..., int]:
    """Return the function that typer reads the options of the table `flags` from."""

    def run(**given: Any) -> int:  # noqa: ANN401  (typer passes what each option holds)
        values = {
            flag.dest: tuple(part for value in given[flag.dest] for part in split(flag, value))
            for flag in flags
            if flag.kind == "many"
        }
        return command({**given, **values, "paths": tuple(given["paths"] or ())})

    paths = inspect.Parameter(
        "paths",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[
            list[str] | None,
            typer.Argument(metavar="PATH", help="Files, folders, or - for standard input; default: this folder."),
        ],
    )
    parameters = [paths, *map(_option, flags)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _check(values: dict[str, Any]) -> int:
    from kubelint.commands.check import run_check

    return run_check(CheckValues(**values))


app.command(
    "check",
    help="Check manifests and say what is wrong, each finding under the text that causes it.\n\n"
    "Exit codes: 0 clean; 1 findings at or above --fail-on; 2 usage or configuration error, or a path that does "
    "not exist; 3 something could not be read, no manifest was found, or an internal error.",
)(_from_table(_check, CHECK))


# ------------------------------------------------------------------------------------------------- the network
def _connectivity(values: dict[str, Any]) -> int:
    from kubelint.commands.connectivity import run_connectivity

    return run_connectivity(ConnectivityValues(**values))


app.command(
    "connectivity",
    help="Show which connections the policies and routes of the manifests allow.\n\n"
    "Exit codes: 0 done; 2 usage or configuration error, or a path that does not exist; 3 an object of the input "
    "is invalid or there twice, or something could not be read; the rest is reported.",
)(_from_table(_connectivity, CONNECTIVITY))

rule_commands.register(app)
