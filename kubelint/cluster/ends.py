"""The ends of connections as people name them: workloads, each with the pods that policies can tell apart."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from kubelint.model.labels import Labels
from kubelint.network.addresses import UNICAST, AddressSet, CidrError, parse_addresses
from kubelint.network.cells import Cells
from kubelint.network.choices import numbered, selectors_of
from kubelint.network.classes import all_rules
from kubelint.network.peers import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Space
    from kubelint.model.workload import Workload
    from kubelint.network.attached import Member
    from kubelint.network.endpoints import Pod
    from kubelint.network.policy import Tier

_MACHINES = frozenset({"VirtualMachine", "VirtualMachineInstance"})
_ONE_POD = frozenset({"Pod", "Job", "CronJob"}) | _MACHINES


class End:
    """A workload: what its pods are called together.

    `pods` are positions among the pods of all ends; those that policies cannot tell apart are one.  `several` says
    that there may be more than one pod, so that they can talk with each other.
    """

    __slots__ = ("kind", "name", "namespace", "pods", "several", "text", "workloads")

    def __init__(self, namespace: str, name: str, kind: str) -> None:
        self.namespace = namespace
        self.name = name
        self.kind = kind
        self.text = _fit(f"{namespace}/{name}[{kind}]")
        self.workloads: list[Workload] = []
        self.pods: list[int] = []
        self.several = False

    def is_called(self, name: str) -> bool:
        """Say whether people mean this workload by ``name`` or ``namespace/name``."""
        return name in {self.name, f"{self.namespace}/{self.name}"}


class Ends:
    """All workloads of a cluster, sorted by their texts.

    `tiers` say which addresses and which pods of a StatefulSet policies tell apart; `pod_addresses` are what pods may
    have as addresses where the files do not say it.  `members` are the workloads of an attached network, with their
    addresses there.
    """

    def __init__(
        self,
        cluster: Cluster,
        tiers: Sequence[Tier] = (),
        pod_addresses: AddressSet = UNICAST,
        members: Sequence[Member] | None = None,
    ) -> None:
        self._cluster = cluster
        self._alike = _Alike({block for rule in all_rules(tiers) for block in blocks_of(rule.peers or ())})
        self._selectors = list(selectors_of(tiers))
        self._pod_addresses = pod_addresses
        self.pods: list[Pod] = []
        self._positions: dict[object, int] = {}
        found: dict[tuple[str, str, str], End] = {}
        named: Iterable[tuple[Workload, AddressSet]] = members or ()
        if members is None:
            none = AddressSet()
            named = ((each, addresses_of(each) if self._alike.any else none) for each in workloads(cluster))
        for workload, addresses in named:
            key = (workload.namespace, *owner(workload))
            end = found.get(key)
            if end is None:
                end = found[key] = End(*key)
            self._add(end, workload, addresses)
        self.all = sorted(found.values(), key=_text)

    def _add(self, end: End, workload: Workload, addresses: AddressSet) -> None:
        end.several = end.several or bool(end.workloads) or _several(workload)
        end.workloads.append(workload)
        for pod in numbered(self._cluster.policies.pod(workload), self._selectors):
            position = self._position(workload, pod, addresses)
            if position not in end.pods:
                end.pods.append(position)

    def _position(self, workload: Workload, pod: Pod, own: AddressSet) -> int:
        """Return where the workload's pod stands among all; pods with equal content share a place."""
        addresses = self._alike.sample(own or self._pod_addresses)
        ports = pod.named_ports
        # A pod on its host's network has the node's address, and so its labels count.
        node = self._cluster.scoped_named("Node", workload.node_name) if pod.host_network else None
        key = (
            pod.namespace,
            tuple(pod.labels.known.items()),
            tuple(pod.labels.runtime.items()),
            pod.labels.complete,
            None if ports is None else tuple(ports.items()),
            pod.host_network,
            id(addresses),
            pod.account,
            node and node.name,
        )
        position = self._positions.get(key)
        if position is None:
            position = self._positions[key] = len(self.pods)
            if pod.addresses is not addresses or node is not None:
                pod = copy(pod)
                pod.addresses = addresses
                pod.node_labels = Labels(node.labels) if node is not None else pod.node_labels
            self.pods.append(pod)
        return position


def workloads(cluster: Cluster) -> Iterator[Workload]:
    """Yield all workloads whose pods are known; of several definitions of one the first."""
    for space in list(cluster.spaces.values()):
        known: set[tuple[str, str, str, str]] = set()
        for workload in space.workloads:
            key = workload.key_of_object
            if key in known or (workload.opaque and workload.kind not in _MACHINES):
                continue
            if key is not None:
                known.add(key)
            if is_launcher(workload) or _is_running_machine(workload, space):
                continue
            yield workload


def _is_running_machine(workload: Workload, space: Space) -> bool:
    """Say whether this is what runs a machine that is in the input itself."""
    return workload.kind == "VirtualMachineInstance" and workload.name in space.names("VirtualMachine")


def is_launcher(workload: Workload) -> bool:
    """Say whether a pod is what KubeVirt runs a machine in, which the machine itself stands for."""
    return workload.kind == "Pod" and workload.name.startswith("virt-launcher-")


def owner(workload: Workload) -> tuple[str, str]:
    """Return name and kind of what people know a pod by: its controller, or else the object itself."""
    if workload.kind == "Pod":
        references = workload.metadata.get("ownerReferences")
        for reference in references if isinstance(references, list) else ():
            if isinstance(reference, dict) and reference.get("controller") and reference.get("kind") != "Node":
                return str(reference.get("name")), str(reference.get("kind") or "Pod")
    return workload.name, workload.kind


def addresses_of(workload: Workload) -> AddressSet:
    """Return the addresses that the status of a Pod tells; none where it does not."""
    status: Any = workload.data.get("status") if workload.kind == "Pod" else None
    if not isinstance(status, dict):
        return AddressSet()
    listed = status.get("podIPs")
    texts = [item.get("ip") for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    found = AddressSet()
    for text in texts or [status.get("podIP")]:
        try:
            found |= parse_addresses(text) if isinstance(text, str) else AddressSet()
        except CidrError:
            continue
    return found


def _several(workload: Workload) -> bool:
    return workload.kind not in _ONE_POD and (workload.kind == "DaemonSet" or workload.replicas > 1)


def _fit(text: str) -> str:
    """Return a name as it can stand in every output; no name that Kubernetes allows is changed."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(each if each.isprintable() and each not in '"\\' else "?" for each in text)


def _text(end: End) -> str:
    return end.text


class _Alike:
    """Addresses that no block tells apart."""

    def __init__(self, blocks: Iterable[AddressSet]) -> None:
        blocks = list(blocks)
        self.any = bool(blocks)
        self._cells = Cells(blocks)
        self._samples: dict[object, AddressSet] = {UNICAST: UNICAST}

    def sample(self, addresses: AddressSet) -> AddressSet:
        """Return the same object for all addresses that are in the same blocks."""
        if addresses is UNICAST:
            return addresses
        if any(first != last for spans in addresses for first, last in spans):
            return self._samples.setdefault(addresses, addresses)
        blocks = tuple(
            (family, self._cells.blocks_around(family, address))
            for family, spans in enumerate(addresses)
            for address, _ in spans
        )
        return self._samples.setdefault(blocks, addresses)
