"""From a Service to what stands behind it, hop by hop: its port, its endpoints, and the port there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cluster.addressing import ANYWHERE
from kubelint.cluster.backends import target
from kubelint.cluster.hops import Hop, Leg, Walk, named, off, on
from kubelint.cluster.presence import Presence
from kubelint.model.service import Endpoints, EndpointSlice, Service
from kubelint.network.addresses import AddressSet, CidrError, parse_addresses
from kubelint.network.endpoints import Outside
from kubelint.network.ports import ALL, PROTOCOLS, PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.cluster.addressing import Addressing
    from kubelint.cluster.backends import Target
    from kubelint.cluster.cluster import Cluster
    from kubelint.finding import Place
    from kubelint.model.resource import Resource
    from kubelint.model.service import ServicePort

API_SERVER = "kubernetes"
_API_PORTS = (443, 6443)
"""The port of the API server's Service, and that of the API server itself where nothing else is written."""


class Wanted(NamedTuple):
    """The port that is asked for: a number or a name, and the protocol (empty: that of the name, or TCP)."""

    port: int | str
    protocol: str = ""

    def __str__(self) -> str:
        return f"{self.port}/{self.protocol}" if self.protocol else str(self.port)

    @property
    def ports(self) -> PortSet:
        """The port as a set; it must be a number."""
        return PortSet.of(self.protocol or "TCP", int(self.port))


class Reference(NamedTuple):
    """What refers to a Service: the object, and the places where it says the name and the port."""

    resource: Resource
    service: Place
    port: Place


