"""Which view reads which kind of the policies beside NetworkPolicy, and of the networks that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.model import calico, cilium, networks
from kubelint.model.admin_policy import GROUP as ADMIN_GROUP
from kubelint.model.admin_policy import AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy
from kubelint.model.openshift import OpenShiftRoute
from kubelint.model.policy_shapes import policy_shapes
from kubelint.model.shapes import LABEL_SELECTOR, METADATA, POD_TEMPLATE, SHAPES
from kubelint.model.workload import Workload

if TYPE_CHECKING:
    from kubelint.model.resource import Resource
    from kubelint.model.shape import Shape

_CALICO: dict[str, type[Resource]] = {
    "NetworkPolicy": calico.CalicoPolicy,
    "GlobalNetworkPolicy": calico.CalicoPolicy,
    "StagedNetworkPolicy": calico.CalicoPolicy,
    "StagedGlobalNetworkPolicy": calico.CalicoPolicy,
    "StagedKubernetesNetworkPolicy": calico.CalicoOther,
    "NetworkSet": calico.CalicoNetworkSet,
    "GlobalNetworkSet": calico.CalicoNetworkSet,
    "Tier": calico.CalicoTier,
    "HostEndpoint": calico.CalicoOther,
}

_VIEWS: dict[tuple[str, str], type[Resource]] = {
    (ADMIN_GROUP, "AdminNetworkPolicy"): AdminNetworkPolicy,
    (ADMIN_GROUP, "BaselineAdminNetworkPolicy"): BaselineAdminNetworkPolicy,
    (ADMIN_GROUP, "ClusterNetworkPolicy"): ClusterNetworkPolicy,
    **{(group, kind): view for group in calico.GROUPS for kind, view in _CALICO.items()},
    (cilium.GROUP, "CiliumNetworkPolicy"): cilium.CiliumPolicy,
    (cilium.GROUP, "CiliumClusterwideNetworkPolicy"): cilium.CiliumPolicy,
    (cilium.GROUP, "CiliumCIDRGroup"): cilium.CiliumCidrGroup,
    ("k8s.ovn.org", "UserDefinedNetwork"): networks.UserDefinedNetwork,
    ("k8s.ovn.org", "ClusterUserDefinedNetwork"): networks.ClusterUserDefinedNetwork,
    ("k8s.cni.cncf.io", "NetworkAttachmentDefinition"): networks.NetworkAttachmentDefinition,
    ("k8s.cni.cncf.io", "MultiNetworkPolicy"): networks.MultiNetworkPolicy,
    ("kubevirt.io", "VirtualMachine"): Workload,
    ("kubevirt.io", "VirtualMachineInstance"): Workload,
    ("route.openshift.io", "Route"): OpenShiftRoute,
}

_VERSIONS: dict[tuple[str, str], str] = {
    (ADMIN_GROUP, "AdminNetworkPolicy"): "v1alpha1",
    (ADMIN_GROUP, "BaselineAdminNetworkPolicy"): "v1alpha1",
    (ADMIN_GROUP, "ClusterNetworkPolicy"): "v1alpha2",
    **{("projectcalico.org", kind): "v3" for kind in _CALICO},
    **{("crd.projectcalico.org", kind): "v1" for kind in _CALICO},
    (cilium.GROUP, "CiliumNetworkPolicy"): "v2",
    (cilium.GROUP, "CiliumClusterwideNetworkPolicy"): "v2",
    ("k8s.ovn.org", "UserDefinedNetwork"): "v1",
    ("k8s.ovn.org", "ClusterUserDefinedNetwork"): "v1",
    ("route.openshift.io", "Route"): "v1",
}
"""The version that a view reads."""


_SHAPES = policy_shapes(METADATA, LABEL_SELECTOR, POD_TEMPLATE, SHAPES["networking.k8s.io", "NetworkPolicy"])


def policy_view(group: str, api_version: str, kind: str) -> tuple[type[Resource], Shape] | None:
    """Return the view and the shape of a kind, or None where there is none for it in this version."""
    key = (group, kind)
    view = _VIEWS.get(key)
    version = api_version.rpartition("/")[2]
    if view is None or version != _VERSIONS.get(key, version):
        return None
    return view, _SHAPES[key]
