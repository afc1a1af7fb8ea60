"""All policies of a cluster in one form: the tiers in which they decide, whatever dialect they are written in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from kubelint.model.admin_policy import AdminPolicy
from kubelint.model.calico import DEFAULT_TIER, CalicoOther, CalicoPolicy, CalicoTier
from kubelint.model.cilium import CiliumPolicy
from kubelint.model.networks import UserDefinedNetwork
from kubelint.model.policy import NetworkPolicy
from kubelint.model.resource import Resource
from kubelint.network.adminpolicy import admin_tiers
from kubelint.network.calico import compile_calico_policy
from kubelint.network.cilium import cilium_tiers, compile_cilium_policy
from kubelint.network.cni import blocks_mean_pods, enforces
from kubelint.network.directory import Directory
from kubelint.network.networkpolicy import compile_policy, network_policies
from kubelint.network.peers import ExternalBlock
from kubelint.network.policy import Block, Effect, Policy, Rule, Tier
from kubelint.network.remarks import Remark, Remarks
from kubelint.network.udn import check_namespaces, isolation, primary_networks
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from kubelint.network.cni import Dialect
    from kubelint.network.udn import PrimaryNetwork

_View = TypeVar("_View", bound="Resource")
_Part = TypeVar("_Part")
_ADMIN_ORDER, _DEFAULT_ORDER, _BASELINE_ORDER = 1_000.0, 1_000_000.0, 10_000_000.0
"""The orders of the tiers that Calico has of itself; NetworkPolicies are in the middle one."""
_POLICIES = ("NetworkPolicy", "UserDefinedNetwork")
_NETWORK_POLICY_ORDER = 1_000.0


class Compiled(NamedTuple):
    """The policies of a cluster as tiers, the primary networks that one of the tiers keeps apart, and what to say.

    A policy about which `errors` say something is `rejected`: it is not in the tiers, as it is not in the cluster.
    What the tiers are hangs on the Services of the namespaces in `services_of` (None: of all).
    """

    tiers: tuple[Tier, ...]
    networks: tuple[PrimaryNetwork, ...] = ()
    notes: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()
    rejected: tuple[Resource, ...] = ()
    services_of: frozenset[str | None] = frozenset()


def compile_tiers(
    resources: Iterable[Resource],
    cni: str | None = None,
    *,
    compile_network_policy: Callable[[NetworkPolicy], Policy] = compile_policy,
    services: Callable[[], Iterable[Resource]] | None = None,
    elsewhere: Collection[Dialect] = (),
) -> Compiled:
    """Return the policies among `resources` as tiers.

    The other objects of the cluster are needed where policies refer to them: Services, EndpointSlices, Namespaces,
    Calico's Tiers and NetworkSets, Cilium's groups of blocks.  `services` gives the Services and what is behind them,
    if that is needed (by default they are among the others).  `cni` is the plugin that enforces the policies; None:
    some plugin that enforces all.  `elsewhere` are dialects that the cluster has policies of, if not among `resources`:
    they tell the order in which it decides.
    """
    resources = list(resources)
    remarks = Remarks()
    made = _Maker(resources, cni, remarks, compile_network_policy, services or (lambda: resources), elsewhere)
    tiers = made.tiers()
    return Compiled(
        tiers, made.networks, tuple(remarks.notes), tuple(remarks.errors), tuple(made.rejected), made.services_of
    )


_PARTS = "compiled_parts"
"""Where a policy keeps its parts, if nothing else has a part in them."""


class _Maker:
    """Compiles the policies of one cluster; `rejected` and `networks` fill on the way."""

    def __init__(
        self,
        resources: Sequence[Resource],
        cni: str | None,
        remarks: Remarks,
        compile_network_policy: Callable[[NetworkPolicy], Policy],
        services: Callable[[], Iterable[Resource]],
        elsewhere: Collection[Dialect],
    ) -> None:
        self._elsewhere = elsewhere
        self._resources = resources
        self._kinds = set(map(type, resources))
        self._cni = cni
        self._remarks = remarks
        self._compile = compile_network_policy
        self._directory = Directory(resources, remarks, services)
        self.rejected: list[Resource] = []
        self.networks: tuple[PrimaryNetwork, ...] = ()

    @property
    def services_of(self) -> frozenset[str | None]:
        """In which namespaces policies refer to Services."""
        return frozenset(self._directory.services_of)

    def tiers(self) -> tuple[Tier, ...]:
        """Return all tiers in their order."""
        standard = self._network_policies()
        admin, baseline = self._admin()
        calico, cilium = self._of(CalicoPolicy, "Calico"), self._of(CiliumPolicy, "Cilium")
        self._unmodelled()
        pieces = [piece for policy in cilium for piece in self._sound(policy, compile_cilium_policy)]
        beside_calico, beside_cilium = self._is_used("Calico", calico), self._is_used("Cilium", cilium)
        if beside_calico:
            stages = self._calico(calico, () if beside_cilium else standard)
        else:
            plain = standard and not beside_cilium
            stages = [(_DEFAULT_ORDER, DEFAULT_TIER, network_policies(standard))] if plain else []
        if beside_cilium:
            stages += [(_DEFAULT_ORDER, "~", tier) for tier in cilium_tiers(pieces, standard)]
        if calico and pieces:
            place = calico[0].name_place
            self._remarks.note(
                place, "policies of Calico and of Cilium are there: which plugin is in use, is not known"
            )
        stages += [(_ADMIN_ORDER, "", admin)] if admin else []
        stages += [(_BASELINE_ORDER, "", baseline)] if baseline else []
        stages.sort(key=lambda stage: stage[:2])
        apart = self._isolation()
        return (*([apart] if apart else []), *(tier for _, _, tier in stages))

    # -------------------------------------------------------------------------------------- the parts
    def _network_policies(self) -> list[Policy]:
        policies = [self._compile(policy) for policy in self._of(NetworkPolicy, "NetworkPolicy")]
        return policies if blocks_mean_pods(self._cni) else list(map(_without_pods, policies))

    def _admin(self) -> tuple[Tier | None, Tier | None]:
        return admin_tiers(self._of(AdminPolicy, "admin"), self._remarks, self.rejected)

    def _isolation(self) -> Tier | None:
        networks = self._of(UserDefinedNetwork, "OVN")
        if not networks:
            return None
        self.networks = primary_networks(networks, self._remarks)
        check_namespaces(self.networks, self._resources, self._remarks)
        return isolation(self.networks)

    def _calico(self, policies: list[CalicoPolicy], standard: Sequence[Policy]) -> list[tuple[float, str, Tier]]:
        """Return Calico's tiers with their orders and names; NetworkPolicies come in the default one."""
        in_tiers: dict[str, list[tuple[float, str, Sequence[Policy]]]] = {}
        for policy in policies:
            parts = self._sound(policy, compile_calico_policy)
            order = math.inf if policy.order is None else policy.order
            if self._acts(policy):
                in_tiers.setdefault(policy.tier, []).append((order, policy.name, parts))
        if standard:
            named = (_NETWORK_POLICY_ORDER, "knp.default", standard)
            in_tiers.setdefault(DEFAULT_TIER, []).append(named)
        known = {tier.name: tier for tier in self._resources if isinstance(tier, CalicoTier)}
        stages = []
        for name, members in in_tiers.items():
            tier = known.get(name)
            if tier is None and name != DEFAULT_TIER:
                self._unknown_tier(name, policies)
            members.sort(key=lambda member: member[:2])
            chosen = tuple(policy for _, _, parts in members for policy in parts)
            passes = tier is not None and tier.default_action == "Pass"
            stages.append((_order(tier, name), name, Tier(chosen, Effect.pass_ if passes else Effect.deny)))
        return stages

    def _acts(self, policy: CalicoPolicy) -> bool:
        """Say whether the policy acts on pods; tell why where it does not."""
        if policy.staged:
            self._remarks.note(policy.name_place, "a staged policy changes nothing")
            return False
        for field in ("doNotTrack", "preDNAT"):
            if policy.spec.get(field) is True:
                message = f"with '{field}' a policy acts on host endpoints, which are no part of the model"
                self._remarks.note(policy.at("spec", field), message)
                return False
        if policy.spec.get("applyOnForward") is True:
            message = "what host endpoints forward is no part of the model; on pods the policy acts as without it"
            self._remarks.note(policy.at("spec", "applyOnForward"), message)
        return True

    def _unknown_tier(self, name: str, policies: list[CalicoPolicy]) -> None:
        for policy in policies:
            if policy.tier == name:
                message = f"the tier '{name}' is not in the input; it is taken to come before the default tier"
                self._remarks.note(policy.at("spec", "tier"), message)
                return

    def _unmodelled(self) -> None:
        for resource in self._resources:
            if isinstance(resource, CalicoOther):
                if enforces(self._cni, "Calico"):
                    self._remarks.note(resource.name_place, f"a {resource.kind} is no part of the model")
            elif type(resource) is Resource and resource.kind.endswith(_POLICIES):
                # Of another plugin (Antrea's, say), of a version that is not read, or of a group that has no such kind.
                message = f"a {resource.kind} of {resource.api_version} is no part of the model"
                self._remarks.note(resource.name_place, message)

    # -------------------------------------------------------------------------------------- choosing
    def _is_used(self, dialect: Dialect, policies: Sequence[Resource]) -> bool:
        """Say whether the cluster has policies of a dialect that its plugin enforces."""
        return bool(policies) or (dialect in self._elsewhere and enforces(self._cni, dialect))

    def _of(self, view: type[_View], dialect: Dialect) -> list[_View]:
        """Return the policies of a dialect, if the plugin enforces it; tell of them if it does not."""
        kinds = [kind for kind in self._kinds if issubclass(kind, view)]
        found = [resource for resource in self._resources if isinstance(resource, view)] if kinds else []
        if enforces(self._cni, dialect):
            return found
        for policy in found:
            self._remarks.note(policy.name_place, f"{self._cni} does not enforce a {policy.kind} of {policy.group}")
        return []

    def _sound(self, policy: _View, compiled_by: Callable[[_View, Directory, Remarks], list[_Part]]) -> list[_Part]:
        """Return the parts of a policy, or none where there is something wrong with it."""
        kept = vars(policy)
        if _PARTS in kept:
            found: list[_Part] = kept[_PARTS]
            return found
        errors, notes = len(self._remarks.errors), len(self._remarks.notes)
        self._directory.asked = False
        parts = compiled_by(policy, self._directory, self._remarks)
        if len(self._remarks.errors) == errors:
            if len(self._remarks.notes) == notes and not self._directory.asked:
                # The same in each of the sets that the policy is in, and there may be many.
                kept[_PARTS] = parts
            return parts
        self.rejected.append(policy)
        return []


def _order(tier: CalicoTier | None, name: str) -> float:
    if tier is not None:
        return math.inf if tier.order is None else tier.order
    return _DEFAULT_ORDER if name == DEFAULT_TIER else math.nextafter(_DEFAULT_ORDER, 0)


def _without_pods(policy: Policy) -> Policy:
    """Return the policy with blocks that mean no pods, as some plugins read them."""

    def change(rule: Rule) -> Rule:
        if rule.peers is None or not any(isinstance(peer, Block) for peer in rule.peers):
            return rule
        peers = tuple(
            ExternalBlock(peer.addresses, doubtful=peer.doubtful) if isinstance(peer, Block) else peer
            for peer in rule.peers
        )
        return rule._replace(peers=peers)

    ingress, egress = (
        None if rules is None else tuple(map(change, rules)) for rules in (policy.ingress, policy.egress)
    )
    return policy._replace(ingress=ingress, egress=egress)
