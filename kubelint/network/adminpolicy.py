"""AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy in the common form.

Source: https://network-policy-api.sigs.k8s.io/reference/spec/
A peer in which no field is set that the API knows "fails closed", as the API asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.admin_policy import LAST_PRIORITY, PEER_FIELDS, SUBJECT_FIELDS, BaselineAdminNetworkPolicy
from kubelint.model.policy import DIRECTIONS
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import CidrError, parse_cidr
from kubelint.network.peers import Domains, Nodes
from kubelint.network.policy import Block, Effect, Peer, Pods, Policy, Ports, Rule, Tier, Unreadable
from kubelint.network.ports import ALL, NONE, OPEN, UNKNOWN, PortSet, Verdict
from kubelint.network.remarks import part_spoilt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubelint.model.admin_policy import AdminPeer, AdminPolicy, AdminPort, AdminRule
    from kubelint.model.policy import Direction
    from kubelint.model.resource import Resource
    from kubelint.network.remarks import Remarks

_UNREADABLE = Unreadable()
_EFFECTS = {"Allow": Effect.allow, "Deny": Effect.deny, "Pass": Effect.pass_}
_PEER_FIELDS: dict[Direction, tuple[str, ...]] = {"Ingress": SUBJECT_FIELDS, "Egress": PEER_FIELDS}


def admin_tiers(
    policies: Sequence[AdminPolicy], remarks: Remarks, rejected: list[Resource]
) -> tuple[Tier | None, Tier | None]:
    """Return the tier before the NetworkPolicies and the one behind them, each None where it has no policies.

    Policies in which something is wrong are in no tier; they are added to `rejected`.
    """
    sound: dict[str, list[tuple[AdminPolicy, Policy]]] = {"Admin": [], "Baseline": []}
    for policy in policies:
        before = len(remarks.errors)
        _check(policy, remarks)
        compiled = compile_admin_policy(policy, remarks)
        if len(remarks.errors) > before:
            rejected.append(policy)
        elif policy.tier in sound:
            sound[policy.tier].append((policy, compiled))
    _check_order([policy for each in sound.values() for policy, _ in each], remarks)
    return _tier(sound["Admin"]), _tier(sound["Baseline"])


def compile_admin_policy(policy: AdminPolicy, remarks: Remarks) -> Policy:
    """Return `policy` in the common form; `source` of each part is the part of the model."""
    rules = {
        direction: tuple(part for rule in policy.rules(direction) for part in _compile_rule(rule, remarks)) or None
        for direction in DIRECTIONS
    }
    return Policy(_subjects(policy.subject, remarks), rules["Ingress"], rules["Egress"], policy)


def _tier(policies: list[tuple[AdminPolicy, Policy]]) -> Tier | None:
    policies.sort(key=lambda each: _order(each[0]))
    return Tier(tuple(compiled for _, compiled in policies), Effect.pass_) if policies else None


def _order(policy: AdminPolicy) -> tuple[bool, int, str, str]:
    """The only BaselineAdminNetworkPolicy comes behind the ClusterNetworkPolicies of its tier."""
    baseline = isinstance(policy, BaselineAdminNetworkPolicy)
    priority = LAST_PRIORITY + 1 if policy.priority is None else policy.priority
    return baseline, priority, policy.name, policy.kind


def _check(policy: AdminPolicy, remarks: Remarks) -> None:
    remarks.misfits(policy)
    if not policy.tier and not part_spoilt(policy.subject, below=False) and not is_unknown(policy.spec.get("tier")):
        remarks.error(policy.key("spec"), "a ClusterNetworkPolicy needs a tier, Admin or Baseline")
    if policy.priority is None and not policy.unknown("spec", "priority"):
        remarks.error(policy.at("spec", "priority"), f"the priority must be a number from 0 to {LAST_PRIORITY}")
    if isinstance(policy, BaselineAdminNetworkPolicy) and policy.name != "default" and not is_unknown(policy.name):
        remarks.error(policy.name_place, "the BaselineAdminNetworkPolicy must be named 'default'")


def _check_order(policies: Sequence[AdminPolicy], remarks: Remarks) -> None:
    first: dict[tuple[str, int], AdminPolicy] = {}
    for policy in policies:
        if policy.priority is None or not policy.tier or isinstance(policy, BaselineAdminNetworkPolicy):
            continue
        other = first.setdefault((policy.tier, policy.priority), policy)
        if other is not policy:
            remarks.error(
                policy.at("spec", "priority"),
                f"'{policy.name}' has the priority {policy.priority} as '{other.name}' has: which comes first is "
                "open, and taken to be the order of their names",
            )


def _subjects(subject: AdminPeer, remarks: Remarks) -> Pods:
    readable = _is_one_of(subject, SUBJECT_FIELDS, "the subject", remarks)
    return _pods(subject) if readable else Pods(doubtful=True, never_hosts=True)


def _pods(peer: AdminPeer) -> Pods:
    namespaces, pods = peer.namespaces, peer.pods
    return Pods(
        namespaces=None if namespaces.selects_all else namespaces,
        pods=None if pods.selects_all else pods,
        doubtful=part_spoilt(peer),
        never_hosts=True,
    )


def _is_one_of(peer: AdminPeer, allowed: tuple[str, ...], what: str, remarks: Remarks) -> bool:
    """Say whether exactly one of the fields is set; tell where it is not."""
    fields = [field for field in peer.fields if field in allowed]
    if len(fields) == 1:
        return True
    if not part_spoilt(peer):
        others = [field for field in peer.fields if field not in allowed]
        said = f"{what} has {' and '.join(fields) or ', '.join(others) or 'no field'}: "
        remarks.error(peer.at(), said + f"exactly one of {', '.join(allowed)} must be set")
    return False


# ------------------------------------------------------------------------------------------------ rules
def _compile_rule(rule: AdminRule, remarks: Remarks) -> Iterator[Rule]:
    policy, action = rule.resource, rule.action
    ports = _compile_ports(rule, remarks)
    if action not in policy.allowed_actions:
        if not is_unknown(action) and not part_spoilt(rule, "action"):
            remarks.error(rule.at("action"), f"the action must be one of {', '.join(policy.allowed_actions)}")
        # The rule may do anything with anybody.
        yield from (Rule((_UNREADABLE,), ports, effect, rule) for effect in _EFFECTS.values())
        return
    effect = _EFFECTS[action]
    if not rule.peers:
        if part_spoilt(rule, rule.peers_key, below=False):
            yield Rule((_UNREADABLE,), ports, effect, rule)
        else:
            remarks.error(rule.at(rule.peers_key), f"a rule needs at least one peer in '{rule.peers_key}'")
        return
    peers: list[Peer] = []
    closed = False
    for peer in rule.peers:
        found = _compile_peer(peer, rule, remarks)
        peers += found
        closed = closed or not found
    if not closed:
        yield Rule(tuple(peers), ports, effect, rule)
    elif effect is not Effect.allow:
        yield Rule(None, Ports(OPEN), Effect.deny, rule)


def _compile_peer(peer: AdminPeer, rule: AdminRule, remarks: Remarks) -> list[Peer]:
    """Return what the peer means; nothing where the API asks to fail closed."""
    allowed = _PEER_FIELDS[rule.direction]
    known = [field for field in peer.fields if field in allowed]
    if not _is_one_of(peer, allowed, "a peer", remarks):
        return [_UNREADABLE] if known or part_spoilt(peer) else []
    match known[0]:
        case "nodes":
            return [_UNREADABLE if part_spoilt(peer) else Nodes(peer.nodes)]
        case "networks":
            return _networks(peer, remarks)
        case "domainNames":
            if rule.action != "Allow":
                remarks.error(peer.at("domainNames"), "names of domains can only be allowed")
                return [_UNREADABLE]
            return [Domains(peer.domain_names)]
    return [_pods(peer)]


def _networks(peer: AdminPeer, remarks: Remarks) -> list[Peer]:
    found: list[Peer] = [_UNREADABLE] if part_spoilt(peer) else []
    if not peer.networks and not found:
        remarks.error(peer.at("networks"), "'networks' needs at least one block of addresses")
    for index, text in enumerate(peer.networks):
        try:
            found.append(Block(parse_cidr(text).addresses))
        except CidrError as error:
            found.append(_UNREADABLE)
            if not is_unknown(text) and not part_spoilt(peer, "networks", index):
                remarks.error(peer.at("networks", index), f"'networks' is a list of CIDRs: {error}")
    return found or [_UNREADABLE]


# ------------------------------------------------------------------------------------------------ ports
def _compile_ports(rule: AdminRule, remarks: Remarks) -> Ports:
    ports = rule.ports
    field = "protocols" if "protocols" in rule.data else "ports"
    if part_spoilt(rule, field, below=False):
        return Ports(UNKNOWN)
    if ports is None:
        return Ports(OPEN)
    numbered = Verdict(NONE, NONE)
    names = []
    for port in ports:
        if port.name and not is_unknown(port.name):
            names.append((port.name, ALL))
            _check_name(port, rule, remarks)
        else:
            numbered |= _numbers(port, remarks)
    return Ports(numbered, tuple(names))


def _numbers(port: AdminPort, remarks: Remarks) -> Verdict:
    if any(map(is_unknown, port)):
        return UNKNOWN
    if port.protocol and port.first is not None:
        if port.last == port.first:
            remarks.error(port.part.at(), "a range of ports must end behind its start")
        return Verdict.exactly(PortSet.of(port.protocol, port.first, port.last))
    if not part_spoilt(port.part):
        what = "a range of ports must end behind its start" if port.first else "a port must say exactly one thing"
        remarks.error(port.part.at(), what)
    return UNKNOWN


def _check_name(port: AdminPort, rule: AdminRule, remarks: Remarks) -> None:
    """A block of addresses has no named ports, nor has a node or a domain."""
    for peer in rule.peers:
        for field in peer.fields:
            if field not in SUBJECT_FIELDS:
                message = f"the named port '{port.name}' cannot be looked up in '{field}': only pods name their ports"
                # Early implementations of v1alpha1 take it, and look the name up in the pods among the peers.
                say = remarks.note if rule.resource.version == "v1alpha1" else remarks.error
                say(port.part.at(), message)
                return
