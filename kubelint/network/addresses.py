"""Sets of IPv4 and IPv6 addresses, and the CIDR texts that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.network import intervals
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.network.intervals import Intervals

BITS = {4: 32, 6: 128}
_LAST_V4 = (1 << 32) - 1
_LAST_V6 = (1 << 128) - 1
_MAPPED_V4 = 0xFFFF << 32  # ::ffff:0:0/96 is IPv4 in the writing of IPv6


class AddressSet(NamedTuple):
    """A set of addresses; `|`, `&` and `-` are union, intersection and difference; an empty set is false."""

    v4: Intervals = ()
    v6: Intervals = ()

    def __or__(self, other: AddressSet) -> AddressSet:
        return AddressSet(*map(intervals.union, self, other))

    def __and__(self, other: AddressSet) -> AddressSet:
        return AddressSet(*map(intervals.intersection, self, other))

    def __sub__(self, other: AddressSet) -> AddressSet:
        return AddressSet(*map(intervals.difference, self, other))

    def __bool__(self) -> bool:
        return any(self)

    def __str__(self) -> str:
        if self == EVERY:
            return "all addresses"
        texts = [_written(4, *interval) for interval in self.v4] + [_written(6, *interval) for interval in self.v6]
        return ",".join(texts) or "no addresses"

    def covers(self, other: AddressSet) -> bool:
        """Say whether all of `other` is in this set."""
        return all(map(intervals.covers, self, other))

    def ranges(self) -> str:
        """Write the set as ranges, IPv4 before IPv6: ``10.0.0.0-10.255.255.255, 2001:db8::/32``."""
        v4 = [f"{_address(4, first)}-{_address(4, last)}" for first, last in self.v4]
        return ", ".join([*v4, *(_written(6, *interval) for interval in self.v6)])

    @property
    def is_single(self) -> bool:
        """Whether this is one address."""
        spans = (*self.v4, *self.v6)
        return len(spans) == 1 and spans[0][0] == spans[0][1]


class Cidr(NamedTuple):
    """A CIDR as it is written: its family (4 or 6), the number of its first address and its prefix length.

    `host_bits` says that the text names an address inside the block instead of its first (`10.0.0.1/24`);
    `leading_zeros` that a number starts with 0, which some programs read as octal.
    """

    family: int
    first: int
    prefix: int
    host_bits: bool = False
    leading_zeros: bool = False

    @property
    def addresses(self) -> AddressSet:
        """The addresses of the block."""
        block = ((self.first, self.first + (1 << (BITS[self.family] - self.prefix)) - 1),)
        return AddressSet(block) if self.family == 4 else AddressSet((), block)

    def __str__(self) -> str:
        return f"{_address(self.family, self.first)}/{self.prefix}"


class CidrError(ValueError):
    """A text that is no CIDR; the message says why and starts with the text."""


def parse_cidr(text: str) -> Cidr:
    """Return the block that `text` names, as the API server reads it (host bits do not count, but are told).

    Raises:
        CidrError: the text is no CIDR.
    """
    address, slash, length = text.partition("/")
    family, number, zeros = _parse_address(text, address)
    bits = BITS[family]
    if not slash:
        raise CidrError(f"'{text}' has no prefix length; one address is {address}/{bits}")
    if not (length.isascii() and length.isdecimal() and len(length) < 10 and int(length) <= bits):
        raise CidrError(f"'{text}' needs a prefix length from 0 to {bits}")
    prefix = int(length)
    if family == 6 and prefix >= 96 and number & ~_LAST_V4 == _MAPPED_V4:
        family, number, prefix, bits = 4, number & _LAST_V4, prefix - 96, 32
    first = number >> (bits - prefix) << (bits - prefix)
    return Cidr(family, first, prefix, first != number, zeros or (len(length) > 1 and length[0] == "0"))


def parse_addresses(text: str) -> AddressSet:
    """Return what a CIDR or a single address names.

    Raises:
        CidrError: the text is neither.
    """
    if "/" in text:
        return parse_cidr(text).addresses
    family, _, _ = _parse_address(text, text)
    return parse_cidr(f"{text}/{BITS[family]}").addresses


def block(cidr: Cidr, holes: Iterable[Cidr]) -> AddressSet:
    """Return the addresses of `cidr` without those of `holes`."""
    addresses = cidr.addresses
    for hole in holes:
        addresses -= hole.addresses
    return addresses


EVERY_V4 = AddressSet(((0, _LAST_V4),))
EVERY_V6 = AddressSet((), ((0, _LAST_V6),))
EVERY = EVERY_V4 | EVERY_V6
UNICAST = EVERY - AddressSet(
    ((0, (1 << 24) - 1), (127 << 24, (128 << 24) - 1), (0xA9FE << 16, (0xA9FF << 16) - 1), (224 << 24, _LAST_V4)),
    ((0, 1), (0xFE80 << 112, (0xFEC0 << 112) - 1), (0xFF << 120, _LAST_V6)),
)
"""What a pod or node may have as its address: not this-network, loopback, link-local, multicast or reserved."""


def _parse_address(text: str, address: str) -> tuple[int, int, bool]:
    """Return family, number, and whether a part has leading zeros; `text` is the whole, for the message."""
    if ":" in address:
        return 6, _parse_v6(text, address), False
    parts = address.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        raise CidrError(f"'{text}' is no IP address" + (" with a prefix length" if "/" in text else ""))
    numbers = [int(part) for part in parts]
    if max(numbers) > 255:
        raise CidrError(f"'{text}' has the part {max(numbers)}, which is more than 255")
    number = numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3]
    return 4, number, any(len(part) > 1 and part[0] == "0" for part in parts)


def _parse_v6(text: str, address: str) -> int:
    import ipaddress  # costs 3 ms, and few policies have IPv6

    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError as error:
        raise CidrError(f"'{text}' is no IPv6 address: {error}") from None
    if parsed.scope_id is not None:
        raise CidrError(f"'{text}' has a zone, which a CIDR cannot have")
    return int(parsed)


def _address(family: int, number: int) -> str:
    if family == 4:
        return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    import ipaddress

    return str(ipaddress.IPv6Address(number))


def _written(family: int, first: int, last: int) -> str:
    """Write an interval as an address, as a CIDR where it is one, or else as a range."""
    size = last - first + 1
    if size == 1:
        return _address(family, first)
    if size & (size - 1) == 0 and first % size == 0:
        return f"{_address(family, first)}/{BITS[family] - size.bit_length() + 1}"
    return f"{_address(family, first)}-{_address(family, last)}"
