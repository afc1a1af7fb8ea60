"""Policies of other dialects, asked about the workloads of a whole cluster."""

from __future__ import annotations

from kubelint.cluster.connectivity import Connectivity
from kubelint.cluster.network_tiers import cluster_policies, policy_faults
from kubelint.cluster.rejected import faults
from kubelint.network.ports import ALL, PortSet
from tests.cluster.written import cluster_of, workload

ROBOT = """---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, labels: {role: builder}}
"""
TEXTS = (
    ROBOT,
    workload("builder", "{app: builder}", pod="serviceAccountName: robot"),
    workload("other", "{app: other}"),
    workload("web", "{app: web}"),
)


BUILDER, OTHER, WEB = (f"default/{name}[Deployment]" for name in ("builder", "other", "web"))
HTTP = PortSet.of("TCP", 80)


def into_web(policy: str, cni: str | None = None) -> dict[str, PortSet]:
    """Return which of the other workloads reach the workload `web`."""
    cluster = cluster_of(*TEXTS, policy)
    compiled = cluster_policies(cluster, faults(cluster), cni)
    assert not policy_faults(compiled, cluster)
    return {
        source: reach.ports
        for reach in Connectivity(cluster, compiled.tiers, primary=compiled.networks).rows()
        for source in reach.sources
        if WEB in reach.destinations and source in {BUILDER, OTHER}
    }


def test_calico_chooses_pods_by_the_labels_of_their_service_accounts() -> None:
    source = "source: {serviceAccounts: {selector: role == 'builder'}}"
    policy = f"""---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {{name: rules}}
spec: {{ingress: [{{action: Allow, protocol: TCP, {source}, destination: {{ports: [80]}}}}]}}
"""
    assert into_web(policy) == {BUILDER: HTTP}
    assert into_web(policy, "cilium") == {BUILDER: ALL, OTHER: ALL}


def test_cilium_chooses_pods_by_the_names_of_their_service_accounts() -> None:
    selector = "{matchLabels: {io.cilium.k8s.policy.serviceaccount: default}}"
    policy = f"""---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{name: rules}}
spec: {{endpointSelector: {{}}, ingress: [{{fromEndpoints: [{selector}]}}]}}
"""
    assert into_web(policy) == {OTHER: ALL}
    assert into_web(policy, "calico") == {BUILDER: ALL, OTHER: ALL}
