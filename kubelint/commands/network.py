"""What the commands that ask about the network have in common: what they read, and how they tell what is wrong."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

from kubelint.engine.load import Given, load
from kubelint.network.addresses import UNICAST, AddressSet, CidrError, parse_cidr
from kubelint.report.clean import clean
from kubelint.report.paths import relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.engine.load import InputError, Loaded, NamedCluster

DONE, USAGE, UNREAD = 0, 2, 3

_MOST = 20
"""So many errors or notes are told one by one."""


class UsageError(Exception):
    """The command line asks for something that cannot be."""


class NetworkValues(Protocol):
    """The options of `kubelint.commands.network_options.NETWORK`."""

    @property
    def paths(self) -> tuple[str, ...]: ...  # noqa: D102  (the option's help says it)
    @property
    def path(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def namespace(self) -> str | None: ...  # noqa: D102
    @property
    def config(self) -> str | None: ...  # noqa: D102
    @property
    def isolated(self) -> bool: ...  # noqa: D102
    @property
    def cni(self) -> str | None: ...  # noqa: D102


def load_network(values: NetworkValues, pods_of: frozenset[str] | None = None) -> Loaded:
    """Load what the command line names; of many Pods only those of the namespaces `pods_of`.

    Raises:
        ConfigError: the configuration cannot be read or is wrong.
        UsageError: a path does not exist.
    """
    loaded = load(
        Given(
            paths=(*values.paths, *values.path),
            cwd=os.getcwd(),
            namespace=values.namespace,
            cni=values.cni,
            config=values.config,
            isolated=values.isolated,
            pods_of=pods_of,
            stdin=sys.stdin.buffer.read,
        )
    )
    if loaded.missing:
        raise UsageError("; ".join(f"{path}: no such file or folder" for path in loaded.missing))
    return loaded


def chosen(loaded: Loaded, name: str | None) -> list[NamedCluster]:
    """Return the sets of objects that are asked for: all, or that of the name.

    Raises:
        UsageError: there is none of that name.
    """
    if name is None:
        return list(loaded.sets)
    found = [each for each in loaded.sets if each.name == name]
    if not found:
        names = ", ".join(each.name for each in loaded.sets if each.name) or "only one, which has no name"
        raise UsageError(f"--set {name}: there is no such set of objects; there is {names}")
    return found


def addresses(option: str, texts: Iterable[str]) -> AddressSet:
    """Return the addresses that an option names.

    Raises:
        UsageError: a text is no CIDR.
    """
    found = AddressSet()
    for text in texts:
        try:
            found |= parse_cidr(text).addresses
        except CidrError as error:
            raise UsageError(f"{option}: {error}") from None
    return found


def pod_network(named: NamedCluster, pods: AddressSet, services: AddressSet) -> Connectivity:
    """Return the connections of a set of objects; `pods` and `services` are the addresses that they surely have."""
    from kubelint.cluster.connectivity import Connectivity  # reach and trace do without

    compiled = named.compiled
    return Connectivity(
        named.cluster,
        compiled.tiers,
        pod_addresses=pods or UNICAST,
        service_addresses=services,
        primary=compiled.networks,
    )


def tell(errors: Sequence[InputError], kind: str = "error") -> None:
    """Write what is wrong with the input, or what else there is to say about it, to standard error."""
    cwd = os.getcwd()
    for error in errors[:_MOST]:
        path = clean(relative(error.path, cwd))
        where = f"{path}:{error.line}: " if error.line else f"{path}: " if path else ""
        sys.stderr.write(f"kubelint: {kind}: {where}{clean(error.message)}\n")
    if len(errors) > _MOST:
        sys.stderr.write(f"kubelint: {kind}: {len(errors) - _MOST} more (--format json has them all)\n")


def exit_code(loaded: Loaded, errors: Sequence[InputError]) -> int:
    """Return the exit code, and say it where nothing at all was found."""
    if not loaded.objects:
        sys.stderr.write("kubelint: no Kubernetes manifest was found in what was given\n")
        return UNREAD
    return UNREAD if errors else DONE
