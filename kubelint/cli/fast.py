"""Parses a plain command line from the table of a command's options, without the libraries of the full one."""

from __future__ import annotations

from kubelint.commands.table import CHECK
from kubelint.commands.values import CheckValues

TYPE_CHECKING = False  # typing itself would cost 8 ms
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.commands.flag import Flag


def parse(arguments: list[str]) -> CheckValues | None:
    """Return what the arguments of `kubelint check` say; None where they are for the full parser."""
    values = parse_plain(arguments, CHECK)
    return None if values is None else CheckValues(**values)  # type: ignore[arg-type]


def parse_plain(arguments: list[str], flags: Sequence[Flag]) -> dict[str, object] | None:
    """Return what the arguments say, with the paths under `paths`.

    None where anything is not plain (help, an error), and left to the full parser.
    """
    by_name = {name: flag for flag in flags for name in flag.names}
    values: dict[str, object] = {}
    paths: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            paths += rest
            break
        if not argument.startswith("-") or argument == "-":
            paths.append(argument)
            continue
        name, has_value, value = argument.partition("=")
        flag = by_name.get(name)
        if flag is None or (has_value and not name.startswith("--")):
            return None
        if flag.kind == "flag":
            if has_value:
                return None
            values[flag.dest] = True
            continue
        if not has_value:
            following = next(rest, None)
            if following is None or (following.startswith("-") and following != "-"):
                return None
            value = following
        if flag.choices and value not in flag.choices:
            return None
        values[flag.dest] = _collected(flag, values.get(flag.dest), value)
    return {"paths": tuple(paths), **values}


def _collected(flag: Flag, before: object, value: str) -> object:
    if flag.kind != "many":
        return value
    return (*(before if isinstance(before, tuple) else ()), *split(flag, value))


def split(flag: Flag, value: str) -> tuple[str, ...]:
    """Return the values that one occurrence of a repeatable option gives."""
    return tuple(filter(None, map(str.strip, value.split(",")))) if flag.commas else (value,)
