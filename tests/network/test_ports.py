"""Sets of ports behave as sets, and write themselves for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.network.ports import ALL, CLOSED, NONE, OPEN, PROTOCOLS, UNKNOWN, PortSet, Verdict

Model = set[tuple[str, int]]

_range = st.tuples(st.sampled_from(PROTOCOLS), st.integers(1, 40), st.integers(0, 8))


@st.composite
def _sets(draw: st.DrawFn) -> tuple[PortSet, Model]:
    ports, model = NONE, set()
    for protocol, first, length in draw(st.lists(_range, max_size=6)):
        ports |= PortSet.of(protocol, first, first + length)
        model |= {(protocol, port) for port in range(first, first + length + 1)}
    return ports, model


def _members(ports: PortSet) -> Model:
    return {(protocol, port) for protocol in PROTOCOLS for port in range(1, 60) if ports.contains(protocol, port)}


@given(_sets(), _sets())
def test_operations_are_those_of_sets(one: tuple[PortSet, Model], other: tuple[PortSet, Model]) -> None:
    (left, left_model), (right, right_model) = one, other
    assert _members(left) == left_model
    assert _members(left | right) == left_model | right_model
    assert _members(left & right) == left_model & right_model
    assert _members(left - right) == left_model - right_model
    assert left.covers(right) is left_model.issuperset(right_model)
    assert bool(left) is bool(left_model)


@given(_sets(), _sets())
def test_equal_sets_are_equal_however_they_were_made(one: tuple[PortSet, Model], other: tuple[PortSet, Model]) -> None:
    left, right = one[0], other[0]
    assert (left == right) is (one[1] == other[1])
    assert left | right == right | left
    assert hash(left | right) == hash(right | left)
    assert (left - right) | (left & right) == left


@given(_sets())
def test_everything_and_nothing_are_the_bounds(one: tuple[PortSet, Model]) -> None:
    ports = one[0]
    assert ports | ALL is ALL
    assert ports & ALL == ports
    assert ports - ALL is NONE
    assert ALL - (ALL - ports) == ports
    assert ports | NONE == ports
    assert ports & NONE == NONE


def test_all_ports_in_parts_are_all_ports() -> None:
    parts = PortSet.of("TCP") | PortSet.of("UDP") | PortSet.of("SCTP", 1, 100) | PortSet.of("SCTP", 101, 65535)
    assert parts is ALL
    assert parts.is_all
    assert not PortSet.of("TCP").is_all


@pytest.mark.parametrize(
    ("ports", "text"),
    [
        (ALL, "all ports"),
        (NONE, "no ports"),
        (PortSet.of("TCP"), "all TCP"),
        (PortSet.of("TCP", 443) | PortSet.of("TCP", 80) | PortSet.of("TCP", 8000, 8010), "TCP 80,443,8000-8010"),
        (PortSet.of("UDP", 53) | PortSet.of("TCP", 80, 81), "TCP 80-81; UDP 53"),
    ],
)
def test_text(ports: PortSet, text: str) -> None:
    assert str(ports) == text


@pytest.mark.parametrize(("first", "last"), [(0, None), (65536, None), (80, 79), (1, 65536)])
def test_what_is_no_range_of_ports_is_refused(first: int, last: int | None) -> None:
    with pytest.raises(ValueError, match="no range of ports"):
        PortSet.of("TCP", first, last)


def test_another_protocol_is_refused() -> None:
    with pytest.raises(ValueError, match="ICMP"):
        PortSet.of("ICMP")


def test_only_one_protocol() -> None:
    mixed = PortSet.of("TCP", 80) | PortSet.of("UDP", 53)
    assert mixed.only("UDP") == PortSet.of("UDP", 53)
    assert dict(mixed.items()) == {"TCP": ((80, 80),), "UDP": ((53, 53),)}


def test_a_verdict_answers_yes_no_and_not_known() -> None:
    verdict = Verdict(PortSet.of("TCP", 80), PortSet.of("TCP", 80, 90))
    assert verdict.answer("TCP", 80) is True
    assert verdict.answer("TCP", 81) is None
    assert verdict.answer("UDP", 80) is False
    assert not verdict.is_exact


def test_verdicts_combine_bound_by_bound() -> None:
    exact = Verdict.exactly(PortSet.of("TCP", 80))
    assert exact & OPEN == exact
    assert exact & UNKNOWN == Verdict(NONE, PortSet.of("TCP", 80))
    assert exact | CLOSED == exact
    assert exact | UNKNOWN == Verdict(PortSet.of("TCP", 80), ALL)
