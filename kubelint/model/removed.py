"""The APIs that Kubernetes no longer serves, and what takes their place.

Sources: https://kubernetes.io/docs/reference/using-api/deprecation-guide/ for what was once served by default; for the
alpha versions the change logs up to 1.23, and from 1.25 on what one release's OpenAPI document has and the next has
not (1.25 to 1.37).
"""

from __future__ import annotations

from kubelint.record import NamedTuple


class Removal(NamedTuple):
    """Since which minor release of Kubernetes 1 an API is gone, and what to do instead."""

    minor: int
    advice: str


_INGRESS = (
    "A backend is `service: {name: ..., port: {number: ...}}` there, each path needs a `pathType`,"
    " and `spec.backend` is `spec.defaultBackend`."
)
_SELECTOR = "It needs a `spec.selector` that fits the labels of the template."
_DEVICES = "Dynamic resource allocation has DeviceClass, ResourceClaim and ResourceClaimTemplate now."

# API version, kinds, minor release, replacement (empty: none; a kind only where it has another name), what differs.
_TABLE: tuple[tuple[str, str, int, str, str], ...] = (
    ("extensions/v1beta1", "Job", 6, "batch/v1", ""),
    ("extensions/v1beta1", "HorizontalPodAutoscaler", 6, "autoscaling/v2", ""),
    ("extensions/v1beta1", "ThirdPartyResource", 8, "apiextensions.k8s.io/v1 CustomResourceDefinition", ""),
    ("extensions/v1beta1", "Deployment DaemonSet ReplicaSet", 16, "apps/v1", _SELECTOR),
    ("extensions/v1beta1", "NetworkPolicy", 16, "networking.k8s.io/v1", ""),
    ("extensions/v1beta1", "PodSecurityPolicy", 16, "", "Use Pod Security admission."),
    ("extensions/v1beta1", "Ingress", 22, "networking.k8s.io/v1", _INGRESS),
    ("apps/v1alpha1", "PetSet", 5, "apps/v1 StatefulSet", _SELECTOR),
    ("apps/v1beta1", "Deployment StatefulSet ReplicaSet", 16, "apps/v1", _SELECTOR),
    ("apps/v1beta2", "Deployment StatefulSet ReplicaSet DaemonSet", 16, "apps/v1", _SELECTOR),
    ("apps/v1beta1", "ControllerRevision", 16, "apps/v1", ""),
    ("apps/v1beta2", "ControllerRevision", 16, "apps/v1", ""),
    ("batch/v2alpha1", "ScheduledJob", 8, "batch/v1 CronJob", ""),
    ("batch/v2alpha1", "CronJob", 21, "batch/v1", ""),
    ("batch/v1beta1", "CronJob", 25, "batch/v1", ""),
    ("autoscaling/v2alpha1", "HorizontalPodAutoscaler", 8, "autoscaling/v2", "Each metric has a `target` there."),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", 25, "autoscaling/v2", "Each metric has a `target` there."),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 26, "autoscaling/v2", ""),
    ("policy/v1alpha1", "PodDisruptionBudget", 5, "policy/v1", ""),
    ("policy/v1beta1", "PodDisruptionBudget", 25, "policy/v1", "An empty `spec.selector` selects every pod there."),
    ("policy/v1beta1", "PodSecurityPolicy", 25, "", "Use Pod Security admission."),
    ("networking.k8s.io/v1beta1", "Ingress", 22, "networking.k8s.io/v1", _INGRESS),
    ("networking.k8s.io/v1beta1", "IngressClass", 22, "networking.k8s.io/v1", ""),
    ("networking.k8s.io/v1alpha1", "ClusterCIDR", 29, "", ""),
    ("networking.k8s.io/v1alpha1", "IPAddress ServiceCIDR", 31, "networking.k8s.io/v1", ""),
    ("networking.k8s.io/v1beta1", "IPAddress ServiceCIDR", 37, "networking.k8s.io/v1", ""),
    ("discovery.k8s.io/v1alpha1", "EndpointSlice", 17, "discovery.k8s.io/v1", ""),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", 25, "discovery.k8s.io/v1", ""),
    (
        "rbac.authorization.k8s.io/v1beta1",
        "Role RoleBinding ClusterRole ClusterRoleBinding",
        22,
        "rbac.authorization.k8s.io/v1",
        "",
    ),
    (
        "rbac.authorization.k8s.io/v1alpha1",
        "Role RoleBinding ClusterRole ClusterRoleBinding",
        23,
        "rbac.authorization.k8s.io/v1",
        "A subject has an `apiGroup` there in place of an `apiVersion`.",
    ),
    (
        "apiextensions.k8s.io/v1beta1",
        "CustomResourceDefinition",
        22,
        "apiextensions.k8s.io/v1",
        "Each of `spec.versions` needs its own `schema` there.",
    ),
    ("apiregistration.k8s.io/v1beta1", "APIService", 22, "apiregistration.k8s.io/v1", ""),
    ("admissionregistration.k8s.io/v1alpha1", "InitializerConfiguration", 14, "", "Use admission webhooks."),
    (
        "admissionregistration.k8s.io/v1beta1",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
        22,
        "admissionregistration.k8s.io/v1",
        "Each webhook needs `sideEffects` and `admissionReviewVersions` there.",
    ),
    (
        "admissionregistration.k8s.io/v1alpha1",
        "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding",
        32,
        "admissionregistration.k8s.io/v1",
        "",
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding",
        34,
        "admissionregistration.k8s.io/v1",
        "",
    ),
    ("authentication.k8s.io/v1beta1", "TokenReview", 22, "authentication.k8s.io/v1", ""),
    ("authentication.k8s.io/v1alpha1", "SelfSubjectReview", 32, "authentication.k8s.io/v1", ""),
    ("authentication.k8s.io/v1beta1", "SelfSubjectReview", 33, "authentication.k8s.io/v1", ""),
    (
        "authorization.k8s.io/v1beta1",
        "SubjectAccessReview SelfSubjectAccessReview LocalSubjectAccessReview SelfSubjectRulesReview",
        22,
        "authorization.k8s.io/v1",
        "",
    ),
    ("auditregistration.k8s.io/v1alpha1", "AuditSink", 19, "", "The audit webhook is an option of the API server."),
    (
        "certificates.k8s.io/v1beta1",
        "CertificateSigningRequest",
        22,
        "certificates.k8s.io/v1",
        "It needs a `signerName` and `usages` there.",
    ),
    ("certificates.k8s.io/v1alpha1", "PodCertificateRequest", 35, "certificates.k8s.io/v1", ""),
    ("certificates.k8s.io/v1alpha1", "ClusterTrustBundle", 37, "certificates.k8s.io/v1", ""),
    ("coordination.k8s.io/v1beta1", "Lease", 22, "coordination.k8s.io/v1", ""),
    ("coordination.k8s.io/v1alpha1", "LeaseCandidate", 32, "coordination.k8s.io/v1beta1", ""),
    ("events.k8s.io/v1beta1", "Event", 25, "events.k8s.io/v1", ""),
    (
        "flowcontrol.apiserver.k8s.io/v1alpha1",
        "FlowSchema PriorityLevelConfiguration",
        24,
        "flowcontrol.apiserver.k8s.io/v1",
        "",
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        "FlowSchema PriorityLevelConfiguration",
        26,
        "flowcontrol.apiserver.k8s.io/v1",
        "",
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta2",
        "FlowSchema PriorityLevelConfiguration",
        29,
        "flowcontrol.apiserver.k8s.io/v1",
        "",
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta3",
        "FlowSchema PriorityLevelConfiguration",
        32,
        "flowcontrol.apiserver.k8s.io/v1",
        "",
    ),
    ("node.k8s.io/v1alpha1", "RuntimeClass", 24, "node.k8s.io/v1", "`handler` stands at the top there."),
    ("node.k8s.io/v1beta1", "RuntimeClass", 25, "node.k8s.io/v1", ""),
    ("resource.k8s.io/v1alpha1", "ResourceClass PodScheduling", 27, "", _DEVICES),
    ("resource.k8s.io/v1alpha1", "ResourceClaim ResourceClaimTemplate", 27, "resource.k8s.io/v1", _DEVICES),
    (
        "resource.k8s.io/v1alpha2",
        "ResourceClass PodSchedulingContext ResourceClaimParameters ResourceClassParameters",
        31,
        "",
        _DEVICES,
    ),
    (
        "resource.k8s.io/v1alpha2",
        "ResourceClaim ResourceClaimTemplate ResourceSlice",
        31,
        "resource.k8s.io/v1",
        _DEVICES,
    ),
    ("resource.k8s.io/v1alpha3", "PodSchedulingContext", 32, "", _DEVICES),
    (
        "resource.k8s.io/v1alpha3",
        "DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice",
        34,
        "resource.k8s.io/v1",
        "",
    ),
    ("scheduling.k8s.io/v1alpha1", "PriorityClass", 23, "scheduling.k8s.io/v1", ""),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", 22, "scheduling.k8s.io/v1", ""),
    ("scheduling.k8s.io/v1alpha1", "Workload", 36, "scheduling.k8s.io/v1beta1", ""),
    ("scheduling.k8s.io/v1alpha2", "Workload PodGroup", 37, "scheduling.k8s.io/v1beta1", ""),
    ("settings.k8s.io/v1alpha1", "PodPreset", 20, "", "Use a mutating admission policy or webhook."),
    ("storage.k8s.io/v1alpha1", "VolumeAttachment", 24, "storage.k8s.io/v1", ""),
    ("storage.k8s.io/v1alpha1", "CSIStorageCapacity", 24, "storage.k8s.io/v1", ""),
    ("storage.k8s.io/v1alpha1", "VolumeAttributesClass", 35, "storage.k8s.io/v1", ""),
    ("storage.k8s.io/v1beta1", "StorageClass VolumeAttachment CSIDriver CSINode", 22, "storage.k8s.io/v1", ""),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity", 27, "storage.k8s.io/v1", ""),
    ("storage.k8s.io/v1beta1", "VolumeAttributesClass", 37, "storage.k8s.io/v1", ""),
    ("storagemigration.k8s.io/v1alpha1", "StorageVersionMigration", 35, "storagemigration.k8s.io/v1", ""),
)
_BY_VERSION: dict[str, list[tuple[list[str], Removal]]] = {}


def removal(api_version: str, kind: str) -> Removal | None:
    """Return when Kubernetes removed the API; None where it still serves it, or never did."""
    if not _BY_VERSION:
        for version, kinds, minor, replacement, note in _TABLE:
            advice = " ".join(filter(None, (_use(replacement), note))) or "Nothing takes its place."
            _BY_VERSION.setdefault(version, []).append((kinds.split(), Removal(minor, advice)))
    return next((found for kinds, found in _BY_VERSION.get(api_version, ()) if kind in kinds), None)


def _use(replacement: str) -> str:
    version, _, kind = replacement.partition(" ")
    if not version:
        return ""
    return f"Write `apiVersion: {version}`" + (f" and `kind: {kind}`." if kind else ".")
