"""What governs pods, and what is known of it in all clusters that hold the same policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.candidates import Candidates
from kubelint.model.lazy import lazy
from kubelint.network import evaluate
from kubelint.network.classes import all_rules
from kubelint.network.peers import asks_accounts
from kubelint.network.policy import Effect
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.cluster.surplus import Shadowed
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Pod
    from kubelint.network.policy import Policy, Rule, Tier
    from kubelint.network.tiers import Compiled


class Governed:
    """What governs some pods in one direction: `tiers` hold no policies but these.

    Pods with the same policies share it.  `open_tiers` are without the rules that deny only some peers.
    """

    def __init__(self, tiers: tuple[Tier, ...]) -> None:
        self.tiers = tiers
        self.restricts: bool | None = None
        self._isolates: tuple[bool | None] | None = None

    def isolated(self, direction: Direction, pod: Pod) -> bool | None:
        """Say whether some policy denies such pods what no rule allows; `pod` is any of them."""
        if self._isolates is None:
            self._isolates = (evaluate.isolated(self.tiers, direction, pod),)
        return self._isolates[0]

    @lazy
    def names_ports(self) -> bool:
        """Whether some rule asks pods what the name of a port means."""
        return any(rule.ports.names or rule.ports.excluded for rule in all_rules(self.tiers))

    @lazy
    def open_tiers(self) -> tuple[Tier, ...]:
        """The tiers as far as they matter to those of whom nobody speaks."""
        return tuple(tier._replace(policies=tuple(map(_without_single_denials, tier.policies))) for tier in self.tiers)


class Order:
    """The policies of a cluster in their order: which may govern a pod, and what is known of the pods so far.

    `by_accounts` says that the labels of ServiceAccounts have a part in it.
    """

    def __init__(self, tiers: Sequence[Tier]) -> None:
        self.tiers = tiers  # they are known by their identities, so they have to stay
        self.candidates: dict[Direction, Candidates] = {"Ingress": Candidates(), "Egress": Candidates()}
        self.governed: dict[tuple[object, ...], Governed] = {}
        self.by_policies: dict[tuple[object, ...], Governed] = {}
        self.of_workloads: dict[tuple[int, Direction, int], Governed] = {}
        self.workloads: list[Workload] = []
        self.by_accounts = any(asks_accounts(policy.subjects) for tier in tiers for policy in tier.policies)
        number = 0
        for position, tier in enumerate(tiers):
            for policy in tier.policies:
                number += 1
                for direction, candidates in self.candidates.items():
                    if policy.rules(direction) is not None:
                        candidates.add((number, position, policy))


class KnownTiers(NamedTuple):
    """The tiers that some objects make (`parts`, known by their identities), where policies mean these `services`."""

    compiled: Compiled
    parts: list[Resource]
    services: list[Resource]


class Shared:
    """What is known of policies, by the identities of objects, in whatever clusters they are.

    `compiled` are the tiers that objects make, `orders` the tiers' policies, and `shadowed`, by the identities of such
    tiers, the rules that never decide anything.  `labels` are numbers for what stands around pods.
    """

    def __init__(self) -> None:
        self.labels: dict[tuple[object, ...], int] = {}
        self.shadowed: dict[int, dict[int, list[Shadowed]]] = {}
        self.compiled: dict[tuple[object, ...], list[KnownTiers]] = {}
        self.orders: dict[tuple[object, ...], Order] = {}


def _without_single_denials(policy: Policy) -> Policy:
    """Return the policy without the rules that deny only some peers."""

    def counts(rule: Rule) -> bool:
        return rule.effect is Effect.allow or rule.reaches_every_pod

    ingress, egress = (
        None if rules is None else tuple(filter(counts, rules)) for rules in (policy.ingress, policy.egress)
    )
    return policy._replace(ingress=ingress, egress=egress)
