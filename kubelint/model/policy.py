"""NetworkPolicy of networking.k8s.io/v1, with every default of its API.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubelint.model.labels import Selector, written_at
from kubelint.model.lazy import lazy
from kubelint.model.resource import Part, Resource, items
from kubelint.model.unknown import is_unknown

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

    resource: NetworkPolicy

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
        return (
            tuple(PolicyPort(self.resource, (*self.path, "ports", i), d) for i, d in items(self.data, "ports")) or None
        )

    @property
    def openness(self) -> tuple[Place, str]:
        """The place and the words to show where the rule allows everybody on every port."""
        blocks = [peer.ip_block for peer in self.peers or () if peer.ip_block is not None]
        if blocks:
            return blocks[0].at("cidr"), f"{blocks[0].cidr} on every port is everybody"
        for key in (self.peers_key, "ports"):
            if key in self.data:
                return self.key(key), f"an empty '{key}' means everybody on every port"
        return self.at(), "a rule without peers and ports means everybody on every port"


class Policy(Resource):
    """A policy of the network, of any dialect that kubelint computes."""


class NetworkPolicy(Policy):
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

    def isolates(self, direction: Direction) -> bool | None:
        """Say whether selected pods are isolated in `direction` but for what the rules allow.

        None where `policyTypes` does not say it readably.
        """
        return self._isolates[direction]

    @lazy
    def _isolates(self) -> dict[Direction, bool | None]:
        written = self.spec.get("policyTypes") or ()
        unlisted = {d: None if self._types_open else d in self.policy_types for d in DIRECTIONS}
        return {direction: True if direction in written else unlisted[direction] for direction in DIRECTIONS}

    @lazy
    def _types_open(self) -> bool:
        return any(map(is_unknown, self.policy_types)) or self.spoilt("spec", "policyTypes")

    def spoilt(self, *path: str | int) -> bool:
        """Say whether something at or below `path` cannot be read: a placeholder, or a value of a wrong type."""
        return any(misfit.path[: len(path)] == path and not misfit.text for misfit in self.misfits)

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

    def selector_at(self, key: str = "") -> Place:
        """Return the place of what `podSelector` demands of the label `key`; without one, of the selector."""
        data = self.spec.get("podSelector") or {}
        demands = [written_at(data, each) for each in self.pod_selector.requirements if each.key == key]
        return self.at("spec", "podSelector", *(demands[0] if len(demands) == 1 else ()))

    def direction_at(self, direction: Direction) -> Place:
        """Return the place that isolates `direction`: the item of policyTypes, or the rules, or the spec."""
        types = self.spec.get("policyTypes") or []
        if direction in types:
            return self.at("spec", "policyTypes", types.index(direction))
        return self.key("spec", direction.lower())
