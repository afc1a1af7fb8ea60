"""What policies of some dialects refer to by name or label: Services, sets of networks, groups of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.calico import CalicoNetworkSet
from kubelint.model.cilium import CiliumCidrGroup
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.objects import NAME_LABEL, Namespace
from kubelint.model.service import Endpoints, EndpointSlice, Service
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import AddressSet, CidrError, parse_addresses
from kubelint.network.endpoints import Pod
from kubelint.network.peers import NO_ACCOUNT, ExternalBlock
from kubelint.network.policy import Peer, Pods, Unreadable
from kubelint.network.ports import NONE, PROTOCOLS, PortSet, Verdict
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kubelint.model.labels import Selector
    from kubelint.model.resource import Resource
    from kubelint.network.remarks import Remarks


class NetworkSet(NamedTuple):
    """A set of addresses; `bearer` bears the labels that selectors see, as a pod does."""

    bearer: Pod
    addresses: AddressSet
    doubtful: bool


class Backends(NamedTuple):
    """The endpoints behind a Service: who they are, and their ports by number and by name."""

    peers: tuple[Peer, ...]
    numbered: Verdict
    names: tuple[tuple[str, PortSet], ...]


class Directory:
    """The objects of a cluster that policies refer to.

    `services` gives the Services, and what is behind them, if that is asked.  `asked` says whether an answer came from
    any of all these, and `services_of` in which namespaces Services, or what is behind them, were looked for (None: in
    all).
    """

    def __init__(
        self, resources: Iterable[Resource], remarks: Remarks, services: Callable[[], Iterable[Resource]]
    ) -> None:
        self._find_services = services
        self._namespaces: dict[str, Labels] = {}
        self._groups: dict[str, CiliumCidrGroup] = {}
        self.asked = False
        self.services_of: set[str | None] = set()
        sets = []
        for resource in resources:
            if isinstance(resource, Namespace):
                self._namespaces[resource.name] = resource.namespace_labels
            elif isinstance(resource, CiliumCidrGroup):
                self._groups[resource.name] = resource
            elif isinstance(resource, CalicoNetworkSet):
                sets.append(resource)
        self._network_sets = tuple(self._network_set(each, remarks) for each in sets)

    @lazy
    def _services(self) -> dict[tuple[str, str], Service]:
        found = self._find_services()
        return {(each.namespace, each.name): each for each in found if isinstance(each, Service)}

    @lazy
    def _endpoints(self) -> dict[tuple[str, str], AddressSet]:
        endpoints: dict[tuple[str, str], AddressSet] = {}
        for resource in self._find_services():
            if not isinstance(resource, Endpoints | EndpointSlice):
                continue
            key = (resource.namespace, resource.service_name)
            found = endpoints.get(key, AddressSet())
            for text in resource.addresses:
                try:
                    found |= parse_addresses(text)
                except CidrError:
                    continue
            endpoints[key] = found
        return endpoints

    @property
    def groups(self) -> dict[str, CiliumCidrGroup]:
        """The groups of blocks by name."""
        self.asked = True
        return self._groups

    @property
    def network_sets(self) -> tuple[NetworkSet, ...]:
        """All sets of networks."""
        self.asked = True
        return self._network_sets

    def services(self, namespace: str | None, selector: Selector) -> Iterator[Service]:
        """Yield the Services of the namespace (None: of any) whose own labels the selector selects."""
        self.asked = True
        self.services_of.add(namespace)
        for (own, _), service in self._services.items():
            if namespace in {None, own} and selector.matches(Labels(service.labels)) is not False:
                yield service

    def backends(self, namespace: str, name: str) -> Backends | None:
        """Return what is behind a Service, or None where the input does not say it."""
        self.asked = True
        self.services_of.add(namespace)
        service = self._services.get((namespace, name))
        if service is None:
            return None
        numbered, names = _target_ports(service)
        if service.selector is not None:
            return Backends((Pods(namespace, pods=service.selector, never_hosts=True),), numbered, names)
        addresses = self._endpoints.get((namespace, name))
        peers: tuple[Peer, ...] = (Unreadable(),) if addresses is None else (ExternalBlock(addresses),)
        return Backends(peers, numbered, names)

    def _network_set(self, resource: CalicoNetworkSet, remarks: Remarks) -> NetworkSet:
        remarks.misfits(resource)
        addresses = AddressSet()
        doubtful = resource.unknown("spec", "nets")
        for index, text in enumerate(resource.nets):
            try:
                addresses |= parse_addresses(text)
            except CidrError as error:
                doubtful = True
                if not is_unknown(text):
                    remarks.error(resource.at("spec", "nets", index), str(error))
        namespace = resource.namespace
        around = self._namespaces.get(namespace)
        if around is None:
            around = Labels({NAME_LABEL: namespace}, complete=False) if namespace else Labels({})
        bearer = Pod(namespace, around, Labels(resource.labels), account=NO_ACCOUNT, account_labels=Labels({}))
        return NetworkSet(bearer, addresses, doubtful)


def _target_ports(service: Service) -> tuple[Verdict, tuple[tuple[str, PortSet], ...]]:
    numbered = Verdict(NONE, NONE)
    names = []
    for port in service.ports:
        protocol, target = port.protocol, port.target_port
        if protocol not in PROTOCOLS or is_unknown(target):
            numbered |= Verdict(NONE, PortSet.of(protocol) if protocol in PROTOCOLS else NONE)
        elif isinstance(target, int):
            numbered |= Verdict.exactly(PortSet.of(protocol, target)) if target else Verdict(NONE, NONE)
        elif target:
            names.append((target, PortSet.of(protocol)))
    return numbered, tuple(names)
