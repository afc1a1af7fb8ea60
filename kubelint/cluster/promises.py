"""Whether a network keeps what its contract promises; each broken promise has the connection that breaks it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from kubelint.cluster.addressing import public_addresses
from kubelint.cluster.causes import Decisions, Pair
from kubelint.cluster.entrances import entrances
from kubelint.cluster.nodes import Nodes
from kubelint.cluster.parties import Parties, Party, PartyError
from kubelint.cluster.promised_ports import read_ports
from kubelint.cluster.trace.shown import Follower, Shown
from kubelint.config.contract import MAY_NOT_REACH, MAY_ONLY_REACH, MAY_REACH, ONLY_FROM
from kubelint.model.lazy import lazy
from kubelint.network import bits
from kubelint.network.addresses import EVERY, AddressSet
from kubelint.network.ports import NONE
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.entrances import Entrance
    from kubelint.cluster.explained import Cited
    from kubelint.cluster.hops import Hop
    from kubelint.cluster.nodes import Node
    from kubelint.config.contract import Contract, Promise
    from kubelint.finding import Path, Place
    from kubelint.model.resource import Resource
    from kubelint.network.ports import PortSet
    from kubelint.network.side import Side

_MOST = 5
_T = TypeVar("_T")


class Way(NamedTuple):
    """What leads in from the internet: in which way, the object and place that open it, and whom it lets in."""

    way: str
    resource: Resource
    place: Place
    clients: AddressSet


class Counterexample(NamedTuple):
    """A connection that breaks a promise: `allowed` on `ports` though it must not be, or not allowed though it must.

    `cited` are the rules and policies that decide so, none where no policy governs it; `ways` are those from the
    internet.  `hops` are the whole way, as `kubelint trace` gives it.
    """

    source: str
    destination: str
    ports: PortSet
    allowed: bool
    cited: tuple[Cited, ...] = ()
    ways: tuple[Way, ...] = ()
    hops: tuple[Hop, ...] = ()


class Verdict(NamedTuple):
    """A promise, and the connections that break it: how many there are, and the first few."""

    promise: Promise
    counterexamples: tuple[Counterexample, ...]
    total: int

    @property
    def kept(self) -> bool:
        """Whether nothing breaks the promise."""
        return not self.total


class Asked(NamedTuple):
    """A promise in terms of the network; `forbidden` says that the connections must not be."""

    promise: Promise
    sources: Party
    destinations: Party
    ports: PortSet
    forbidden: bool
    passable: Party | None = None
    """For what comes from the internet: those that may be gone through."""


class Promises:
    """The promises of a contract about one network; `inside` are addresses that are not outside.

    `errors` are about promises that cannot be understood or mean nothing in the input, by their places.
    """

    def __init__(self, network: Connectivity, contract: Contract, inside: AddressSet) -> None:
        self._network = network
        self._follower = Follower(network)
        self._outside = EVERY - inside
        self.errors: dict[Path, PartyError] = {}
        ports = [self._held(read_ports, each.ports, (*each.at, "ports")) or NONE for each in contract.promises]
        self._nodes = Nodes(network, ports)
        self._matrix = self._nodes.matrix
        self._decisions = Decisions(self._matrix)
        parties = Parties(self._nodes, contract.groups)
        for name, group in contract.groups.items():
            self._held(partial(parties.read, lenient=True), group, ("groups", name))
        asked = (self._held(_asked, each, parties, on) for each, on in zip(contract.promises, ports, strict=True))
        self._asked = [each for each in asked if each is not None]

    def _held(self, read: Callable[..., _T], *arguments: Any) -> _T | None:  # noqa: ANN401  (those of `read`)
        """Return what `read` gives, or note what is wrong."""
        try:
            return read(*arguments)
        except PartyError as error:
            self.errors.setdefault(error.at, error)
            return None

    def verdicts(self) -> Iterator[Verdict]:
        """Yield what becomes of each promise."""
        for asked in self._asked:
            count = 0
            first: list[Counterexample] = []
            for example in self._breaking(asked):
                count += 1
                if len(first) < _MOST:
                    first.append(self._explained(example))
            yield Verdict(asked.promise, tuple(first), count)

    def _breaking(self, asked: Asked) -> Iterator[_Example]:
        yield from self._between(asked)
        if asked.sources.internet:
            yield from self._from_internet(asked)
        yield from self._from_addresses(asked)
        yield from self._to_addresses(asked)

    # ----------------------------------------------------------------------------------------- between pods
    def _between(self, asked: Asked) -> Iterator[_Example]:
        sources, destinations = (self._meant(each, asked) for each in (asked.sources, asked.destinations))
        by_class: dict[int, list[Node]] = {}
        for node in destinations:
            for number in node.classes:
                by_class.setdefault(number, []).append(node)
        among = bits.of(by_class)
        for source in sources:
            for number in source.classes:
                for ports, found in self._wrong(self._matrix.row(number), among, asked):
                    for other in bits.positions(found):
                        for destination in by_class[other]:
                            if _is_pair(source, destination):
                                yield _Example(source, destination, ports, asked.forbidden, Pair(number, other))

    def _meant(self, party: Party, asked: Asked) -> list[Node]:
        # What is promised to be possible is promised of what there is.
        return [node for node in self._nodes.all if party.pods(node) and (asked.forbidden or node.stranger is None)]

    def _wrong(self, row: dict[int, int], among: int, asked: Asked) -> Iterator[tuple[PortSet, int]]:
        """Yield ports that must not be as they are, with those peers for which they are so."""
        atoms = self._matrix.atoms
        rest = among
        for mask, peers in row.items():
            found = peers & among
            rest &= ~peers
            ports = atoms.ports(mask) & asked.ports if asked.forbidden else asked.ports - atoms.ports(mask)
            if found and ports:
                yield ports, found
        if rest and not asked.forbidden:
            yield asked.ports, rest

    # ------------------------------------------------------------------------------------------- addresses
    def _to_addresses(self, asked: Asked) -> Iterator[_Example]:
        wanted = asked.destinations.addresses & self._outside
        among, cells = self._cells(self._matrix.egress, wanted)
        for source in self._meant(asked.sources, asked) if among else ():
            for number in source.classes if source.is_known else ():
                row = {mask: self._matrix.outside(peers) for mask, peers in self._matrix.row(number).items()}
                for ports, found in self._wrong(row, among, asked):
                    for cell in bits.positions(found):
                        yield _Example(source, cells[cell], ports, asked.forbidden, Pair(number, None, cell))

    def _from_addresses(self, asked: Asked) -> Iterator[_Example]:
        wanted = asked.sources.addresses & self._outside
        if asked.sources.internet:  # what policies let in is not all that is needed
            wanted -= public_addresses()
        among, cells = self._cells(self._matrix.ingress, wanted)
        for destination in self._meant(asked.destinations, asked) if among else ():
            for number in destination.classes if destination.is_known else ():
                for ports, found in self._wrong(self._matrix.from_outside(number), among, asked):
                    for cell in bits.positions(found):
                        yield _Example(cells[cell], destination, ports, asked.forbidden, Pair(None, number, cell))

    def _cells(self, side: Side, wanted: AddressSet) -> tuple[int, dict[int, AddressSet]]:
        """Return the parts of the address space in which some of the addresses are, with those."""
        found = {}
        for number, outside in enumerate(side.outsides):
            common = outside.addresses & wanted
            if common:
                found[number] = common
        return bits.of(found), found

    # -------------------------------------------------------------------------------------------- internet
    def _from_internet(self, asked: Asked) -> Iterator[_Example]:
        for node in self._nodes.all:
            if node.end is None or not asked.destinations.pods(node):
                continue
            ways = self._ways_to(node, asked)
            open_ = NONE
            for each, _ in ways:
                open_ |= each
            ports = open_ & asked.ports if asked.forbidden else asked.ports - open_
            if ports:
                through = tuple(way for each, way in ways if each & ports)
                pair = Pair(None, node.classes[0], self._public)
                clients = through[0].clients if through else public_addresses()
                yield _Example(clients, node, ports, asked.forbidden, pair, through, from_internet=True)

    def _ways_to(self, node: Node, asked: Asked) -> list[tuple[PortSet, Way]]:
        public = public_addresses()
        found = [
            (each.ports, Way(each.way, each.resource, each.place, each.sources & public))
            for each in self._entrances.get(node.text, ())
        ]
        may_pass = asked.passable is not None and self._is_passable(asked.passable)
        routed = self._network.routed.get(node.text)
        if routed is not None and not may_pass:
            ports = self._routed.get(node.text, NONE)
            found += [(ports, Way("route", each, each.name_place, public)) for each in routed.routes if ports]
        return found

    def _is_passable(self, party: Party) -> bool:
        """Say whether all ingress controllers are among a party, so that what they pass on is meant as well."""
        return all(party.pods(node) for node in self._nodes.all if node.is_controller)

    @lazy
    def _entrances(self) -> dict[str, list[Entrance]]:
        public = public_addresses()
        found: dict[str, list[Entrance]] = {}
        for each in entrances(self._network):
            if each.sources & public:
                found.setdefault(each.end, []).append(each)
        return found

    @lazy
    def _routed(self) -> dict[str, PortSet]:
        return {text: reach.ports for reach in self._network.from_controller() for text in reach.destinations}

    @lazy
    def _public(self) -> int:
        """The number of a part of the address space that is of the internet."""
        public = public_addresses() & self._outside
        outsides = self._matrix.ingress.outsides
        return next((number for number, each in enumerate(outsides) if each.addresses & public), 0)

    # -------------------------------------------------------------------------------------------- reasons
    def _explained(self, example: _Example) -> Counterexample:
        cited = self._decisions.cited(example.pair, example.ports, allowed=example.allowed)
        through = tuple(way.resource for way in example.ways)
        shown = Shown(*example[:4], from_internet=example.from_internet, through=through)
        return Counterexample(
            "internet" if example.from_internet else _name(example.source),
            _name(example.destination),
            example.ports,
            example.allowed,
            tuple(dict.fromkeys(cited)),
            example.ways,
            self._follower.hops(shown),
        )


class _Example(NamedTuple):
    source: Node | AddressSet
    destination: Node | AddressSet
    ports: PortSet
    allowed: bool
    pair: Pair
    ways: tuple[Way, ...] = ()
    from_internet: bool = False


def _name(end: Node | AddressSet) -> str:
    return str(end) if isinstance(end, AddressSet) else end.text


def _is_pair(source: Node, destination: Node) -> bool:
    """Say whether policies of the input decide between two nodes, and they are not the same pod."""
    if not source.is_known and not destination.is_known:
        return False
    return source is not destination or (source.end is not None and source.end.several)


def _asked(promise: Promise, parties: Parties, ports: PortSet) -> Asked:
    subject = parties.read(promise.subject, promise.subject_at)
    # To allow what is not there is no mistake; to forbid it means nothing.
    allowing = promise.verb in {MAY_ONLY_REACH, ONLY_FROM}
    other = parties.read(promise.object, promise.object_at, lenient=allowing)
    if promise.verb == MAY_REACH:
        return Asked(promise, subject, other, ports, forbidden=False)
    if promise.verb == MAY_NOT_REACH:
        return Asked(promise, subject, other, ports, forbidden=True)
    if promise.verb == MAY_ONLY_REACH:
        return Asked(promise, subject, _others(other), ports, forbidden=True, passable=other)
    assert promise.verb == ONLY_FROM  # noqa: S101  (there are four)
    return Asked(promise, _others(other), subject, ports, forbidden=True)


def _others(party: Party) -> Party:
    """Return everybody who is not of the party."""
    return Party(lambda node: not party.pods(node), EVERY - party.addresses)
