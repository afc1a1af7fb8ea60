"""The one form that every dialect of network policies compiles to: ordered tiers of rules."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import EVERY_V4, UNICAST, AddressSet
from kubelint.network.endpoints import Endpoint, Outside, Pod
from kubelint.network.peers import (
    Accounts,
    AllOf,
    AnyOf,
    Domains,
    Entities,
    ExternalBlock,
    LabelText,
    Nodes,
    Not,
)
from kubelint.network.ports import NONE, PortSet, Verdict
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.model.labels import Labels, Selector
    from kubelint.model.policy import Direction


class Effect(Enum):
    """What becomes of the traffic that a rule matches."""

    allow = "allow"
    deny = "deny"
    pass_ = "pass"  # noqa: S105  (a verb, no password)
    """The following tiers decide; the rest of this one does not."""


class Pods:
    """The pods that selectors choose: of the namespace named `namespace`, or of those that `namespaces` selects.

    A selector that is None does not restrict.  `doubtful` says that the selection cannot be read, so that every
    pod it does not surely leave out may be in it.  `never_hosts` says that the dialect leaves out pods on their
    host's network; otherwise it leaves that open.
    """

    __slots__ = ("doubtful", "namespace", "namespaces", "never_hosts", "pods")

    def __init__(
        self,
        namespace: str | None = None,
        namespaces: Selector | None = None,
        pods: Selector | None = None,
        *,
        doubtful: bool = False,
        never_hosts: bool = False,
    ) -> None:
        self.namespace = namespace
        self.namespaces = namespaces
        self.pods = pods
        self.doubtful = doubtful
        self.never_hosts = never_hosts

    def selects(self, pod: Pod) -> bool | None:
        """Say whether `pod` is one of them, be it on the host's network or not."""
        answer: bool | None = None if self.doubtful else True
        if self.namespace is not None and self.namespace != pod.namespace:
            if not is_unknown(self.namespace) and not is_unknown(pod.namespace):
                return False
            answer = None
        for selector, labels in ((self.namespaces, pod.namespace_labels), (self.pods, pod.labels)):
            matches = True if selector is None else _matches(selector, labels)
            if matches is False:
                return False
            if matches is None:
                answer = None
        return answer

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether a rule that names these pods as peers means `end`."""
        if isinstance(end, Outside) or (self.never_hosts and end.host_network):
            return False
        answer = self.selects(end)
        return None if answer and end.host_network is not False else answer

    @property
    def is_every_pod(self) -> bool:
        """Whether these are surely all pods of all namespaces."""
        return (
            self.namespace is None
            and not self.doubtful
            and (self.namespaces is None or self.namespaces.selects_all)
            and (self.pods is None or self.pods.selects_all)
        )


class Block:
    """A block of addresses as a peer; `doubtful` says that some of `addresses` may not be in it."""

    __slots__ = ("_any_pod", "addresses", "doubtful")

    def __init__(self, addresses: AddressSet, *, doubtful: bool = False) -> None:
        self.addresses = addresses
        self.doubtful = doubtful
        self._any_pod: bool | None = self._holds(UNICAST)

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether `end` lies in the block.  A pod does if its address does: the API excepts no pods."""
        if isinstance(end, Pod):
            return self._any_pod if end.addresses is UNICAST else self._holds(end.addresses)
        if not self.doubtful and self.addresses.covers(end.addresses):
            return True
        return None if self.addresses & end.addresses else False

    def _holds(self, addresses: AddressSet) -> bool | None:
        """Say whether a pod with one of `addresses` (of either family, where it may have both) is in the block."""
        common = self.addresses & addresses
        if not common:
            return False
        if self.doubtful:
            return None
        whole = any(part and part == own for part, own in zip(common, addresses, strict=True))
        return True if whole else None


class Unreadable:
    """A peer that the API server would reject or that is not known yet; it may be anybody."""

    __slots__ = ()

    def matches(self, end: Endpoint) -> bool | None:  # noqa: ARG002  (as the other peers)
        """Leave the answer open."""
        return None


Combination = AllOf | AnyOf | Not
Peer = Pods | Block | Unreadable | Accounts | Domains | Entities | ExternalBlock | LabelText | Nodes | Combination
Subjects = Pods | Accounts | LabelText | Combination
"""What chooses the pods that a policy governs."""


