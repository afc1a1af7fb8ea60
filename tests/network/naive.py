"""A second evaluator for NetworkPolicy, written from the API's text alone: pod by pod and port by port, on plain data.

It shares no code with kubelint.  A cluster is a dict of `namespaces` (name -> labels), `pods` and `policies` (as
manifests).  A pod is a dict of `namespace`, `labels`, `ports` (of its containers), `address` and `hostNetwork`.
A peer outside the cluster is the text of its address.
"""

from __future__ import annotations

import ipaddress
from typing import Any

Pod = dict[str, Any]
Cluster = dict[str, Any]


def connects(cluster: Cluster, source: Pod | str, destination: Pod | str, protocol: str, port: int) -> bool:
    """The connection is allowed if both the egress of the source and the ingress of the destination allow it."""
    return allows(cluster, "Egress", source, destination, protocol, port) and allows(
        cluster, "Ingress", destination, source, protocol, port
    )


def allows(cluster: Cluster, direction: str, subject: Pod | str, peer: Pod | str, protocol: str, port: int) -> bool:
    if isinstance(subject, str) or subject["hostNetwork"]:
        return True
    isolating = [
        policy
        for policy in cluster["policies"]
        if policy["metadata"]["namespace"] == subject["namespace"]
        and direction in policy_types(policy["spec"])
        and selects(policy["spec"].get("podSelector") or {}, subject["labels"])
    ]
    # "By default, a pod is non-isolated": all connections are allowed.
    if not isolating:
        return True
    # The allow lists are additive.
    destination = subject if direction == "Ingress" else peer
    return any(
        peer_matches(cluster, policy, rule.get("from" if direction == "Ingress" else "to"), peer)
        and port_matches(rule.get("ports"), destination, protocol, port)
        for policy in isolating
        for rule in policy["spec"].get(direction.lower()) or []
    )


def policy_types(spec: dict[str, Any]) -> list[str]:
    """If no policyTypes are specified: Ingress always, and Egress if the policy has any egress rules."""
    if spec.get("policyTypes"):
        return list(spec["policyTypes"])
    return ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def peer_matches(
    cluster: Cluster, policy: dict[str, Any], peers: list[dict[str, Any]] | None, other: Pod | str
) -> bool:
    # "If this field is empty or missing, this rule matches all sources."
    return not peers or any(one_peer_matches(cluster, policy, peer, other) for peer in peers)


def one_peer_matches(cluster: Cluster, policy: dict[str, Any], peer: dict[str, Any], other: Pod | str) -> bool:
    if peer.get("ipBlock") is not None:
        address = ipaddress.ip_address(other if isinstance(other, str) else other["address"])
        if address not in ipaddress.ip_network(peer["ipBlock"]["cidr"], strict=False):
            return False
        holes = peer["ipBlock"].get("except") or []
        return not any(address in ipaddress.ip_network(hole, strict=False) for hole in holes)
    if isinstance(other, str) or other["hostNetwork"]:
        return False
    if peer.get("namespaceSelector") is None:
        in_namespace = other["namespace"] == policy["metadata"]["namespace"]
    else:
        in_namespace = selects(peer["namespaceSelector"], cluster["namespaces"][other["namespace"]])
    pod_selector = peer.get("podSelector")
    return in_namespace and (pod_selector is None or selects(pod_selector, other["labels"]))


def port_matches(ports: list[dict[str, Any] | None] | None, destination: Pod | str, protocol: str, port: int) -> bool:
    # "If this field is empty or missing, this rule matches all ports."
    return not ports or any(one_port_matches(item or {}, destination, protocol, port) for item in ports)


def one_port_matches(item: dict[str, Any], destination: Pod | str, protocol: str, port: int) -> bool:
    if (item.get("protocol") or "TCP") != protocol:
        return False
    wanted = item.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return wanted <= port <= (item.get("endPort") or wanted)
    return not isinstance(destination, str) and any(
        named.get("name") == wanted and (named.get("protocol") or "TCP") == protocol and named["containerPort"] == port
        for named in destination["ports"]
    )


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    return all(holds(item, labels) for item in selector.get("matchExpressions") or [])


def holds(item: dict[str, Any], labels: dict[str, str]) -> bool:
    key, values = item["key"], item.get("values") or []
    match item["operator"]:
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    raise AssertionError(item)
