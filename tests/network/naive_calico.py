"""A second evaluator for Calico's policies, written from its documentation alone, on plain data.

It shares no code with kubelint.  It reads no selectors: `cluster["selectors"]` has for each text the function that
says whether a dict of labels fulfils it.  Labels of a pod are those that Calico gives it: its own, `pcns.` and `pcsa.`
ones, and its namespace and account.
"""

from __future__ import annotations

import ipaddress
from typing import Any

Data = dict[str, Any]
PROTOCOLS = {"TCP": 6, "UDP": 17, "SCTP": 132}


def allows(cluster: Data, direction: str, subject: Data, peer: Data | str, protocol: str, port: int) -> bool:
    for tier in sorted(cluster["tiers"], key=lambda tier: (tier.get("order", float("inf")), tier["name"])):
        policies = [policy for policy in cluster["policies"] if policy["spec"].get("tier", "default") == tier["name"]]
        policies.sort(key=lambda policy: (policy["spec"].get("order", float("inf")), policy["metadata"]["name"]))
        governing = [policy for policy in policies if governs(cluster, policy, direction, subject)]
        for policy in governing:
            action = first_action(cluster, policy, direction, subject, peer, protocol, port)
            if action in {"Allow", "Deny"}:
                return action == "Allow"
            if action == "Pass":
                break
        else:
            # "If none of the policies in a tier that apply to the endpoint match, the default action is applied."
            if governing and tier.get("defaultAction", "Deny") == "Deny":
                return False
    return True  # the profile of a pod's namespace allows


def governs(cluster: Data, policy: Data, direction: str, pod: Data) -> bool:
    spec = policy["spec"]
    types = spec.get("types") or [each for each in ("Ingress", "Egress") if spec.get(each.lower())] or ["Ingress"]
    if direction not in types:
        return False
    labels = labels_of(cluster, pod)
    if policy["kind"] == "NetworkPolicy":
        if pod["namespace"] != policy["metadata"]["namespace"]:
            return False
    elif spec.get("namespaceSelector") and not holds(
        cluster, spec["namespaceSelector"], namespace_labels(cluster, pod)
    ):
        return False
    return not spec.get("selector") or holds(cluster, spec["selector"], labels)


def first_action(
    cluster: Data, policy: Data, direction: str, subject: Data, peer: Data | str, protocol: str, port: int
) -> str | None:
    source, destination = (peer, subject) if direction == "Ingress" else (subject, peer)
    for rule in policy["spec"].get(direction.lower()) or []:
        if (
            rule["action"] != "Log"
            and protocol_matches(rule, protocol)
            and entity_matches(cluster, policy, rule.get("source") or {}, source)
            and entity_matches(cluster, policy, rule.get("destination") or {}, destination)
            and ports_match(rule.get("destination") or {}, destination, protocol, port)
        ):
            action: str = rule["action"]
            return action
    return None


def protocol_matches(rule: Data, protocol: str) -> bool:
    def is_meant(written: str | int) -> bool:
        return written in (protocol, PROTOCOLS[protocol])

    if rule.get("protocol") is not None and not is_meant(rule["protocol"]):
        return False
    return rule.get("notProtocol") is None or not is_meant(rule["notProtocol"])


def entity_matches(cluster: Data, policy: Data, entity: Data, end: Data | str) -> bool:
    address = ipaddress.ip_address(end if isinstance(end, str) else end["address"])

    def within(nets: list[str]) -> bool:
        return any(address in ipaddress.ip_network(net) for net in nets)

    if entity.get("nets") and not within(entity["nets"]):
        return False
    if entity.get("notNets") and within(entity["notNets"]):
        return False
    if entity.get("notSelector") and chosen(
        cluster, end, lambda labels, _: holds(cluster, entity["notSelector"], labels)
    ):
        return False
    selectors = [field for field in ("selector", "notSelector", "namespaceSelector") if entity.get(field)]
    if not selectors:
        return True
    own = policy["metadata"].get("namespace")
    if selectors == ["notSelector"] and not own:
        return True

    # "namespaceSelector" is over labels that only what is in a namespace has; a negation holds for all else.
    def is_selected(labels: Data, around: Data) -> bool:
        if entity.get("selector") and not holds(cluster, entity["selector"], labels):
            return False
        if entity.get("namespaceSelector"):
            return holds(cluster, entity["namespaceSelector"], around)
        return not own or labels.get("projectcalico.org/namespace") == own

    return chosen(cluster, end, is_selected)


def chosen(cluster: Data, end: Data | str, test: Any) -> bool:
    """A selector means pods by their labels, and addresses by the labels of the network sets that hold them."""
    if not isinstance(end, str) and test(labels_of(cluster, end), namespace_labels(cluster, end)):
        return True
    address = ipaddress.ip_address(end if isinstance(end, str) else end["address"])
    return any(
        test(item["labels"], {})
        for item in cluster["sets"]
        if any(address in ipaddress.ip_network(net) for net in item["nets"])
    )


def ports_match(entity: Data, destination: Data | str, protocol: str, port: int) -> bool:
    def is_one_of(items: list[int | str]) -> bool:
        for item in items:
            first, colon, last = str(item).partition(":")
            if first.isdecimal():
                if int(first) <= port <= int(last if colon else first):
                    return True
            elif not isinstance(destination, str) and any(
                each.get("name") == item
                and each["containerPort"] == port
                and (each.get("protocol") or "TCP") == protocol
                for each in destination["ports"]
            ):
                return True
        return False

    if entity.get("ports") and not is_one_of(entity["ports"]):
        return False
    return not entity.get("notPorts") or not is_one_of(entity["notPorts"])


def holds(cluster: Data, selector: str, labels: Data) -> bool:
    return bool(cluster["selectors"][selector](labels))


def labels_of(cluster: Data, pod: Data) -> Data:
    around = namespace_labels(cluster, pod)
    return {
        **pod["labels"],
        **{f"pcns.{key}": value for key, value in around.items()},
        "projectcalico.org/namespace": pod["namespace"],
        "projectcalico.org/serviceaccount": pod["account"],
        "projectcalico.org/orchestrator": "k8s",
    }


def namespace_labels(cluster: Data, pod: Data) -> Data:
    labels: Data = cluster["namespaces"][pod["namespace"]]
    return {**labels, "projectcalico.org/name": pod["namespace"]}
