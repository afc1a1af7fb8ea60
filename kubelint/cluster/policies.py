"""Which policies apply to whom, and what they allow."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from kubelint.cluster.dialects import DIALECTS, is_dialect
from kubelint.cluster.likeness import Likeness
from kubelint.cluster.peers import Peers
from kubelint.cluster.policy_ports import PolicyPorts
from kubelint.cluster.space import Selected
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.objects import ServiceAccount
from kubelint.model.policy import DIRECTIONS, NetworkPolicy
from kubelint.model.resource import Resource
from kubelint.model.unknown import is_unknown
from kubelint.model.workload import WORKLOAD_KINDS, Workload
from kubelint.network.endpoints import Pod, named_ports
from kubelint.network.networkpolicy import compile_policy
from kubelint.network.ports import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.likeness import Likely
    from kubelint.cluster.space import Space
    from kubelint.model.labels import Selector
    from kubelint.model.policy import Direction, PolicyRule
    from kubelint.network.policy import Policy
    from kubelint.network.ports import PortSet

_UNREAD = {
    ("crd.antrea.io", "ClusterNetworkPolicy"),
    ("crd.antrea.io", "NetworkPolicy"),
    ("networking.gke.io", "FQDNNetworkPolicy"),
    ("networking.k8s.aws", "ApplicationNetworkPolicy"),
    ("networking.k8s.aws", "ClusterNetworkPolicy"),
    ("k8s.ovn.org", "EgressFirewall"),
    ("extensions", "NetworkPolicy"),
}
"""Policies of dialects that are not computed, by group and kind; they too may isolate pods, or open what is closed."""

_POLICIES = frozenset({"NetworkPolicy"}.union(kind for _, kind in _UNREAD | DIALECTS))
"""The kinds of all policies, computed or not."""

_NOT_KNOWN = Labels({}, complete=False)

_COMPILED = "compiled_policy"
"""Where a policy keeps its compiled form, which is the same in each of the sets that it is in."""


class Policies:
    """From policies to pods, and back."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._pods: dict[int, Pod] = {}
        self._accounts: dict[tuple[str, str], Labels] = {}
        self._other: dict[str, list[Resource]] = {}
        self._open: dict[tuple[str, Direction], tuple[PortSet, dict[int, PortSet]]] = {}
        self._gaps: dict[str, dict[Direction, Workload]] = {}

    @lazy
    def peers(self) -> Peers:
        """Which pods the peers of rules mean."""
        return Peers(self._cluster)

    @lazy
    def ports(self) -> PolicyPorts:
        """What the ports of rules mean to the pods behind Services."""
        return PolicyPorts(self._cluster)

    # ------------------------------------------------------------------------------------- who is isolated
    def isolated(self, workload: Workload, direction: Direction) -> bool | None:
        """Say whether some policy isolates the workload's pods in `direction` (None: perhaps)."""
        if self._cluster.governance.plain:
            return self._cluster.space(workload.namespace).isolated(workload, direction)
        return self._cluster.governance.isolated(workload, direction)

    def unselected(self, workload: Workload, direction: Direction) -> bool:
        """Say whether the namespace has policies, and none of them isolates the workload's pods in `direction`."""
        space = self._cluster.space(workload.namespace)
        return bool(space.policies) and self.isolated(workload, direction) is False and binds(workload)

    def restricted(self, workload: Workload, direction: Direction) -> bool:
        """Say whether policies keep any traffic from the workload's pods in `direction`.

        Where labels leave it open, they are taken to.
        """
        if not self._cluster.governance.plain:
            return self._cluster.governance.restricted(workload, direction)
        space = self._cluster.space(workload.namespace)
        if space.isolated(workload, direction) is False:
            return False
        general, special = self._open_ports(space, direction)
        return not (general | special.get(id(workload), NONE)).is_all

    def _open_ports(self, space: Space, direction: Direction) -> tuple[PortSet, dict[int, PortSet]]:
        """Return the ports that policies open to everybody: on all pods, and by the identity of a workload."""
        key = (space.name, direction)
        if key not in self._open:
            general = NONE
            for policy in space.general_policies:
                general |= self._opened(policy, direction)
            special: dict[int, PortSet] = {}
            for policy in space.special_policies:
                ports = self._opened(policy, direction)
                for workload in space.selected_by(policy).certain if ports else ():
                    special[id(workload)] = special.get(id(workload), NONE) | ports
            self._open[key] = (general, special)
        return self._open[key]

    def _opened(self, policy: NetworkPolicy, direction: Direction) -> PortSet:
        return self.compiled(policy).open_ports(direction) if policy.isolates(direction) else NONE

    def gaps(self, space: Space) -> dict[Direction, Workload]:
        """Return the first workload of the namespace that policies leave open, by the direction (none: no key).

        A policy that allows everything leaves its pods open.
        """
        if space.name not in self._gaps:
            found: dict[Direction, Workload] = {}
            below = self._cluster.below
            known = below if below and self._cluster.governance.is_that_of(below, space.name) else None
            before = known.policies.gaps(known.space(space.name)) if known else {}
            for direction in DIRECTIONS:
                first = before.get(direction) or self._first_gap(space, direction, known)
                if first is not None:
                    found[direction] = first
            self._gaps[space.name] = found
        return self._gaps[space.name]

    def _first_gap(self, space: Space, direction: Direction, known: Cluster | None) -> Workload | None:
        """Return the first workload that is open; of those of a cluster below it is known that they are not."""
        done = len(known.space(space.name).workloads) if known else 0
        bound = filter(binds, islice(space.each(Workload), done, None))
        return next((workload for workload in bound if not self.restricted(workload, direction)), None)

    def most_open(self, space: Space, directions: Iterable[Direction]) -> list[NetworkPolicy]:
        """Return the policies of the namespace, first those that allow everything in one of `directions`."""
        return sorted(space.policies, key=lambda each: not any(self.allows_everything(each, d) for d in directions))

    def shortfall(self, policy: NetworkPolicy, directions: Iterable[Direction]) -> str:
        """Say why the policy does not close the namespace in `directions`."""
        if not self._cluster.governance.enforced(policy):
            return f"is not enforced by {self._cluster.governance.cni}"
        for direction in directions:
            if self.allows_everything(policy, direction):
                return f"allows all {direction.lower()}"
        if not policy.pod_selector.selects_all:
            return f"is only for {policy.pod_selector}"
        isolated = [direction for direction in DIRECTIONS if policy.isolates(direction)]
        return f"isolates only {' and '.join(isolated).lower() or 'nothing'}"

    def missed(self, workload: Workload, direction: Direction) -> list[tuple[NetworkPolicy, str]]:
        """Return two policies of the namespace of pods that none isolates in `direction`, each with what it lacks.

        Those that do select the pods come first.
        """
        found = []
        for policy in self._cluster.space(workload.namespace).policies:
            selects = policy.pod_selector.matches(workload.pod_labels) is not False
            if not selects:
                found.append((1, policy, f"is only for {policy.pod_selector}"))
            elif policy.isolates(direction):
                found.append((0, policy, self.shortfall(policy, (direction,))))
            else:
                isolated = " and ".join(each for each in DIRECTIONS if policy.isolates(each)).lower()
                found.append((0, policy, f"selects these pods, but is for {isolated or 'neither direction'} only"))
        return [(policy, lacks) for _, policy, lacks in sorted(found, key=lambda each: each[0])[:2]]

    # -------------------------------------------------------------------------------- what is selected
    def selected(self, policy: NetworkPolicy) -> Selected:
        """Return the workloads whose pods the policy is for, surely and perhaps."""
        own = self._cluster.space(policy.namespace).select(policy.pod_selector)
        if own or policy.pod_selector.selects_all:
            return own
        further = [space.select(policy.pod_selector) for space in self._unnamed if space.name != policy.namespace]
        return Selected((), tuple(workload for each in further for part in each for workload in part))

    def unbound(self, policy: NetworkPolicy) -> list[Workload]:
        """Return the workloads that the policy names by their labels, and whose pods are on their host's network."""
        if policy.pod_selector.selects_all or policy.spoilt("spec", "podSelector"):
            return []
        return [workload for workload in self.selected(policy).certain if workload.host_network]

    def meant(self, policy: NetworkPolicy) -> Likely | None:
        """Return what a policy that selects nothing was most likely meant for."""
        return self.likely(policy.namespace, policy.pod_selector)

    def likely(self, namespace: str, selector: Selector) -> Likely | None:
        """Return what a selector that selects nothing of the namespace was most likely meant for."""
        fixed = selector.example.known
        complete = len(fixed) == len(selector.requirements)
        return self._likeness.meant(namespace, fixed) if complete else None

    @lazy
    def _likeness(self) -> Likeness:
        return Likeness(self._cluster)

    def pods_elsewhere(self, namespace: str) -> bool:
        """Say whether the config declares that workloads of the namespace live elsewhere."""
        kinds = [kind for _, kind in WORKLOAD_KINDS]
        return any(e.matches(kind, namespace, e.name) for e in self._cluster.externals for kind in kinds)

    # -------------------------------------------------------------------------------- what cannot be known
    def not_computed(self, namespace: str) -> list[Resource]:
        """Return what may act on the namespace's pods, and is not computed.

        Those are policies of Antrea and others that are not read, or that the cluster does not take as they are, and
        such as stand in a namespace whose name is a placeholder.
        """
        found = self._other.get(namespace)
        if found is None:
            own = self._cluster.space(namespace).of_names(_POLICIES)
            unplaced = [policy for policy in self._unplaced if policy.namespace != namespace]
            found = self._other[namespace] = [*filter(self._is_unread, own), *self._clusterwide, *unplaced]
        return found

    @lazy
    def _clusterwide(self) -> list[Resource]:
        return [*filter(self._is_unread, self._cluster.clusterwide.of_names(_POLICIES))]

    @lazy
    def _unplaced(self) -> list[Resource]:
        return [
            policy
            for space in self._unnamed
            for policy in space.resources
            if isinstance(policy, NetworkPolicy) or is_dialect(policy) or self._is_unread(policy)
        ]

    def _is_unread(self, resource: Resource) -> bool:
        key = (resource.group, resource.kind)
        if key in _UNREAD or (key in DIALECTS and type(resource) is Resource):
            return True
        governance = self._cluster.governance
        if governance.plain:
            return False
        scope = governance.scope(resource.namespace)
        return any(resource is each for each in governance.compiled(scope).rejected)

    @lazy
    def _unnamed(self) -> list[Space]:
        """The namespaces whose names are placeholders: each may be any namespace."""
        return [space for name, space in self._cluster.spaces.items() if is_unknown(name)]

    def declared_elsewhere(self, namespace: str) -> bool:
        """Say whether the config declares that policies of the namespace live elsewhere."""
        return any(e.matches("NetworkPolicy", namespace, e.name) for e in self._cluster.externals)

    # ---------------------------------------------------------------------------------------- what is open
    def compiled(self, policy: NetworkPolicy) -> Policy:
        """Return the policy in the form that the network engine evaluates."""
        found: Policy | None = vars(policy).get(_COMPILED)
        if found is None:
            found = vars(policy)[_COMPILED] = compile_policy(policy)
        return found

    def allows_everything(self, policy: NetworkPolicy, direction: Direction) -> bool:
        """Say whether the policy isolates its pods in `direction` in name only."""
        return policy.isolates(direction) is True and self.compiled(policy).allows_everything(direction)

    def open_rules(self, policy: NetworkPolicy, direction: Direction) -> list[PolicyRule]:
        """Return the rules of the policy each of which allows everything in `direction` by itself."""
        if policy.isolates(direction) is not True:
            return []
        rules = policy.rules(direction)
        # What cannot be read compiles to further rules, which are not open.
        return [
            r for r, c in zip(rules, self.compiled(policy).rules(direction) or (), strict=False) if c.covers_everything
        ]

    # ------------------------------------------------------------------------------------------ the engine
    def pod(self, workload: Workload) -> Pod:
        """Return the workload's pods as the network engine sees them."""
        found = self._pods.get(id(workload))
        if found is None:
            names = None
            if not workload.opaque:
                names = named_ports((port.name, port.protocol, port.number) for port in workload.ports)
            known = binds(workload) or workload.host_network
            # Some dialects choose pods by their ServiceAccounts.
            named = not workload.opaque and not is_unknown(workload.service_account)
            account = workload.service_account if named else ""
            found = self._pods[id(workload)] = Pod(
                workload.namespace,
                self._cluster.space(workload.namespace).labels,
                workload.pod_labels,
                names,
                host_network=workload.host_network if known else None,
                account=account,
                account_labels=partial(self.account_labels, workload.namespace, account) if named else _NOT_KNOWN,
            )
        return found

    def account_labels(self, namespace: str, name: str) -> Labels:
        """Return the labels of a ServiceAccount; of one that is not there they are not known."""
        found = self._accounts.get((namespace, name))
        if found is None:
            account = self._cluster.space(namespace).named(ServiceAccount, "ServiceAccount", name)
            found = Labels({}, complete=False) if account is None else Labels(account.labels)
            self._accounts[namespace, name] = found
        return found


def binds(workload: Workload) -> bool:
    """Say whether policies surely hold for the workload's pods: they do not on the host's network."""
    if workload.misfits and workload.unknown(*workload.template_path, "spec", "hostNetwork"):
        return False
    return not workload.host_network
