"""A second evaluator for the policies of administrators, written from the API's text alone, on plain data.

It shares no code with kubelint.  A cluster is as in `naive`, with `admin` besides: manifests of AdminNetworkPolicy,
BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2), and `nodes`: labels by address.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from tests.network import naive

Data = dict[str, Any]


def connects(cluster: Data, source: Data | str, destination: Data | str, protocol: str, port: int) -> bool:
    return allows(cluster, "Egress", source, destination, protocol, port) and allows(
        cluster, "Ingress", destination, source, protocol, port
    )


def allows(cluster: Data, direction: str, subject: Data | str, peer: Data | str, protocol: str, port: int) -> bool:
    # "host-networked pods are not included in subject selection"
    if isinstance(subject, str) or subject["hostNetwork"]:
        return True
    for tier in ("Admin", "NetworkPolicy", "Baseline"):
        if tier == "NetworkPolicy":
            if any(
                policy["metadata"]["namespace"] == subject["namespace"]
                and direction in naive.policy_types(policy["spec"])
                and naive.selects(policy["spec"].get("podSelector") or {}, subject["labels"])
                for policy in cluster["policies"]
            ):
                # "v1.NetworkPolicy always makes a final decision for selected pods."
                return naive.allows(cluster, direction, subject, peer, protocol, port)
            continue
        action = first_action(cluster, tier, direction, subject, peer, protocol, port)
        if action in {"Allow", "Accept"}:
            return True
        if action == "Deny":
            return False
    return True


def first_action(
    cluster: Data, tier: str, direction: str, subject: Data, peer: Data | str, protocol: str, port: int
) -> str | None:
    """The rule that comes first decides: policies by priority, rules as they are written."""
    destination = subject if direction == "Ingress" else peer
    policies = [policy for policy in cluster["admin"] if tier_of(policy) == tier]
    for policy in sorted(policies, key=lambda policy: policy["spec"].get("priority", 2000)):
        if not pods_match(cluster, policy["spec"]["subject"], subject):
            continue
        for rule in policy["spec"].get(direction.lower()) or []:
            peers = rule["from" if direction == "Ingress" else "to"]
            if any(peer_matches(cluster, item, peer) for item in peers) and (
                ports_match(rule, destination, protocol, port)
            ):
                action: str = rule["action"]
                return action
    return None


def tier_of(policy: Data) -> str:
    if policy["kind"] == "ClusterNetworkPolicy":
        tier: str = policy["spec"]["tier"]
        return tier
    return "Admin" if policy["kind"] == "AdminNetworkPolicy" else "Baseline"


def peer_matches(cluster: Data, item: Data, peer: Data | str) -> bool:
    address = peer if isinstance(peer, str) else peer["address"]
    if item.get("networks") is not None:
        # "cluster-internal traffic will be checked against the rule as well"
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(block) for block in item["networks"])
    if item.get("nodes") is not None:
        return address in cluster["nodes"] and naive.selects(item["nodes"], cluster["nodes"][address])
    return not isinstance(peer, str) and pods_match(cluster, item, peer)


def pods_match(cluster: Data, item: Data, pod: Data) -> bool:
    if pod["hostNetwork"]:
        return False
    namespaces = item.get("namespaces")
    pods: Data = {}
    if namespaces is None:
        namespaces, pods = item["pods"]["namespaceSelector"], item["pods"]["podSelector"]
    return naive.selects(namespaces, cluster["namespaces"][pod["namespace"]]) and naive.selects(pods, pod["labels"])


def ports_match(rule: Data, destination: Data | str, protocol: str, port: int) -> bool:
    ports = rule.get("ports")
    if ports is not None:
        return any(port_matches(item, destination, protocol, port) for item in ports)
    protocols = rule.get("protocols")
    return not protocols or any(protocol_matches(item, destination, protocol, port) for item in protocols)


def port_matches(item: Data, destination: Data | str, protocol: str, port: int) -> bool:
    if "portNumber" in item:
        number = item["portNumber"]
        return bool((number.get("protocol") or "TCP") == protocol and number["port"] == port)
    if "portRange" in item:
        numbers = item["portRange"]
        return (numbers.get("protocol") or "TCP") == protocol and numbers["start"] <= port <= numbers["end"]
    return named(item["namedPort"], destination, protocol, port)


def protocol_matches(item: Data, destination: Data | str, protocol: str, port: int) -> bool:
    if "destinationNamedPort" in item:
        return named(item["destinationNamedPort"], destination, protocol, port)
    if protocol.lower() not in item:
        return False
    wanted = item[protocol.lower()]["destinationPort"]
    if "number" in wanted:
        return bool(wanted["number"] == port)
    return bool(wanted["range"]["start"] <= port <= wanted["range"]["end"])


def named(name: str, destination: Data | str, protocol: str, port: int) -> bool:
    """A named port has the protocol of the container's port."""
    return not isinstance(destination, str) and any(
        item.get("name") == name and item["containerPort"] == port and (item.get("protocol") or "TCP") == protocol
        for item in destination["ports"]
    )
