"""Ports of policies on which none of the pods in question listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.finding import Severity
from kubelint.model.labels import Labels
from kubelint.model.objects import NAME_LABEL
from kubelint.model.policy import DIRECTIONS
from kubelint.model.unknown import is_unknown
from kubelint.network.ports import PROTOCOLS
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Selected
    from kubelint.finding import Place
    from kubelint.model.policy import NetworkPolicy, Peer, PolicyPort, PolicyRule
    from kubelint.model.workload import Workload

_SYSTEM = Labels({NAME_LABEL: "kube-system"})


class IdlePort(NamedTuple):
    """A port that no pod has; `workloads` are those that it would have to be one of."""

    place: Place
    message: str
    workloads: tuple[Workload, ...]
    severity: Severity


def idle_ports(cluster: Cluster, policy: NetworkPolicy) -> Iterator[IdlePort]:
    """Yield the ports of the policy's rules in force on which no pod of the input listens that they are about."""
    for direction in DIRECTIONS:
        for rule in policy.rules(direction):
            ports = [port for port in rule.ports or () if not policy.spoilt(*port.path)]
            selected = _destinations(cluster, rule) if ports else None
            if selected is None:
                continue
            taken = {id(each.port) for each in cluster.policies.ports.mistaken(policy)}
            for port in ports:
                found = _idle(cluster, port, selected) if id(port) not in taken else None
                if found is not None and not any(map(_is_open, selected)):
                    yield found


def _destinations(cluster: Cluster, rule: PolicyRule) -> tuple[Workload, ...] | None:
    """Return the workloads to which the rule lets traffic in; None where the input does not tell them all."""
    policy = rule.resource
    found: list[Selected] = []
    if rule.direction == "Ingress":
        if policy.spoilt("spec", "podSelector"):
            return None
        found = [cluster.space(policy.namespace).select(policy.pod_selector)]
    elif (
        rule.peers is None
        or policy.spoilt(*rule.path)
        or any(peer.ip_block or _means_the_system(peer) for peer in rule.peers)
    ):
        return None
    else:
        found = [cluster.policies.peers.selected(peer) for peer in rule.peers]
        # Of the system's own namespaces no repository holds everything.
        if any(cluster.space(workload.namespace).system for each in found for workload in each.certain):
            return None
    if any(each.possible or not each.certain for each in found):
        return None
    return tuple({id(workload): workload for each in found for workload in each.certain}.values())


def _means_the_system(peer: Peer) -> bool:
    """Say whether the peer's namespaces are such that the system's are among them, as `namespaceSelector: {}` says.

    Of these no repository holds everything: the name servers, above all, are not there.
    """
    selector = peer.namespace_selector
    return selector is not None and bool(selector.matches(_SYSTEM))


def _is_open(workload: Workload) -> bool:
    """Say whether the ports of the pods are not all known."""
    if workload.opaque or workload.unknown(*workload.template_path, "spec", "containers"):
        return True
    return any(is_unknown(port.name) or is_unknown(port.number) or is_unknown(port.protocol) for port in workload.ports)


def _idle(cluster: Cluster, port: PolicyPort, selected: tuple[Workload, ...]) -> IdlePort | None:
    wanted, protocol = port.port, port.protocol
    if wanted is None or is_unknown(wanted) or protocol not in PROTOCOLS:
        return None
    if isinstance(wanted, str):
        if any(workload.named_port(wanted, protocol) for workload in selected):
            return None
        others = [p for workload in selected for p in workload.ports if p.name == wanted]
        other = f" (there it is one of {others[0].protocol})" if others else ""
        message = f"None of the pods has a {protocol} port named '{wanted}'{other}"
        return IdlePort(port.at("port"), message, selected, Severity.warning)
    last = port.end_port or wanted
    for workload in selected:
        numbers = cluster.policies.ports.numbers(workload)
        if numbers is None or any(p == protocol and wanted <= number <= last for p, number in numbers):
            return None
        if any(workload.mentions_port(number) for number in {wanted, last}):
            return None
    said = f"{wanted}-{last}" if last != wanted else str(wanted)
    declared = all(workload.ports for workload in selected)
    message = f"None of the pods declares {protocol} port {said}, and no Service leads there"
    return IdlePort(port.at("port"), message, selected, Severity.info if declared else Severity.hint)
