"""The ends of a question as people write them: workloads, pods, Services, addresses, the internet."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING

from kubelint.cluster.ends import addresses_of, owner, workloads
from kubelint.model.labels import Labels, Ordinals
from kubelint.model.service import Service
from kubelint.network.addresses import UNICAST, AddressSet, CidrError, parse_addresses
from kubelint.network.endpoints import Outside
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubelint.cluster.cluster import Cluster
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Pod

INTERNET = "internet"
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
_SHORT = {
    "po": "pod",
    "deploy": "deployment",
    "sts": "statefulset",
    "ds": "daemonset",
    "rs": "replicaset",
    "rc": "replicationcontroller",
    "cj": "cronjob",
    "svc": "service",
    "vm": "virtualmachine",
    "vmi": "virtualmachineinstance",
}
_NUMBERED = ("statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index")
_ONE_POD = frozenset({"Pod", "Job", "CronJob", "VirtualMachine", "VirtualMachineInstance"})
_MOST_REPLICAS = 64
"""Replicas of a StatefulSet that are looked at one by one; further ones are like the last."""
_GENERATED = re.compile(r"(-[a-z0-9]{6,10})?-[a-z0-9]{5}")
_TEMPLATE_HASH = re.compile(r"-[a-z0-9]{6,10}")


ANYWHERE = AddressSet(UNICAST.v4)
"""What is somewhere, but nobody knows where; all of IPv4 is as good as everything."""


def public_addresses() -> AddressSet:
    """Return the addresses of the internet: those that are routed everywhere; all of IPv4 is as good as everything."""
    found = ANYWHERE
    for text in _PRIVATE:
        found -= parse_addresses(text)
    return found


class EndError(ValueError):
    """A text that names no end, or several; the message says what there is."""


class Member(NamedTuple):
    """A pod of an end; `identity` is equal for the same pod, `several` says that it stands for several alike."""

    pod: Pod
    workload: Workload
    identity: tuple[int, int | None]
    several: bool


class PodsEnd(NamedTuple):
    """The pods of one workload, or one of them."""

    name: str
    members: tuple[Member, ...]


class ServiceEnd(NamedTuple):
    """A Service; None where the API server's own is meant, which no file holds."""

    name: str
    service: Service | None


class AddressEnd(NamedTuple):
    """Addresses; those of the internet where `public`, and that of a Node where there are `labels` of one."""

    name: str
    addresses: AddressSet
    public: bool = False
    labels: Labels | None = None

    @property
    def outside(self) -> Outside:
        """The addresses as policies see them."""
        return Outside(self.addresses) if self.labels is None else Outside(self.addresses, "node", self.labels)


End = PodsEnd | ServiceEnd | AddressEnd


