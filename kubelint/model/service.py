"""Service, Endpoints and EndpointSlice, with every default of their APIs.

Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model.labels import Selector
from kubelint.model.lazy import lazy
from kubelint.model.load_balancer import firewall, internal, pooled, source_ranges, wanted_addresses
from kubelint.model.resource import Part, Resource, items
from kubelint.model.unknown import is_unknown
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.finding import Place


class SourceRange(NamedTuple):
    """A range of addresses that a load balancer lets in, as it is written."""

    text: str
    place: Place


_ALIAS_LABELS = 3  # name.namespace.svc, perhaps with the cluster's domain


class ServicePort(Part):
    """One port of a Service."""

    resource: Service

    @property
    def name(self) -> str:
        """The port's name; empty where it has none (then it is the only one)."""
        return self.data.get("name") or ""

    @property
    def protocol(self) -> str:
        """TCP where none is written."""
        return self.data.get("protocol") or "TCP"

    @property
    def port(self) -> int | str:
        """The number under which the Service listens; 0 where none is written, a text where it is a placeholder."""
        return self.data.get("port") or 0

    @property
    def target_port(self) -> int | str:
        """The number or name of the pods' port: `port` where none is written (0 and "" are as good as absent)."""
        return self.data.get("targetPort") or self.port

    @property
    def target_place(self) -> Place:
        """The place of targetPort, or of port where it is not written."""
        return self.at("targetPort") if self.data.get("targetPort") else self.at("port")

    @property
    def node_port(self) -> int | None:
        """The port on every node, where one is written."""
        return self.data.get("nodePort") or None

    def __str__(self) -> str:
        """Write the port as people do: `80/TCP`, or its name and number."""
        number = f"{self.port}/{self.protocol}"
        return f"{self.name} ({number})" if self.name else number


class Service(Resource):
    """A name and address in front of pods, or of something else."""

    @lazy
    def type(self) -> str:
        """ClusterIP where none is written."""
        return self.spec.get("type") or "ClusterIP"

    @lazy
    def selector(self) -> Selector | None:
        """Which pods stand behind the Service; None where it selects none (absent and empty mean the same)."""
        labels = self.spec.get("selector")
        return Selector.of_labels(labels) if labels and self.type != "ExternalName" else None

    @lazy
    def ports(self) -> tuple[ServicePort, ...]:
        """The Service's ports."""
        return tuple(ServicePort(self, ("spec", "ports", i), d) for i, d in items(self.spec, "ports"))

    def port(self, wanted: int | str) -> ServicePort | None:
        """Return the port with the number or name `wanted`; an unnamed port has no name, not even an empty one."""
        for port in self.ports:
            if wanted == (port.name or None if isinstance(wanted, str) and not is_unknown(wanted) else port.port):
                return port
        return None

    @property
    def headless(self) -> bool:
        """Whether the name leads to the pods themselves (`clusterIP: None`)."""
        return self.spec.get("clusterIP") == "None"

    @property
    def external_name(self) -> str:
        """The DNS name that the Service stands for, where its type is ExternalName."""
        return (self.spec.get("externalName") or "") if self.type == "ExternalName" else ""

    @property
    def alias_of(self) -> tuple[str, str] | None:
        """The namespace and name of the Service of this cluster that an ExternalName leads to; None for others."""
        labels = self.external_name.rstrip(".").split(".")
        if len(labels) >= _ALIAS_LABELS and labels[2] == "svc" and not is_unknown(self.external_name):
            return labels[1], labels[0]
        return None

    @property
    def external_ips(self) -> tuple[str, ...]:
        """Addresses outside the cluster's care that lead to the Service as well."""
        return tuple(self.spec.get("externalIPs") or ())

    def node_ports(self) -> Iterator[tuple[ServicePort, bool]]:
        """Yield the ports that every node opens, and whether the number is written.

        A NodePort has them all.  A LoadBalancer has them all unless allocateLoadBalancerNodePorts is false; a
        written nodePort is opened whatever that field says.
        """
        if self.type not in {"NodePort", "LoadBalancer"}:
            return
        allocated = self.type == "NodePort" or self.allocates_node_ports
        for port in self.ports:
            if allocated or port.node_port:
                yield port, bool(port.node_port)

    @lazy
    def claimed_node_ports(self) -> tuple[ServicePort, ...]:
        """The ports whose number on the nodes is written."""
        return tuple(port for port, written in self.node_ports() if written)

    @property
    def allocates_node_ports(self) -> bool:
        """Whether a LoadBalancer gets node ports as well: true where nothing is written."""
        return self.spec.get("allocateLoadBalancerNodePorts") is not False

    @property
    def load_balancer_class(self) -> str:
        """The class of the load balancer; empty for the cluster's default."""
        return self.spec.get("loadBalancerClass") or ""

    @lazy
    def source_ranges(self) -> tuple[SourceRange, ...]:
        """From where a load balancer may be reached; empty where it is not restricted.

        The field wins over annotations.
        """
        field = tuple(self.spec.get("loadBalancerSourceRanges") or ())
        if any(field):
            return tuple(
                SourceRange(t, self.at("spec", "loadBalancerSourceRanges", i)) for i, t in enumerate(field) if t
            )
        return tuple(
            SourceRange(text, self.at("metadata", "annotations", name))
            for name, text in source_ranges(self.annotations)
        )

    @property
    def firewall(self) -> str:
        """The annotation that names a firewall of the load balancer kept elsewhere; empty where there is none."""
        return firewall(self.annotations)

    @property
    def load_balancer_internal(self) -> bool | None:
        """Whether a load balancer is only in a private network, by annotation or class; None where neither says it."""
        return internal(self.annotations, self.load_balancer_class)

    @property
    def load_balancer_addresses(self) -> tuple[str, ...]:
        """The addresses that a load balancer is asked to have."""
        written = self.spec.get("loadBalancerIP")
        return (*((written,) if written else ()), *wanted_addresses(self.annotations))

    @property
    def load_balancer_pooled(self) -> bool:
        """Whether a load balancer gets an address from a pool that is set up elsewhere."""
        return pooled(self.annotations, self.load_balancer_class)


class Endpoints(Resource):
    """The addresses behind a Service of the same name that has no selector."""

    @property
    def service_name(self) -> str:
        """The Service that the addresses belong to."""
        return self.name

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses."""
        subsets = self.data.get("subsets") or ()
        return tuple(a.get("ip", "") for subset in subsets for a in subset.get("addresses") or ())


class EndpointSlice(Resource):
    """Some of the addresses behind a Service."""

    @property
    def service_name(self) -> str:
        """The Service that the addresses belong to; empty where no label says it."""
        return self.labels.get("kubernetes.io/service-name", "")

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses."""
        return tuple(a for endpoint in self.data.get("endpoints") or () for a in endpoint.get("addresses") or ())
