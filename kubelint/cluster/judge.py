"""What policies do between single ends, each side by itself, with the rules and policies that decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.explained import cite
from kubelint.model.networks import UserDefinedNetwork
from kubelint.network import bits
from kubelint.network.addresses import AddressSet
from kubelint.network.atoms import Atoms
from kubelint.network.classes import Classes, all_rules
from kubelint.network.endpoints import Outside, Pod
from kubelint.network.ports import ALL, NONE, PortSet
from kubelint.network.reasons import Reasons
from kubelint.network.side import Side
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.cluster.explained import Cited
    from kubelint.model.policy import Direction
    from kubelint.network.endpoints import Endpoint
    from kubelint.network.policy import Tier

_NOWHERE = AddressSet()


class Ruling(NamedTuple):
    """What the policies of one side do with `ports`, and which; without any, nothing restricts them.

    Where the peer is many addresses, `addresses` are those of them that the ruling is about.
    """

    direction: Direction
    ports: PortSet
    allowed: bool
    cited: tuple[Cited, ...]
    addresses: AddressSet = _NOWHERE


class Judge:
    """The policies of `tiers` for just these ends; `asked` are sets of ports that will be asked about.

    What the files leave open is taken as they stand, as in `kubelint.cluster.connectivity`.
    """

    def __init__(self, tiers: Sequence[Tier], ends: Iterable[Endpoint], asked: Iterable[PortSet] = ()) -> None:
        distinct = {id(end): end for end in ends}
        pods = [end for end in distinct.values() if isinstance(end, Pod)]
        further = [end for end in distinct.values() if isinstance(end, Outside) and end.role]
        tiers = _narrowed(tiers, pods)
        self._numbers = {id(pod): number for number, pod in enumerate(pods)}
        self._further = {id(end): number for number, end in enumerate(further)}
        self._classes = Classes(tiers, pods)
        sets = {*asked, *(rule.ports.numbered.certain for rule in all_rules(tiers)), *self._classes.named_sets()}
        self._atoms = Atoms(sets)
        self._sides: dict[Direction, Side] = {
            "Egress": Side(tiers, "Egress", self._classes, self._atoms, further),
            "Ingress": Side(tiers, "Ingress", self._classes, self._atoms, further),
        }
        self._reasons = {direction: Reasons(side, self._atoms.every) for direction, side in self._sides.items()}
        self._found: dict[tuple[Direction, int, object], tuple[Ruling, ...]] = {}
        self._kept = [*distinct.values()]

    def number(self, end: Endpoint) -> object:
        """Return what is equal for pods that no policy tells apart, and for no others."""
        return self._classes.of[self._numbers[id(end)]] if isinstance(end, Pod) else id(end)

    def rulings(self, direction: Direction, subject: Endpoint, peer: Endpoint) -> tuple[Ruling, ...]:
        """Return what the policies of `subject` do; for each address of the peer all ports are in the rulings."""
        if isinstance(subject, Outside):
            return (Ruling(direction, ALL, True, ()),)
        number = self._classes.of[self._numbers[id(subject)]]
        key = (direction, number, self.number(peer))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(self._rulings(direction, number, peer))
        return found

    def _rulings(self, direction: Direction, number: int, peer: Endpoint) -> Iterator[Ruling]:
        side = self._sides[direction]
        wanted = self._positions(side, peer)
        for group in self._reasons[direction].groups(number):
            meant = group.peers & wanted
            if not meant:
                continue
            addresses = _NOWHERE
            if isinstance(peer, Outside):
                for position in bits.positions(meant >> len(self._classes.samples)):
                    addresses |= side.outsides[position].addresses & peer.addresses
            for block in group.blocks:
                cited = tuple(each for why in block.why for each in cite(why, direction))
                ports = self._atoms.ports(block.ports)
                yield Ruling(direction, ports, block.allowed, tuple(dict.fromkeys(cited)), addresses)

    def _positions(self, side: Side, peer: Endpoint) -> int:
        """Return the peer as bits: the class of a pod, or the ends outside that have its addresses."""
        if isinstance(peer, Pod):
            return 1 << self._classes.of[self._numbers[id(peer)]]
        count, parts = len(self._classes.samples), len(side.cells.parts)
        if peer.role:
            return 1 << (count + parts + self._further[id(peer)])
        return bits.of(count + at for at, part in enumerate(side.outsides[:parts]) if part.addresses & peer.addresses)


def allowed(rulings: Iterable[Ruling]) -> tuple[PortSet, PortSet]:
    """Return the ports that all peers of these rulings may use, and those that some may."""
    some = denied = NONE
    for ruling in rulings:
        if ruling.allowed:
            some |= ruling.ports
        else:
            denied |= ruling.ports
    return some - denied, some


def without_isolation(tiers: Iterable[Tier]) -> list[Tier]:
    """Return the tiers without the isolation of primary networks, which what comes from outside does not meet."""
    return [
        tier for tier in tiers if not any(isinstance(policy.source, UserDefinedNetwork) for policy in tier.policies)
    ]


def _narrowed(tiers: Iterable[Tier], pods: Sequence[Pod]) -> list[Tier]:
    """Return the tiers with only those policies that may select one of the pods."""
    distinct = {(pod.namespace, id(pod.labels), id(pod.namespace_labels), pod.account): pod for pod in pods}
    samples = list(distinct.values())
    return [
        tier._replace(
            policies=tuple(
                policy for policy in tier.policies if any(policy.subjects.selects(pod) is not False for pod in samples)
            )
        )
        for tier in tiers
    ]
