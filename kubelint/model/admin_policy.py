"""AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2).

Source: https://network-policy-api.sigs.k8s.io/reference/spec/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubelint.model.labels import Selector
from kubelint.model.lazy import lazy
from kubelint.model.policy import DIRECTIONS, Policy
from kubelint.model.resource import Part, items
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.model.policy import Direction

GROUP = "policy.networking.k8s.io"
PEER_FIELDS = ("namespaces", "pods", "nodes", "networks", "domainNames")
SUBJECT_FIELDS = ("namespaces", "pods")
LAST_PRIORITY = 1000


class AdminPeer(Part):
    """One item of `from` or `to`, or the subject: exactly one field says what it means."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are set; null is not."""
        return tuple(field for field in PEER_FIELDS if self.data.get(field) is not None)

    @lazy
    def namespaces(self) -> Selector:
        """The namespaces: those of `pods`, or those whose every pod is meant; empty selects all."""
        data = self.data.get("namespaces")
        if data is None:
            data = (self.data.get("pods") or {}).get("namespaceSelector") or {}
        return Selector.read(data)

    @lazy
    def pods(self) -> Selector:
        """The pods in the namespaces; empty selects all."""
        return Selector.read((self.data.get("pods") or {}).get("podSelector") or {})

    @lazy
    def nodes(self) -> Selector:
        """The nodes; empty selects all."""
        return Selector.read(self.data.get("nodes") or {})

    @property
    def networks(self) -> tuple[str, ...]:
        """Blocks of addresses."""
        return tuple(self.data.get("networks") or ())

    @property
    def domain_names(self) -> tuple[str, ...]:
        """Names of domains, perhaps with a wildcard in front."""
        return tuple(self.data.get("domainNames") or ())


class AdminPort(NamedTuple):
    """One item of `ports` or `protocols`: a range of ports of a protocol, or the `name` of a port of any protocol.

    `protocol` is empty where the item does not say readably what it means.  `last` is None where one port is meant.
    """

    part: Part
    protocol: str
    first: int | None = None
    last: int | None = None
    name: str = ""


class AdminRule(Part):
    """One item of `ingress` or `egress`."""

    resource: AdminPolicy

    @property
    def name(self) -> str:
        """The rule's own name, which it need not have."""
        return self.data.get("name") or ""

    @property
    def direction(self) -> Direction:
        """The list that the rule stands in."""
        return "Ingress" if self.path[1] == "ingress" else "Egress"

    @property
    def peers_key(self) -> str:
        """The field that holds the peers."""
        return "from" if self.direction == "Ingress" else "to"

    @property
    def action(self) -> str:
        """Allow, Deny or Pass (ClusterNetworkPolicy says Accept for Allow); empty where it is none of these."""
        written = self.data.get("action") or ""
        return "Allow" if written == "Accept" else written

    @lazy
    def peers(self) -> tuple[AdminPeer, ...]:
        """The peers, any of which matches; without any the rule is not valid."""
        key = self.peers_key
        return tuple(AdminPeer(self.resource, (*self.path, key, i), data) for i, data in items(self.data, key))

    @lazy
    def ports(self) -> tuple[AdminPort, ...] | None:
        """The ports, any of which matches; None for every port of every protocol."""
        return self.resource.ports_of(self)


class AdminPolicy(Policy):
    """A policy of the cluster's administrator."""

    allowed_actions: tuple[str, ...] = ("Allow", "Deny", "Pass")

    @property
    def tier(self) -> Literal["Admin", "Baseline", ""]:
        """Whether the policy comes before the NetworkPolicies or after them; empty where it does not say."""
        return "Admin"

    @property
    def priority(self) -> int | None:
        """0 to 1000, the lowest first; None where it is not written or is none."""
        written = self.spec.get("priority")
        return written if isinstance(written, int) and 0 <= written <= LAST_PRIORITY else None

    @lazy
    def subject(self) -> AdminPeer:
        """The pods that the policy is about."""
        return AdminPeer(self, ("spec", "subject"), self.spec.get("subject") or {})

    def rules(self, direction: Direction) -> tuple[AdminRule, ...]:
        """Return the rules for `direction`; without any the policy does not touch it."""
        return self._rules[direction]

    @lazy
    def _rules(self) -> dict[Direction, tuple[AdminRule, ...]]:
        return {
            direction: tuple(
                AdminRule(self, ("spec", direction.lower(), i), data) for i, data in items(self.spec, direction.lower())
            )
            for direction in DIRECTIONS
        }

    def ports_of(self, rule: AdminRule) -> tuple[AdminPort, ...] | None:
        """Return the ports of one of the rules: absent and null mean all, and an empty list means none."""
        if rule.data.get("ports") is None:
            return None
        return tuple(
            _port_of_v1alpha1(Part(self, (*rule.path, "ports", i), data)) for i, data in items(rule.data, "ports")
        )


class AdminNetworkPolicy(AdminPolicy):
    """A policy that comes before the NetworkPolicies."""


class BaselineAdminNetworkPolicy(AdminPolicy):
    """What holds where no NetworkPolicy selects a pod; the only one of its kind is named ``default``."""

    allowed_actions = ("Allow", "Deny")

    @property
    def tier(self) -> Literal["Admin", "Baseline", ""]:
        """Always after the NetworkPolicies."""
        return "Baseline"

    @property
    def priority(self) -> int | None:
        """There is only one, so it needs none."""
        return 0


class ClusterNetworkPolicy(AdminPolicy):
    """A policy of one of two tiers."""

    @property
    def tier(self) -> Literal["Admin", "Baseline", ""]:
        """The tier as written."""
        written: Literal["Admin", "Baseline", ""] = self.spec.get("tier") or ""
        return written

    def ports_of(self, rule: AdminRule) -> tuple[AdminPort, ...] | None:
        """Return the ports of one of the rules: absent, null and empty (which is not valid) mean all."""
        return (
            tuple(
                _port_of_v1alpha2(Part(self, (*rule.path, "protocols", i), data))
                for i, data in items(rule.data, "protocols")
            )
            or None
        )


def _port_of_v1alpha1(part: Part) -> AdminPort:
    fields = [field for field in ("portNumber", "portRange", "namedPort") if part.data.get(field) is not None]
    if len(fields) != 1:
        return AdminPort(part, "")
    data = part.data[fields[0]]
    if fields[0] == "namedPort":
        return AdminPort(part, "", name=data)
    protocol = data.get("protocol") or "TCP"
    if fields[0] == "portNumber":
        port = data.get("port")
        return AdminPort(part, protocol if port is not None else "", port)
    return _range(part, protocol, data.get("start"), data.get("end"))


def _port_of_v1alpha2(part: Part) -> AdminPort:
    fields = [field for field in ("tcp", "udp", "sctp", "destinationNamedPort") if part.data.get(field) is not None]
    if len(fields) != 1:
        return AdminPort(part, "")
    data = part.data[fields[0]]
    if fields[0] == "destinationNamedPort":
        return AdminPort(part, "", name=data)
    port = data.get("destinationPort") or {}
    number, ports = port.get("number"), port.get("range")
    if (number is None) == (ports is None):
        return AdminPort(part, "")
    if ports is None:
        return AdminPort(part, fields[0].upper(), number)
    return _range(part, fields[0].upper(), ports.get("start"), ports.get("end"))


def _range(part: Part, protocol: str, first: int | None, last: int | None) -> AdminPort:
    known = isinstance(first, int) and isinstance(last, int) and first <= last
    return AdminPort(part, protocol if known else "", first, last)
