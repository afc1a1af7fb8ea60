"""NetworkPolicy of networking.k8s.io/v1, with every default of its API.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubelint.model.labels import Selector
from kubelint.model.lazy import lazy
from kubelint.model.resource import Part, Resource, items

if TYPE_CHECKING:
    from kubelint.finding import Place

Direction = Literal["Ingress", "Egress"]
DIRECTIONS: tuple[Direction, Direction] = ("Ingress", "Egress")


class IpBlock(Part):
    """A block of addresses, less those in `except_`."""

    @property
    def cidr(self) -> str:
        """The block as written."""
        return self.data.get("cidr") or ""

    @property
    def except_(self) -> tuple[str, ...]:
        """The blocks inside `cidr` that are left out."""
        return tuple(self.data.get("except") or ())


class Peer(Part):
    """One item of `from` or `to`: the selectors of one item hold together (AND)."""

    @lazy
    def pod_selector(self) -> Selector | None:
        """Pods, of the policy's namespace where there is no namespaceSelector; None where absent."""
        data = self.data.get("podSelector")
        return None if data is None else Selector.read(data)

    @lazy
    def namespace_selector(self) -> Selector | None:
        """Namespaces (empty: all of them); None where absent."""
        data = self.data.get("namespaceSelector")
        return None if data is None else Selector.read(data)

    @lazy
    def ip_block(self) -> IpBlock | None:
        """Addresses; None where absent."""
        data = self.data.get("ipBlock")
        return None if data is None else IpBlock(self.resource, (*self.path, "ipBlock"), data)


class PolicyPort(Part):
    """One item of `ports`."""

    @property
    def protocol(self) -> str:
        """TCP where none is written."""
        return self.data.get("protocol") or "TCP"

    @property
    def port(self) -> int | str | None:
        """A number, the name of a container port of the destination pod, or None for every port."""
        return self.data.get("port")

    @property
    def end_port(self) -> int | None:
        """The last port of a range that begins at `port`, inclusive."""
        return self.data.get("endPort")


class PolicyRule(Part):
    """One item of `ingress` or `egress`."""

    resource: NetworkPolicy

    @property
    def direction(self) -> Direction:
        """The list that the rule stands in."""
        return "Ingress" if self.path[1] == "ingress" else "Egress"

    @property
    def peers_key(self) -> str:
        """The field that holds the peers."""
        return "from" if self.direction == "Ingress" else "to"

    @lazy
    def peers(self) -> tuple[Peer, ...] | None:
        """The peers, any of which matches; None for every peer (absent, null and empty mean the same)."""
        key = self.peers_key
        return tuple(Peer(self.resource, (*self.path, key, i), d) for i, d in items(self.data, key)) or None

    @lazy
    def ports(self) -> tuple[PolicyPort, ...] | None:
        """The ports, any of which matches; None for every port of every protocol."""
        return tuple(PolicyPort(self.resource, (*self.path, "ports", i), d) for i, d in items(self.data, "ports")) or None


class NetworkPolicy(Resource):
    """Which traffic the selected pods of the policy's own namespace may have."""

    @lazy
    def pod_selector(self) -> Selector:
        """The pods that the policy applies to; absent, null and empty all mean every pod of the namespace."""
        return Selector.read(self.spec.get("podSelector") or {})

    @lazy
    def policy_types(self) -> frozenset[str]:
        """The directions that the policy isolates.

        Where the field is absent or empty: Ingress always, and Egress if there is any egress rule.
        """
        written = frozenset(filter(None, self.spec.get("policyTypes") or ()))
        if written or self.unknown("spec", "policyTypes"):
            return written
        return frozenset(DIRECTIONS if self.spec.get("egress") else ("Ingress",))

    def isolates(self, direction: Direction) -> bool:
        """Say whether selected pods are isolated in `direction` but for what the rules allow."""
        return direction in self.policy_types

    def written_rules(self, direction: Direction) -> tuple[PolicyRule, ...]:
        """Return the rules written for `direction`, in force or not."""
        return self._rules[direction]

    def rules(self, direction: Direction) -> tuple[PolicyRule, ...]:
        """Return the rules in force in `direction`: none where `policyTypes` does not list it."""
        return self._rules[direction] if self.isolates(direction) else ()

    @lazy
    def _rules(self) -> dict[Direction, tuple[PolicyRule, ...]]:
        return {
            direction: tuple(
                PolicyRule(self, ("spec", direction.lower(), i), d) for i, d in items(self.spec, direction.lower())
            )
            for direction in DIRECTIONS
        }

    def direction_at(self, direction: Direction) -> Place:
        """Return the place that says that `direction` is isolated: the item of policyTypes, or the rules, or the spec."""
        types = self.spec.get("policyTypes") or []
        if direction in types:
            return self.at("spec", "policyTypes", types.index(direction))
        return self.key("spec", direction.lower())
