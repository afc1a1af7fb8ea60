"""The ports of Cilium's rules, and what a rule asks of requests above them.

Source: https://docs.cilium.io/en/stable/security/policy/language/#layer-4-examples
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.model.resource import items
from kubelint.model.unknown import PLACEHOLDER
from kubelint.network.policy import Ports
from kubelint.network.ports import ALL, LAST, NONE, OPEN, PROTOCOLS, PortSet, Verdict

if TYPE_CHECKING:
    from kubelint.model.cilium import CiliumRule
    from kubelint.network.remarks import Remarks

_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", re.ASCII)
_OTHERS = {"ICMP", "ICMPV6", "ICMPv6", "VRRP", "IGMP"}


def ports_of(rule: CiliumRule, remarks: Remarks) -> list[tuple[Ports, str]]:
    """Return the ports that a rule means, each with the condition on the requests there; empty: there is none.

    An absent list of ports, null and an empty one mean every port of every protocol; rules about ICMP mean none.
    """
    if rule.data.get("icmps"):
        return []
    if not rule.data.get("toPorts"):
        return [(Ports(OPEN), _authentication(rule))]
    found: dict[str, Ports] = {}
    for index, item in items(rule.data, "toPorts"):
        condition = " and ".join(filter(None, (_condition(item), _authentication(rule))))
        ports = _ports(item, ("toPorts", index), rule, remarks)
        before = found.get(condition, Ports(Verdict(NONE, NONE)))
        found[condition] = Ports(before.numbered | ports.numbered, before.names + ports.names)
    return [(ports, condition) for condition, ports in found.items()]


def _ports(item: dict[str, Any], path: tuple[str, int], rule: CiliumRule, remarks: Remarks) -> Ports:
    numbered = Verdict(NONE, NONE)
    names = []
    for index, port in items(item, "ports"):
        written = port.get("port")
        place = rule.at(*path, "ports", index, "port")
        protocol = port.get("protocol") or "ANY"
        among = _protocols(protocol)
        text = str(written or "")
        if any(map(PLACEHOLDER.search, (text, protocol, str(port.get("endPort"))))):
            numbered |= Verdict(NONE, among or ALL)
        elif not isinstance(written, str):
            said = "a port must be given" if written is None else f'write "{written}" in quotes: a port is a text here'
            remarks.error(place, said)
        elif not among and protocol.upper() not in _OTHERS:
            remarks.error(rule.at(*path, "ports", index, "protocol"), f"'{protocol}' is no protocol")
        elif text.isascii() and text.isdecimal() and int(text) <= LAST:
            numbered |= _range(int(text), port.get("endPort"), among)
        elif _NAME.fullmatch(text):
            names.append((text.lower(), among))
        else:
            remarks.error(place, f"'{text}' is neither a port nor the name of one")
    return Ports(numbered, tuple(names))


def _protocols(protocol: str) -> PortSet:
    if protocol.upper() == "ANY":
        return ALL
    return PortSet.of(protocol.upper()) if protocol.upper() in PROTOCOLS else NONE


def _range(first: int, last: int | None, among: PortSet) -> Verdict:
    if not first:
        return Verdict.exactly(among)  # port 0 stands for all
    ports = NONE
    for protocol in PROTOCOLS:
        ports |= PortSet.of(protocol, first, max(first, last or first))
    return Verdict.exactly(ports & among)


def _authentication(rule: CiliumRule) -> str:
    written = rule.data.get("authentication")
    required = isinstance(written, dict) and written.get("mode") in {"required", "test-always-fail"}
    return "both ends authenticate each other" if required else ""


def _condition(item: dict[str, Any]) -> str:
    """Say what an item of `toPorts` asks of requests; a list in which one rule matches everything asks nothing."""
    said = []
    names = item.get("serverNames")
    if names:
        said.append(f"TLS asks for {' or '.join(map(str, names))}")
    rules = item.get("rules")
    for kind, wanted in rules.items() if isinstance(rules, dict) else ():
        if kind == "l7proto":
            said.append(f"the requests are of {wanted}")
        elif isinstance(wanted, list) and wanted and all(map(_narrows, wanted)):
            said.append(f"the {kind} request matches")
    return " and ".join(said)


def _narrows(rule: object) -> bool:
    return isinstance(rule, dict) and any(
        value and not (key == "matchPattern" and value in {"*", "**"}) for key, value in rule.items()
    )
