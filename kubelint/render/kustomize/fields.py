"""The fields that settings of a kustomization reach: those that kustomize knows, and those of configurations.

Source: https://github.com/kubernetes-sigs/kustomize/tree/master/api/internal/konfig/builtinpluginconsts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.render.kustomize.nodes import Node, items, scalar

if TYPE_CHECKING:
    from kubelint.render.kustomize.objects import Id


class Field(NamedTuple):
    """A field of the objects of a kind (of any, where it is empty); `create` says that it is made where missing."""

    path: tuple[str, ...]
    create: bool = True
    kind: str = ""
    group: str = ""
    version: str = ""

    def reaches(self, identity: Id) -> bool:
        """Whether an object has the field."""
        wanted = ((self.kind, identity.kind), (self.group, identity.group), (self.version, identity.version))
        return all(not one or one == other for one, other in wanted)


def _fields(path: str, *kinds: str, create: bool = True) -> tuple[Field, ...]:
    """Give a field of kinds, each perhaps with its group before it: ``apps/StatefulSet``; the core's is its version."""
    made = []
    for each in kinds or ("",):
        group, _, kind = each.rpartition("/")
        version = "v1" if group == "core" else ""
        made.append(Field(tuple(path.split("/")), create, kind, "" if version else group, version))
    return tuple(made)


_TEMPLATED = ("core/ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "apps/StatefulSet", "batch/Job")
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm"
_TERMS = tuple(
    f"spec/template/spec/affinity/{affinity}/{term}/labelSelector/matchLabels"
    for affinity in ("podAffinity", "podAntiAffinity")
    for term in (_PREFERRED, "requiredDuringSchedulingIgnoredDuringExecution")
)
METADATA_LABELS = _fields("metadata/labels")
TEMPLATE_LABELS = (
    *METADATA_LABELS,
    *_fields("spec/template/metadata/labels", *_TEMPLATED),
    *_fields("spec/volumeClaimTemplates[]/metadata/labels", "apps/StatefulSet"),
    *_fields("spec/jobTemplate/metadata/labels", "batch/CronJob"),
    *_fields("spec/jobTemplate/spec/template/metadata/labels", "batch/CronJob"),
)
COMMON_LABELS = (
    *_fields("spec/selector", "core/Service", "core/ReplicationController"),
    *_fields("spec/selector/matchLabels", "Deployment", "ReplicaSet", "DaemonSet", "apps/StatefulSet"),
    *(
        field
        for path in (*_TERMS, "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels")
        for field in _fields(path, "apps/Deployment", "apps/StatefulSet", create=False)
    ),
    *_fields("spec/selector/matchLabels", "batch/Job", "policy/PodDisruptionBudget", create=False),
    *_fields("spec/jobTemplate/spec/selector/matchLabels", "batch/CronJob", create=False),
    *(
        field
        for path in ("spec", "spec/ingress/from", "spec/egress/to")
        for field in _fields(f"{path}/podSelector/matchLabels", "networking.k8s.io/NetworkPolicy", create=False)
    ),
    *TEMPLATE_LABELS,
)
COMMON_ANNOTATIONS = (
    *_fields("metadata/annotations"),
    *_fields("spec/template/metadata/annotations", *(kind.replace("apps/", "") for kind in _TEMPLATED)),
    *_fields("spec/jobTemplate/metadata/annotations", "batch/CronJob"),
    *_fields("spec/jobTemplate/spec/template/metadata/annotations", "batch/CronJob"),
)
DEFAULTS: dict[str, tuple[Field, ...]] = {
    "commonLabels": COMMON_LABELS,
    "templateLabels": TEMPLATE_LABELS,
    "labels": (),
    "commonAnnotations": COMMON_ANNOTATIONS,
    "images": tuple(
        field
        for pod in ("spec", "spec/template/spec")
        for end in ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference")
        for field in _fields(f"{pod}/{end}")
    ),
    "replicas": _fields("spec/replicas", "Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"),
    "namespace": (
        *_fields("metadata/name", "core/Namespace"),
        *_fields("spec/service/namespace", "apiregistration.k8s.io/APIService"),
        *_fields(
            "spec/conversion/webhook/clientConfig/service/namespace",
            "apiextensions.k8s.io/CustomResourceDefinition",
            create=False,
        ),
    ),
    "namePrefix": _fields("metadata/name"),
    "nameSuffix": _fields("metadata/name"),
}


def configured(data: Node) -> dict[str, tuple[Field, ...]]:
    """Give the fields that a configuration adds."""
    found: dict[str, tuple[Field, ...]] = {}
    for name in DEFAULTS:
        node = data.value.get(name) if isinstance(data.value, dict) else None
        if node is not None:
            found[name] = listed(node)
    return found


def listed(node: Node) -> tuple[Field, ...]:
    """Give the fields that are written as a list."""
    return tuple(
        Field(
            tuple(scalar(item, "path").split("/")),
            scalar(item, "create") == "true",
            scalar(item, "kind"),
            scalar(item, "group"),
            scalar(item, "version"),
        )
        for item in items(node)
    )
