"""NetworkPolicy of networking.k8s.io/v1 in the common form.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
The defaults of the API are those of `kubelint.model.policy`.  What the API server would reject, or what a
placeholder hides, is compiled so that answers about it stay open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.policy import DIRECTIONS
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import CidrError, block, parse_cidr
from kubelint.network.policy import Block, Effect, Peer, Pods, Policy, Ports, Rule, Tier, Unreadable
from kubelint.network.ports import NONE, OPEN, PROTOCOLS, UNKNOWN, PortSet, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.finding import Path
    from kubelint.model.policy import Direction, IpBlock, NetworkPolicy, PolicyPort, PolicyRule
    from kubelint.model.policy import Peer as PolicyPeer

_UNREADABLE = Unreadable()
_ALL_PORTS = Ports(OPEN)


def compile_policy(policy: NetworkPolicy) -> Policy:
    """Return `policy` in the common form; `source` of each part is the part of the model."""
    types_open = any(map(is_unknown, policy.policy_types)) or _spoilt(policy, ("spec", "policyTypes"))
    doubtful = types_open or _spoilt(policy, ("spec", "podSelector"))
    rules = {
        direction: _compile_rules(policy, direction) if types_open or policy.isolates(direction) else None
        for direction in DIRECTIONS
    }
    selector = policy.pod_selector
    subjects = Pods(policy.namespace, pods=None if selector.selects_all else selector, doubtful=doubtful)
    return Policy(subjects, rules["Ingress"], rules["Egress"], policy)


def network_policies(policies: Iterable[Policy]) -> Tier:
    """Return the tier of NetworkPolicies: what any of them allows, and for selected pods nothing else.

    A policy acts in its own namespace only, so a tier needs to hold no more than those of the pod's namespace.
    """
    return Tier(tuple(policies), Effect.deny, ordered=False)


def _compile_rules(policy: NetworkPolicy, direction: Direction) -> tuple[Rule, ...]:
    rules = tuple(map(_compile_rule, policy.written_rules(direction)))
    if _spoilt(policy, ("spec", direction.lower()), below=False):
        # The list of the rules itself is not readable, so that anything may be allowed.
        return (*rules, Rule((_UNREADABLE,), _ALL_PORTS, Effect.allow))
    return rules


def _compile_rule(rule: PolicyRule) -> Rule:
    policy = rule.resource
    peers: tuple[Peer, ...] | None = None
    if any(_spoilt(policy, path, below=False) for path in (rule.path, (*rule.path, rule.peers_key))):
        peers = (_UNREADABLE,)
    elif rule.peers is not None:
        peers = tuple(_compile_peer(policy, peer) for peer in rule.peers)
    if _spoilt(policy, (*rule.path, "ports"), below=False):
        ports = Ports(UNKNOWN)
    else:
        ports = _ALL_PORTS if rule.ports is None else _compile_ports(policy, rule.ports)
    return Rule(peers, ports, Effect.allow, rule)


def _compile_peer(policy: NetworkPolicy, peer: PolicyPeer) -> Peer:
    pods, namespaces, addresses = peer.pod_selector, peer.namespace_selector, peer.ip_block
    has_selector = pods is not None or namespaces is not None
    if (addresses is not None) is has_selector or _spoilt(policy, peer.path):
        return _UNREADABLE  # it must have either an ipBlock or selectors
    if addresses is not None:
        return _compile_block(addresses)
    if namespaces is None:
        # A podSelector alone means pods of the policy's own namespace.
        return Pods(policy.namespace, pods=pods)
    return Pods(namespaces=namespaces, pods=pods)


def _compile_block(ip_block: IpBlock) -> Peer:
    holes = []
    doubtful = False
    for text in ip_block.except_:
        try:
            holes.append(parse_cidr(text))
        except CidrError:
            doubtful = True
    try:
        return Block(block(parse_cidr(ip_block.cidr), holes), doubtful=doubtful)
    except CidrError:
        return _UNREADABLE


def _compile_ports(policy: NetworkPolicy, ports: tuple[PolicyPort, ...]) -> Ports:
    numbered = Verdict(NONE, NONE)
    names = []
    for port in ports:
        spoilt = _spoilt(policy, port.path)
        number, protocol = port.port, port.protocol
        if isinstance(number, str) and _is_name(number) and port.end_port is None and not spoilt:
            names.append((number, _of_protocol(protocol).possible))
        else:
            numbered |= Verdict(NONE, _of_protocol(protocol).possible) if spoilt else _numbers(port)
    return Ports(numbered, tuple(names))


def _numbers(port: PolicyPort) -> Verdict:
    number, last = port.port, port.end_port
    if number is None and last is None:
        return _of_protocol(port.protocol)
    if not isinstance(number, int) or not isinstance(last, int | None) or (last or number) < number:
        # A placeholder, a name that is none, a range without a number to start from, or one that ends before.
        return Verdict(NONE, _of_protocol(port.protocol).possible)
    return _of_protocol(port.protocol, number, last)


def _of_protocol(protocol: str, first: int | None = None, last: int | None = None) -> Verdict:
    """Return the ports of `protocol`; of a protocol that is not known, those of each may be meant."""
    if protocol in PROTOCOLS:
        return Verdict.exactly(PortSet.of(protocol, first, last))
    tcp, udp, sctp = (PortSet.of(each, first, last) for each in PROTOCOLS)
    return Verdict(NONE, tcp | udp | sctp)


def _is_name(text: str) -> bool:
    """Say whether `text` can be the name of a port: a name has a letter in it."""
    return not is_unknown(text) and any(map(str.isalpha, text))


def _spoilt(policy: NetworkPolicy, path: Path, *, below: bool = True) -> bool:
    """Say whether a value at `path`, or below it, did not have its type (a number for a text is still read)."""
    for misfit in policy.misfits:
        if not misfit.text and (misfit.path[: len(path)] if below else misfit.path) == path:
            return True
    return False
