"""Calico's NetworkPolicy and GlobalNetworkPolicy in the common form.

Sources: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy and .../tier
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kubelint.model.policy import DIRECTIONS
from kubelint.model.unknown import PLACEHOLDER, is_unknown
from kubelint.network.addresses import EVERY_V4, EVERY_V6, CidrError, parse_addresses
from kubelint.network.calico_peers import UNREADABLE, conjunction, pods_of, with_network_sets
from kubelint.network.calico_ports import entity_ports, own_ports_restrict
from kubelint.network.peers import Accounts, AllOf, AnyOf, Domains, Not
from kubelint.network.policy import Block, Effect, Peer, Pods, Policy, Ports, Rule
from kubelint.network.ports import NONE, Verdict
from kubelint.network.remarks import part_spoilt, spoilt
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.model.calico import CalicoPolicy, CalicoRule, Entity
    from kubelint.network.directory import Directory
    from kubelint.network.policy import Subjects
    from kubelint.network.remarks import Remarks

_EFFECTS = {"Allow": Effect.allow, "Deny": Effect.deny, "Pass": Effect.pass_}
_FAMILIES = {4: Block(EVERY_V4), 6: Block(EVERY_V6)}


class _Line(NamedTuple):
    """A rule, and the only pods of the policy's that it is for; None: all of them."""

    subjects: Peer | None
    rule: Rule


def compile_calico_policy(policy: CalicoPolicy, directory: Directory, remarks: Remarks) -> list[Policy]:
    """Return `policy` in the common form.

    It comes in several parts where some of its rules are for a part of its pods: first come those for the pods that
    an early rule names, so that the order of the rules holds.
    """
    remarks.misfits(policy)
    subjects = _subjects(policy, remarks)
    lines = {direction: _lines(policy, direction, directory, remarks) for direction in DIRECTIONS}
    if not any(line.subjects for each in lines.values() for line in each or ()):
        rules = {key: None if each is None else tuple(line.rule for line in each) for key, each in lines.items()}
        return [Policy(subjects, rules["Ingress"], rules["Egress"], policy)]
    parts = []
    for direction, each in lines.items():
        if each is None:
            continue
        for own, group in groupby(each, key=lambda line: line.subjects):
            rules_of_part = tuple(line.rule for line in group)
            chosen = subjects if own is None else AllOf((subjects, own))
            ingress = rules_of_part if direction == "Ingress" else None
            parts.append(Policy(chosen, ingress, rules_of_part if direction == "Egress" else None, policy))
    # What no rule decides is the tier's to decide, for all pods of the policy.
    ends = {direction: None if each is None else () for direction, each in lines.items()}
    return [*parts, Policy(subjects, ends["Ingress"], ends["Egress"], policy)]


def _subjects(policy: CalicoPolicy, remarks: Remarks) -> Subjects:
    parts: list[Subjects] = []
    if policy.namespace:
        parts.append(Pods(policy.namespace, never_hosts=True))
    if any(spoilt(policy, ("spec", field)) for field in ("selector", "namespaceSelector", "types")):
        parts.append(Pods(doubtful=True, never_hosts=True))
    if policy.selector:
        parts.append(pods_of(policy.selector, "pod", policy.at("spec", "selector"), remarks))
    if policy.namespace_selector and not policy.namespace:
        place = policy.at("spec", "namespaceSelector")
        parts.append(pods_of(policy.namespace_selector, "namespace", place, remarks))
    if policy.service_account_selector:
        place = policy.at("spec", "serviceAccountSelector")
        parts.append(pods_of(policy.service_account_selector, "account", place, remarks))
    return conjunction(parts)


# ------------------------------------------------------------------------------------------------ rules
def _lines(policy: CalicoPolicy, direction: str, directory: Directory, remarks: Remarks) -> list[_Line] | None:
    rules = policy.rules("Ingress" if direction == "Ingress" else "Egress")
    if rules is None:
        return None
    lines = []
    for rule in rules:
        if rule.action != "Log":
            lines += _compile_rule(rule, directory, remarks)
    return lines


