"""The peers of Cilium's rules: endpoints by labels, entities, blocks, Services and names of domains.

Source: https://docs.cilium.io/en/stable/security/policy/language/#layer-3-examples
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.labels import Labels, Requirement, Selector
from kubelint.model.objects import NAME_LABEL
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import AddressSet, CidrError, parse_addresses, parse_cidr
from kubelint.network.peers import Accounts, AllOf, AnyOf, Domains, Entities, ExternalBlock, Nodes, Not
from kubelint.network.policy import Peer, Pods, Unreadable
from kubelint.network.remarks import part_spoilt

if TYPE_CHECKING:
    from kubelint.model.cilium import CiliumRule
    from kubelint.network.directory import Directory
    from kubelint.network.policy import Subjects
    from kubelint.network.remarks import Remarks

_UNREADABLE = Unreadable()
_NAMESPACE = "io.kubernetes.pod.namespace"
_NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels."
_ACCOUNT = "io.cilium.k8s.policy.serviceaccount"
_CLUSTER = "io.cilium.k8s.policy.cluster"
ENTITIES = (
    "all",
    "world",
    "world-ipv4",
    "world-ipv6",
    "cluster",
    "host",
    "remote-node",
    "kube-apiserver",
    "ingress",
    "init",
    "health",
    "unmanaged",
    "none",
)
_EMPTY_IS_NOBODY = {"Endpoints", "Nodes"}


def endpoints(data: dict[str, Any], namespace: str, *, own: bool = False) -> Subjects:
    """Return the pods that a selector of labels chooses: of `namespace`, where that is given and it names no other.

    `own` says that it chooses whom the policy is for, who are always of its namespace.
    """
    parts: list[Peer] = []
    pods, namespaces = [], []
    elsewhere = reserved = False
    for requirement in Selector.read(data).requirements:
        source, colon, key = requirement.key.rpartition(":")
        key = key if colon else requirement.key
        if source == "reserved":
            reserved = True
            parts.append(_negated(requirement, Entities(frozenset({key}))))
        elif source not in {"", "any", "k8s"}:
            parts.append(_UNREADABLE)
        elif key == _NAMESPACE:
            elsewhere = True
            namespaces.append(requirement._replace(key=NAME_LABEL))
        elif key.startswith(_NAMESPACE_LABELS):
            elsewhere = True
            namespaces.append(requirement._replace(key=key.removeprefix(_NAMESPACE_LABELS)))
        elif key == _ACCOUNT:
            parts.append(_negated(requirement, Accounts(requirement.values or None)))
        elif key == _CLUSTER:
            parts += [] if requirement.operator == "Exists" else [_UNREADABLE]
        else:
            pods.append(requirement._replace(key=key))
    if not (reserved and not pods and not namespaces):
        parts.insert(0, _pods(namespace if own or not (elsewhere or reserved) else "", namespaces, pods))
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Pods) else AllOf(tuple(parts))


def _pods(namespace: str, namespaces: list[Requirement], pods: list[Requirement]) -> Pods:
    return Pods(
        namespace or None,
        Selector(namespaces) if namespaces else None,
        Selector(pods) if pods else None,
        never_hosts=True,
    )


def _negated(requirement: Requirement, peer: Peer) -> Peer:
    return Not(peer) if requirement.operator in {"NotIn", "DoesNotExist"} else peer


# ------------------------------------------------------------------------------------------------ rules
def peers_of(rule: CiliumRule, directory: Directory, remarks: Remarks) -> tuple[Peer, ...] | None:
    """Return whom a rule means; None for everybody.

    An absent list and a null do not restrict.  Of empty lists, one of endpoints or nodes means nobody, and the
    others do not restrict.
    """
    fields = [field for field in rule.peer_fields if rule.peer_items(field) or field in _EMPTY_IS_NOBODY]
    if part_spoilt(rule):
        return (_UNREADABLE,)
    filled = [field for field in fields if rule.peer_items(field)]
    if len(filled) > 1:
        names = " and ".join(rule.side + field for field in filled)
        remarks.error(rule.at(rule.side + filled[1]), f"{names} cannot stand in one rule")
    if not fields:
        return None
    found: list[Peer] = []
    for field in filled:
        found += _FIELDS[field](rule, directory, remarks)
    return tuple(found)


def requirements_of(rule: CiliumRule) -> tuple[Subjects, ...]:
    """Return what the endpoints of all rules for the same pods must fulfil besides, each of them."""
    return tuple(endpoints(data, rule.resource.namespace) for _, data in rule.peer_items("Requires"))


def _endpoints(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:  # noqa: ARG001
    return [endpoints(data, rule.resource.namespace) for _, data in rule.peer_items("Endpoints")]


def _entities(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:  # noqa: ARG001
    names = []
    for index, name in rule.peer_items("Entities"):
        if is_unknown(name):
            return [_UNREADABLE]
        if name not in ENTITIES:
            remarks.error(rule.at(f"{rule.side}Entities", index), f"'{name}' is none of {', '.join(ENTITIES)}")
        names.append(name)
    return [Entities(frozenset(names))]


def _cidrs(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:  # noqa: ARG001
    found: list[Peer] = []
    for index, text in rule.peer_items("CIDR"):
        try:
            found.append(ExternalBlock(parse_addresses(text)))
        except CidrError as error:
            found.append(_UNREADABLE)
            if not is_unknown(text):
                remarks.error(rule.at(f"{rule.side}CIDR", index), str(error))
    return found


def _cidr_sets(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:
    found: list[Peer] = []
    for index, item in rule.peer_items("CIDRSet"):
        path = (f"{rule.side}CIDRSet", index)
        blocks = _blocks(item, path, rule, directory, remarks)
        holes = AddressSet()
        doubtful = False
        for hole, text in enumerate(item.get("except") or ()):
            try:
                holes |= parse_cidr(text).addresses
            except CidrError as error:
                doubtful = True
                if not is_unknown(text):
                    remarks.error(rule.at(*path, "except", hole), str(error))
        if blocks is None:
            found.append(_UNREADABLE)
            continue
        if item.get("cidr") and not blocks.covers(holes):
            remarks.error(rule.at(*path, "except"), f"the exceptions are not all inside {item['cidr']}")
        found.append(ExternalBlock(blocks - holes, doubtful=doubtful))
    return found


def _blocks(
    item: dict[str, Any], path: tuple[str, int], rule: CiliumRule, directory: Directory, remarks: Remarks
) -> AddressSet | None:
    """Return the blocks that an item of a CIDRSet names; None where they cannot be read."""
    texts: list[str] = [item["cidr"]] if item.get("cidr") else []
    if item.get("cidrGroupRef"):
        group = directory.groups.get(item["cidrGroupRef"])
        if group is None:
            remarks.note(rule.at(*path), f"the CiliumCIDRGroup '{item['cidrGroupRef']}' is not in the input")
            return None
        texts += group.cidrs
    if item.get("cidrGroupSelector") is not None:
        selector = Selector.read(item["cidrGroupSelector"])
        for group in directory.groups.values():
            if selector.matches(Labels(group.labels)):
                texts += group.cidrs
        remarks.note(rule.at(*path), "groups of blocks that are not in the input may be selected, too")
    found = AddressSet()
    for text in texts:
        try:
            found |= parse_cidr(text).addresses
        except CidrError as error:
            if not is_unknown(text):
                remarks.error(rule.at(*path), str(error))
            return None
    return found


def _nodes(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:  # noqa: ARG001
    remarks.note(rule.at(f"{rule.side}Nodes"), "Cilium knows nodes by labels only with enable-node-selector-labels")
    found: list[Peer] = []
    for _, data in rule.peer_items("Nodes"):
        requirements = Selector.read(data).requirements
        found.append(Nodes(Selector(each._replace(key=each.key.rpartition(":")[2]) for each in requirements)))
    return found


def _groups(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:  # noqa: ARG001
    remarks.note(rule.at(f"{rule.side}Groups"), "the addresses of groups of a cloud are not in the input")
    return [Domains(())]


def _domains(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:  # noqa: ARG001
    texts = [item.get("matchName") or item.get("matchPattern") or "" for _, item in rule.peer_items("FQDNs")]
    return [Domains(tuple(texts))]


def _services(rule: CiliumRule, directory: Directory, remarks: Remarks) -> list[Peer]:
    found: list[Peer] = []
    for index, item in rule.peer_items("Services"):
        named, selected = item.get("k8sService") or {}, item.get("k8sServiceSelector")
        services = (
            [(named.get("namespace") or rule.resource.namespace, named["serviceName"])]
            if (named.get("serviceName"))
            else []
        )
        if selected is not None:
            namespace = selected.get("namespace") or rule.resource.namespace or None
            selector = Selector.read(selected.get("selector") or {})
            services += [(each.namespace, each.name) for each in directory.services(namespace, selector)]
        for service in services:
            backends = directory.backends(*service)
            if backends is None:
                remarks.note(rule.at("toServices", index), f"the Service '{'/'.join(service)}' is not in the input")
            found += [_UNREADABLE] if backends is None else backends.peers
    return found or [AnyOf(())]


_FIELDS = {
    "Endpoints": _endpoints,
    "Entities": _entities,
    "CIDR": _cidrs,
    "CIDRSet": _cidr_sets,
    "Nodes": _nodes,
    "Groups": _groups,
    "Services": _services,
    "FQDNs": _domains,
}
