"""What is wrong in the peers and ports of a NetworkPolicy by itself, most of which the API server rejects.

Source: the validation of NetworkPolicy in https://github.com/kubernetes/kubernetes/tree/v1.34.0/pkg/apis/networking/validation
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.policy import DIRECTIONS
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import CidrError, parse_cidr
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Place
    from kubelint.model.policy import IpBlock, NetworkPolicy, Peer, PolicyPort
    from kubelint.network.addresses import Cidr


class PolicyFault(NamedTuple):
    """A fault: where, what, and whether the API server rejects the policy for it."""

    place: Place
    message: str
    rejected: bool = True


def policy_faults(policy: NetworkPolicy) -> Iterator[PolicyFault]:
    """Yield the faults of all rules, those not in force included; what cannot be read is left to other rules."""
    for direction in DIRECTIONS:
        for rule in policy.written_rules(direction):
            for peer in rule.peers or ():
                if not policy.spoilt(*peer.path):
                    yield from _of_peer(peer, rule.peers_key)
            for port in rule.ports or ():
                if not policy.spoilt(*port.path):
                    yield from _of_port(port)


def _of_peer(peer: Peer, key: str) -> Iterator[PolicyFault]:
    selectors = [field for field in ("podSelector", "namespaceSelector") if peer.data.get(field) is not None]
    if peer.ip_block is None:
        if not selectors:
            what = f"This item of '{key}' names nobody: it has neither podSelector, namespaceSelector nor ipBlock"
            yield PolicyFault(peer.at(), what)
        return
    if selectors:
        yield PolicyFault(peer.key("ipBlock"), f"'ipBlock' stands beside '{selectors[0]}' in one peer")
    yield from _of_block(peer.ip_block)


def _of_block(block: IpBlock) -> Iterator[PolicyFault]:
    if not block.cidr:
        yield PolicyFault(block.at("cidr"), "The ipBlock has no cidr")
        return
    cidr = None
    if not is_unknown(block.cidr):
        try:
            cidr = parse_cidr(block.cidr)
        except CidrError as error:
            yield PolicyFault(block.at("cidr"), str(error))
        else:
            yield from _writing(cidr, block.cidr, block.at("cidr"))
    for index, text in enumerate(block.except_):
        if is_unknown(text):
            continue
        place = block.at("except", index)
        try:
            hole = parse_cidr(text)
        except CidrError as error:
            yield PolicyFault(place, str(error))
        else:
            yield from _of_hole(hole, cidr, block, place)
            yield from _writing(hole, text, place)


def _of_hole(hole: Cidr, cidr: Cidr | None, block: IpBlock, place: Place) -> Iterator[PolicyFault]:
    if cidr is None:
        return
    if hole.family != cidr.family:
        yield PolicyFault(
            place, f"An IPv{hole.family} block cannot be left out of the IPv{cidr.family} block {block.cidr}"
        )
    elif not hole.addresses & cidr.addresses:
        yield PolicyFault(place, f"{hole} is not inside {cidr}")
    elif hole.prefix <= cidr.prefix:
        yield PolicyFault(place, f"{hole} leaves nothing of {cidr}")


def _writing(cidr: Cidr, text: str, place: Place) -> Iterator[PolicyFault]:
    """Yield what Kubernetes reads, but perhaps not as it was meant."""
    if cidr.leading_zeros:
        yield PolicyFault(place, f"'{text}' has a number with a leading zero, which some programs read as octal", False)
    if cidr.host_bits:
        yield PolicyFault(place, f"'{text}' means all of {cidr}, not just the address that it names", False)


def _of_port(port: PolicyPort) -> Iterator[PolicyFault]:
    number, last = port.port, port.end_port
    if not isinstance(last, int) or is_unknown(number):
        return
    if number is None:
        yield PolicyFault(port.at("endPort"), f"The range that ends at {last} has no port to start from")
    elif isinstance(number, str):
        yield PolicyFault(port.at("endPort"), f"A range cannot start from the port name '{number}'")
    elif last < number:
        yield PolicyFault(port.at("endPort"), f"The range ends at {last}, before it starts at {number}")