class Backing:
    """What stands behind the Services of a cluster."""

    def __init__(self, cluster: Cluster, addressing: Addressing) -> None:
        self._cluster = cluster
        self._addressing = addressing

    def to(self, namespace: str, name: str, wanted: Wanted | None, reference: Reference) -> Walk:
        """Follow a reference to a port of a Service."""
        service = self._cluster.service(namespace, name)
        if service is None:
            return Walk((self._missing(namespace, name, reference),))
        return self.behind(service, wanted, reference)

    def behind(self, service: Service, wanted: Wanted | None, reference: Reference | None = None) -> Walk:
        """Follow a Service's port; of all its ports, where none is asked for."""
        hops: list[Hop] = []
        seen: list[Service] = []
        while service.external_name:
            if service in seen:
                cause = "leads back to itself by way of other names"
                return Walk((*hops, off("service", service, service.at("spec", "externalName"), cause)))
            seen.append(service)
            place = service.at("spec", "externalName")
            hops.append(on("service", service, place, f"is another name for {service.external_name}"))
            if service.alias_of is None:
                ports = wanted.ports if wanted and isinstance(wanted.port, int) else ALL
                return Walk(tuple(hops), (Leg(ports, ports, Outside(ANYWHERE), service.external_name),))
            following = self._cluster.service(*service.alias_of)
            if following is None:
                return Walk((*hops, self._missing(*service.alias_of, Reference(service, place, place))))
            service, reference = following, Reference(service, place, place)
        hops.append(on("service", service))
        return self._by_ports(service, wanted, reference, hops)

    def api_server(self, wanted: Wanted | None) -> Walk:
        """Follow the API server's Service, which is in every cluster and in no file."""
        name = f"default/{API_SERVER}[Service]"
        service, own = _API_PORTS
        if wanted is not None and wanted.ports != PortSet.of("TCP", service):
            cause = f"has only the port {service}/TCP"
            return Walk((Hop("service", name, None), Hop("port", name, None, cause, ok=False)))
        asked, ports = PortSet.of("TCP", service), PortSet.of("TCP", own)
        hops = (
            Hop("service", name, None, "is in every cluster"),
            Hop("port", name, None, f"{service}/TCP leads to {own}/TCP of the API server"),
        )
        return Walk(hops, (Leg(asked, ports, Outside(ANYWHERE, "kube-apiserver"), "the API server"),))

    # ----------------------------------------------------------------------------------------------- ports
    def _by_ports(self, service: Service, wanted: Wanted | None, reference: Reference | None, hops: list[Hop]) -> Walk:
        ports = [port for port in service.ports if wanted is None or _means(wanted, port)]
        if not ports and wanted is not None and service.headless and isinstance(wanted.port, int):
            # Its name leads to the pods themselves, whatever ports it lists.
            return self._headless(service, wanted, hops)
        if not ports:
            return Walk((*hops, _no_port(service, wanted, reference)))
        # Controllers read endpoints; others get the pods' addresses from a headless Service, and no port is translated.
        by_name = service.headless and (reference is None or isinstance(reference.resource, Service))
        walks = [self._by_port(service, port, port.port if by_name else port.target_port) for port in ports]
        good = [walk for walk in walks if walk.legs]
        if not good:
            return Walk((*hops, *walks[0].hops))
        legs = tuple(leg for walk in good for leg in walk.legs)
        return Walk((*hops, *good[0].hops), legs)

    def _headless(self, service: Service, wanted: Wanted, hops: list[Hop]) -> Walk:
        selected = self._cluster.backends.selected(service)
        if not selected:
            return Walk((*hops, self._no_endpoints(service)))
        place = service.at("spec", "clusterIP")
        hops.append(on("port", service, place, f"headless, so that {wanted} is asked of the pods themselves"))
        hops.append(_endpoints(service, [*selected.certain, *selected.possible]))
        legs = [
            leg
            for workload in selected.certain or selected.possible
            for leg in self._legs(wanted.ports, target(workload, int(wanted.port), wanted.protocol or "TCP"))
        ]
        return Walk(tuple(hops), tuple(legs))

    def _by_port(self, service: Service, port: ServicePort, to: int | str) -> Walk:
        if port.protocol not in PROTOCOLS or not isinstance(port.port, int) or not port.port:
            return Walk((off("port", service, port.at("port"), "has a port that cannot be read"),))
        if service.selector is None:
            return self._by_addresses(service, port)
        selected = self._cluster.backends.selected(service)
        if not selected:
            return Walk((_leads(port, to), self._no_endpoints(service)))
        found = [target(each, to, port.protocol) for each in selected.certain or selected.possible]
        resolved = [each for each in found if each.number is not None or _open(each)]
        if not resolved:
            return Walk((_unresolved(port, found),))
        hops = (_leads(port, to), _endpoints(service, [each.workload for each in resolved]))
        asked = PortSet.of(port.protocol, port.port)
        return Walk(hops, tuple(leg for each in resolved for leg in self._legs(asked, each, port.protocol)))

    def _legs(self, asked: PortSet, found: Target, protocol: str = "") -> Iterator[Leg]:
        workload, number = found.workload, found.number
        if number is None:
            # Nobody knows the port, so that all of them have to be open.
            ports = PortSet.of(protocol or "TCP")
            hop = on("pod", workload, None, "its ports are not written in the files")
        else:
            ports = PortSet.of(protocol, number) if protocol else asked
            hop = self._listening(found, number)
        for member in self._addressing.pods_of([workload], named(workload)).members:
            yield Leg(asked, ports, member.pod, named(workload), member, hop)

    def _listening(self, found: Target, number: int) -> Hop:
        workload = found.workload
        if found.declared is not None:
            return on("pod", workload, found.declared.at("containerPort"), f"listens on {number}")
        if found.other_protocol is not None:
            other = found.other_protocol
            return on("pod", workload, other.at("containerPort"), f"declares port {number} for {other.protocol} only")
        if workload.ports and not found.unsure and not found.mentioned:
            return on("pod", workload, None, f"no container declares port {number}; it may listen there nonetheless")
        return on("pod", workload, None, f"port {number}")

    # ------------------------------------------------------------------------------------------- addresses
    def _by_addresses(self, service: Service, port: ServicePort) -> Walk:
        """Follow a Service without a selector to the addresses that objects of its own give it."""
        space = self._cluster.space(service.namespace)
        legs = []
        first: Resource | None = None
        asked = PortSet.of(port.protocol, int(port.port))
        listed: list[EndpointSlice | Endpoints] = [*space.all(EndpointSlice), *space.all(Endpoints)]
        for resource in listed:
            if resource.service_name != service.name:
                continue
            for addresses, number in _listed(resource, port):
                ports = PortSet.of(port.protocol, number) if number else asked
                legs.append(Leg(asked, ports, Outside(addresses), str(addresses)))
                first = first or resource
        if first is not None:
            to = "; ".join(dict.fromkeys(f"{leg.name} on {leg.ports}" for leg in legs))
            return Walk((_leads(port), on("endpoints", first, None, to)), tuple(legs))
        if (service.namespace, service.name) == ("default", API_SERVER):
            return Walk((_leads(port),), self.api_server(None).legs)
        return Walk((_leads(port), self._no_endpoints(service)))

    def _no_endpoints(self, service: Service) -> Hop:
        if service.selector is None:
            cause = "has no selector, and no Endpoints or EndpointSlice of the input gives it addresses"
            return off("endpoints", service, service.name_place, cause, "Give it a selector or an EndpointSlice.")
        place = service.at("spec", "selector")
        cause = f"selects no pods: no workload of namespace '{service.namespace}' has {service.selector}"
        likely = self._cluster.backends.likely(service)
        advice = "Let the selector ask for labels of the pods."
        if likely is not None:
            advice = f"Let the selector ask for the labels of {named(likely.resource)}, which seems to be meant."
        return off("endpoints", service, place, cause, advice)

    def _missing(self, namespace: str, name: str, reference: Reference) -> Hop:
        found = self._cluster.references.to("Service", namespace, name)
        cause = found.message or f"The Service '{name}' is not in the input, so that nothing is known of its pods"
        advice = "Name a Service that exists."
        if found.presence is not Presence.missing:
            advice = "Add to the input what makes the Service."
        elif found.elsewhere is not None:
            advice = f"Namespace '{found.elsewhere.namespace}' has a Service of that name."
        return Hop("service", f"{namespace}/{name}[Service]", reference.service, cause, ok=False, advice=advice)


