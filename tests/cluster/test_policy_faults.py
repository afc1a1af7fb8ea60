from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.cluster.policy_faults import policy_faults
from kubelint.model.policy import NetworkPolicy
from tests.cluster.policed import policy, underlined
from tests.model.objects import built

if TYPE_CHECKING:
    from kubelint.cluster.policy_faults import PolicyFault


def faults(ingress: str) -> list[PolicyFault]:
    found = built(policy("p", f"{{podSelector: {{}}, ingress: [{{{ingress}}}]}}"))
    assert isinstance(found, NetworkPolicy)
    return list(policy_faults(found))


def of_block(cidr: str, *holes: str) -> list[tuple[str, str, bool]]:
    block = f"cidr: {cidr}" + (f", except: [{', '.join(holes)}]" if holes else "")
    return [(underlined(f.place), f.message, f.rejected) for f in faults(f"from: [{{ipBlock: {{{block}}}}}]")]


@pytest.mark.parametrize(
    "cidr",
    [
        "10.0.0.0/8",
        "0.0.0.0/0",
        "10.1.2.3/32",
        "'::/0'",
        "'2001:db8::/32'",
        "'2001:db8::1/128'",
        "'${CIDR}'",
        "'<cidr>'",
    ],
)
def test_good_blocks(cidr: str) -> None:
    assert of_block(cidr) == []


@pytest.mark.parametrize(
    ("cidr", "message"),
    [
        ("10.0.0.1", "'10.0.0.1' has no prefix length; one address is 10.0.0.1/32"),
        ("'2001:db8::1'", "'2001:db8::1' has no prefix length; one address is 2001:db8::1/128"),
        ("10.0.0.0/33", "'10.0.0.0/33' needs a prefix length from 0 to 32"),
        ("10.0.0.0/x", "'10.0.0.0/x' needs a prefix length from 0 to 32"),
        ("10.0.0/24", "'10.0.0/24' is no IP address with a prefix length"),
        ("10.0.0.256/32", "'10.0.0.256/32' has the part 256, which is more than 255"),
        ("all", "'all' is no IP address"),
    ],
)
def test_a_text_that_is_no_block(cidr: str, message: str) -> None:
    assert of_block(cidr) == [(cidr, message, True)]


@pytest.mark.parametrize(
    ("cidr", "message"),
    [
        ("10.0.0.7/24", "'10.0.0.7/24' means all of 10.0.0.0/24, not just the address that it names"),
        ("10.0.010.0/24", "'10.0.010.0/24' has a number with a leading zero, which some programs read as octal"),
        ("'2001:db8::1/64'", "'2001:db8::1/64' means all of 2001:db8::/64, not just the address that it names"),
    ],
)
def test_a_block_that_is_read_otherwise_than_meant(cidr: str, message: str) -> None:
    assert of_block(cidr) == [(cidr, message, False)]


@pytest.mark.parametrize(
    ("cidr", "hole", "message"),
    [
        ("10.0.0.0/8", "10.1.0.0/16", ""),
        ("0.0.0.0/0", "169.254.169.254/32", ""),
        ("'2001:db8::/32'", "'2001:db8:1::/48'", ""),
        ("10.0.0.0/8", "'${HOLE}'", ""),
        ("'${CIDR}'", "10.0.0.0/8", ""),
        ("10.0.0.0/8", "11.0.0.0/16", "11.0.0.0/16 is not inside 10.0.0.0/8"),
        ("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/8 leaves nothing of 10.0.0.0/8"),
        ("10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8 leaves nothing of 10.1.0.0/16"),
        ("10.0.0.0/8", "'fd00::/8'", "An IPv6 block cannot be left out of the IPv4 block 10.0.0.0/8"),
        ("10.0.0.0/8", "10.0.0.1", "'10.0.0.1' has no prefix length; one address is 10.0.0.1/32"),
        ("'${CIDR}'", "10.0.0.1", "'10.0.0.1' has no prefix length; one address is 10.0.0.1/32"),
    ],
)
def test_an_exception_must_lie_inside_the_block(cidr: str, hole: str, message: str) -> None:
    assert of_block(cidr, hole) == ([(hole, message, True)] if message else [])


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("from: [{podSelector: {}}]", ""),
        ("from: [{namespaceSelector: {}}]", ""),
        ("from: [{namespaceSelector: {}, podSelector: {}}]", ""),
        ("from: []", ""),
        ("from: [{}]", "{}"),
        ("from: [{podSelector: }]", "podSelector"),
        ("from: [{podselector: {}}]", "podselector"),
        ("from: [null]", "null"),
        ("from: [{ipBlock: {except: [10.0.0.0/8]}}]", "ipBlock"),
        ("from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]", "ipBlock"),
        ("from: [{ipBlock: {cidr: 10.0.0.0/8}, namespaceSelector: {}}]", "ipBlock"),
        # Of the wrong type: a finding of another rule.
        ("from: [{ipBlock: 10.0.0.0/8}]", ""),
        ("from: [{podSelector: '${PODS}'}]", ""),
        ("from: ['${PEER}']", ""),
    ],
)
def test_a_peer_is_either_selectors_or_a_block(rule: str, text: str) -> None:
    assert [underlined(fault.place) for fault in faults(rule)] == ([text] if text else [])


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("port: 80, endPort: 80", ""),
        ("port: 80, endPort: 90", ""),
        ("port: '${PORT}', endPort: 90", ""),
        ("port: 80, endPort: '${PORT}'", ""),
        ("port: http", ""),
        ("port: 90, endPort: 80", "The range ends at 80, before it starts at 90"),
        ("port: http, endPort: 80", "A range cannot start from the port name 'http'"),
        ("endPort: 80", "The range that ends at 80 has no port to start from"),
        ("port: 90, endPort: 99999", ""),  # no port at all: a finding of another rule
    ],
)
def test_a_range_goes_from_a_number_up(port: str, message: str) -> None:
    found = faults(f"ports: [{{{port}}}]")
    assert [fault.message for fault in found] == ([message] if message else [])
    assert all(fault.rejected and underlined(fault.place) == "80" for fault in found)


def test_rules_that_are_not_in_force_are_judged_too() -> None:
    text = policy("p", "{podSelector: {}, policyTypes: [Ingress], egress: [{to: [{ipBlock: {cidr: x}}]}]}")
    found = built(text)
    assert isinstance(found, NetworkPolicy)
    assert [underlined(fault.place) for fault in policy_faults(found)] == ["x"]


VALUES = st.none() | st.booleans() | st.integers(-9, 99999) | st.text("10./:abx${}", max_size=9)
JSON = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["ipBlock", "podSelector", "cidr", "except", "port", "endPort"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(["from", "ports"]), JSON, max_size=2), max_size=2))
def test_nothing_crashes_it(rules: list[dict[str, object]]) -> None:
    import json

    found = built(policy("p", f"{{podSelector: {{}}, ingress: {json.dumps(rules)}}}"))
    assert isinstance(found, NetworkPolicy)
    for fault in policy_faults(found):
        assert underlined(fault.place)
        assert fault.message
