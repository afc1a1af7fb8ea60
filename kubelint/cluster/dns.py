"""Whether pods can resolve names under their egress policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.network.addresses import parse_addresses
from kubelint.network.endpoints import Outside, Pod, named_ports

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.model.workload import Workload
    from kubelint.network.endpoints import Endpoint

NODE_LOCAL_CACHE = "169.254.20.10"
"""https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/"""

_CONVENTIONS: tuple[tuple[str, dict[str, str], int], ...] = (
    ("kube-system", {"k8s-app": "kube-dns"}, 53),
    ("openshift-dns", {"dns.operator.openshift.io/daemonset-dns": "default"}, 5353),
)
"""Namespace, labels and port of the DNS pods where the input does not hold them."""

_EXTRA = ("app.kubernetes.io/name", "app.kubernetes.io/instance", "eks.amazonaws.com/component", "pod-template-hash")
"""Labels that distributions give their DNS pods besides, with values that differ."""


class Dns:
    """Where names are resolved, and who reaches it."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def blocked(self, workload: Workload) -> bool:
        """Say whether policies surely keep the workload's pods from resolving any name."""
        servers = self._servers(workload)
        if not servers:
            return False
        return not any(
            self._cluster.policies.allowed(workload, "Egress", server).possible.contains("UDP", port)
            for server, port in servers
        )

    def _servers(self, workload: Workload) -> list[tuple[Endpoint, int]]:
        """Return the name servers of the pods with their ports; none where the files do not say which they are."""
        config = workload.pod_spec.get("dnsConfig") or {}
        own: list[tuple[Endpoint, int]] = []
        for address in config.get("nameservers") or ():
            try:
                own.append((Outside(parse_addresses(address)), 53))
            except ValueError:
                return []
        if workload.dns_policy == "Default":
            return []  # the node's own servers, which no manifest names
        return own if workload.dns_policy == "None" else [*own, *self.cluster_servers]

    @lazy
    def cluster_servers(self) -> list[tuple[Endpoint, int]]:
        """The cluster's DNS pods with their ports, and the node-local cache."""
        servers: list[tuple[Endpoint, int]] = [(Outside(parse_addresses(NODE_LOCAL_CACHE)), 53)]
        for namespace, labels, port in _CONVENTIONS:
            space = self._cluster.space(namespace)
            found = [w for w in space.workloads if labels.items() <= w.pod_labels.known.items()]
            for workload in found:
                numbers = {p.number for p in workload.ports if p.protocol == "UDP" and isinstance(p.number, int)}
                servers += [(self._cluster.policies.pod(workload), n) for n in numbers or {port} if isinstance(n, int)]
            if not found:
                servers.append((_assumed(namespace, space.labels, labels, port), port))
        return servers


def _assumed(namespace: str, namespace_labels: Labels, labels: dict[str, str], port: int) -> Pod:
    names = named_ports([("dns", "UDP", port), ("dns-tcp", "TCP", port)])
    return Pod(namespace, namespace_labels, Labels(labels, dict.fromkeys(_EXTRA)), names)
