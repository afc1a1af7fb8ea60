"""One option of a command, as data."""

from __future__ import annotations

from kubelint.record import NamedTuple


class Flag(NamedTuple):
    """One option.

    `kind` is ``flag`` (no value), ``value`` (the last one counts) or ``many`` (repeatable).  `commas` says that one
    value may hold several, separated by commas.
    """

    names: tuple[str, ...]
    kind: str
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    commas: bool = False
    group: str = "Options"

    @property
    def dest(self) -> str:
        """The name of the value: that of the long option, with underscores."""
        return self.names[0].lstrip("-").replace("-", "_")
