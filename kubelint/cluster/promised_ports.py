"""The ports of a promise: numbers, ranges and protocols as a contract writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cluster.parties import PartyError
from kubelint.network.ports import ALL, NONE, PROTOCOLS, PortSet

if TYPE_CHECKING:
    from kubelint.finding import Path


def read_ports(data: Any, at: Path) -> PortSet:  # noqa: ANN401  (the schema has checked it)
    """Return the ports that are written; all where none are.

    Raises:
        PartyError: a text is no port.
    """
    if data is None:
        return ALL
    if not isinstance(data, list):
        return _port(data, at)
    found = NONE
    for number, each in enumerate(data):
        found |= _port(each, (*at, number))
    return found


def _port(data: int | str, at: Path) -> PortSet:
    if isinstance(data, int):
        return PortSet.of("TCP", data)
    numbers, slash, protocol = data.partition("/")
    if not slash and numbers.upper() in PROTOCOLS:
        return PortSet.of(numbers.upper())
    first, dash, last = numbers.partition("-")
    protocol = protocol.upper() if slash else "TCP"
    try:
        return PortSet.of(protocol, _number(first), _number(last) if dash else None)
    except ValueError:
        raise PartyError(at, f"'{data}' is no port: write 8080, 8000-8100, 53/UDP or UDP") from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):
        raise ValueError(text)
    return int(text)
