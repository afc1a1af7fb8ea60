"""A second evaluator for Cilium's policies, written from its documentation alone, on plain data.

It shares no code with kubelint.  A cluster is as in `naive`, with `cilium` besides: manifests of CiliumNetworkPolicy
and CiliumClusterwideNetworkPolicy, and `nodes`: the addresses of nodes.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from tests.network import naive

Data = dict[str, Any]
Traffic = tuple[str, Data, Data | str, str, int]
NAMESPACE = "io.kubernetes.pod.namespace"
PEERS = ("Endpoints", "Entities", "CIDR", "CIDRSet")


def allows(cluster: Data, direction: str, subject: Data, peer: Data | str, protocol: str, port: int) -> bool:
    specs = [
        (policy, spec)
        for policy in cluster["cilium"]
        for spec in (policy["spec"], *policy.get("specs", []))
        if is_subject(cluster, policy, spec, subject)
    ]
    section = direction.lower()
    traffic = (direction, subject, peer, protocol, port)
    # "Deny policies take precedence over allow policies."
    if any(
        matches(cluster, policy, rule, [], traffic)
        for policy, spec in specs
        for rule in spec.get(section + "Deny") or []
    ):
        return False
    required = [
        (policy, selector)
        for policy, spec in specs
        for rule in spec.get(section) or []
        for selector in rule.get(side(direction) + "Requires") or []
    ]
    if any(
        matches(cluster, policy, rule, required, traffic) for policy, spec in specs for rule in spec.get(section) or []
    ):
        return True
    standard = [policy for policy in cluster["policies"] if isolates(policy, direction, subject)]
    if any(allowed_by(cluster, policy, required, traffic) for policy in standard):
        return True
    # "If not specified, the default is true for each traffic direction that has rules."
    return not standard and not any(
        (spec.get("enableDefaultDeny") or {}).get(section, bool(spec.get(section) or spec.get(section + "Deny")))
        for _, spec in specs
    )


def side(direction: str) -> str:
    return "from" if direction == "Ingress" else "to"


def is_subject(cluster: Data, policy: Data, spec: Data, pod: Data) -> bool:
    own = policy["metadata"].get("namespace")
    return (not own or pod["namespace"] == own) and selects(spec["endpointSelector"], labels_of(cluster, pod))


def matches(
    cluster: Data,
    policy: Data,
    rule: Data,
    required: list[Any],
    traffic: Traffic,
) -> bool:
    direction, subject, peer, protocol, port = traffic
    fields = {field: rule[side(direction) + field] for field in PEERS if rule.get(side(direction) + field) is not None}
    ports = rule.get("toPorts")
    if not any(fields.values()) and "Endpoints" not in fields and not ports:
        return False  # the rule that is empty: default deny, and nothing allowed
    if fields.get("Endpoints") == []:
        return False
    fields = {field: items for field, items in fields.items() if items}
    if fields and not any(means(cluster, policy, field, items, required, peer) for field, items in fields.items()):
        return False
    destination = subject if direction == "Ingress" else peer
    return not ports or any(
        port_matches(item, destination, protocol, port) for each in ports for item in each.get("ports") or []
    )


def means(cluster: Data, policy: Data, field: str, items: list[Any], required: list[Any], peer: Data | str) -> bool:
    if field == "Endpoints":
        return (
            not isinstance(peer, str)
            and any(is_endpoint(cluster, policy, selector, peer) for selector in items)
            and all(is_endpoint(cluster, owner, selector, peer) for owner, selector in required)
        )
    in_cluster = not isinstance(peer, str) or peer in cluster["nodes"]
    if field == "Entities":
        return (
            "all" in items
            or ("cluster" if in_cluster else "world") in items
            or (isinstance(peer, str) and in_cluster and {"host", "remote-node"} <= set(items))
        )
    if not isinstance(peer, str) or in_cluster:
        return False  # "CIDR rules do not apply to traffic where both sides are managed by Cilium or are nodes."
    address = ipaddress.ip_address(peer)
    blocks = [{"cidr": item} for item in items] if field == "CIDR" else items
    return any(
        address in ipaddress.ip_network(block["cidr"])
        and not any(address in ipaddress.ip_network(hole) for hole in block.get("except") or [])
        for block in blocks
    )


def is_endpoint(cluster: Data, policy: Data, selector: Data, pod: Data) -> bool:
    own = policy["metadata"].get("namespace")
    keys = {plain(key) for key in selector.get("matchLabels") or {}}
    keys |= {plain(item["key"]) for item in selector.get("matchExpressions") or []}
    elsewhere = any(key == NAMESPACE or key.startswith("io.cilium.k8s.namespace.labels.") for key in keys)
    if own and not elsewhere and pod["namespace"] != own:
        return False
    return selects(selector, labels_of(cluster, pod))


def selects(selector: Data, labels: Data) -> bool:
    return naive.selects(
        {
            "matchLabels": {plain(key): value for key, value in (selector.get("matchLabels") or {}).items()},
            "matchExpressions": [
                {**item, "key": plain(item["key"])} for item in selector.get("matchExpressions") or []
            ],
        },
        labels,
    )


def plain(key: str) -> str:
    return key.removeprefix("k8s:").removeprefix("any:")


def labels_of(cluster: Data, pod: Data) -> Data:
    around = cluster["namespaces"][pod["namespace"]]
    return {
        **pod["labels"],
        NAMESPACE: pod["namespace"],
        **{f"io.cilium.k8s.namespace.labels.{key}": value for key, value in around.items()},
        "io.cilium.k8s.policy.serviceaccount": pod["account"],
    }


def port_matches(item: Data, destination: Data | str, protocol: str, port: int) -> bool:
    if item.get("protocol", "ANY") not in {"ANY", protocol}:
        return False
    if item["port"].isdecimal():
        first = int(item["port"])
        return first == 0 or first <= port <= max(first, item.get("endPort") or 0)
    return not isinstance(destination, str) and any(
        each.get("name") == item["port"]
        and each["containerPort"] == port
        and (each.get("protocol") or "TCP") == protocol
        for each in destination["ports"]
    )


# ------------------------------------------------------------------------------------------------ NetworkPolicies
def isolates(policy: Data, direction: str, pod: Data) -> bool:
    return (
        policy["metadata"]["namespace"] == pod["namespace"]
        and direction in naive.policy_types(policy["spec"])
        and naive.selects(policy["spec"].get("podSelector") or {}, pod["labels"])
    )


def allowed_by(
    cluster: Data,
    policy: Data,
    required: list[Any],
    traffic: Traffic,
) -> bool:
    """What rules of Cilium's require binds the pods that a NetworkPolicy allows by selectors, too."""
    direction, subject, peer, protocol, port = traffic
    destination = subject if direction == "Ingress" else peer
    fulfils = not isinstance(peer, str) and all(
        is_endpoint(cluster, owner, selector, peer) for owner, selector in required
    )
    for rule in policy["spec"].get(direction.lower()) or []:
        peers = rule.get(side(direction))
        meant = not peers or any(
            naive.one_peer_matches(cluster, policy, item, peer) and (item.get("ipBlock") is not None or fulfils)
            for item in peers
        )
        if meant and naive.port_matches(rule.get("ports"), destination, protocol, port):
            return True
    return False