def _open(found: Target) -> bool:
    """Say whether the port may be there, though the files do not show it."""
    return found.unsure or found.workload.opaque


def _means(wanted: Wanted, port: ServicePort) -> bool:
    if isinstance(wanted.port, str):
        return wanted.port == port.name and wanted.protocol in {"", port.protocol}
    return wanted.port == port.port and (wanted.protocol or "TCP") == port.protocol


def _no_port(service: Service, wanted: Wanted | None, reference: Reference | None) -> Hop:
    said = ", ".join(map(str, service.ports)) or "none"
    cause = f"has no port {wanted}; its ports: {said}" if wanted else "has no ports"
    if reference is None:
        return off("port", service, service.key("spec", "ports"), cause, "Ask for one of its ports.")
    hop = off("port", service, reference.port, cause, "Name one of the Service's ports.")
    aim = next((port for port in service.ports if wanted and port.target_port == wanted.port), None)
    if aim is None:
        return hop
    return hop._replace(advice=f"Name its port {aim}, which leads to the pods' {aim.target_port}.")


def _leads(port: ServicePort, to: int | str = 0) -> Hop:
    cause = f"{port} leads to the pods' {to}" if to else str(port)
    return on("port", port.resource, port.at("port"), cause)


def _unresolved(port: ServicePort, found: list[Target]) -> Hop:
    """Say that no pod has a port of the name that the Service leads to."""
    names = sorted({each.name for t in found for each in t.workload.ports if each.name})
    pods = ", ".join(sorted({named(each.workload) for each in found}))
    other = next((each.other_protocol for each in found if each.other_protocol is not None), None)
    if other is not None:
        advice = f"The pods have that name for {other.protocol}: use the same protocol."
    else:
        advice = f"Lead to a port that the pods have: {', '.join(names)}." if names else "Name the port in the pods."
    cause = f"{port} leads to the port '{port.target_port}', which no container of {pods} has for {port.protocol}"
    return off("port", port.resource, port.target_place, cause, advice)


def _endpoints(service: Service, workloads: list[Resource]) -> Hop:
    pods = ", ".join(dict.fromkeys(map(named, workloads)))
    return on("endpoints", service, service.at("spec", "selector"), f"{service.selector} selects {pods}")


def _listed(resource: Endpoints | EndpointSlice, port: ServicePort) -> Iterator[tuple[AddressSet, int]]:
    """Yield the addresses of an object with the port that a Service's port is there; 0 for every port."""
    parts = resource.data.get("subsets") or () if isinstance(resource, Endpoints) else (resource.data,)
    for part in parts:
        texts = (
            [address.get("ip", "") for address in part.get("addresses") or ()]
            if isinstance(resource, Endpoints)
            else resource.addresses
        )
        addresses = AddressSet()
        for text in texts:
            try:
                addresses |= parse_addresses(text)
            except CidrError:
                addresses |= ANYWHERE  # a name, whose addresses nobody knows here
        entries: Sequence[dict[str, Any]] = part.get("ports") or ({},)
        for entry in entries:
            protocol = entry.get("protocol") or "TCP"
            number = entry.get("port")
            if addresses and (entry.get("name") or "") == port.name and protocol == port.protocol:
                yield addresses, number if isinstance(number, int) else 0
