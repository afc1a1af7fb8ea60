from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.cluster.hosts import Hosts, covers, intersect, is_private

LABELS = st.sampled_from(["a", "b", "com"])
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PATTERNS = st.one_of(NAMES, NAMES.map("*.{}".format))


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [
        ("shop.example.com", "shop.example.com", True),
        ("shop.example.com", "Shop.Example.com", True),
        ("*.example.com", "shop.example.com", True),
        ("*.example.com", "a.shop.example.com", False),  # one label, no more
        ("*.example.com", "example.com", False),
        ("*.example.com", "*.example.com", True),
        ("*.com", "*.example.com", False),
        ("shop.example.com", "*.example.com", False),
        ("", "shop.example.com", True),
    ],
)
def test_wildcard_of_an_ingress_stands_for_one_label(pattern: str, host: str, *, expected: bool) -> None:
    assert covers(pattern, host) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("*.example.com", "shop.example.com", True),
        ("*.example.com", "a.shop.example.com", True),  # one label or more
        ("*.example.com", "example.com", False),
        ("*.example.com", "*.shop.example.com", True),
        ("*.shop.example.com", "*.blog.example.com", False),
        ("shop.example.com", "blog.example.com", False),
        ("*.ample.com", "shop.example.com", False),
        ("", "shop.example.com", True),
        ("Shop.example.com", "shop.EXAMPLE.com", True),
    ],
)
def test_wildcard_of_a_gateway_stands_for_one_label_or_more(one: str, other: str, *, expected: bool) -> None:
    assert intersect(one, other) is expected
    assert intersect(other, one) is expected


@given(st.lists(PATTERNS, max_size=5), PATTERNS)
def test_a_set_of_hosts_answers_as_going_through_it_does(hosts: list[str], host: str) -> None:
    known = Hosts()
    known.add(*hosts)
    assert known.cover(host) == any(covers(each, host) for each in hosts)
    assert known.meet(host) == any(covers(each, host) or covers(host, each) for each in hosts)


@given(PATTERNS, NAMES)
def test_whatever_an_ingress_host_covers_a_gateway_host_meets(pattern: str, host: str) -> None:
    assert not covers(pattern, host) or intersect(pattern, host)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("shop.local", True),
        ("localhost", True),
        ("shop.127.0.0.1.nip.io", True),
        ("shop.internal", True),
        ("shop.example.com", False),
        ("internal.example.com", False),
        ("notlocal", False),
    ],
)
def test_names_that_the_public_dns_does_not_know(host: str, *, expected: bool) -> None:
    assert is_private(host) is expected