class Ports(NamedTuple):
    """The ports of a rule: those it gives by number, and names for the destination to look up.

    A name comes with the ports that it may mean: all those of its protocol.  `excluded` are names of ports that are
    not meant.
    """

    numbered: Verdict
    names: tuple[tuple[str, PortSet], ...] = ()
    excluded: tuple[tuple[str, PortSet], ...] = ()

    def on(self, destination: Endpoint) -> Verdict:
        """Return the ports of `destination` that are meant; an address outside has no names for its ports."""
        verdict = self.numbered
        if self.names and isinstance(destination, Pod):
            for name, among in self.names:
                verdict |= destination.port(name, among)
        if self.excluded and isinstance(destination, Pod):
            for name, among in self.excluded:
                left_out = destination.port(name, among)
                verdict = Verdict(verdict.certain - left_out.possible, verdict.possible - left_out.certain)
        return verdict


class Rule(NamedTuple):
    """What happens to traffic with `peers` (None: everybody) on `ports`; `source` is the rule as it was written.

    `condition` says in words what else must hold above the transport (an HTTP method, say); empty where nothing must.
    """

    peers: tuple[Peer, ...] | None
    ports: Ports
    effect: Effect
    source: object = None
    condition: str = ""

    def matches(self, end: Endpoint) -> bool | None:
        """Say whether `end` is one of the peers."""
        if self.peers is None:
            return True
        answer: bool | None = False
        for peer in self.peers:
            matches = peer.matches(end)
            if matches:
                return True
            if matches is None:
                answer = None
        return answer

    @property
    def reaches_everyone(self) -> bool:
        """Whether everybody is a peer, inside the cluster and outside; all of IPv4 is as good as everybody."""
        if self.peers is None:
            return True
        blocks = AddressSet()
        for peer in self.peers:
            if isinstance(peer, Block) and not peer.doubtful:
                blocks |= peer.addresses
        return blocks.covers(EVERY_V4)

    @property
    def reaches_every_pod(self) -> bool:
        """Whether every pod of the cluster is a peer."""
        if self.reaches_everyone:
            return True
        return any(isinstance(peer, Pods) and peer.is_every_pod for peer in self.peers or ())

    @property
    def covers_everything(self) -> bool:
        """Whether the rule matches all traffic: everybody, on every port."""
        return self.ports.numbered.certain.is_all and not self.ports.excluded and self.reaches_everyone


class Policy(NamedTuple):
    """The rules of one policy for the pods that it selects; None in a direction that it does not govern."""

    subjects: Subjects
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None
    source: object = None

    def rules(self, direction: Direction) -> tuple[Rule, ...] | None:
        """Return the rules for `direction`."""
        return self.ingress if direction == "Ingress" else self.egress

    def open_ports(self, direction: Direction) -> PortSet:
        """Return the ports on which the policy lets the selected pods talk with everybody."""
        ports = NONE
        for rule in self.rules(direction) or ():
            if rule.effect is Effect.allow and rule.reaches_everyone and not rule.ports.excluded:
                ports |= rule.ports.numbered.certain
        return ports

    def allows_everything(self, direction: Direction) -> bool:
        """Say whether the policy leaves nothing out in `direction`: it isolates the pods in name only."""
        return self.open_ports(direction).is_all


class Tier(NamedTuple):
    """Policies that decide together.

    Where `ordered`, the first rule that matches decides; otherwise all rules are allow rules and their union
    counts.  `unmatched` is what becomes of the rest where a policy selects the pod: deny, or pass to the next tier.
    Where no policy selects it, and after the last tier, traffic that nothing has decided is allowed.
    """

    policies: tuple[Policy, ...]
    unmatched: Effect
    ordered: bool = True


def _matches(selector: Selector, labels: Labels) -> bool | None:
    """Say whether the selector selects every pod that bears `labels` (None: some of them, or not known).

    The labels of a StatefulSet number its pods, and a selector that asks for a number means one of them.
    """
    answer = selector.matches(labels)
    if answer and labels.runtime:
        for key, operator, _ in selector.requirements:
            if operator in {"In", "NotIn"} and key not in labels.known:
                ordinals = labels.runtime.get(key)
                if ordinals is not None and ordinals.size > 1:
                    return None
    return answer
