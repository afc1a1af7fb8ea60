"""Address blocks, peers and port ranges of policies that mean nothing."""

from __future__ import annotations

from kubelint.api import NetworkPolicy, Problem, Problems, Severity, policy_faults, rule


@rule(
    "policy-ip-block-invalid",
    severity=Severity.error,
    tags=("policy",),
    precision="very-high",
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyPeer",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports",
    ),
)
def check(policy: NetworkPolicy) -> Problems:
    """A NetworkPolicy has an address block, a peer or a range of ports that is not valid.

    Write `cidr` and `except` as the first address of a block with its prefix length (`10.0.0.0/24`, one address as
    `10.0.0.1/32`), each exception inside the block and smaller than it, and a range from `port` up to `endPort`.

    The API server rejects the policy (*error*): a text that is no CIDR, an exception that is not strictly inside the
    block or of the other address family, an `ipBlock` beside selectors in one peer, a peer with neither, an `endPort`
    without a port number or below it.  It accepts with a warning (*warning*) what it may read otherwise than meant:
    an address inside the block instead of its first (`10.0.0.7/24` is all of `10.0.0.0/24`), and leading zeros.
    """
    for fault in policy_faults(policy):
        yield Problem(fault.place, fault.message, severity=None if fault.rejected else Severity.warning)
