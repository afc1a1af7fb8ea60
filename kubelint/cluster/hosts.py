"""Host names with wildcards, as Ingress and Gateway API read them."""

from __future__ import annotations


def covers(pattern: str, host: str) -> bool:
    """Say whether an Ingress host or TLS host covers `host`: a wildcard stands for exactly one label (RFC 6125)."""
    pattern, host = pattern.lower(), host.lower()
    if pattern == host or not pattern:
        return True
    return pattern.startswith("*.") and not host.startswith("*") and host.partition(".")[2] == pattern[2:]


def intersect(one: str, other: str) -> bool:
    """Say whether two Gateway API host names have a host in common.

    An empty one means every host, and a wildcard stands for one label or more.
    Source: https://gateway-api.sigs.k8s.io/reference/spec/#hostname
    """
    one, other = one.lower(), other.lower()
    if not one or not other or one == other:
        return True
    if one.startswith("*.") and other.startswith("*."):
        return one.endswith(other[1:]) or other.endswith(one[1:])
    if one.startswith("*."):
        return other.endswith(one[1:])
    return other.startswith("*.") and one.endswith(other[1:])
