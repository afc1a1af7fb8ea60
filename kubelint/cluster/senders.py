"""Who sends the requests that routes lead to pods: ingress controllers of the input, and assumed ones."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from kubelint.cluster.addressing import Addressing
from kubelint.cluster.controllers import is_controller
from kubelint.cluster.gates import Gates
from kubelint.cluster.routed import NOTHING, Routed, routed
from kubelint.model.lazy import lazy
from kubelint.network import bits
from kubelint.network.decide import joined
from kubelint.network.endpoints import Outside, Pod

if TYPE_CHECKING:
    from kubelint.cluster.connectivity import Connectivity
    from kubelint.cluster.ends import End
    from kubelint.cluster.gates import Gate


class Senders:
    """The senders of a network.

    In its matrix they are classes, and behind these the numbers of `ingress.outsides`.
    """

    def __init__(self, network: Connectivity) -> None:
        self._network = network

    @lazy
    def routed(self) -> dict[str, Routed]:
        """By the text of an end: the ports to which requests are sent, why, and by whom."""
        network = self._network
        if network.attached:
            return {}
        by_workload = routed(network.cluster, Gates(network.cluster, Addressing(network.cluster, "default")))
        found: dict[str, Routed] = {}
        for end in network.ends.all if by_workload else ():
            for workload in end.workloads:
                more = by_workload.get(id(workload))
                if more is not None:
                    found[end.text] = found.get(end.text, NOTHING).with_more(more)
        return found

    @lazy
    def gates(self) -> tuple[Gate, ...]:
        """All that send requests."""
        found = {id(sender.gate): sender.gate for way in self.routed.values() for sender in way.senders}
        return tuple(found.values())

    @lazy
    def assumed(self) -> tuple[Pod, ...]:
        """The pods of controllers that are not in the input, where their usual installation puts them."""
        pods = {id(end): end for gate in self.gates if not gate.found for end in gate.ends if isinstance(end, Pod)}
        return tuple(pods.values())

    @lazy
    def further(self) -> tuple[Outside, ...]:
        """Senders that are no pods, and whose addresses do not say all about them."""
        ends = {id(end): end for gate in self.gates for end in gate.ends if isinstance(end, Outside) and end.role}
        return tuple(ends.values())

    @lazy
    def controllers(self) -> list[End]:
        """The ends that are ingress controllers."""
        members = {id(member.workload) for gate in self.gates for member in gate.members}
        return [
            end
            for end in self._network.ends.all
            if any(id(each) in members or is_controller(each) for each in end.workloads)
        ]

    def of(self, gate: Gate) -> tuple[int, ...]:
        """Return from where a gate's requests come."""
        matrix, known = self._network.matrix, len(self._network.ends.pods)
        members = {id(member.workload) for member in gate.members}
        ends = (end for end in self.controllers if any(id(each) in members for each in end.workloads))
        found = {number for end in ends for number in self._network.classes(end)}
        for end in gate.ends if not members else ():
            if isinstance(end, Pod):
                found.add(matrix.classes.of[known + next(at for at, pod in enumerate(self.assumed) if pod is end)])
                continue
            for at, outside in enumerate(matrix.ingress.outsides):
                if outside is end or (not end.role and not outside.role and outside.addresses & end.addresses):
                    found.add(matrix.count + at)
        return tuple(sorted(found))

    def to(self, text: str) -> tuple[int, ...]:
        """Return from where the requests to an end come."""
        way = self.routed.get(text, NOTHING)
        return tuple(sorted({number for sender in way.senders for number in self.of(sender.gate)}))

    def admitted(self, gate: Gate) -> dict[str, int]:
        """Return by the texts of ends the ports, as bits, on which policies let in who sends a gate's requests."""
        network, matrix = self._network, self._network.matrix
        senders = bits.of(self.of(gate))
        rows = [matrix.row(number) for number in bits.positions(senders & matrix.classes.every)]
        named = network.naming.read(joined(rows) if rows else {}, network.naming.members)
        found = {text: mask for mask, (_, texts) in named.items() for text in texts}
        outside = list(bits.positions(matrix.outside(senders)))
        for end in network.ends.all if outside else ():
            for number in network.classes(end):
                masks = [0] * len(outside)
                for mask, among in matrix.from_outside(number).items():
                    masks = [each | mask if among >> at & 1 else each for each, at in zip(masks, outside, strict=True)]
                # Requests come from any of the addresses, so that all of them have to be let in.
                found[end.text] = found.get(end.text, 0) | reduce(and_, masks)
        return found
