"""The options of `kubelint verify`, as data."""

from __future__ import annotations

from kubelint.commands.flag import Flag
from kubelint.commands.network_options import NETWORK
from kubelint.record import NamedTuple

FORMATS = ("text", "json", "sarif")

VERIFY: tuple[Flag, ...] = (
    *NETWORK,
    Flag(("--format",), "value", "What is written to standard output.", "", FORMATS, group="Output"),
)


class VerifyValues(NamedTuple):
    """One field for each option of `VERIFY`, with its default, the contract and the paths."""

    contract: str
    paths: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    namespace: str | None = None
    set: str | None = None
    config: str | None = None
    isolated: bool = False
    cni: str | None = None
    pod_cidr: tuple[str, ...] = ()
    service_cidr: tuple[str, ...] = ()
    format: str | None = None
