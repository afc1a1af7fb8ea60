"""What `reach` and `trace` have in common: the network that is asked, and what the exit code says."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from kubelint.cluster.addressing import EndError
from kubelint.cluster.backing import Wanted
from kubelint.cluster.reach import Network
from kubelint.commands.complain import complain
from kubelint.commands.network import UNREAD, USAGE, UsageError, addresses, chosen, load_network, tell
from kubelint.config.error import ConfigError
from kubelint.model.service import Service
from kubelint.network.addresses import UNICAST
from kubelint.network.ports import PROTOCOLS
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.commands.question_options import QuestionValues
    from kubelint.engine.load import InputError, Loaded, NamedCluster
    from kubelint.finding import ObjectId
    from kubelint.network.addresses import AddressSet

OPEN, CLOSED = 0, 1
_LAST_PORT = 65535
_PORT = re.compile(r"([a-zA-Z0-9-]+)(?:/([a-zA-Z]+))?")
_FOR_POLICIES = frozenset({"NetworkSet", "GlobalNetworkSet", "Tier", "CiliumCIDRGroup"})
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_UNTRANSLATED = frozenset({"aws-vpc-cni"})
"""Plugins whose policies on egress see a Service's own port, and not that of its pods."""


class Asked(NamedTuple):
    """What a question is asked of: the network, what was loaded for it, and the port."""

    network: Network
    named: NamedCluster
    loaded: Loaded
    wanted: Wanted | None


class Told(NamedTuple):
    """What a question gave: whether the way is open, and the objects on it."""

    open: bool
    objects: frozenset[ObjectId]


def run_question(values: QuestionValues, ask: Callable[[Asked], Told]) -> int:
    """Load what the command line names, ask, and return the exit code; `ask` writes the answer."""
    import gc

    gc.disable()  # one run makes hardly any garbage, and to look for it costs a tenth of the time
    try:
        wanted = parse_port(values.port)
        pods = addresses("--pod-cidr", values.pod_cidr)
        addresses("--service-cidr", values.service_cidr)
        loaded, sets = _loaded(values)
    except (ConfigError, UsageError) as error:
        complain(error)
        return USAGE
    if hasattr(sys.stdout, "reconfigure"):
        # Names are what manifests hold, whatever the terminal can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    tell(loaded.errors)
    if not loaded.objects:
        sys.stderr.write("kubelint: no Kubernetes manifest was found in what was given\n")
        return UNREAD
    try:
        told = ask(Asked(_network(_only(sets), values, loaded, pods or UNICAST), sets[0], loaded, wanted))
    except (EndError, UsageError) as error:
        complain(error)
        return UNREAD if loaded.errors else USAGE
    bent = [error for error in sets[0].errors if _bends(error)]
    tell(bent)
    on_the_way = set(map(str, told.objects))
    tell([error for error in sets[0].errors if not _bends(error) and error.object in on_the_way], "note")
    tell(sets[0].notes, "note")
    if loaded.errors or bent:
        return UNREAD
    return OPEN if told.open else CLOSED


def _loaded(values: QuestionValues) -> tuple[Loaded, list[NamedCluster]]:
    """Load what the question needs: only the Pods of both ends, unless something leads to another namespace."""
    parts = [end.split("/") for end in (values.source, values.destination)]
    pods_of = None
    if all(len(part) > 1 and _NAMESPACE.fullmatch(part[0]) for part in parts) and "-" not in values.path:
        pods_of = frozenset(part[0] for part in parts)
    loaded = load_network(values, pods_of)
    sets = chosen(loaded, values.set)
    if pods_of is not None and any(_leads_away(each, parts[1][0]) for each in sets):
        loaded = load_network(values)
        sets = chosen(loaded, values.set)
    return loaded, sets


def _leads_away(named: NamedCluster, namespace: str) -> bool:
    """Say whether the namespace has a Service that is another name for one elsewhere."""
    return any(service.alias_of is not None for service in named.cluster.space(namespace).all(Service))


def parse_port(text: str) -> Wanted | None:
    """Return what ``8080``, ``53/UDP`` or ``http`` asks for; None where nothing is asked for.

    Raises:
        UsageError: the text is no port.
    """
    if not text:
        return None
    match = _PORT.fullmatch(text)
    protocol = (match[2] or "").upper() if match else ""
    if match is None or (protocol and protocol not in PROTOCOLS):
        raise UsageError(f"'{text}' is no port: write a number or a name, and perhaps a protocol, as in 53/UDP")
    if not match[1].isdecimal():
        return Wanted(match[1], protocol)
    if not 0 < int(match[1]) <= _LAST_PORT:
        raise UsageError(f"'{text}' is no port: the numbers go from 1 to {_LAST_PORT}")
    return Wanted(int(match[1]), protocol or "TCP")


def _only(sets: list[NamedCluster]) -> NamedCluster:
    if len(sets) > 1:
        names = ", ".join(each.name or "." for each in sets)
        raise UsageError(f"the input holds several consistent sets of objects: choose one of them with --set: {names}")
    return sets[0]


def _network(named: NamedCluster, values: QuestionValues, loaded: Loaded, pods: AddressSet) -> Network:
    return Network(
        named.cluster,
        named.compiled.tiers,
        values.namespace or loaded.config.namespace or "default",
        pods,
        translated=named.cni not in _UNTRANSLATED,
    )


def _bends(error: InputError) -> bool:
    """Say whether an object in error may bend the answer: a policy that is not followed, or what policies refer to.

    Of other objects the part that is sound is followed.
    """
    kind = error.object.partition(" ")[0]
    return kind.endswith("Policy") or kind in _FOR_POLICIES