def _compile_rule(rule: CalicoRule, directory: Directory, remarks: Remarks) -> list[_Line]:
    ingress = rule.direction == "Ingress"
    own, other = (rule.destination, rule.source) if ingress else (rule.source, rule.destination)
    subjects = _entity(own, directory, remarks)
    peers = _entity(other, directory, remarks)
    family = rule.data.get("ipVersion")
    if family in _FAMILIES:
        peers = _FAMILIES[family] if peers is None else AllOf((peers, _FAMILIES[family]))
    if part_spoilt(rule):
        peers = UNREADABLE
    ports = _ports(rule, directory, remarks)
    if not ports.numbered.possible and not ports.names:
        return []  # it is about a protocol that has no ports, such as ICMP
    effect = _EFFECTS.get(rule.action)
    if effect is None:
        if not is_unknown(rule.action) and not part_spoilt(rule, "action"):
            remarks.error(rule.at("action"), "the action must be one of Allow, Deny, Log, Pass")
        return [_Line(subjects, Rule((UNREADABLE,), ports, each, rule)) for each in _EFFECTS.values()]
    condition = "the HTTP request matches" if rule.data.get("http") else ""
    return [_Line(subjects, Rule(None if peers is None else (peers,), ports, effect, rule, condition))]


def _ports(rule: CalicoRule, directory: Directory, remarks: Remarks) -> Ports:
    """Return the ports of the destination; which port a source uses is not known, so one that matters may match."""
    ports = entity_ports(rule, rule.destination, remarks)
    if own_ports_restrict(rule.source):
        remarks.note(rule.source.at(), "which port the source uses is not known: the rule may match, or not")
        ports = Ports(Verdict(NONE, ports.numbered.possible), ports.names, ports.excluded)
    service = rule.destination.service
    if service is not None:
        backends = directory.backends(*service)
        if backends is not None:
            return Ports(backends.numbered, backends.names)
    return ports


def _entity(entity: Entity, directory: Directory, remarks: Remarks) -> Peer | None:
    """Return whom a source or destination means; None where it means everybody."""
    parts = [*_selected(entity, directory, remarks), *_in_nets(entity, remarks)]
    if entity.not_selector:
        left_out = pods_of(entity.not_selector, "pod", entity.at("notSelector"), remarks)
        parts.append(Not(with_network_sets(left_out, directory.network_sets)))
    if entity.service is not None:
        backends = directory.backends(*entity.service)
        if backends is None:
            remarks.note(entity.at("services"), f"the Service '{'/'.join(entity.service)}' is not in the input")
        parts.append(UNREADABLE if backends is None else AnyOf(backends.peers))
    if entity.texts("domains"):
        parts.append(Domains(entity.texts("domains")))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _selected(entity: Entity, directory: Directory, remarks: Remarks) -> list[Peer]:
    """Return the pods and network sets that the selectors choose; nothing where there are none."""
    parts: list[Subjects] = []
    names, accounts = entity.service_accounts
    if names:
        parts.append(Accounts(names))
    if accounts:
        parts.append(pods_of(accounts, "account", entity.at("serviceAccounts", "selector"), remarks))
    if entity.selector:
        parts.append(pods_of(entity.selector, "pod", entity.at("selector"), remarks))
    if entity.namespace_selector:
        parts.append(pods_of(entity.namespace_selector, "namespace", entity.at("namespaceSelector"), remarks))
    elif entity.resource.namespace and (parts or entity.not_selector):
        # A selector of a policy of one namespace means the pods of that namespace.
        parts.append(Pods(entity.resource.namespace, never_hosts=True))
    return [with_network_sets(conjunction(parts), directory.network_sets)] if parts else []


def _in_nets(entity: Entity, remarks: Remarks) -> list[Peer]:
    found: list[Peer] = []
    for field in ("nets", "notNets"):
        blocks: list[Peer] = []
        for index, text in enumerate(entity.texts(field)):
            try:
                blocks.append(Block(parse_addresses(text)))
            except CidrError as error:
                blocks.append(UNREADABLE)
                if not PLACEHOLDER.search(text):
                    remarks.error(entity.at(field, index), str(error))
        if blocks:
            among: Peer = blocks[0] if len(blocks) == 1 else AnyOf(tuple(blocks))
            found.append(among if field == "nets" else Not(among))
    return found
