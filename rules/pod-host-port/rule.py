"""Containers that open a port of their node."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Severity, Workload, is_loopback, rule


@rule(
    "pod-host-port",
    severity=Severity.warning,
    tags=("security", "exposure"),
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/concepts/configuration/overview/#services",
        "CIS Kubernetes Benchmark 5.2.13",
        "CWE-668",
    ),
    precision="very-high",
    security_severity="5.3",
)
def check(workload: Workload) -> Problems:
    """A container opens a port of its node.

    Remove `hostPort` and put a Service in front of the pods; where only the node itself needs the port, bind it to
    `hostIP: 127.0.0.1`.

    Whoever reaches the node reaches the container, past Services and Ingress, and of all pods that want the port
    only one fits on a node.  Pods on the host network are told by `pod-host-network`, as they have all ports of
    the node.
    """
    for port in workload.ports:
        if port.host_port and not is_loopback(port.host_ip) and not _has_host_network(workload):
            where = f"port {port.host_port}/{port.protocol} of its node" + (
                f" at {port.host_ip}" if port.host_ip else ""
            )
            yield Problem(port.at("hostPort"), f"Container '{port.container.name}' opens {where}")


def _has_host_network(workload: Workload) -> bool:
    return workload.host_network or workload.unknown(*workload.template_path, "spec", "hostNetwork")
