"""The protocols and ports of Calico's rules.

Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#ports
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.model.unknown import PLACEHOLDER
from kubelint.network.policy import Ports
from kubelint.network.ports import ALL, LAST, NONE, PortSet, Verdict

if TYPE_CHECKING:
    from kubelint.model.calico import CalicoRule, Entity
    from kubelint.network.remarks import Remarks

_BY_NUMBER = {6: "TCP", 17: "UDP", 132: "SCTP"}
_WITHOUT_PORTS = {"icmp", "icmpv6", "udplite"}
_RANGE = re.compile(r"([0-9]{1,5})(?::([0-9]{1,5}))?", re.ASCII)
_LAST_PROTOCOL = 255


def entity_ports(rule: CalicoRule, destination: Entity, remarks: Remarks) -> Ports:
    """Return the ports of the destination that a rule means."""
    among = _protocols(rule, remarks)
    if rule.data.get("icmp") is not None:
        return Ports(Verdict(NONE, NONE))
    wanted, names = _read(destination, "ports", among, rule, remarks)
    if not destination.ports("ports"):
        wanted = among
    left_out, excluded = _read(destination, "notPorts", among, rule, remarks)
    numbered = Verdict(wanted.certain - left_out.possible, wanted.possible - left_out.certain)
    limit = among.possible - left_out.certain
    return Ports(numbered, tuple((name, limit) for name in names), tuple((name, limit) for name in excluded))


def own_ports_restrict(source: Entity) -> bool:
    """Say whether the rule asks which port the source uses."""
    return bool(source.ports("ports") or source.ports("notPorts"))


def _protocols(rule: CalicoRule, remarks: Remarks) -> Verdict:
    """Return all ports of the protocols that the rule is about."""
    found = _protocol(rule, "protocol", ALL, remarks)
    left_out = _protocol(rule, "notProtocol", NONE, remarks)
    return Verdict(found.certain - left_out.possible, found.possible - left_out.certain)


def _protocol(rule: CalicoRule, field: str, absent: PortSet, remarks: Remarks) -> Verdict:
    written = rule.data.get(field)
    if written is None or written == "":
        return Verdict.exactly(absent)
    if PLACEHOLDER.search(str(written)):
        return Verdict(NONE, ALL)
    ports = _ports_of(written)
    if ports is not None:
        return Verdict.exactly(ports)
    remarks.error(rule.at(field), f"'{written}' is no protocol")
    return Verdict(NONE, ALL)


def _ports_of(protocol: object) -> PortSet | None:
    """Return all ports of a protocol by its name or number; None where it is no protocol."""
    text = str(protocol)
    if text.isascii() and text.isdecimal():
        if not 1 <= int(text) <= _LAST_PROTOCOL:
            return None
        text = _BY_NUMBER.get(int(text), "ICMP")
    if text.upper() in _BY_NUMBER.values():
        return PortSet.of(text.upper())
    return NONE if text.lower() in _WITHOUT_PORTS else None


def _read(entity: Entity, field: str, among: Verdict, rule: CalicoRule, remarks: Remarks) -> tuple[Verdict, list[str]]:
    """Return numbers and ranges of ports as a set, and names as they are."""
    found = NONE
    doubtful = NONE
    names = []
    written = entity.ports(field)
    if written and not rule.data.get("protocol"):
        remarks.error(entity.at(field), "ports need a protocol that has ports: TCP, UDP or SCTP")
    for index, item in enumerate(written):
        text = str(item)
        match = _RANGE.fullmatch(text)
        if match is not None and 0 <= int(match[1]) <= int(match[2] or match[1]) <= LAST:
            first, last = int(match[1]), int(match[2] or match[1])
            if last:
                for protocol, _ in among.possible.items():  # noqa: PERF102  (no dict)
                    found |= PortSet.of(protocol, max(first, 1), last)
        elif PLACEHOLDER.search(text):
            doubtful |= among.possible
        elif isinstance(item, str) and match is None and ":" not in text:
            names.append(text)
        else:
            remarks.error(entity.at(field, index), f"'{text}' is no port, range of ports (first:last) or name")
    return Verdict(found & among.certain, (found | doubtful) & among.possible), names
