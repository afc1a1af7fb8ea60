"""Where pods resolve names: the cluster's DNS, or what a pod's own settings say.

Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.cluster.backends import target
from kubelint.model.labels import Labels
from kubelint.model.lazy import lazy
from kubelint.model.service import Service
from kubelint.model.unknown import is_unknown
from kubelint.network.addresses import EVERY, parse_addresses
from kubelint.network.endpoints import Outside, Pod, named_ports

if TYPE_CHECKING:
    from kubelint.cluster.cluster import Cluster
    from kubelint.cluster.space import Space
    from kubelint.model.workload import Workload
    from kubelint.network.addresses import AddressSet
    from kubelint.network.endpoints import Endpoint

Servers = tuple[tuple["Endpoint", int], ...]
"""Name servers, each with the port at which it answers over UDP."""

NODE_LOCAL_CACHE = "169.254.20.10"
"""https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/"""

_CONVENTIONS: tuple[tuple[str, dict[str, str], int, tuple[str, ...]], ...] = (
    ("kube-system", {"k8s-app": "kube-dns"}, 53, ("kube-dns", "coredns")),
    ("openshift-dns", {"dns.operator.openshift.io/daemonset-dns": "default"}, 5353, ("dns-default",)),
)
"""Namespace, labels and port of the DNS pods where the input does not hold them, and the names of their Service."""

_SPEAKS_OF_DNS = re.compile(r"dns|kube|system|core|infra|platform|cluster|shared|common", re.IGNORECASE)
"""What may be in a label of the cluster's DNS pods, or of their namespace, that the input does not hold."""

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7")


class DnsServers:
    """Who resolves names for which pods."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._own: dict[tuple[object, ...], Servers] = {}

    def of(self, workload: Workload) -> Servers:
        """Return the name servers of the pods, any of which helps; none where the files do not say which they are."""
        spec = workload.pod_spec
        if "dnsPolicy" not in spec and "dnsConfig" not in spec:
            return self.cluster if not workload.host_network else ()
        if any(workload.unknown(*workload.template_path, "spec", field) for field in ("dnsPolicy", "dnsConfig")):
            return ()
        config = spec.get("dnsConfig") or {}
        if "use-vc" in str(config.get("options")):
            return ()  # names are resolved over TCP
        written = config.get("nameservers") or ()
        key = (workload.dns_policy, *written)
        if key not in self._own:
            self._own[key] = self._configured(workload.dns_policy, written)
        return self._own[key]

    def _configured(self, policy: str, nameservers: tuple[str, ...]) -> Servers:
        if is_unknown(policy):
            return ()
        try:
            own = [parse_addresses(address) for address in nameservers]
        except ValueError:
            return ()  # not an address, or a placeholder
        servers = tuple((Outside(addresses), 53) for addresses in own)
        if policy == "Default":
            # The node's own servers, which no manifest names: any address.
            return (*servers, (Outside(EVERY), 53))
        # An address of the private network may be that of the cluster's DNS Service.
        if policy == "None" and not any(addresses & self._private for addresses in own):
            return servers
        return (*servers, *self.cluster)

    @lazy
    def _private(self) -> AddressSet:
        first, *rest = map(parse_addresses, _PRIVATE)
        for addresses in rest:
            first |= addresses
        return first

    @lazy
    def cluster(self) -> Servers:
        """The cluster's DNS pods, those of the input or else those of the conventions, and the node-local cache."""
        cache = (Outside(parse_addresses(NODE_LOCAL_CACHE)), 53)
        found: list[tuple[Endpoint, int]] = []
        assumed: list[tuple[Endpoint, int]] = []
        for namespace, labels, port, services in _CONVENTIONS:
            space = self._cluster.space(namespace)
            found += self._found(space, labels, port, services)
            assumed.append((_assumed(space, labels, port), port))
        return (cache, *(found or assumed))

    def _found(
        self, space: Space, labels: dict[str, str], port: int, services: tuple[str, ...]
    ) -> list[tuple[Endpoint, int]]:
        """Return the DNS pods of the input: those behind the well-known Service, and those with the usual labels."""
        ports: dict[int, set[int]] = {}
        pods: dict[int, Workload] = {}
        for name in services:
            service = space.named(Service, "Service", name)
            selected = space.select(service.selector).certain if service and service.selector else ()
            for workload in selected:
                pods[id(workload)] = workload
                for each in service.ports if service else ():
                    number = target(workload, each.target_port, each.protocol).number
                    if each.protocol == "UDP" and number is not None:
                        ports.setdefault(id(workload), set()).add(number)
        for workload in space.workloads:
            if labels.items() <= workload.pod_labels.known.items():
                pods[id(workload)] = workload
        return [
            (self._cluster.policies.pod(workload), number)
            for key, workload in pods.items()
            for number in sorted(ports.get(key) or _declared(workload) or {port})
        ]


def _declared(workload: Workload) -> set[int]:
    return {port.number for port in workload.ports if port.protocol == "UDP" and isinstance(port.number, int)}


class _Assumed(Labels):
    """Labels of what the input does not hold: those of the convention, and others that may go with it."""

    __slots__ = ()

    def equals(self, key: str, values: tuple[str, ...]) -> bool | None:
        """Say whether there is such a label: perhaps, where it speaks of DNS or of the system."""
        if any(map(is_unknown, values)) or any(map(_SPEAKS_OF_DNS.search, values)):
            return super().equals(key, values)
        return super().equals(key, values) if self.has(key) is not False else False

    def has(self, key: str) -> bool | None:
        """Say whether there is such a label, with whatever value."""
        perhaps = key in self.known or _SPEAKS_OF_DNS.search(key.rpartition("/")[2])
        return super().has(key) if perhaps else False


def _assumed(space: Space, labels: dict[str, str], port: int) -> Pod:
    """Return the DNS pods as they usually are."""
    names = named_ports([("dns", "UDP", port), ("dns-tcp", "TCP", port)])
    namespace = space.labels if space.declared else _Assumed(space.labels.known, complete=False)
    return Pod(space.name, namespace, _Assumed(labels, complete=False), names)
