"""The way from one end to another, or of a request to what answers it, up to the first hop that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.addressing import ANYWHERE, AddressEnd, Addressing, EndError, ServiceEnd, public_addresses
from kubelint.cluster.backing import Wanted
from kubelint.cluster.hops import Hop, Leg
from kubelint.cluster.stretch import Option, Stretches
from kubelint.cluster.trace.policies import policy_hops
from kubelint.cluster.trace.request import UrlError, is_url, parse_url
from kubelint.cluster.trace.web import Web
from kubelint.cluster.ways import Wayfinder, gate_starts, starts_of
from kubelint.network.endpoints import Outside
from kubelint.network.ports import PortSet
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.cluster.addressing import PodsEnd
    from kubelint.cluster.gates import Gate
    from kubelint.cluster.reach import Network
    from kubelint.cluster.stretch import Outcome
    from kubelint.cluster.trace.request import Request
    from kubelint.cluster.trace.web import Sent

_CLUSTER_DOMAIN = ".cluster.local"


class Trace(NamedTuple):
    """The hops of a way; it is open where none of them fails, and ends at the first that does."""

    source: str
    destination: str
    hops: tuple[Hop, ...]

    @property
    def ok(self) -> bool:
        """Whether the way is open."""
        return all(hop.ok for hop in self.hops)

    @property
    def failing(self) -> Hop | None:
        """The hop where the way ends; None where it is open."""
        return next((hop for hop in self.hops if not hop.ok), None)


class Tracing:
    """Traces connections and requests."""

    def __init__(self, network: Network) -> None:
        self._cluster = network.cluster
        self._namespace = network.namespace
        self._addressing = Addressing(network.cluster, network.namespace, network.pod_addresses)
        self._ways = Wayfinder(network.cluster, self._addressing)
        self._stretches = Stretches(network.tiers, translated=network.translated)
        self._web = Web(network.cluster, self._ways.backing, self._ways.gates)

    def trace(self, source: str, destination: str, wanted: Wanted | None = None) -> Trace:
        """Return the way from `source` to `destination`, which may be a URL.

        Raises:
            EndError: one of them names no end, or the question makes no sense.
        """
        start = self._addressing.source(source)
        if is_url(destination):
            request = _request(destination, wanted)
            inside = self._service(start, request)
            if inside is None:
                return Trace(start.name, request.url, self._request(start, request))
            end, wanted = inside, Wanted(request.port)
        else:
            found = self._addressing.destination(destination)
            if not isinstance(found, ServiceEnd):
                ways = self._ways.between(start, found, wanted)
                return Trace(start.name, found.name, self._best(ways.options) if ways.options else ways.hops)
            end = found
        ways = self._ways.between(start, end, wanted)
        return Trace(start.name, end.name, self._best(ways.options) if ways.options else ways.hops)

    def _service(self, start: PodsEnd | AddressEnd, request: Request) -> ServiceEnd | None:
        """Return the Service of the cluster that a host name means; names without a domain only mean one to pods."""
        labels = request.host.removesuffix(_CLUSTER_DOMAIN).split(".")
        if len(labels) == 3 and labels[2] == "svc":
            end = self._addressing.destination(f"{labels[1]}/service/{labels[0]}")
            return end if isinstance(end, ServiceEnd) else None
        if isinstance(start, AddressEnd) or len(labels) > 2:
            return None
        own = start.members[0].workload.namespace
        namespace, name = (labels[1] if len(labels) == 2 else own), labels[0]
        if self._cluster.service(namespace, name) is None:
            return None
        end = self._addressing.destination(f"{namespace}/service/{name}")
        return end if isinstance(end, ServiceEnd) else None

    # ------------------------------------------------------------------------------------------- requests
    def _request(self, start: PodsEnd | AddressEnd, request: Request) -> tuple[Hop, ...]:
        clients = start.addresses if isinstance(start, AddressEnd) else public_addresses()
        found = self._web.follow(request, clients)
        hops = [*self._way_out(start, request), *found.hops]
        if any(not hop.ok for hop in hops):
            return _until_failure(hops)
        if found.gate is not None:
            hops += self._to_controller(start, found.gate, request)
        ways = [self._onward(found.gate, sent) for sent in found.sent] if found.gate is not None else []
        failing = next((way for way in ways if any(not hop.ok for hop in way)), None)
        return _until_failure([*hops, *(failing or (ways[0] if ways else ()))])

    def _way_out(self, start: PodsEnd | AddressEnd, request: Request) -> Sequence[Hop]:
        """Return the hops at policies of a pod that asks somebody outside."""
        if isinstance(start, AddressEnd):
            return ()
        ports = PortSet.of("TCP", request.port)
        leg = Leg(ports, ports, Outside(ANYWHERE), request.host)
        return policy_hops(self._stretches.outcomes(Option(starts_of(start), (leg,))), self._stretches)

    def _to_controller(self, start: PodsEnd | AddressEnd, gate: Gate, request: Request) -> Sequence[Hop]:
        """Return the hops at policies of a controller of the input, where a Service leads clients to it."""
        if not isinstance(start, AddressEnd):
            return ()
        for service in gate.services:
            if service.type in {"LoadBalancer", "NodePort"} and service.port(request.port) is not None:
                walk = self._ways.backing.behind(service, Wanted(request.port))
                if walk.legs:
                    option = Option(starts_of(start), walk.legs, outer=True)
                    return policy_hops(self._stretches.outcomes(option), self._stretches)
        return ()

    def _onward(self, gate: Gate, sent: Sent) -> tuple[Hop, ...]:
        if not sent.legs:
            return sent.hops
        return self.through(Option(gate_starts(gate), sent.legs, outer=True, hops=sent.hops))

    # --------------------------------------------------------------------------------------------- options
    def _best(self, options: Sequence[Option]) -> tuple[Hop, ...]:
        """Return the first way that is open, or else the first."""
        ways = [self.through(option) for option in options]
        return next((way for way in ways if all(hop.ok for hop in way)), ways[0])

    def through(self, option: Option) -> tuple[Hop, ...]:
        """Return the hops of one way, up to the first that fails."""
        outcomes = self._stretches.outcomes(option)
        hops = [*option.hops, *policy_hops(outcomes, self._stretches), *_pods(outcomes)]
        return _until_failure(hops)


def _pods(outcomes: Sequence[Outcome]) -> list[Hop]:
    return list(dict.fromkeys(outcome.leg.hop for outcome in outcomes if outcome.leg.hop is not None))


def _until_failure(hops: Sequence[Hop]) -> tuple[Hop, ...]:
    for number, hop in enumerate(hops):
        if not hop.ok:
            return tuple(hops[: number + 1])
    return tuple(hops)


def _request(text: str, wanted: Wanted | None) -> Request:
    port = None
    if wanted is not None:
        if not isinstance(wanted.port, int) or wanted.protocol not in {"", "TCP"}:
            raise EndError(f"a URL is asked for on a port by its number, not on '{wanted}'")
        port = wanted.port
    try:
        return parse_url(text, port)
    except UrlError as error:
        raise EndError(str(error)) from None
