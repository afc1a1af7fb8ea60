"""Rules that let pods reach the metadata service of a cloud, which hands out credentials of the node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.policy import NetworkPolicy
from kubelint.network.addresses import AddressSet, CidrError, parse_addresses
from kubelint.network.endpoints import Outside
from kubelint.network.policy import Effect
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Place
    from kubelint.model.resource import Resource
    from kubelint.network.policy import Policy, Rule

ENDPOINTS = {
    "169.254.169.254": Outside(AddressSet(((0xA9FEA9FE, 0xA9FEA9FE),))),
    "fd00:ec2::254": Outside(AddressSet((), (((0xFD000EC2 << 96) + 0x254,) * 2,))),
}
_PORT = ("TCP", 80)


class Leak(NamedTuple):
    """A rule that holds the address of the service, and the place that says so; `alone`: it holds no other."""

    place: Place
    address: str
    alone: bool


class Metadata:
    """The rules of a cluster that open the way."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._compiled: dict[str | None, dict[int, list[Policy]]] = {}

    def leaks(self, resource: Resource) -> Iterator[Leak]:
        """Yield the rules of a policy that let pods reach the service, unless other policies deny it to all of them."""
        for policy in self._policies(resource):
            for rule in policy.rules("Egress") or ():
                if rule.effect is not Effect.allow or (rule.peers is None and rule.covers_everything):
                    continue  # one that allows just everything has a rule of its own
                address = next((text for text in ENDPOINTS if self._allows(rule, text)), None)
                if address is not None and not self._denied(resource, address):
                    yield _leak(rule, address)

    def _policies(self, resource: Resource) -> list[Policy]:
        if isinstance(resource, NetworkPolicy):
            return [self._cluster.policies.compiled(resource)] if resource.isolates("Egress") else []
        scope = self._cluster.governance.scope(resource.namespace)
        if scope not in self._compiled:
            self._compiled[scope] = self._of_scope(scope)
        return self._compiled[scope].get(id(resource), [])

    def _of_scope(self, scope: str | None) -> dict[int, list[Policy]]:
        """Return, by the identity of a policy of another dialect, what it is compiled to."""
        found: dict[int, list[Policy]] = {}
        governance = self._cluster.governance
        for tier in () if governance.plain else governance.tiers_of(scope):
            for policy in tier.policies:
                source: Any = getattr(policy.source, "resource", policy.source)
                found.setdefault(id(source), []).append(policy)
        return found

    def _allows(self, rule: Rule, address: str) -> bool:
        end = ENDPOINTS[address]
        return rule.matches(end) is True and rule.ports.on(end).certain.contains(*_PORT)

    def _denied(self, resource: Resource, address: str) -> bool:
        """Say whether policies keep all pods from it that a NetworkPolicy of the input surely selects."""
        if not isinstance(resource, NetworkPolicy):
            return False
        selected = self._cluster.policies.selected(resource)
        if selected.possible or not selected.certain:
            return False
        if self._cluster.governance.plain:
            return all(workload.host_network for workload in selected.certain)
        return not any(
            self._cluster.governance.allowed(workload, "Egress", ENDPOINTS[address]).possible.contains(*_PORT)
            for workload in selected.certain
            if not workload.host_network
        )


def _leak(rule: Rule, address: str) -> Leak:
    source: Any = rule.source
    for peer in getattr(source, "peers", None) or ():
        block = getattr(peer, "ip_block", None)
        if block is None:
            continue
        held = _addresses(block.cidr)
        if held is not None and held.covers(ENDPOINTS[address].addresses):
            return Leak(block.at("cidr"), address, held == ENDPOINTS[address].addresses)
    return Leak(source.at(), address, alone=False)


def _addresses(cidr: str) -> AddressSet | None:
    try:
        return parse_addresses(cidr)
    except CidrError:
        return None
