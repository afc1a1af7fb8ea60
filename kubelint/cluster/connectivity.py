"""All connections that the policies and routes of a cluster allow, by the ends that people name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.ends import Ends
from kubelint.cluster.naming import Naming
from kubelint.cluster.senders import Senders
from kubelint.model.lazy import lazy
from kubelint.model.networks import UserDefinedNetwork, network_name
from kubelint.model.objects import NAME_LABEL
from kubelint.network.addresses import UNICAST, AddressSet
from kubelint.network.choices import namespace_requirements
from kubelint.network.classes import all_rules
from kubelint.network.decide import joined
from kubelint.network.matrix import Matrix
from kubelint.network.policy import Block
from kubelint.network.ports import NONE
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.ends import End
    from kubelint.cluster.naming import Members
    from kubelint.cluster.routed import Routed
    from kubelint.model.resource import Resource
    from kubelint.network.attached import Member
    from kubelint.network.decide import Row
    from kubelint.network.policy import Tier
    from kubelint.network.ports import PortSet
    from kubelint.network.udn import PrimaryNetwork

POD_NETWORK = "pod-network"
_NO_ADDRESSES = AddressSet()
CONTROLLER_TEXT = "{ingress-controller}"


class Reach(NamedTuple):
    """On which ports each of `sources` reaches each of `destinations`; all are named by their texts."""

    sources: Sequence[str]
    destinations: Sequence[str]
    ports: PortSet
    network: str = POD_NETWORK


class Groups(NamedTuple):
    """Groups of workloads by name, and who reaches whom, by the names of the groups."""

    members: dict[str, list[str]]
    reaches: Iterator[Reach]


class Connectivity:
    """The connections of one network of a cluster under `tiers`.

    `primary` are the networks that stand in place of this one for their pods.  `members` are given for a network
    that only these workloads are attached to; it leads nowhere outside.

    Two pods of one workload may be several, so that a workload can be a source and a destination of one row.
    """

    def __init__(
        self,
        cluster: Cluster,
        tiers: Sequence[Tier],
        network: str = POD_NETWORK,
        *,
        pod_addresses: AddressSet = UNICAST,
        service_addresses: AddressSet = _NO_ADDRESSES,
        primary: Sequence[PrimaryNetwork] = (),
        members: Sequence[Member] | None = None,
    ) -> None:
        self.cluster = cluster
        self.tiers = tiers
        self.network = network
        # Where it is known which addresses are the cluster's own, these are not outside.
        self._inside = service_addresses | (_NO_ADDRESSES if pod_addresses is UNICAST else pod_addresses)
        self.pod_addresses = pod_addresses
        self._primary = primary
        self.attached = members is not None
        self.ends = Ends(cluster, tiers, pod_addresses, members)

    @lazy
    def matrix(self) -> Matrix:
        """The connections by classes of pods; behind those of the ends come ingress controllers that are assumed."""
        asked = {sender.ports for way in self.routed.values() for sender in way.senders}
        pods = [*self.ends.pods, *self.senders.assumed]
        return Matrix(self.tiers, pods, asked, self.senders.further)

    @lazy
    def senders(self) -> Senders:
        """Who sends the requests of Ingresses and routes."""
        return Senders(self)

    @property
    def routed(self) -> dict[str, Routed]:
        """By the text of an end: the ports to which requests are sent, why, and by whom."""
        return self.senders.routed

    # -------------------------------------------------------------------------------------------------- rows
    def rows(self) -> Iterator[Reach]:
        """Yield all connections, the sources in order: workloads, then addresses outside, then ingress controllers."""
        for end in self.ends.all:
            yield from self._from(end)
        if self.attached:
            return
        for end in self.ends.all:
            yield from self._from_outside(end)
        yield from self.from_controller()

    def _from(self, end: End) -> Iterator[Reach]:
        source = (end.text,)
        for ports, destinations, outside in self._reached(self.classes(end)):
            others = destinations
            if not end.several and end.text in others:
                others = [text for text in others if text != end.text]
            if outside:
                others = [*others, outside]
            if others:
                yield Reach(source, others, ports, self.network_of(end))

    def _reached(self, classes: tuple[int, ...]) -> list[tuple[PortSet, list[str], str]]:
        """Return what pods of these classes reach: on which ports which workloads, and which addresses."""
        found = self._reached_by.get(classes)
        if found is None:
            row = joined([self.matrix.row(number) for number in classes])
            found = self._reached_by[classes] = list(self._read(row, self.naming.members))
        return found

    @lazy
    def _reached_by(self) -> dict[tuple[int, ...], list[tuple[PortSet, list[str], str]]]:
        return {}

    def _read(self, row: Row, members: Members) -> Iterator[tuple[PortSet, list[str], str]]:
        """Yield the parts of a row in terms of names: ports, ends, and the text of the addresses outside."""
        for mask, (peers, names) in self.naming.read(row, members).items():
            outside = "" if self.attached else self.naming.addresses(self.matrix.egress, self.matrix.outside(peers))
            if names or outside:
                yield self.matrix.atoms.ports(mask), names, outside

    def _from_outside(self, end: End) -> Iterator[Reach]:
        for text, ports in self._outside_of(self.classes(end)):
            yield Reach((text,), (end.text,), ports, self.network_of(end))

    def _outside_of(self, classes: tuple[int, ...]) -> Iterator[tuple[str, PortSet]]:
        """Yield the addresses outside that reach pods of these classes, with the ports."""
        row = joined([self.matrix.from_outside(number) for number in classes])
        for mask, sources in row.items():
            text = self.naming.addresses(self.matrix.ingress, sources)
            if text:
                yield text, self.matrix.atoms.ports(mask)

    @lazy
    def outer(self) -> Connectivity:
        """The connections as ingress controllers have them: primary networks do not keep them apart."""
        if not self._primary:
            return self
        tiers = [
            tier
            for tier in self.tiers
            if not any(isinstance(policy.source, UserDefinedNetwork) for policy in tier.policies)
        ]
        return Connectivity(self.cluster, tiers, self.network, pod_addresses=self.pod_addresses)

    def from_controller(self) -> Iterator[Reach]:
        """Yield the workloads that ingress controllers reach where routes tell them to."""
        if not self.routed:
            return
        outer = self.outer
        atoms = outer.matrix.atoms
        admitted = {id(gate): outer.senders.admitted(gate) for gate in outer.senders.gates}
        for text, way in outer.routed.items():
            ports = NONE
            for sender in way.senders:
                ports |= atoms.ports(atoms.mask(sender.ports) & admitted[id(sender.gate)].get(text, 0))
            if ports:
                yield Reach((CONTROLLER_TEXT,), (text,), ports, self._networks.get(text, self.network))

    def groups(self) -> Groups:
        """Return all connections between groups of workloads: those whose pods policies do not tell apart."""
        alike: dict[tuple[tuple[int, ...], str], list[str]] = {}
        for end in self.ends.all:
            alike.setdefault((self.classes(end), self.network_of(end)), []).append(end.text)
        named = {f"#{number}": (*key, members) for number, (key, members) in enumerate(alike.items(), 1)}
        return Groups({name: members for name, (_, _, members) in named.items()}, self._between(named))

    def _between(self, groups: dict[str, tuple[tuple[int, ...], str, list[str]]]) -> Iterator[Reach]:
        """Yield the connections between groups; sources that reach the same stand together."""
        members = self.naming.by_class((name, classes) for name, (classes, _, _) in groups.items())
        rows: dict[tuple[object, str], tuple[Row, list[str]]] = {}
        for name, (classes, network, _) in groups.items():
            row = joined([self.matrix.row(number) for number in classes])
            rows.setdefault((frozenset(row.items()), network), (row, []))[1].append(name)
        for (_, network), (row, sources) in rows.items():
            for ports, destinations, outside in self._read(row, members):
                yield Reach(sources, [*destinations, outside] if outside else destinations, ports, network)
        if self.attached:
            return
        into: dict[tuple[str, PortSet, str], list[str]] = {}
        for name, (classes, network, _) in groups.items():
            for text, ports in self._outside_of(classes):
                into.setdefault((text, ports, network), []).append(name)
        for (text, ports, network), destinations in into.items():
            yield Reach((text,), destinations, ports, network)
        yield from self.from_controller()

    def network_of(self, end: End) -> str:
        """Return the name of the network that the end's pods are in."""
        return self._networks.get(end.text, self.network) if self._primary else self.network

    @lazy
    def _networks(self) -> dict[str, str]:
        """By the text of an end: the primary network that its pods are in."""
        found: dict[str, str] = {}
        for network in self._primary:
            for end in self.ends.all:
                if any(network.members.selects(self.ends.pods[pod]) for pod in end.pods):
                    found.setdefault(end.text, network_name(network.resource))
        return found

    def blocked_routes(self) -> Iterator[tuple[str, tuple[Resource, ...]]]:
        """Yield the workloads to which routes lead, and of whose routed ports policies let no controller reach any."""
        reached = {text for reach in self.from_controller() for text in reach.destinations}
        for text, way in self.routed.items():
            if text not in reached:
                yield text, way.routes

    @property
    def doubtful_blocks(self) -> bool:
        """Whether a rule has a block that may or may not hold pods, as far as the input tells their addresses."""
        among = {pod.addresses: pod for pod in self.ends.pods}.values()
        blocks = {peer for rule in all_rules(self.tiers) for peer in rule.peers or () if isinstance(peer, Block)}
        return any(block.matches(pod) is None for block in blocks for pod in among)

    @property
    def unlabelled_namespaces(self) -> list[str]:
        """The namespaces with pods whose labels are not known, though rules ask for more than their names."""
        if not any(requirement.key != NAME_LABEL for requirement in namespace_requirements(self.tiers)):
            return []
        return sorted({pod.namespace for pod in self.ends.pods if not pod.namespace_labels.complete})

    # ----------------------------------------------------------------------------------------------- naming
    @lazy
    def naming(self) -> Naming:
        """What the classes and the addresses are called."""
        return Naming(self.matrix, self.ends.all, self._inside)

    def classes(self, end: End) -> tuple[int, ...]:
        """Return the classes of the end's pods."""
        return self.naming.classes(end)
