"""The options of the commands that ask about the network, as data."""

from __future__ import annotations

from kubelint.commands.flag import Flag
from kubelint.network.cni import NAMES
from kubelint.record import NamedTuple

CNIS = NAMES
FORMATS = ("text", "json", "csv", "md", "dot", "mermaid")

_WHAT, _HOW, _OUT = "What is read", "What is asked", "Output"

NETWORK: tuple[Flag, ...] = (
    Flag(("--path", "-p"), "many", "A file or folder to read; default: this folder.", "PATH", group=_WHAT),
    Flag(("--namespace", "-n"), "value", "The namespace of whatever names none.", "NAME", group=_WHAT),
    Flag(("--set",), "value", "Of several consistent sets of objects, the one to use.", "NAME", group=_WHAT),
    Flag(("--config",), "value", "Use this configuration file.", "FILE", group=_WHAT),
    Flag(("--isolated",), "flag", "Use no configuration file.", group=_WHAT),
    Flag(("--cni",), "value", "The network plugin, which decides what is enforced.", "", CNIS, group=_HOW),
    Flag(("--pod-cidr",), "many", "Addresses of pods.", "CIDR", commas=True, group=_HOW),
    Flag(("--service-cidr",), "many", "Addresses of Services.", "CIDR", commas=True, group=_HOW),
)
"""What `connectivity`, `reach`, `trace`, `diff` and `verify` have in common."""

CONNECTIVITY: tuple[Flag, ...] = (
    *NETWORK,
    Flag(("--exposure",), "flag", "Also say what pods that are not in the input could do.", group=_HOW),
    Flag(("--exposure-compat",), "flag", "Say it as netpol-analyzer does.", group=_HOW),
    Flag(("--explain",), "flag", "Say for every pair which policies decide.", group=_HOW),
    Flag(("--multiple-networks",), "flag", "Look at secondary networks, too.", group=_HOW),
    Flag(("--focus-workload",), "many", "Only connections of these workloads.", "NAME", commas=True, group=_HOW),
    Flag(
        ("--focus-workload-peer",), "many", "Only those with these at the other end.", "NAME", commas=True, group=_HOW
    ),
    Flag(("--focus-direction",), "value", "Only those into or out of them.", "", ("ingress", "egress"), group=_HOW),
    Flag(("--focus-conn",), "value", "Only those on one port: tcp-80.", "PROTOCOL-PORT", group=_HOW),
    Flag(
        ("--group",),
        "flag",
        "Write groups of workloads that reach the same; text does so where there are many.",
        group=_OUT,
    ),
    Flag(("--format",), "value", "What is written to standard output.", "", FORMATS, group=_OUT),
)


class ConnectivityValues(NamedTuple):
    """One field for each option of `CONNECTIVITY`, with its default, and the paths."""

    paths: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    namespace: str | None = None
    set: str | None = None
    config: str | None = None
    isolated: bool = False
    cni: str | None = None
    pod_cidr: tuple[str, ...] = ()
    service_cidr: tuple[str, ...] = ()
    exposure: bool = False
    exposure_compat: bool = False
    explain: bool = False
    multiple_networks: bool = False
    focus_workload: tuple[str, ...] = ()
    focus_workload_peer: tuple[str, ...] = ()
    focus_direction: str | None = None
    focus_conn: str | None = None
    group: bool = False
    format: str | None = None