class Addressing:
    """Finds the ends in a cluster; `namespace` is that of names without one, `pod_addresses` what pods may have."""

    def __init__(self, cluster: Cluster, namespace: str, pod_addresses: AddressSet = UNICAST) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._pod_addresses = pod_addresses

    def source(self, text: str) -> PodsEnd | AddressEnd:
        """Return where a connection starts.

        Raises:
            EndError: the text names no such end.
        """
        end = self._end(text)
        if isinstance(end, ServiceEnd):
            raise EndError(f"'{text}' is a Service, and connections start at workloads, pods and addresses")
        return end

    def destination(self, text: str) -> End:
        """Return where a connection leads.

        Raises:
            EndError: the text names no such end.
        """
        return self._end(text)

    def pods_of(self, members: Iterable[Workload], name: str) -> PodsEnd:
        """Return the pods of workloads as an end."""
        return PodsEnd(name, tuple(member for each in members for member in self._members(each)))

    # --------------------------------------------------------------------------------------------- reading
    def _end(self, text: str) -> End:
        if text == INTERNET:
            return AddressEnd(INTERNET, public_addresses(), public=True)
        addresses = _addresses(text)
        if addresses is not None:
            return self._at(text, addresses)
        parts = text.split("/")
        if len(parts) > 3 or not all(parts):
            raise EndError(f"'{text}' is no end: write namespace/name, namespace/kind/name, an address or '{INTERNET}'")
        if len(parts) == 1:
            return self._named(text, self._namespace, "", parts[0])
        if len(parts) == 3:
            return self._named(text, parts[0], kind_of(parts[1]), parts[2])
        if parts[0] not in self._cluster.spaces and self._is_kind(kind_of(parts[0])):
            return self._named(text, self._namespace, kind_of(parts[0]), parts[1])
        return self._named(text, parts[0], "", parts[1])

    def _is_kind(self, kind: str) -> bool:
        return kind in _SHORT.values() or kind == "job"

    def _at(self, text: str, addresses: AddressSet) -> End:
        """Return the pod or Service that has an address, or else just the addresses."""
        if addresses.is_single:
            for space in list(self._cluster.spaces.values()):
                for service in space.all(Service):
                    if any(_addresses(each) == addresses for each in _virtual(service)):
                        return ServiceEnd(_name(service.namespace, service.name, "Service"), service)
            for workload in workloads(self._cluster):
                if workload.kind == "Pod" and addresses_of(workload).covers(addresses) and not workload.host_network:
                    return self.pods_of([workload], _name(workload.namespace, workload.name, "Pod"))
        return AddressEnd(text, addresses, labels=self._node_at(addresses))

    def _node_at(self, addresses: AddressSet) -> Labels | None:
        """Return the labels of the Node that has the address, if the input has it."""
        for resource in self._cluster.clusterwide.of_names(frozenset({"Node"})) if addresses.is_single else ():
            listed = resource.get("status", "addresses")
            for entry in listed if isinstance(listed, list) else ():
                text = entry.get("address") if isinstance(entry, dict) else None
                if isinstance(text, str) and _addresses(text) == addresses:
                    return Labels(resource.labels)
        return None

    def _named(self, text: str, namespace: str, kind: str, name: str) -> End:
        if kind == "service":
            return self._service(text, namespace, name)
        found = dict(self._candidates(namespace, kind, name))
        if len(found) > 1:
            ways = ", ".join(f"{namespace}/{end.partition('[')[2][:-1].lower()}/{name}" for end in found)
            raise EndError(f"'{text}' may be one of {ways}: write which")
        for end, members in found.items():
            return PodsEnd(end, tuple(members))
        if not kind and self._cluster.service(namespace, name) is not None:
            return self._service(text, namespace, name)
        raise EndError(self._missing(text, namespace, kind, name))

    def _service(self, text: str, namespace: str, name: str) -> ServiceEnd:
        service = self._cluster.service(namespace, name)
        if service is None and (namespace, name) != ("default", "kubernetes"):
            there = sorted(self._cluster.space(namespace).names("Service"))
            raise EndError(f"'{text}': namespace '{namespace}' has no Service '{name}'{_said(name, there)}")
        return ServiceEnd(_name(namespace, name, "Service"), service)

    def _candidates(self, namespace: str, kind: str, name: str) -> Iterator[tuple[str, list[Member]]]:
        """Yield what the name may mean: workloads by their names and pods by their own, or else by generated ones."""
        by_owner: dict[tuple[str, str], list[Workload]] = {}
        for workload in self._workloads(namespace):
            by_owner.setdefault(owner(workload), []).append(workload)
        found = False
        for (own_name, own_kind), group in by_owner.items():
            if own_name == name and kind in {"", own_kind.lower()}:
                found = True
                yield _name(namespace, own_name, own_kind), [m for each in group for m in self._members(each)]
        for member in self._by_own_name(namespace, name) if kind in {"", "pod"} else ():
            found = True
            yield _name(namespace, name, "Pod"), [member]
        if not found:
            yield from self._by_generated_name(by_owner, namespace, kind, name)

    def _by_generated_name(
        self, by_owner: dict[tuple[str, str], list[Workload]], namespace: str, kind: str, name: str
    ) -> Iterator[tuple[str, list[Member]]]:
        for (own_name, own_kind), group in by_owner.items():
            # A ReplicaSet of a Deployment, as the cluster shows it.
            if kind in {"", "deployment"} and own_kind == "ReplicaSet" and _is_hash(own_name, name):
                yield _name(namespace, name, "Deployment"), [m for each in group for m in self._members(each)]
            if kind in {"", "pod"} and own_kind != "Pod" and _GENERATED.fullmatch(name.removeprefix(own_name)):
                yield _name(namespace, name, "Pod"), self._members(group[0])[:1]

    def _by_own_name(self, namespace: str, name: str) -> Iterator[Member]:
        for workload in self._workloads(namespace):
            if workload.kind == "Pod":
                if workload.name == name and owner(workload) != (name, "Pod"):
                    yield from self._members(workload)
            elif workload.kind == "StatefulSet" and name.startswith(f"{workload.name}-"):
                for member in self._members(workload):
                    if f"{workload.name}-{member.identity[1]}" == name:
                        yield member

    def _missing(self, text: str, namespace: str, kind: str, name: str) -> str:
        there = sorted({owner(each)[0] for each in self._workloads(namespace)})
        what = f"no {kind}" if kind else "no workload, pod or Service"
        if not there and not self._cluster.space(namespace).resources:
            return f"'{text}': the input has nothing in namespace '{namespace}'"
        return f"'{text}': namespace '{namespace}' has {what} '{name}'{_said(name, there)}"

    def _workloads(self, namespace: str) -> list[Workload]:
        return [each for each in workloads(self._cluster) if each.namespace == namespace]

    # ------------------------------------------------------------------------------------------------ pods
    def _members(self, workload: Workload) -> list[Member]:
        pod = copy(self._cluster.policies.pod(workload))
        pod.addresses = addresses_of(workload) or self._pod_addresses
        node = self._cluster.scoped_named("Node", workload.node_name) if pod.host_network else None
        if node is not None:
            # On its host's network a pod has the node's address, and so the node's labels count.
            pod.node_labels = Labels(node.labels)
        ordinals = pod.labels.runtime.get(_NUMBERED[0])
        if isinstance(ordinals, Ordinals) and ordinals.size > 0:
            numbers = range(ordinals.start, ordinals.start + min(ordinals.size, _MOST_REPLICAS))
            more = ordinals.size > _MOST_REPLICAS
            return [
                Member(_numbered(pod, ordinals, n), workload, (id(workload), n), more and n == numbers[-1])
                for n in numbers
            ]
        several = workload.kind not in _ONE_POD and (workload.kind == "DaemonSet" or workload.replicas > 1)
        return [Member(pod, workload, (id(workload), None), several)]


