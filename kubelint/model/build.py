"""From a document's data to the view of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.finding import ObjectId, Path
from kubelint.model.custom import known_operator, supplied_secret
from kubelint.model.gateway import Gateway, GatewayClass, ReferenceGrant, Route
from kubelint.model.gateway_refs import GROUP as GATEWAY_GROUP
from kubelint.model.ingress import Ingress, IngressClass
from kubelint.model.objects import Certificate, ConfigMap, Namespace, Secret, SecretMaker, ServiceAccount
from kubelint.model.policy import NetworkPolicy
from kubelint.model.resource import Resource
from kubelint.model.service import Endpoints, EndpointSlice, Service
from kubelint.model.shape import conform
from kubelint.model.shapes import METADATA, POD_TEMPLATE, SHAPES, UNMODELLED
from kubelint.model.unknown import mark_unknown
from kubelint.model.workload import WORKLOAD_KINDS, Workload

if TYPE_CHECKING:
    from kubelint.model.shape import Shape
    from kubelint.syntax.document import Document

VIEWS: dict[tuple[str, str], type[Resource]] = {
    **dict.fromkeys(WORKLOAD_KINDS, Workload),
    ("", "Service"): Service,
    ("", "Endpoints"): Endpoints,
    ("", "Namespace"): Namespace,
    ("", "ConfigMap"): ConfigMap,
    ("", "Secret"): Secret,
    ("", "ServiceAccount"): ServiceAccount,
    ("discovery.k8s.io", "EndpointSlice"): EndpointSlice,
    ("networking.k8s.io", "Ingress"): Ingress,
    ("networking.k8s.io", "IngressClass"): IngressClass,
    ("networking.k8s.io", "NetworkPolicy"): NetworkPolicy,
    ("cert-manager.io", "Certificate"): Certificate,
    (GATEWAY_GROUP, "GatewayClass"): GatewayClass,
    (GATEWAY_GROUP, "Gateway"): Gateway,
    (GATEWAY_GROUP, "ReferenceGrant"): ReferenceGrant,
    **{(GATEWAY_GROUP, f"{kind}Route"): Route for kind in ("HTTP", "GRPC", "TLS", "TCP", "UDP")},
}

_VERSIONS = {
    ("networking.k8s.io", "Ingress"): "v1",
    ("networking.k8s.io", "IngressClass"): "v1",
    ("networking.k8s.io", "NetworkPolicy"): "v1",
}
"""The version that a view reads, where others had another form and are gone (extensions/v1beta1 and its like)."""

_CLUSTER_SCOPED = {
    "Namespace",
    "Node",
    "PersistentVolume",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "StorageClass",
    "CSIDriver",
    "CSINode",
    "VolumeAttachment",
    "IngressClass",
    "GatewayClass",
    "PriorityClass",
    "RuntimeClass",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "APIService",
    "FlowSchema",
    "PriorityLevelConfiguration",
    "PodSecurityPolicy",
    "CertificateSigningRequest",
    "ClusterIssuer",
    "ClusterExternalSecret",
    "ClusterSecretStore",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "ClusterNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "GlobalNetworkPolicy",
    "GlobalNetworkSet",
    "ClusterUserDefinedNetwork",
    "Tier",
    "StagedGlobalNetworkPolicy",
    "HostEndpoint",
    "CiliumCIDRGroup",
}

_DIALECT_GROUPS = {
    "policy.networking.k8s.io",
    "projectcalico.org",
    "crd.projectcalico.org",
    "cilium.io",
    "k8s.ovn.org",
    "k8s.cni.cncf.io",
    "kubevirt.io",
    "route.openshift.io",
}
"""Groups whose views are imported only where the input has such objects: few have, and all would wait."""

_CUSTOM_WORKLOAD: Shape = {"metadata": METADATA, "spec": {"template": POD_TEMPLATE}}


def build(
    document: Document,
    path: Path,
    data: dict[str, Any],
    default_namespace: str,
    *,
    placeholders: bool,
    fits: bool = False,
) -> Resource:
    """Return the view of the object that stands at `path` of `document`.

    `default_namespace` is the namespace of whatever names none.  `placeholders` says that the file's text may
    hold placeholders of other tools, `fits` that the object is known to have the shape of its kind, and none of them.
    """
    if placeholders and not fits:
        marked = mark_unknown(data)
        data = marked if isinstance(marked, dict) else data
    api_version, kind = str(data["apiVersion"]), str(data["kind"])
    group = api_version.rpartition("/")[0]
    view, shape = _view(group, api_version, kind, data)
    data, misfits = (data, []) if fits else conform(data, shape)
    metadata = data.get("metadata") or {}
    written = metadata.get("namespace") or ""
    scoped = kind in _CLUSTER_SCOPED
    namespace = "" if scoped else written or default_namespace
    name = metadata.get("name") or metadata.get("generateName") or ""
    identity = ObjectId(api_version, kind, namespace, name)
    return view(document, path, data, identity, misfits, written_namespace=bool(written))


def _view(group: str, api_version: str, kind: str, data: dict[str, Any]) -> tuple[type[Resource], Shape]:
    key = (group, kind)
    if group in _DIALECT_GROUPS:
        from kubelint.model.policy_views import policy_view

        found = policy_view(group, api_version, kind)
        if found is not None:
            return found
    view = VIEWS.get(key)
    if view is not None and api_version.rpartition("/")[2] == _VERSIONS.get(key, api_version.rpartition("/")[2]):
        return view, SHAPES[key]
    if view is None and (known_operator(group, kind) or _has_pod_template(data)):
        return Workload, _CUSTOM_WORKLOAD
    if supplied_secret(group, kind) is not None:
        return SecretMaker, UNMODELLED
    return Resource, UNMODELLED


def _has_pod_template(data: dict[str, Any]) -> bool:
    spec = data.get("spec")
    template = spec.get("template") if isinstance(spec, dict) else None
    pod = template.get("spec") if isinstance(template, dict) else None
    return isinstance(pod, dict) and isinstance(pod.get("containers"), list)
