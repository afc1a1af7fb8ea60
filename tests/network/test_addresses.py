"""CIDR texts are read as the API server reads them; sets of addresses are sets."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.network.addresses import (
    EVERY,
    EVERY_V4,
    EVERY_V6,
    UNICAST,
    AddressSet,
    Cidr,
    CidrError,
    block,
    parse_addresses,
    parse_cidr,
)

_v4 = st.builds(
    lambda number, prefix: f"{ipaddress.IPv4Address(number)}/{prefix}", st.integers(0, 2**32 - 1), st.integers(0, 32)
)
_v6 = st.builds(
    lambda number, prefix: f"{ipaddress.IPv6Address(number)}/{prefix}", st.integers(0, 2**128 - 1), st.integers(0, 128)
)


@given(st.one_of(_v4, _v6))
def test_a_cidr_is_read_as_the_standard_library_reads_it(text: str) -> None:
    network = ipaddress.ip_network(text, strict=False)
    cidr = parse_cidr(text)
    if network.version == 6 and network.network_address.ipv4_mapped:
        return
    assert cidr.family == network.version
    assert cidr.first == int(network.network_address)
    assert cidr.host_bits is (str(network.network_address) != text.split("/", 1)[0])
    assert parse_cidr(str(cidr)).addresses == cidr.addresses
    assert str(cidr.addresses) in {str(network), str(network.network_address), "all addresses"}


@given(st.text(alphabet="0123456789./:af% x-", max_size=20))
def test_what_is_read_is_a_network_and_what_is_not_is_refused(text: str) -> None:
    try:
        cidr = parse_cidr(text)
    except CidrError as error:
        assert text in str(error)  # noqa: PT017
        with pytest.raises(ValueError, match=r".*"):
            ipaddress.ip_network(text if "/" in text else text + "/x", strict=False)
    else:
        if not cidr.leading_zeros:
            assert str(cidr) == str(ipaddress.ip_network(text, strict=False))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' is no IP address"),
        ("10.0.0.1", "'10.0.0.1' has no prefix length; one address is 10.0.0.1/32"),
        ("::1", "'::1' has no prefix length; one address is ::1/128"),
        ("10.0.0.0/33", "'10.0.0.0/33' needs a prefix length from 0 to 32"),
        ("10.0.0.0/", "'10.0.0.0/' needs a prefix length from 0 to 32"),
        ("10.0.0.0/-1", "'10.0.0.0/-1' needs a prefix length from 0 to 32"),
        ("2001:db8::/129", "'2001:db8::/129' needs a prefix length from 0 to 128"),
        ("10.0.0.256/24", "'10.0.0.256/24' has the part 256, which is more than 255"),
        ("10.0.0/8", "'10.0.0/8' is no IP address with a prefix length"),
        ("10.0.0.0.0/8", "'10.0.0.0.0/8' is no IP address with a prefix length"),
        (" 10.0.0.0/8", "' 10.0.0.0/8' is no IP address with a prefix length"),
        ("example.com", "'example.com' is no IP address"),
        ("٣.0.0.0/8", "'٣.0.0.0/8' is no IP address with a prefix length"),
        ("fe80::1%eth0/64", "'fe80::1%eth0/64' has a zone"),
    ],
)
def test_a_text_that_is_no_cidr_is_told_why(text: str, said: str) -> None:
    with pytest.raises(CidrError) as raised:
        parse_cidr(text)
    assert str(raised.value).startswith(said)


def test_host_bits_are_told_and_do_not_count() -> None:
    cidr = parse_cidr("10.1.2.3/8")
    assert cidr.host_bits
    assert str(cidr) == "10.0.0.0/8"
    assert not parse_cidr("10.0.0.0/8").host_bits


def test_leading_zeros_are_told_and_are_decimal() -> None:
    assert parse_cidr("010.0.0.0/8") == Cidr(4, 10 << 24, 8, leading_zeros=True)
    assert parse_cidr("10.0.0.0/08") == Cidr(4, 10 << 24, 8, leading_zeros=True)
    assert not parse_cidr("10.0.0.0/8").leading_zeros


def test_ipv4_in_the_writing_of_ipv6_is_ipv4() -> None:
    assert parse_cidr("::ffff:10.0.0.0/104") == parse_cidr("10.0.0.0/8")


def test_the_families_are_apart() -> None:
    assert not EVERY_V4 & EVERY_V6
    assert EVERY_V4 | EVERY_V6 == EVERY
    assert parse_addresses("2001:db8::1").v4 == ()
    assert parse_addresses("10.0.0.1").v6 == ()


def test_a_block_lacks_its_holes() -> None:
    addresses = block(parse_cidr("10.0.0.0/30"), [parse_cidr("10.0.0.1/32"), parse_cidr("10.0.0.0/31")])
    assert str(addresses) == "10.0.0.2/31"
    assert block(parse_cidr("10.0.0.0/30"), [parse_cidr("10.0.0.0/8")]) == AddressSet()


def test_text_is_an_address_a_cidr_or_a_range() -> None:
    assert str(parse_addresses("10.0.0.1") | parse_addresses("192.168.0.0/16")) == "10.0.0.1,192.168.0.0/16"
    assert str(EVERY_V4 - parse_addresses("128.0.0.0/1") - parse_addresses("0.0.0.0/8")) == "1.0.0.0-127.255.255.255"
    assert str(parse_addresses("2001:db8::/32")) == "2001:db8::/32"
    assert str(AddressSet(((3, 5),))) == "0.0.0.3-0.0.0.5"
    assert str(AddressSet(((3, 4),))) == "0.0.0.3-0.0.0.4"
    assert str(AddressSet()) == "no addresses"
    assert str(EVERY) == "all addresses"
    assert str(EVERY_V4) == "0.0.0.0/0"


def test_single_addresses_are_known_as_such() -> None:
    assert parse_addresses("10.0.0.1").is_single
    assert parse_addresses("2001:db8::1").is_single
    assert not parse_addresses("10.0.0.0/31").is_single
    assert not (parse_addresses("10.0.0.1") | parse_addresses("2001:db8::1")).is_single


@pytest.mark.parametrize("text", ["127.0.0.1", "169.254.169.254", "224.0.0.1", "0.0.0.1", "::1", "fe80::1", "ff02::1"])
def test_no_pod_has_an_address_that_is_no_unicast_address(text: str) -> None:
    assert not UNICAST & parse_addresses(text)


@pytest.mark.parametrize(
    "text",
    [
        "1.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "128.0.0.0",
        "169.255.0.0",
        "192.168.1.1",
        "172.16.0.1",
        "8.8.8.8",
        "fd00::1",
        "fec0::",
    ],
)
def test_pods_may_have_any_unicast_address(text: str) -> None:
    assert UNICAST.covers(parse_addresses(text))