def _numbered(pod: Pod, ordinals: Ordinals, number: int) -> Pod:
    """Return one pod of a StatefulSet, with the labels that number it."""
    found = copy(pod)
    known = {**pod.labels.known, _NUMBERED[0]: f"{ordinals.prefix}{number}", _NUMBERED[1]: str(number)}
    runtime = {key: value for key, value in pod.labels.runtime.items() if key not in _NUMBERED}
    found.labels = Labels(known, runtime, complete=pod.labels.complete)
    return found


def _addresses(text: str) -> AddressSet | None:
    if not text[:1].isdigit() and ":" not in text:
        return None
    try:
        return parse_addresses(text)
    except CidrError:
        return None


def _virtual(service: Service) -> Iterator[str]:
    """Yield the addresses that lead to a Service."""
    spec = service.spec
    for text in (spec.get("clusterIP"), *(spec.get("clusterIPs") or ()), *service.external_ips):
        if isinstance(text, str) and text != "None":
            yield text
    yield from service.load_balancer_addresses


def kind_of(text: str) -> str:
    """Return the kind, in small letters, that people mean by a kind, its plural or its short name."""
    word = text.lower()
    if word in _SHORT:
        return _SHORT[word]
    return word.removesuffix("s") if word != "s" else word


def _is_hash(own_name: str, name: str) -> bool:
    return own_name.startswith(name) and _TEMPLATE_HASH.fullmatch(own_name[len(name) :]) is not None


def _name(namespace: str, name: str, kind: str) -> str:
    return f"{namespace}/{name}[{kind}]"


def _said(name: str, there: list[str]) -> str:
    """Return the end of a sentence about a name that is not there: what is like it, or what there is."""
    from difflib import get_close_matches

    like = get_close_matches(name, there, n=3)
    shown = like or there[:5]
    if not shown:
        return ""
    return f"; there is {', '.join(shown)}{', ...' if not like and len(there) > len(shown) else ''}"
