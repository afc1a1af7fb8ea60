"""Options of the tables as typer takes them, and the functions that it reads them from."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kubelint.cli.fast import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubelint.commands.flag import Flag


def option(flag: Flag) -> inspect.Parameter:
    """Return an option of a table as a parameter."""
    kind: Any = Literal[flag.choices] if flag.choices else str
    default: Any = None
    if flag.kind == "flag":
        kind, default = bool, False
    elif flag.kind == "many":
        kind, default = list[kind], []
    else:
        kind = kind | None
    settings: dict[str, Any] = {"help": flag.help, "rich_help_panel": flag.group, "show_default": False}
    if flag.metavar:
        settings["metavar"] = flag.metavar
    annotation = Annotated[kind, typer.Option(*flag.names, **settings)]
    return inspect.Parameter(flag.dest, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def argument(name: str, metavar: str, help_: str, *, many: bool = False) -> inspect.Parameter:
    """Return an argument as a parameter; one that may be given many times may also be left out."""
    kind: Any = list[str] | None if many else str
    annotation = Annotated[kind, typer.Argument(metavar=metavar, help=help_)]
    default = None if many else inspect.Parameter.empty
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def command_of(
    command: Callable[[dict[str, Any]], int], arguments: Sequence[inspect.Parameter], flags: Sequence[Flag]
) -> Callable[..., int]:
    """Return the function that typer reads `arguments` and the options of the table `flags` from."""

    def run(**given: Any) -> int:  # noqa: ANN401  (typer passes what each option holds)
        many = {
            flag.dest: tuple(part for value in given[flag.dest] for part in split(flag, value))
            for flag in flags
            if flag.kind == "many"
        }
        lists = {each.name: tuple(given[each.name] or ()) for each in arguments if each.default is None}
        return command({**given, **many, **lists})

    parameters = [*arguments, *map(option, flags)]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
