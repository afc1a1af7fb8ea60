"""Which policies apply to whom, and what they allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.policy import DIRECTIONS
from kubelint.network.endpoints import Pod, named_ports
from kubelint.network.evaluate import allowed, connection
from kubelint.network.networkpolicy import compile_policy, network_policies

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Space
    from kubelint.model.policy import Direction, NetworkPolicy
    from kubelint.model.resource import Resource
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Endpoint
    from kubelint.network.policy import Policy, Tier
    from kubelint.network.ports import Verdict

_DIALECTS = {
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("crd.antrea.io", "ClusterNetworkPolicy"),
    ("crd.antrea.io", "NetworkPolicy"),
}
"""Policies of other dialects, by group and kind; they too may isolate pods."""


class Policies:
    """From policies to pods, and back."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._compiled: dict[int, Policy] = {}
        self._tiers: dict[int, tuple[Tier, ...]] = {}
        self._pods: dict[int, Pod] = {}
        self._other: dict[str, list[Resource]] = {}

    def compiled(self, policy: NetworkPolicy) -> Policy:
        """Return the policy in the form that the network engine evaluates."""
        found = self._compiled.get(id(policy))
        if found is None:
            found = self._compiled[id(policy)] = compile_policy(policy)
        return found

    def of(self, workload: Workload, direction: Direction | None = None) -> list[NetworkPolicy]:
        """Return the policies that surely apply to the workload's pods, in `direction` or at all."""
        return self._cluster.space(workload.namespace).policies_for(workload, direction)

    def isolated(self, workload: Workload, direction: Direction) -> bool | None:
        """Say whether some policy isolates the workload's pods in `direction` (None: perhaps)."""
        return self._cluster.space(workload.namespace).isolated(workload, direction)

    def opened_by(self, workload: Workload, direction: Direction) -> NetworkPolicy | None:
        """Return a policy that allows the workload's pods everything in `direction`, so that no other counts."""
        for policy in self.of(workload, direction):
            if self.allows_everything(policy, direction):
                return policy
        return None

    def restricted(self, workload: Workload, direction: Direction) -> bool:
        """Say whether policies surely keep some traffic from the workload's pods in `direction`.

        Where labels leave it open, they are taken to.  Pods on the host's network are never restricted.
        """
        if workload.host_network:
            return False
        return self.isolated(workload, direction) is not False and self.opened_by(workload, direction) is None

    def unrestricted_directions(self, space: Space) -> tuple[Direction, ...]:
        """Return the directions in which policies do not keep anything from some or all pods of the namespace."""
        pods = [workload for workload in space.workloads if not workload.host_network]
        return tuple(
            direction
            for direction in DIRECTIONS
            if not pods or any(not self.restricted(workload, direction) for workload in pods)
        )

    def allows_everything(self, policy: NetworkPolicy, direction: Direction) -> bool:
        """Say whether the policy isolates its pods in `direction` in name only."""
        return policy.isolates(direction) and self.compiled(policy).allows_everything(direction)

    def of_other_dialects(self, namespace: str) -> list[Resource]:
        """Return the policies of Calico, Cilium, Antrea and the admin tiers that may act in the namespace."""
        found = self._other.get(namespace)
        if found is None:
            candidates = [*self._cluster.space(namespace).resources, *self._cluster.scoped]
            found = [resource for resource in candidates if (resource.group, resource.kind) in _DIALECTS]
            self._other[namespace] = found
        return found

    # ------------------------------------------------------------------------------------------ evaluation
    def pod(self, workload: Workload) -> Pod:
        """Return the workload's pods as the network engine sees them."""
        found = self._pods.get(id(workload))
        if found is None:
            names = None
            if not workload.opaque:
                names = named_ports((port.name, port.protocol, port.number) for port in workload.ports)
            unknown = workload.unknown(*workload.template_path, "spec", "hostNetwork")
            found = self._pods[id(workload)] = Pod(
                workload.namespace,
                self._cluster.space(workload.namespace).labels,
                workload.pod_labels,
                names,
                host_network=None if unknown else workload.host_network,
            )
        return found

    def tiers(self, workload: Workload) -> tuple[Tier, ...]:
        """Return the policies that may govern the workload's pods."""
        found = self._tiers.get(id(workload))
        if found is None:
            policies = self._cluster.space(workload.namespace).policies
            found = self._tiers[id(workload)] = (network_policies(self.compiled(policy) for policy in policies),)
        return found

    def allowed(self, workload: Workload, direction: Direction, peer: Endpoint) -> Verdict:
        """Return the ports that the policies on the workload's side allow with `peer`."""
        return allowed(self.tiers(workload), direction, self.pod(workload), peer)

    def connection(self, source: Workload, destination: Workload) -> Verdict:
        """Return the ports of `destination` that `source` reaches under the policies of both."""
        tiers = self.tiers(source)
        if source.namespace != destination.namespace:
            tiers = (network_policies(p for t in (*tiers, *self.tiers(destination)) for p in t.policies),)
        return connection(tiers, self.pod(source), self.pod(destination))
