"""Host names with wildcards, as Ingress and Gateway API read them."""

from __future__ import annotations

_PRIVATE = (
    "local",
    "localhost",
    "test",
    "invalid",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "localdev.me",
    "127.0.0.1.nip.io",
    "127.0.0.1.sslip.io",
)
"""Names that the public DNS does not know, or that lead to the own machine."""


def is_private(host: str) -> bool:
    """Say whether nobody outside a private network can resolve the host, or its address is the own machine's."""
    return f".{host.lower()}".endswith(tuple(f".{name}" for name in _PRIVATE))


def covers(pattern: str, host: str) -> bool:
    """Say whether an Ingress host or TLS host covers `host`: a wildcard stands for exactly one label (RFC 6125).

    An empty pattern covers every host.
    """
    pattern, host = pattern.lower(), host.lower()
    if pattern == host or not pattern:
        return True
    return pattern.startswith("*.") and not host.startswith("*") and _parent(host) == pattern[2:]


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


class Hosts:
    """A set of Ingress or TLS hosts that is asked by host, not gone through."""

    def __init__(self) -> None:
        self._hosts: set[str] = set()
        self._parents: set[str] = set()

    def add(self, *hosts: str) -> None:
        """Add hosts, with a wildcard or without."""
        for host in hosts:
            self._hosts.add(host.lower())
            self._parents.add(_parent(host.lower()))

    def cover(self, host: str) -> bool:
        """Say whether one of the hosts covers `host`."""
        host = host.lower()
        return host in self._hosts or (not host.startswith("*") and f"*.{_parent(host)}" in self._hosts)

    def meet(self, host: str) -> bool:
        """Say whether one of the hosts covers `host`, or `host` one of them."""
        return self.cover(host) or (host.startswith("*.") and host[2:].lower() in self._parents)


def _parent(host: str) -> str:
    return host.partition(".")[2]
