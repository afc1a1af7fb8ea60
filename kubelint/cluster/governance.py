"""Which policies govern which pods, of all dialects that the plugin enforces, and what they let them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.dialects import dialect_of, is_dialect
from kubelint.cluster.governed import Governed, Order
from kubelint.cluster.plugins import NETWORK_PLUGIN, installed
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.policy import NetworkPolicy
from kubelint.model.unknown import is_unknown
from kubelint.network import evaluate
from kubelint.network.addresses import EVERY
from kubelint.network.cni import enforces
from kubelint.network.endpoints import Outside, Pod
from kubelint.network.networkpolicy import network_policies
from kubelint.network.ports import OPEN, Verdict

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Endpoint
    from kubelint.network.policy import Policy, Tier
    from kubelint.network.tiers import Compiled

_ACCOUNTS = frozenset({"ServiceAccount"})
_PLAIN = frozenset({NetworkPolicy.__name__})
_VIEWS = frozenset({"AdminPolicy", "CalicoPolicy", "CiliumPolicy", "UserDefinedNetwork"})
"""The views of such policies, by which clusters find them without making others."""


class Governance:
    """The policies of a cluster, by the pods that they govern."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._answers: dict[tuple[int, int, int], Verdict] = {}
        self._around: dict[tuple[str, str], int] = {}
        self._compiled: dict[str | None, Compiled] = {}
        self._orders: dict[str | None, Order] = {}

    @lazy
    def cni(self) -> str | None:
        """The network plugin: that of the config, or that which the input installs; None where it is not known."""
        base = self._base(frozenset({NETWORK_PLUGIN}))
        return self._cluster.cni or (base.cni if base else installed(self._cluster))

    @lazy
    def plain(self) -> bool:
        """Whether NetworkPolicies are all that counts, and the plugin enforces them."""
        base = self._base(_VIEWS)
        if base and base.cni == self.cni:
            return base.plain
        return enforces(self.cni, "NetworkPolicy") and not any(map(is_dialect, self._cluster.of_names(_VIEWS)))

    @lazy
    def idle(self) -> bool:
        """Whether there is surely no policy that is enforced."""
        if self._cluster.stocks is None:
            return not self.tiers_of(None)
        return not self._cluster.holding(_PLAIN | _VIEWS)

    def enforced(self, policy: Resource) -> bool:
        """Say whether the plugin enforces policies of that kind."""
        dialect = dialect_of(policy)
        return dialect is None or enforces(self.cni, dialect)

    def _base(self, names: frozenset[str]) -> Governance | None:
        """Return the governance of the cluster below, if that knows all objects whose kind has one of the names."""
        cluster = self._cluster
        return cluster.base.governance if cluster.base is not None and not cluster.adds(names) else None

    def scope(self, namespace: str) -> str | None:
        """Return the namespace for whose pods to ask for policies; None: for all.

        Where objects are at hand, to go through them once is less than to choose among them for each namespace.
        """
        return namespace if self._cluster.stocks is not None else None

    def compiled(self, scope: str | None = None) -> Compiled:
        """Return the policies that the plugin enforces as tiers: all, or at least those that govern a namespace's pods.

        "" stands for the policies that are in no namespace.
        """
        found = self._compiled.get(scope)
        if found is None:
            from kubelint.cluster.network_tiers import PARTS, SERVICES, cluster_policies

            base = self._base(PARTS)
            if base and base.cni == self.cni:
                known = base.compiled(scope)
                found = None if known.services_of and self._cluster.adds(SERVICES) else known
            found = self._compiled[scope] = found or cluster_policies(self._cluster, (), self.cni, scope)
        return found

    def tiers_of(self, scope: str | None) -> tuple[Tier, ...]:
        """Return the policies as tiers: all, or at least those that govern a namespace's pods."""
        if not self.plain:
            return self.compiled(scope).tiers
        spaces = self._cluster.spaces_with(_PLAIN)
        if scope is not None:
            spaces = [space for space in spaces if space.name == scope or is_unknown(space.name)]
        own = [self._cluster.policies.compiled(policy) for space in spaces for policy in space.policies]
        return (network_policies(own),) if own else ()

    # ------------------------------------------------------------------------------------- who governs
    def of(self, workload: Workload, direction: Direction) -> Governed:
        """Return what governs the workload's pods, surely or perhaps."""
        # What differs from set to set is what stands around a workload, and that is mostly the same.
        around = (workload.namespace, workload.service_account)
        order = self.order(workload.namespace)
        known = self._around.get(around)
        if known is None:
            labels = [_known(self._cluster.space(workload.namespace).labels)]
            if order.by_accounts:
                labels.append(_known(self._cluster.policies.account_labels(*around)))
            numbers = self._cluster.shared.labels
            known = self._around[around] = numbers.setdefault(tuple(labels), len(numbers))
        found = order.of_workloads.get((id(workload), direction, known))
        if found is None:
            found = self._of_pods(workload, direction, order)
            order.of_workloads[id(workload), direction, known] = found
            order.workloads.append(workload)  # it is known by its identity, so it has to stay
        return found

    def _of_pods(self, workload: Workload, direction: Direction, order: Order) -> Governed:
        pod = self._cluster.policies.pod(workload)
        labels = pod.labels
        key = (
            direction,
            pod.namespace,
            _known(labels),
            _known(pod.namespace_labels),
            pod.account,
            order.by_accounts and _known(pod.account_labels),
            pod.host_network,
        )
        found = order.governed.get(key)
        if found is None:
            found = order.governed[key] = self.governing(pod, direction)
        return found

    def governing(self, pod: Pod, direction: Direction) -> Governed:
        """Return what governs a pod that need not be in the input."""
        order = self.order(pod.namespace)
        selected = [(each, each[2].subjects.selects(pod)) for each in order.candidates[direction].of(pod)]
        chosen = [each for each, selects in selected if selects is not False]
        sure = tuple((each[0], selects) for each, selects in selected if selects is not False)
        key = (direction, pod.host_network, sure)
        found = order.by_policies.get(key)
        if found is None:
            tiers: dict[int, list[Policy]] = {}
            for _, tier, policy in chosen:
                tiers.setdefault(tier, []).append(policy)
            narrowed = tuple(order.tiers[tier]._replace(policies=tuple(each)) for tier, each in tiers.items())
            found = order.by_policies[key] = Governed(narrowed)
        return found

    def order(self, namespace: str) -> Order:
        """Return the policies that may govern pods of a namespace, in their order.

        Sets that have the same ones share it, with all that is known of it.
        """
        scope = self.scope(namespace)
        found = self._orders.get(scope)
        if found is None:
            tiers = self.tiers_of(scope)
            key = tuple((tier.unmatched, tier.ordered, *map(id, tier.policies)) for tier in tiers)
            orders = self._cluster.shared.orders
            found = orders.get(key) or orders.setdefault(key, Order(tiers))
            self._orders[scope] = found
        return found

    def is_that_of(self, other: Cluster, namespace: str) -> bool:
        """Say whether policies surely mean the same to pods of a namespace in the cluster that this one is built on."""
        if self.plain or other.governance.plain or namespace not in other.spaces:
            return False
        order = self.order(namespace)
        if order is not other.governance.order(namespace):
            return False
        if order.by_accounts and self._cluster.adds(_ACCOUNTS):
            return False
        return _known(self._cluster.space(namespace).labels) == _known(other.space(namespace).labels)

    # ------------------------------------------------------------------------------------- what they do
    def allowed(self, workload: Workload, direction: Direction, peer: Endpoint) -> Verdict:
        """Return the ports (of the destination) on which policies let the workload's pods talk with `peer`.

        Callers keep `peer` as long as the cluster: answers are kept by its identity.
        """
        governed = self.of(workload, direction)
        pod = self._cluster.policies.pod(workload)
        if not governed.tiers or pod.host_network:
            return OPEN
        # What the name of a port means is the destination's to say.
        own = id(pod) if direction == "Ingress" and governed.names_ports else 0
        key = (id(governed), own, id(peer))
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = evaluate.allowed(governed.tiers, direction, pod, peer)
        return found

    def isolated(self, workload: Workload, direction: Direction) -> bool | None:
        """Say whether some policy denies the workload's pods in `direction` what no rule allows."""
        return self.of(workload, direction).isolated(direction, self._cluster.policies.pod(workload))

    def restricted(self, workload: Workload, direction: Direction) -> bool:
        """Say whether policies keep from the workload's pods those of whom no rule speaks; perhaps is yes."""
        governed = self.of(workload, direction)
        if governed.restricts is not None:
            return governed.restricts
        pod = self._cluster.policies.pod(workload)
        verdicts = (evaluate.allowed(governed.open_tiers, direction, pod, peer) for peer in (_NOBODY, _ANYWHERE))
        restricts = not all(verdict.certain.is_all for verdict in verdicts)
        if direction == "Egress" or not governed.names_ports:  # else it is of these pods alone, whose ports are named
            governed.restricts = restricts
        return restricts


def _known(labels: Labels) -> tuple[object, ...]:
    return tuple(labels.known.items()), tuple(labels.runtime.items()), labels.complete


_NOBODY = Pod("", Labels({}), Labels({}))
"""A pod of which no rule speaks."""
_ANYWHERE = Outside(EVERY)
