"""Everything that makes pods: the built-in kinds, and custom ones with a pod template or a known label convention.

Source: https://kubernetes.io/docs/concepts/workloads/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.model.custom import custom_labels, may_select, written_pairs
from kubelint.model.labels import Labels, Ordinals
from kubelint.model.lazy import lazy
from kubelint.model.pod import Container, ContainerPort
from kubelint.model.resource import Resource, items
from kubelint.model.unknown import is_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubelint.finding import Path, Place

_TEMPLATE: dict[str, Path] = {
    "Pod": (),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "VirtualMachineInstance": (),
}
WORKLOAD_KINDS = {
    ("", "Pod"),
    ("", "ReplicationController"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("batch", "Job"),
    ("batch", "CronJob"),
}

_MACHINE_LABELS = (
    "kubevirt.io/created-by",
    "kubevirt.io/nodeName",
    "kubevirt.io/domain",
    "kubevirt.io/vm",
    "vmi.kubevirt.io/id",
)
"""Labels that KubeVirt gives the pods of a machine, with values that the files do not say."""

_RENAMED = {"extensions": "apps"}
"""Groups in which the kinds once lived: removed, but still the same kinds."""


class Workload(Resource):
    """An object that makes pods, seen through its pod template."""

    @lazy
    def custom(self) -> bool:
        """Whether the kind is none of Kubernetes' own."""
        return (_RENAMED.get(self.group, self.group), self.kind) not in WORKLOAD_KINDS

    @property
    def is_machine(self) -> bool:
        """Whether the pods run a KubeVirt machine."""
        return self.group == "kubevirt.io"

    @property
    def template_path(self) -> Path:
        """Where the pod template stands; the object itself where it is a Pod."""
        return _TEMPLATE.get(self.kind, ("spec", "template"))

    @lazy
    def template(self) -> dict[str, Any]:
        """The pod template (metadata and spec)."""
        return self.get(*self.template_path) or {}

    @lazy
    def pod_spec(self) -> dict[str, Any]:
        """The pods' spec."""
        return self.template.get("spec") or {}

    def pod_at(self, *path: str | int) -> Place:
        """Return the place of the value at `path` in the pods' spec."""
        return self.at(*self.template_path, "spec", *path)

    def label_at(self, key: str = "") -> Place:
        """Return the place of a label of the pods; without `key`, of all of them."""
        return self.at(*self.template_path, "metadata", "labels", *((key,) if key else ()))

    @lazy
    def pod_labels(self) -> Labels:
        """The pods' labels: the template's, and those that a controller adds at run time.

        The labels of the object itself do not reach its pods.
        """
        metadata = self.template.get("metadata") or {}
        known: dict[str, str] = dict(metadata.get("labels") or {})
        complete = self.is_machine or not self.custom
        complete = complete and not self.unknown(*self.template_path, "metadata", "labels")
        if self.custom:
            known.update(custom_labels(self.group, self.kind, self.name))
        runtime = self._machine_labels() if self.is_machine else self._runtime_labels()
        return Labels(known, {key: value for key, value in runtime.items() if key not in known}, complete=complete)

    def _runtime_labels(self) -> dict[str, Ordinals | None]:
        match self.kind:
            case "Deployment" | "ReplicaSet":
                return {"pod-template-hash": None} if self.kind == "Deployment" else {}
            case "DaemonSet":
                return {"controller-revision-hash": None, "pod-template-generation": None}
            case "StatefulSet":
                start = self.get("spec", "ordinals", "start")
                start = start if isinstance(start, int) else 0
                return {
                    "statefulset.kubernetes.io/pod-name": Ordinals(f"{self.name}-", start, self.replicas),
                    "apps.kubernetes.io/pod-index": Ordinals("", start, self.replicas),
                    "controller-revision-hash": None,
                }
            case "Job":
                return self._job_labels(self.name, self.spec)
            case "CronJob":
                return self._job_labels("", self.get("spec", "jobTemplate", "spec") or {})
        return {}

    def _machine_labels(self) -> dict[str, Ordinals | None]:
        labels: dict[str, Ordinals | None] = dict.fromkeys(_MACHINE_LABELS)
        labels["kubevirt.io"] = _Exactly("virt-launcher", 0, 0)
        labels["vm.kubevirt.io/name"] = _Exactly(self.name, 0, 0)
        return labels

    def _job_labels(self, name: str, spec: dict[str, Any]) -> dict[str, Ordinals | None]:
        # A Job's name is known but for a CronJob's, whose name has the time in it.
        labels: dict[str, Ordinals | None] = {"controller-uid": None, "batch.kubernetes.io/controller-uid": None}
        for key in ("job-name", "batch.kubernetes.io/job-name"):
            labels[key] = _Exactly(name, 0, 0) if name else None
        if spec.get("completionMode") == "Indexed":
            labels["batch.kubernetes.io/job-completion-index"] = Ordinals("", 0, spec.get("completions") or 1)
        return labels

    @property
    def replicas(self) -> int:
        """The number of pods asked for: 1 where none is written."""
        written = self.spec.get("replicas")
        return written if isinstance(written, int) else 1

    @lazy
    def host_network(self) -> bool:
        """Whether the pods share the node's network, where policies do not hold."""
        return bool(self.pod_spec.get("hostNetwork"))

    @property
    def node_name(self) -> str:
        """The node that the pods are put on; empty where the scheduler chooses one."""
        return str(self.pod_spec.get("nodeName") or "")

    @property
    def service_account(self) -> str:
        """The pods' ServiceAccount: ``default`` where none is written."""
        return self.pod_spec.get("serviceAccountName") or self.pod_spec.get("serviceAccount") or "default"

    @property
    def dns_policy(self) -> str:
        """ClusterFirst where none is written; on the host network that means Default."""
        written = self.pod_spec.get("dnsPolicy") or "ClusterFirst"
        return "Default" if written == "ClusterFirst" and self.host_network else written

    @lazy
    def containers(self) -> tuple[Container, ...]:
        """All containers: init containers first, native sidecars among them, as they start."""
        found = []
        for field in ("initContainers", "containers"):
            for index, data in items(self.pod_spec, field):
                container = Container(self, (*self.template_path, "spec", field, index), data)
                sidecar = data.get("restartPolicy") == "Always"
                container.role = "container" if field == "containers" else "sidecar" if sidecar else "init"
                found.append(container)
        return tuple(found)

    @lazy
    def ports(self) -> tuple[ContainerPort, ...]:
        """The ports that containers declare which run as long as the pod does."""
        return tuple(port for container in self.containers if container.serves for port in container.ports)

    @property
    def opaque(self) -> bool:
        """Whether the containers are not written in the object (a custom kind that fills them in)."""
        return self.custom and not self.pod_spec.get("containers")

    def may_be_meant(self, labels: Mapping[str, str]) -> bool:
        """Say whether labels that the pods are not known to have may be meant for them, as an operator adds some."""
        if not self.opaque:
            return True
        return may_select(self.group, self.kind, self.name, self._written_pairs, labels)

    @lazy
    def _written_pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(written_pairs(self.data))

    @lazy
    def ports_by_value(self) -> dict[int | str, list[ContainerPort]]:
        """The ports by their number, and by their name."""
        index: dict[int | str, list[ContainerPort]] = {}
        for port in self.ports:
            for value in {port.number, port.name}:
                index.setdefault(value, []).append(port)
        return index

    @lazy
    def unsure_ports(self) -> bool:
        """Whether placeholders stand among the ports."""
        return any(is_unknown(value) for port in self.ports for value in (port.number, port.name, port.protocol))

    def named_port(self, name: str, protocol: str) -> ContainerPort | None:
        """Return the port that `name` and `protocol` mean in these pods."""
        for port in self.ports:
            if port.name == name and port.protocol == protocol:
                return port
        return None

    def mentions_port(self, number: int) -> bool:
        """Say whether a probe, an argument or an environment variable of a container names the port's number."""
        word = re.compile(rf"(?<![\w.]){number}(?![\w.]*\w)")
        for container in self.containers:
            texts = (*container.words, *(variable.value for variable in container.env))
            if number in container.probed_ports or any(map(word.search, texts)):
                return True
        return False


class _Exactly(Ordinals):
    """A run-time label of one known value."""

    __slots__ = ()

    def has(self, value: str) -> bool | None:
        """Say whether the label has `value`."""
        return value == self.prefix
