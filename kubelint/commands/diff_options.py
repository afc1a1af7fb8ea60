"""The options of `kubelint diff`, as data."""

from __future__ import annotations

from kubelint.commands.flag import Flag
from kubelint.commands.network_options import NETWORK
from kubelint.record import NamedTuple

FORMATS = ("text", "json", "md", "sarif")
_HOW, _OUT = "What is asked", "Output"

DIFF: tuple[Flag, ...] = (
    Flag(("--path", "-p"), "many", "Compare only this part of both; default: everything.", "PATH", group=_HOW),
    *(flag for flag in NETWORK if flag.dest != "path"),
    Flag(("--exposure",), "flag", "Also compare what pods that are not in the input could do.", group=_HOW),
    Flag(("--multiple-networks",), "flag", "Look at secondary networks, too.", group=_HOW),
    Flag(("--fail-on-new-exposure",), "flag", "Exit with 1 where something is newly let in from outside.", group=_HOW),
    Flag(("--format",), "value", "What is written to standard output.", "", FORMATS, group=_OUT),
)


class DiffValues(NamedTuple):
    """One field for each option of `DIFF`, with its default, and what is compared."""

    old: str
    new: str
    path: tuple[str, ...] = ()
    namespace: str | None = None
    set: str | None = None
    config: str | None = None
    isolated: bool = False
    cni: str | None = None
    pod_cidr: tuple[str, ...] = ()
    service_cidr: tuple[str, ...] = ()
    exposure: bool = False
    multiple_networks: bool = False
    fail_on_new_exposure: bool = False
    format: str | None = None
