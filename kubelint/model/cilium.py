"""CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (cilium.io/v2).

Source: https://docs.cilium.io/en/stable/security/policy/language/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.lazy import lazy
from kubelint.model.policy import DIRECTIONS, Policy
from kubelint.model.resource import Part, Resource, items

if TYPE_CHECKING:
    from kubelint.model.policy import Direction

GROUP = "cilium.io"
PEER_FIELDS = ("Endpoints", "Entities", "CIDR", "CIDRSet", "Nodes", "Groups", "Services", "FQDNs")


class CiliumRule(Part):
    """One item of `ingress`, `egress`, `ingressDeny` or `egressDeny`."""

    @property
    def section(self) -> str:
        """The list that the rule stands in."""
        return str(self.path[-2])

    @property
    def direction(self) -> Direction:
        """The direction of the traffic that the rule is about."""
        return "Ingress" if self.section.startswith("ingress") else "Egress"

    @property
    def denies(self) -> bool:
        """Whether the rule denies what it matches."""
        return self.section.endswith("Deny")

    @property
    def side(self) -> str:
        """The word that the fields of the peers begin with."""
        return "from" if self.direction == "Ingress" else "to"

    @property
    def peer_fields(self) -> tuple[str, ...]:
        """The fields that say who the peers are, without the word in front; null is as absent, empty is not."""
        return tuple(field for field in PEER_FIELDS if self.data.get(self.side + field) is not None)

    def peer_items(self, field: str) -> list[tuple[int, Any]]:
        """Return the items of one of the fields with their indexes."""
        return items(self.data, self.side + field)


class CiliumSpec(Part):
    """One rule set of a policy: its `spec`, or an item of its `specs`."""

    @property
    def endpoint_selector(self) -> dict[str, Any] | None:
        """The pods that it is about (empty: all); None where it is absent or null."""
        return self.data.get("endpointSelector")

    @property
    def node_selector(self) -> dict[str, Any] | None:
        """The nodes that it is about; None where it is absent or null."""
        return self.data.get("nodeSelector")

    def rules(self, direction: Direction, *, denies: bool) -> tuple[CiliumRule, ...]:
        """Return the rules for `direction` that deny, or those that allow."""
        section = direction.lower() + ("Deny" if denies else "")
        return tuple(CiliumRule(self.resource, (*self.path, section, i), data) for i, data in items(self.data, section))

    def isolates(self, direction: Direction) -> bool:
        """Say whether selected pods are denied what no rule allows in `direction`.

        `enableDefaultDeny` says so; where it does not, any rule does that is written for the direction.  A list of
        rules that is empty, as one that is absent or null, isolates nobody.
        """
        written = (self.data.get("enableDefaultDeny") or {}).get(direction.lower())
        if isinstance(written, bool):
            return written
        return any(self.rules(direction, denies=denies) for denies in (False, True))


class CiliumPolicy(Policy):
    """A policy of Cilium's, of one namespace or of the whole cluster."""

    @lazy
    def specs(self) -> tuple[CiliumSpec, ...]:
        """The rule sets: `spec` and all of `specs`."""
        found = [CiliumSpec(self, ("spec",), self.spec)] if self.data.get("spec") is not None else []
        return (*found, *(CiliumSpec(self, ("specs", i), data) for i, data in items(self.data, "specs")))

    def rules(self) -> tuple[CiliumRule, ...]:
        """Return all rules of all sets."""
        return tuple(
            rule
            for spec in self.specs
            for direction in DIRECTIONS
            for denies in (False, True)
            for rule in spec.rules(direction, denies=denies)
        )


class CiliumCidrGroup(Resource):
    """A named group of blocks of addresses."""

    @property
    def cidrs(self) -> tuple[str, ...]:
        """The blocks."""
        return tuple(self.spec.get("externalCIDRs") or ())
