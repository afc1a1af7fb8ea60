"""Whether the ports that policies name are those of the pods, or those of the Services before them.

Policies see a connection after the Service's port has been translated to the pod's.
Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.cluster.backends import target
from kubelint.model.policy import DIRECTIONS
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Selected
    from kubelint.model.policy import Direction, NetworkPolicy, Peer, PolicyPort, PolicyRule
    from kubelint.model.service import ServicePort
    from kubelint.model.workload import Workload

Numbered = tuple[str, int]
"""A protocol and a port."""


class Translation(NamedTuple):
    """A port of a Service that leads to another number in the pods of a workload."""

    port: ServicePort
    workload: Workload
    number: int


class Mistaken(NamedTuple):
    """A port of a rule on which no pod listens, and the Service's port that it most likely was meant for."""

    port: PolicyPort
    translation: Translation


class _Listening(NamedTuple):
    """Where some workloads listen, as far as they or their Services say, and which Service ports lead elsewhere."""

    numbers: set[Numbered]
    translations: dict[Numbered, Translation]


class PolicyPorts:
    """From the ports of rules to what listens in the pods."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._mistaken: dict[int, list[Mistaken]] = {}
        self._listening: dict[int, _Listening | None] = {}
        self._workloads: dict[int, tuple[set[Numbered], list[Translation]] | None] = {}

    def mistaken(self, policy: NetworkPolicy) -> list[Mistaken]:
        """Return the ports of the policy's rules that are a Service's, where the pods listen on another."""
        if id(policy) not in self._mistaken:
            self._mistaken[id(policy)] = list(self._find(policy))
        return self._mistaken[id(policy)]

    def _find(self, policy: NetworkPolicy) -> Iterator[Mistaken]:
        for direction in DIRECTIONS:
            for rule in policy.rules(direction):
                numbered = [(port, port.port) for port in rule.ports or () if isinstance(port.port, int)]
                listening = self._destination(rule, direction) if numbered else None
                if listening is None:
                    continue
                for port, number in numbered:
                    wanted = (port.protocol, number)
                    found = listening.translations.get(wanted)
                    if found is None or port.end_port is not None or wanted in listening.numbers:
                        continue
                    if not _allows(rule, found) and not target(found.workload, number, port.protocol).mentioned:
                        yield Mistaken(port, found)

    def _destination(self, rule: PolicyRule, direction: Direction) -> _Listening | None:
        """Return where the pods listen to which the rule lets traffic in; None where that is not all known."""
        policy = rule.resource
        if direction == "Ingress":
            if policy.spoilt("spec", "podSelector"):
                return None
            return self._of(self._cluster.space(policy.namespace).select(policy.pod_selector))
        if rule.peers is None or policy.spoilt(*rule.path):
            return None
        return self._of_peers(rule.peers)

    def _of_peers(self, peers: Iterable[Peer]) -> _Listening | None:
        numbers: set[Numbered] = set()
        translations: dict[Numbered, Translation] = {}
        for peer in peers:
            listening = None if peer.ip_block else self._of(self._cluster.policies.peers.selected(peer))
            if listening is None:
                return None
            numbers |= listening.numbers
            translations = {**listening.translations, **translations}
        return _Listening(numbers, translations)

    def _of(self, selected: Selected) -> _Listening | None:
        if selected.possible or not selected.certain:
            return None
        key = id(selected)  # selections are kept as long as the cluster is
        if key not in self._listening:
            numbers: set[Numbered] = set()
            translations: dict[Numbered, Translation] = {}
            found: _Listening | None = _Listening(numbers, translations)
            for workload in selected.certain:
                own = self._of_workload(workload)
                if own is None:
                    found = None
                    break
                numbers |= own[0]
                for translation in own[1]:
                    translations.setdefault((translation.port.protocol, int(translation.port.port)), translation)
            self._listening[key] = found
        return self._listening[key]

    def _of_workload(self, workload: Workload) -> tuple[set[Numbered], list[Translation]] | None:
        """Return where the workload's pods listen, and how Services translate to that; None where it is not known."""
        if id(workload) not in self._workloads:
            self._workloads[id(workload)] = self._listens(workload)
        return self._workloads[id(workload)]

    def numbers(self, workload: Workload) -> set[Numbered] | None:
        """Return where the workload's pods listen, as they or their Services say; None where it is not known."""
        found = self._of_workload(workload)
        return None if found is None else found[0]

    def _listens(self, workload: Workload) -> tuple[set[Numbered], list[Translation]] | None:
        if workload.opaque or workload.unknown(*workload.template_path, "spec", "containers"):
            return None
        numbers: set[Numbered] = set()
        translations = []
        for declared in workload.ports:
            if not isinstance(declared.number, int):
                return None
            numbers.add((declared.protocol, declared.number))
        for service in self._cluster.backends.services_of(workload):
            surely = service.selector is not None and service.selector.matches(workload.pod_labels)
            for port in service.ports:
                number = target(workload, port.target_port, port.protocol).number
                if number is None:
                    continue
                numbers.add((port.protocol, number))
                # A headless Service translates nothing.
                if surely and isinstance(port.port, int) and port.port != number and not service.headless:
                    translations.append(Translation(port, workload, number))
        return numbers, translations


def _allows(rule: PolicyRule, translation: Translation) -> bool:
    """Say whether the policy lets the same peers in on the pods' own port as well."""
    peers = rule.data.get(rule.peers_key)
    alike = [other for other in rule.resource.rules(rule.direction) if other.data.get(other.peers_key) == peers]
    return any(
        other.ports is None
        or any(port.protocol == translation.port.protocol and _holds(port, translation) for port in other.ports)
        for other in alike
    )


def _holds(port: PolicyPort, translation: Translation) -> bool:
    if isinstance(port.port, int):
        return port.port <= translation.number <= (port.end_port or port.port)
    if port.port is None:
        return True
    named = translation.workload.named_port(port.port, port.protocol)
    return named is not None and named.number == translation.number
