"""The primary networks of OVN-Kubernetes in the common form: pods of one reach no pods of another.

Source: https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.labels import Requirement, Selector
from kubelint.model.networks import PRIMARY_LABEL, ClusterUserDefinedNetwork
from kubelint.model.objects import Namespace
from kubelint.network.peers import AllOf, Not
from kubelint.network.policy import Effect, Pods, Policy, Ports, Rule, Tier
from kubelint.network.ports import OPEN
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubelint.model.networks import UserDefinedNetwork
    from kubelint.model.resource import Resource
    from kubelint.network.remarks import Remarks

_EVERY_POD = Pods(never_hosts=True)
_SYSTEM = ("kube-", "openshift-")
_LABELLED = Requirement(PRIMARY_LABEL, "Exists")


class PrimaryNetwork(NamedTuple):
    """A network in place of the cluster's own for the pods of its namespaces."""

    resource: UserDefinedNetwork
    members: Pods

    @property
    def title(self) -> str:
        """What people call the network."""
        word = "CUDN" if isinstance(self.resource, ClusterUserDefinedNetwork) else "UDN"
        return f"primary {word} {self.resource.name}"


def primary_networks(networks: Sequence[UserDefinedNetwork], remarks: Remarks) -> tuple[PrimaryNetwork, ...]:
    """Return those of the networks that are primary."""
    found = []
    for network in networks:
        remarks.misfits(network)
        if not _check(network, remarks):
            continue
        if not network.is_primary:
            remarks.note(network.name_place, "a secondary network isolates nothing: it is no part of the model")
            continue
        found.append(PrimaryNetwork(network, _members(network)))
    return tuple(found)


def isolation(networks: Iterable[PrimaryNetwork]) -> Tier | None:
    """Return the tier that keeps networks apart; addresses outside, and pods on their host's network, are not."""
    policies = []
    for network in networks:
        others = AllOf((_EVERY_POD, Not(network.members)))
        rules = (Rule((others,), Ports(OPEN), Effect.deny, network.resource),)
        policies.append(Policy(network.members, rules, rules, network.resource))
    return Tier(tuple(policies), Effect.pass_) if policies else None


def check_namespaces(networks: Sequence[PrimaryNetwork], resources: Iterable[Resource], remarks: Remarks) -> None:
    """Say where a namespace has two primary networks, or a network none that is in the input and labelled for it."""
    taken: dict[str, PrimaryNetwork] = {}
    used = set()
    for namespace in resources:
        if not isinstance(namespace, Namespace):
            continue
        _without_label(networks, namespace, remarks)
        for network in networks:
            if not _holds(network, namespace):
                continue
            used.add(id(network.resource))
            other = taken.setdefault(namespace.name, network)
            if other is not network:
                message = f"'{other.resource.name}' is a primary user-defined network of '{namespace.name}' already"
                remarks.error(network.resource.name_place, message)
    for network in networks:
        if id(network.resource) not in used:
            message = f"no namespace that exists in the input is selected and has the label '{PRIMARY_LABEL}'"
            remarks.note(network.resource.name_place, message)


def _without_label(networks: Sequence[PrimaryNetwork], namespace: Namespace, remarks: Remarks) -> None:
    for network in networks:
        resource = network.resource
        if isinstance(resource, ClusterUserDefinedNetwork):
            selected = resource.namespace_selector.matches(namespace.namespace_labels)
        else:
            selected = resource.namespace == namespace.name
        if selected and _LABELLED.holds(namespace.namespace_labels) is False:
            message = f"the namespace '{namespace.name}' has no label '{PRIMARY_LABEL}': the network is ignored there"
            remarks.note(resource.name_place, message)


def _holds(network: PrimaryNetwork, namespace: Namespace) -> bool:
    members = network.members
    if members.namespace is not None and members.namespace != namespace.name:
        return False
    return members.namespaces is None or bool(members.namespaces.matches(namespace.namespace_labels))


def _members(network: UserDefinedNetwork) -> Pods:
    if isinstance(network, ClusterUserDefinedNetwork):
        selector = Selector((*network.namespace_selector.requirements, _LABELLED))
        return Pods(namespaces=selector, never_hosts=True)
    return Pods(network.namespace, Selector([_LABELLED]), never_hosts=True)


def _check(network: UserDefinedNetwork, remarks: Remarks) -> bool:
    """Say whether the network can be read; tell where it cannot."""
    if network.misfits:
        return False
    cluster = isinstance(network, ClusterUserDefinedNetwork)
    where = ("spec", "network") if cluster else ("spec",)
    topology, role = network.topology, network.layer.get("role")
    layer = network.at(*where, topology.lower() or "topology")
    if not cluster and (network.namespace == "default" or network.namespace.startswith(_SYSTEM)):
        message = f"a user-defined network must not be in the namespace '{network.namespace}': it would isolate nobody"
        remarks.error(network.name_place, message)
    elif not topology:
        remarks.error(layer, "a user-defined network needs a topology")
    elif not role:
        remarks.error(layer, f"a user-defined network of topology {topology} needs '{topology.lower()}' with a role")
    elif topology == "Localnet" and role == "Primary":
        remarks.error(layer, "a user-defined network of topology Localnet is Secondary")
    elif cluster and network.spec.get("namespaceSelector") is None:
        remarks.error(network.at("spec"), "a ClusterUserDefinedNetwork needs a namespaceSelector")
    else:
        return True
    return False
