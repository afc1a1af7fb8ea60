from __future__ import annotations

import re

import pytest

from kubelint.model.removed import _TABLE, removal

KNOWN = [
    ("extensions/v1beta1", "Deployment", 16, "apps/v1"),
    ("extensions/v1beta1", "Ingress", 22, "networking.k8s.io/v1"),
    ("apps/v1beta2", "DaemonSet", 16, "apps/v1"),
    ("batch/v1beta1", "CronJob", 25, "batch/v1"),
    ("policy/v1beta1", "PodSecurityPolicy", 25, "Pod Security admission"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", 25, "autoscaling/v2"),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", 32, "flowcontrol.apiserver.k8s.io/v1"),
    ("apps/v1alpha1", "PetSet", 5, "`kind: StatefulSet`"),
    ("networking.k8s.io/v1alpha1", "ClusterCIDR", 29, "Nothing takes its place."),
]


@pytest.mark.parametrize(("version", "kind", "minor", "advice"), KNOWN)
def test_what_kubernetes_removed(version: str, kind: str, minor: int, advice: str) -> None:
    found = removal(version, kind)
    assert found is not None
    assert found.minor == minor
    assert advice in found.advice


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("apps/v1", "Deployment"),
        ("v1", "Endpoints"),
        ("extensions/v1beta1", "Rocket"),
        ("extensions.example.com/v1beta1", "Deployment"),
        ("gateway.networking.k8s.io/v1alpha2", "HTTPRoute"),
        ("resource.k8s.io/v1beta1", "ResourceClaim"),
    ],
)
def test_what_it_still_serves_or_never_did(version: str, kind: str) -> None:
    assert removal(version, kind) is None


def test_every_entry_of_the_table_is_found_and_replaced_by_what_is_not_in_it() -> None:
    for version, kinds, minor, replacement, _ in _TABLE:
        assert re.fullmatch(r"[a-z0-9.]+/v\d+((alpha|beta)\d+)?", version)
        for kind in kinds.split():
            found = removal(version, kind)
            assert found is not None
            assert found.minor == minor
            new_version, _, new_kind = replacement.partition(" ")
            assert removal(new_version, new_kind or kind) is None
