"""Whether pods can resolve names under their egress policies, and which policy keeps them from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.dns_servers import DnsServers
from kubelint.cluster.policies import binds
from kubelint.network.endpoints import Pod
from kubelint.network.evaluate import allowed
from kubelint.network.policy import Block
from kubelint.network.ports import PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.dns_servers import Servers
    from kubelint.cluster.space import Space
    from kubelint.finding import Place
    from kubelint.model.policy import NetworkPolicy, PolicyPort, PolicyRule
    from kubelint.model.workload import Workload
    from kubelint.network.policy import Rule

_API_SERVER = PortSet.of("TCP", 6443)


class Attempt(NamedTuple):
    """A port of an egress rule that was meant for DNS, but does not let anybody reach it.

    `listens` is the port of the DNS pods that the rule does reach (0: it reaches none).
    """

    rule: PolicyRule
    port: PolicyPort
    listens: int


class NoDns(NamedTuple):
    """A policy under which pods cannot resolve names.

    `workloads` are those pods as far as the input holds them.  `attempt` is a rule that was meant to let them.
    `talks` says that policies let them talk with others by what names are for: pods, or everybody.
    """

    policy: NetworkPolicy
    workloads: list[Workload]
    attempt: Attempt | None
    talks: bool

    @property
    def place(self) -> Place:
        """The text that keeps the pods from it: what is wrong in the attempt, or else what isolates them."""
        if self.attempt is None:
            return self.policy.direction_at("Egress")
        rule, port, listens = self.attempt
        if port.protocol != "UDP":
            return port.at("protocol" if port.data.get("protocol") else "port")
        return port.at("port") if listens else rule.key(rule.peers_key)

    @property
    def message(self) -> str:
        """What keeps the pods from resolving names."""
        name = self.policy.name
        if self.attempt is None:
            if self.talks:
                return f"Policy '{name}' isolates egress, and no policy lets its pods resolve names"
            return f"Policy '{name}' isolates egress: its pods cannot resolve names either"
        _, port, listens = self.attempt
        if port.protocol != "UDP":
            return f"Policy '{name}' allows port {port.port} over {port.protocol} only; names are resolved over UDP"
        if listens:
            return f"Policy '{name}' allows port {port.port}; the name servers listen on {listens}"
        return f"Policy '{name}' allows port {port.port}, but not to the name servers of its pods"


class _Voice(NamedTuple):
    """What policies together say of egress: the first that surely isolates, an attempt at DNS, and who `talks`."""

    first: NetworkPolicy | None
    attempt: Attempt | None
    talks: bool


_SILENCE = _Voice(None, None, talks=False)


class Dns:
    """Who can resolve names."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._servers = DnsServers(cluster)
        self._spaces: dict[str, dict[int, NoDns]] = {}
        self._admits: dict[tuple[int, Servers], bool] = {}
        self._attempts: dict[tuple[int, Servers], Attempt | None] = {}
        self._talking: dict[int, bool] = {}
        self._voices: dict[tuple[str, Servers], _Voice] = {}
        self._help: dict[tuple[str, Servers], tuple[bool, set[int]]] = {}

    def blocked(self, workload: Workload) -> bool:
        """Say whether policies surely keep the workload's pods from resolving any name."""
        if not self._cluster.policies.isolated(workload, "Egress") or not binds(workload):
            return False
        servers = self._servers.of(workload)
        if not servers:
            return False
        if not self._cluster.governance.plain:
            return not any(
                self._cluster.governance.allowed(workload, "Egress", server).possible.contains("UDP", port)
                for server, port in servers
            )
        everybody, some = self._helped(self._cluster.space(workload.namespace), servers)
        return not everybody and id(workload) not in some

    def _helped(self, space: Space, servers: Servers) -> tuple[bool, set[int]]:
        """Say whether a policy may let all pods reach one of `servers`, and which workloads others may let."""
        key = (space.name, servers)
        if key not in self._help:
            some: set[int] = set()
            for policy in space.special_policies:
                if self._may_reach(policy, servers):
                    some.update(id(workload) for part in space.selected_by(policy) for workload in part)
            self._help[key] = (any(self._may_reach(policy, servers) for policy in space.general_policies), some)
        return self._help[key]

    def blocked_by(self, policy: NetworkPolicy) -> NoDns | None:
        """Return what is to be said of pods that cannot resolve names, if `policy` is where it is to be said.

        Of the policies that govern such pods, that is one which tries to allow DNS and does not, or else one for
        all pods of the namespace, or else the first.
        """
        space = self._cluster.space(policy.namespace)
        if space.name not in self._spaces:
            self._spaces[space.name] = self._of_space(space)
        return self._spaces[space.name].get(id(policy))

    # ---------------------------------------------------------------------------------- of a namespace
    def _of_space(self, space: Space) -> dict[int, NoDns]:
        found: dict[int, NoDns] = {}
        if not any(policy.isolates("Egress") for policy in space.policies):
            return found
        for workload in space.workloads:
            if self.blocked(workload):
                servers = self._servers.of(workload)
                special = self._voice(space.special_policies_of(workload), servers)
                self._add(found, self._general_voice(space, servers), special, workload)
        if not space.workloads:
            for policy in self._unhelped(space):
                self._add(found, self._voice([(policy, True)], self._servers.cluster), _SILENCE)
        return found

    def _unhelped(self, space: Space) -> Iterator[NetworkPolicy]:
        """Yield the policies whose pods, which the input does not hold, no policy may let resolve names."""
        helpful = [
            policy
            for policy in space.policies
            if policy.isolates("Egress") is not False and self._may_reach(policy, self._servers.cluster)
        ]
        for policy in space.policies:
            if policy.isolates("Egress") and not policy.spoilt("spec", "podSelector"):
                labels = policy.pod_selector.example
                alone = all(each.pod_selector.matches(labels) is False for each in helpful)
                if alone and not self._helped_otherwise(policy):
                    yield policy

    def _helped_otherwise(self, policy: NetworkPolicy) -> bool:
        """Say whether policies of other dialects may let the pods resolve names that the policy selects."""
        governance = self._cluster.governance
        if governance.plain:
            return False
        space = self._cluster.space(policy.namespace)
        pod = Pod(space.name, space.labels, policy.pod_selector.example)
        tiers = governance.governing(pod, "Egress").tiers
        return any(
            allowed(tiers, "Egress", pod, server).possible.contains("UDP", port)
            for server, port in self._servers.cluster
        )

    def _add(self, found: dict[int, NoDns], general: _Voice, special: _Voice, *workloads: Workload) -> None:
        attempt = general.attempt or special.attempt
        policy = attempt.rule.resource if attempt else general.first or special.first
        if policy is not None:
            known = found.get(id(policy)) or NoDns(policy, [], attempt, talks=False)
            known.workloads.extend(workloads)
            found[id(policy)] = known._replace(talks=known.talks or general.talks or special.talks)

    def _general_voice(self, space: Space, servers: Servers) -> _Voice:
        key = (space.name, servers)
        if key not in self._voices:
            self._voices[key] = self._voice([(policy, True) for policy in space.general_policies], servers)
        return self._voices[key]

    def _voice(self, policies: Iterable[tuple[NetworkPolicy, bool]], servers: Servers) -> _Voice:
        """Sum up policies, each with whether it surely selects the pods in question."""
        first = attempt = None
        talks = False
        for policy, sure in policies:
            talks = talks or self._talks(policy)
            if sure and policy.isolates("Egress"):
                first = first or policy
                attempt = attempt or self._attempt(policy, servers)
        return _Voice(first, attempt, talks)

    # -------------------------------------------------------------------------------------- of a policy
    def _may_reach(self, policy: NetworkPolicy, servers: Servers) -> bool:
        """Say whether the policy may let its pods reach one of the name servers."""
        key = (id(policy), servers)
        if key not in self._admits:
            rules = self._cluster.policies.compiled(policy).rules("Egress") or ()
            self._admits[key] = any(
                rule.matches(server) is not False and rule.ports.on(server).possible.contains("UDP", port)
                for rule in rules
                for server, port in servers
            )
        return self._admits[key]

    def _attempt(self, policy: NetworkPolicy, servers: Servers) -> Attempt | None:
        key = (id(policy), servers)
        if key not in self._attempts:
            self._attempts[key] = self._find_attempt(policy, servers)
        return self._attempts[key]

    def _find_attempt(self, policy: NetworkPolicy, servers: Servers) -> Attempt | None:
        attempts = []
        compiled = self._cluster.policies.compiled(policy).rules("Egress") or ()
        for written, rule in zip(policy.rules("Egress"), compiled, strict=False):
            reached = [number for server, number in servers if rule.matches(server)]
            listens = reached[0] if reached else 0
            attempts += [Attempt(written, port, listens) for port in written.ports or () if _meant_for_dns(port)]
        return next((attempt for attempt in attempts if attempt.port.protocol == "UDP"), next(iter(attempts), None))

    def _talks(self, policy: NetworkPolicy) -> bool:
        """Say whether the policy lets its pods talk with pods or everybody, whom one finds by name.

        Not so single blocks of addresses, nor the API server, whose address every pod has in its environment.
        """
        found = self._talking.get(id(policy))
        if found is None:
            rules = self._cluster.policies.compiled(policy).rules("Egress") or ()
            found = self._talking[id(policy)] = any(map(_needs_names, rules))
        return found


def _needs_names(rule: Rule) -> bool:
    if not rule.reaches_everyone and all(isinstance(peer, Block) for peer in rule.peers or ()):
        return False
    return bool(rule.ports.names) or not _API_SERVER.covers(rule.ports.numbered.possible)


def _meant_for_dns(port: PolicyPort) -> bool:
    name = port.port
    return name.startswith(("dns", "domain")) if isinstance(name, str) else name in {53, 5353}
