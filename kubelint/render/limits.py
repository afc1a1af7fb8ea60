"""How much of everything a chart or an overlay may take before it is refused."""

from __future__ import annotations

from kubelint.record import NamedTuple


class RenderLimits(NamedTuple):
    """The bounds for one chart or overlay; the defaults hold for any real one."""

    seconds: float = 20.0
    """The time for all attempts together."""
    memory: int = 1 << 30
    """Resident bytes, of the binary and of kubelint together."""
    output: int = 64 << 20
    """Bytes of rendered text."""
    unpacked: int = 256 << 20
    """Bytes that archives (and the copy of the chart) may hold once they are unpacked."""


class RenderError(Exception):
    """A chart or an overlay cannot be rendered.

    `reason` is one clear sentence.  `path` is the absolute path of the file in the repository where the cause
    stands (or that of the chart or overlay itself), `line` is its line, 0 where it is not known; `column` likewise.
    `help` says what to do.  `refused` tells what was refused for safety from what is wrong in the files, and
    `no_binary` that nothing is wrong with them at all.  `passing` says that another attempt may succeed: what it takes
    depends on what else the machine does.
    """

    def __init__(
        self,
        reason: str,
        path: str = "",
        line: int = 0,
        column: int = 0,
        *,
        help: str = "",  # noqa: A002
        refused: bool = False,
        no_binary: bool = False,
        passing: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.line = line
        self.column = column
        self.help = help
        self.refused = refused
        self.no_binary = no_binary
        self.passing = passing
