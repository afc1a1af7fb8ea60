"""Networks beside the cluster's own: OVN-Kubernetes' user-defined ones, and those that Multus attaches pods to.

Sources: https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks/ and
https://github.com/k8snetworkplumbingwg/multi-net-spec
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.model.labels import Selector
from kubelint.model.lazy import lazy
from kubelint.model.policy import NetworkPolicy, Policy
from kubelint.model.resource import Resource
from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.model.workload import Workload

PRIMARY_LABEL = "k8s.ovn.org/primary-user-defined-network"
"""A namespace must have had this label since it was made for a primary network to be its pods' own."""
ATTACHMENTS = "k8s.v1.cni.cncf.io/networks"
POLICY_FOR = "k8s.v1.cni.cncf.io/policy-for"


class UserDefinedNetwork(Policy):
    """A network of the pods of one namespace."""

    @property
    def network(self) -> dict[str, Any]:
        """The network itself."""
        return self.spec

    @property
    def topology(self) -> str:
        """Layer2, Layer3 or Localnet; empty where it is not written readably."""
        return self.network.get("topology") or ""

    @property
    def layer(self) -> dict[str, Any]:
        """The settings of the topology."""
        return (self.network.get(self.topology.lower()) if self.topology else None) or {}

    @property
    def is_primary(self) -> bool:
        """Whether the network takes the place of the cluster's own for its pods."""
        return self.layer.get("role") == "Primary"


class ClusterUserDefinedNetwork(UserDefinedNetwork):
    """A network of the pods of all namespaces that it selects."""

    @property
    def network(self) -> dict[str, Any]:
        """The network itself."""
        return self.spec.get("network") or {}

    @lazy
    def namespace_selector(self) -> Selector:
        """The namespaces; empty selects all."""
        return Selector.read(self.spec.get("namespaceSelector") or {})


def network_name(network: UserDefinedNetwork) -> str:
    """Return the name by which people know the network: that of the namespace, where it is one namespace's own."""
    return network.name if isinstance(network, ClusterUserDefinedNetwork) else network.namespace


class NetworkAttachmentDefinition(Resource):
    """A network that pods may be attached to besides the cluster's own."""


class MultiNetworkPolicy(Resource):
    """A NetworkPolicy for networks that pods are attached to, and for these only."""

    @property
    def networks(self) -> tuple[tuple[str, str], ...]:
        """The networks that the policy is for, each by namespace and name; without any it is for none."""
        written = self.annotations.get(POLICY_FOR) or ""
        return tuple(_named(part, self.namespace) for part in written.split(",") if part.strip())

    @lazy
    def policy(self) -> NetworkPolicy:
        """The policy as the NetworkPolicy that it has the form of."""
        return NetworkPolicy(
            self.document,
            self.path,
            self.data,
            self.id,
            self.misfits,
            written_namespace=self.written_namespace,
        )


class Attachment(NamedTuple):
    """One network that a pod is attached to, by namespace and name, and the addresses that it asks for there."""

    namespace: str
    name: str
    addresses: tuple[str, ...] = ()


def attachments(workload: Workload) -> tuple[Attachment, ...]:
    """Return the networks that the pods of the workload are attached to, besides their first.

    Pods say so in an annotation: names separated by commas, or a list of objects in JSON.  A KubeVirt machine says
    so in its own spec, too.
    """
    metadata = workload.template.get("metadata") or {}
    annotations = (workload.annotations if workload.template is workload.data else metadata.get("annotations")) or {}
    found = _annotated(annotations.get(ATTACHMENTS) or "", workload.namespace)
    for network in workload.pod_spec.get("networks") or ():
        multus = network.get("multus") if isinstance(network, dict) else None
        if isinstance(multus, dict) and multus.get("networkName"):
            found.append(Attachment(*_named(multus["networkName"], workload.namespace)))
    return tuple(found)


def _annotated(text: str, namespace: str) -> list[Attachment]:
    if not text.lstrip().startswith("["):
        return [Attachment(*_named(part, namespace)) for part in text.split(",") if part.strip()]
    import json

    try:
        data = json.loads(text)
    except ValueError:
        return []
    found = []
    for item in data if isinstance(data, list) else ():
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            own = item.get("namespace")
            ips = item.get("ips")
            texts = tuple(ip for ip in ips if isinstance(ip, str)) if isinstance(ips, list) else ()
            found.append(Attachment(own if isinstance(own, str) and own else namespace, item["name"], texts))
    return found


def _named(text: str, namespace: str) -> tuple[str, str]:
    """Return namespace and name of ``namespace/name@interface``, of which only the name must be there."""
    before, slash, name = text.strip().partition("@")[0].rpartition("/")
    return (before if slash else namespace, name)
