"""The networks that pods are attached to besides the cluster's own, and the MultiNetworkPolicies that hold there.

Source: https://github.com/k8snetworkplumbingwg/multi-networkpolicy
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.networks import MultiNetworkPolicy, NetworkAttachmentDefinition, attachments
from kubelint.model.workload import Workload
from kubelint.network.addresses import AddressSet, CidrError, parse_addresses
from kubelint.network.networkpolicy import compile_policy, network_policies
from kubelint.network.remarks import Remark, Remarks
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.model.resource import Resource
    from kubelint.network.policy import Policy, Tier


class Member(NamedTuple):
    """A workload that is attached to a network; `addresses` are those that its pods ask for there, if they do."""

    workload: Workload
    addresses: AddressSet


class AttachedNetwork(NamedTuple):
    """A network by the name of its NetworkAttachmentDefinitions, with whom it joins and what is enforced there."""

    name: str
    members: tuple[Member, ...]
    tiers: tuple[Tier, ...]


class Attached(NamedTuple):
    """The networks of a cluster, and what there is to say about policies for them."""

    networks: tuple[AttachedNetwork, ...]
    notes: tuple[Remark, ...]
    errors: tuple[Remark, ...]


def attached_networks(resources: Iterable[Resource]) -> Attached:
    """Return the networks that some workload is attached to, by name.

    A workload is attached where a definition of the name is in its own namespace, or in the one that it names.
    Definitions of one name in several namespaces mean one network.
    """
    resources = list(resources)
    remarks = Remarks()
    defined = {(each.namespace, each.name) for each in resources if isinstance(each, NetworkAttachmentDefinition)}
    members: dict[str, list[Member]] = {}
    for workload in resources:
        if isinstance(workload, Workload):
            for namespace, name, texts in attachments(workload):
                if (namespace, name) in defined:
                    members.setdefault(name, []).append(Member(workload, _addresses(texts)))
                else:
                    message = f"no NetworkAttachmentDefinition '{namespace}/{name}' is in the input"
                    remarks.note(workload.name_place, message)
    policies: dict[str, list[Policy]] = {}
    for policy in resources:
        if isinstance(policy, MultiNetworkPolicy):
            _add(policy, policies, remarks)
    networks = tuple(
        AttachedNetwork(name, tuple(members[name]), _tiers(policies.get(name, []))) for name in sorted(members)
    )
    return Attached(networks, tuple(remarks.notes), tuple(remarks.errors))


def _tiers(policies: list[Policy]) -> tuple[Tier, ...]:
    return (network_policies(policies),) if policies else ()


def _add(policy: MultiNetworkPolicy, policies: dict[str, list[Policy]], remarks: Remarks) -> None:
    before = len(remarks.errors)
    remarks.misfits(policy)
    if len(remarks.errors) > before:
        return
    if not policy.networks:
        remarks.note(policy.name_place, "a MultiNetworkPolicy that names no network in its annotation is for none")
    compiled = compile_policy(policy.policy)
    for _, name in policy.networks:
        policies.setdefault(name, []).append(compiled)


def _addresses(texts: tuple[str, ...]) -> AddressSet:
    found = AddressSet()
    for text in texts:
        try:
            found |= parse_addresses(text.partition("/")[0])
        except CidrError:
            continue
    return found
