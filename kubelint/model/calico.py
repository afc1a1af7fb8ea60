"""Calico's policies, tiers and sets of networks (projectcalico.org/v3, stored as crd.projectcalico.org/v1).

Source: https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.model.policy import DIRECTIONS, Policy
from kubelint.model.resource import Part, Resource, items

if TYPE_CHECKING:
    from kubelint.model.policy import Direction

GROUPS = ("projectcalico.org", "crd.projectcalico.org")
DEFAULT_TIER = "default"


class Entity(Part):
    """The source or destination of a rule: all that it says must hold; what it does not say does not restrict."""

    @property
    def selector(self) -> str:
        """Endpoints and network sets; empty where it does not restrict."""
        return self.data.get("selector") or ""

    @property
    def not_selector(self) -> str:
        """Endpoints and network sets that are left out."""
        return self.data.get("notSelector") or ""

    @property
    def namespace_selector(self) -> str:
        """Namespaces of the endpoints; empty: the policy's own in a NetworkPolicy, any in a GlobalNetworkPolicy."""
        return self.data.get("namespaceSelector") or ""

    @property
    def service_accounts(self) -> tuple[tuple[str, ...], str]:
        """Names of ServiceAccounts, and a selector of them; empty where they do not restrict."""
        data = self.data.get("serviceAccounts") or {}
        return tuple(data.get("names") or ()), data.get("selector") or ""

    @property
    def service(self) -> tuple[str, str] | None:
        """The namespace and name of the Service whose endpoints are meant; None where none is named."""
        data = self.data.get("services") or {}
        return (data.get("namespace") or self.resource.namespace, data["name"]) if data.get("name") else None

    def texts(self, field: str) -> tuple[str, ...]:
        """Return one of the lists `nets`, `notNets` and `domains`; absent, null and empty do not restrict."""
        return tuple(self.data.get(field) or ())

    def ports(self, field: str) -> tuple[object, ...]:
        """Return one of the lists `ports` and `notPorts`: numbers, ranges such as ``80:90``, and names."""
        return tuple(self.data.get(field) or ())


class CalicoRule(Part):
    """One item of `ingress` or `egress`."""

    resource: CalicoPolicy

    @property
    def direction(self) -> Direction:
        """The list that the rule stands in."""
        return "Ingress" if self.path[1] == "ingress" else "Egress"

    @property
    def action(self) -> str:
        """Allow, Deny, Pass or Log; empty where it is none of these."""
        return self.data.get("action") or ""

    @lazy
    def source(self) -> Entity:
        """Where the traffic comes from."""
        return Entity(self.resource, (*self.path, "source"), self.data.get("source") or {})

    @lazy
    def destination(self) -> Entity:
        """Where the traffic goes."""
        return Entity(self.resource, (*self.path, "destination"), self.data.get("destination") or {})


class CalicoPolicy(Policy):
    """A NetworkPolicy or GlobalNetworkPolicy of Calico's, in force or staged."""

    @property
    def staged(self) -> bool:
        """Whether the policy is only looked at and changes nothing."""
        return self.kind.startswith("Staged")

    @property
    def tier(self) -> str:
        """The name of the tier: ``default`` where none is written."""
        return self.spec.get("tier") or DEFAULT_TIER

    @property
    def order(self) -> float | None:
        """The place in the tier, the lowest first; None (the last) where none is written."""
        return number(self.spec.get("order"))

    @property
    def selector(self) -> str:
        """The endpoints that the policy applies to; absent and empty mean all."""
        return self.spec.get("selector") or ""

    @property
    def namespace_selector(self) -> str:
        """The namespaces of those endpoints (GlobalNetworkPolicy only); empty: any, and none."""
        return self.spec.get("namespaceSelector") or ""

    @property
    def service_account_selector(self) -> str:
        """The ServiceAccounts of those endpoints; empty where they do not restrict."""
        return self.spec.get("serviceAccountSelector") or ""

    @lazy
    def types(self) -> frozenset[str]:
        """The directions that the policy governs.

        Where the field is absent or empty: those that have rules, and Ingress where neither has.
        """
        written = frozenset(filter(None, self.spec.get("types") or ()))
        if written:
            return written
        return frozenset(direction for direction in DIRECTIONS if self._rules[direction]) or frozenset({"Ingress"})

    def rules(self, direction: Direction) -> tuple[CalicoRule, ...] | None:
        """Return the rules in force in `direction`, or None where the policy does not govern it."""
        return self._rules[direction] if direction in self.types else None

    @lazy
    def _rules(self) -> dict[Direction, tuple[CalicoRule, ...]]:
        return {
            direction: tuple(
                CalicoRule(self, ("spec", direction.lower(), i), data)
                for i, data in items(self.spec, direction.lower())
            )
            for direction in DIRECTIONS
        }


class CalicoTier(Resource):
    """A stage of Calico's policies."""

    @property
    def order(self) -> float | None:
        """The place among the tiers, the lowest first; None (the last) where none is written."""
        return number(self.spec.get("order"))

    @property
    def default_action(self) -> str:
        """What becomes of traffic that no rule of the tier matches: Deny where nothing is written, or Pass."""
        return self.spec.get("defaultAction") or "Deny"


class CalicoNetworkSet(Resource):
    """A NetworkSet or GlobalNetworkSet: blocks of addresses that selectors choose by the labels of the set."""

    @property
    def nets(self) -> tuple[str, ...]:
        """The blocks, or single addresses."""
        return tuple(self.spec.get("nets") or ())


class CalicoOther(Resource):
    """An object of Calico's that is recognised, but no part of the model."""


def number(value: object) -> float | None:
    """Return a number as it is written, also in quotes; None where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None
