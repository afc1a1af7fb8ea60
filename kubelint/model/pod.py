"""What pods are made of: containers, their ports and environment.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.lazy import lazy
from kubelint.model.resource import Part, items

if TYPE_CHECKING:
    from kubelint.model.workload import Workload


class ContainerPort(Part):
    """A port that a container declares; to declare none does not close it."""

    container: Container

    @property
    def name(self) -> str:
        """The name by which Services and policies may ask for the port; empty where it has none."""
        return self.data.get("name") or ""

    @property
    def number(self) -> int | str:
        """The port in the pod; 0 where none is written, a text where it is a placeholder."""
        return self.data.get("containerPort") or 0

    @property
    def protocol(self) -> str:
        """TCP where none is written."""
        return self.data.get("protocol") or "TCP"

    @property
    def host_port(self) -> int:
        """The port on the node that leads here; 0 where none is written."""
        return self.data.get("hostPort") or 0

    @property
    def host_ip(self) -> str:
        """The node's address that `host_port` binds to; empty for all of them."""
        return self.data.get("hostIP") or ""


class EnvVar(Part):
    """An environment variable of a container."""

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.data.get("name") or ""

    @property
    def value(self) -> str:
        """The value as written; empty where it comes from elsewhere."""
        return self.data.get("value") or ""


class Container(Part):
    """A container of a pod; `role` is ``container``, ``sidecar`` (a native one) or ``init``."""

    resource: Workload
    role: str

    @property
    def name(self) -> str:
        """The container's name."""
        return self.data.get("name") or ""

    @property
    def image(self) -> str:
        """The image reference."""
        return self.data.get("image") or ""

    @property
    def serves(self) -> bool:
        """Whether the container runs as long as the pod does (an init container does not)."""
        return self.role != "init"

    @lazy
    def ports(self) -> tuple[ContainerPort, ...]:
        """The declared ports."""
        ports = []
        for index, data in items(self.data, "ports"):
            port = ContainerPort(self.resource, (*self.path, "ports", index), data)
            port.container = self
            ports.append(port)
        return tuple(ports)

    @lazy
    def env(self) -> tuple[EnvVar, ...]:
        """The environment variables written in place."""
        return tuple(EnvVar(self.resource, (*self.path, "env", i), d) for i, d in items(self.data, "env"))

    @property
    def words(self) -> tuple[str, ...]:
        """The command and its arguments."""
        return (*(self.data.get("command") or ()), *(self.data.get("args") or ()))

    @property
    def probed_ports(self) -> tuple[int | str, ...]:
        """The numbers and names of the ports that probes ask."""
        found = []
        for name in ("livenessProbe", "readinessProbe", "startupProbe"):
            probe = self.data.get(name) or {}
            found += [(probe.get(way) or {}).get("port") for way in ("httpGet", "tcpSocket", "grpc")]
        return tuple(port for port in found if port)
