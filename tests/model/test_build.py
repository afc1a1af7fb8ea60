from __future__ import annotations

import pytest

from kubelint.model.admin_policy import AdminNetworkPolicy, ClusterNetworkPolicy
from kubelint.model.build import VIEWS, build
from kubelint.model.calico import CalicoPolicy
from kubelint.model.cilium import CiliumPolicy
from kubelint.model.ingress import Ingress
from kubelint.model.networks import MultiNetworkPolicy
from kubelint.model.objects import Certificate, SecretMaker
from kubelint.model.openshift import OpenShiftRoute
from kubelint.model.policy import NetworkPolicy
from kubelint.model.resource import Resource
from kubelint.model.service import Service
from kubelint.model.workload import Workload
from kubelint.syntax.document import from_text
from tests.model.objects import built, text_at


def header(api_version: str, kind: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: shop}}\n"


VIEWED = [
    ("v1", "Service", Service),
    ("serving.knative.dev/v1", "Service", Workload),
    ("apps/v1", "Deployment", Workload),
    ("extensions/v1beta1", "Deployment", Resource),
    ("networking.k8s.io/v1", "Ingress", Ingress),
    ("networking.k8s.io/v1beta1", "Ingress", Resource),
    ("extensions/v1beta1", "Ingress", Resource),
    ("networking.k8s.io/v1", "NetworkPolicy", NetworkPolicy),
    ("projectcalico.org/v3", "NetworkPolicy", CalicoPolicy),
    ("projectcalico.org/v1", "NetworkPolicy", Resource),
    ("crd.projectcalico.org/v1", "NetworkPolicy", CalicoPolicy),
    ("crd.antrea.io/v1beta1", "NetworkPolicy", Resource),
    ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", AdminNetworkPolicy),
    ("policy.networking.k8s.io/v1alpha1", "ClusterNetworkPolicy", Resource),
    ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", ClusterNetworkPolicy),
    ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", Resource),
    ("cilium.io/v2", "CiliumNetworkPolicy", CiliumPolicy),
    ("cilium.io/v2", "NetworkPolicy", Resource),
    ("k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy", MultiNetworkPolicy),
    ("kubevirt.io/v1", "VirtualMachine", Workload),
    ("route.openshift.io/v1", "Route", OpenShiftRoute),
    ("serving.knative.dev/v1", "Route", Resource),
    ("argoproj.io/v1alpha1", "Rollout", Workload),
    ("cert-manager.io/v1", "Certificate", Certificate),
    ("bitnami.com/v1alpha1", "SealedSecret", SecretMaker),
    ("example.com/v1", "Rocket", Resource),
]


@pytest.mark.parametrize(("api_version", "kind", "view"), VIEWED)
def test_the_view_of_a_kind(api_version: str, kind: str, view: type[Resource]) -> None:
    assert type(built(header(api_version, kind))) is view


def test_a_pod_template_makes_a_workload_of_any_kind() -> None:
    text = header("example.com/v1", "Rocket") + "spec: {template: {spec: {containers: [{name: a}]}}}"
    assert isinstance(built(text), Workload)


@pytest.mark.parametrize("spec", ["", "spec:", "spec: text", "spec: []", "spec: {template: 1, selector: 2}"])
@pytest.mark.parametrize(("group", "kind"), sorted(VIEWS))
def test_every_view_is_built_of_whatever_is_written(group: str, kind: str, spec: str) -> None:
    thing = built(header(f"{group}/v1" if group else "v1", kind) + spec)
    assert isinstance(thing.spec, dict)


@pytest.mark.parametrize("metadata", ["", "metadata:", "metadata: text", "metadata: {name: [1]}", "metadata: {name: }"])
def test_an_object_without_a_name(metadata: str) -> None:
    thing = built(f"apiVersion: v1\nkind: Service\n{metadata}\n")
    assert thing.name == ""
    assert thing.labels == {}


def test_the_namespace_is_the_written_one_or_the_default() -> None:
    written = built("apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: blue}", "green")
    assert (written.namespace, written.written_namespace) == ("blue", True)
    absent = built("apiVersion: v1\nkind: Service\nmetadata: {name: a}", "green")
    assert (absent.namespace, absent.written_namespace) == ("green", False)


def test_a_cluster_scoped_object_has_no_namespace() -> None:
    role = built("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, namespace: blue}")
    assert role.namespace == ""
    assert str(role.id) == "ClusterRole a"


def test_group_and_version() -> None:
    assert (built(header("v1", "Service")).group, built(header("v1", "Service")).version) == ("", "v1")
    ingress = built(header("networking.k8s.io/v1", "Ingress"))
    assert (ingress.group, ingress.version) == ("networking.k8s.io", "v1")


def test_an_object_of_a_list_points_into_its_document() -> None:
    file = from_text("kind: List\nitems:\n  - apiVersion: v1\n    kind: Service\n    metadata: {name: shop}\n")
    document = file.documents[0]
    thing = build(document, ("items", 0), document.data["items"][0], "default", placeholders=False)
    assert text_at(thing.at("metadata", "name")) == "shop"
    assert text_at(thing.key("metadata", "name")) == "name"
    assert thing.written("metadata", "name") == "shop"
    assert thing.written_key("metadata") == "metadata"
    assert thing.written("metadata", "labels") == ""
    assert thing.written_key("metadata", "labels") == ""


def test_placeholders_are_unknown_and_bad_fields_are_absent() -> None:
    service = built(
        "apiVersion: v1\nkind: Service\nmetadata: {name: '${NAME}'}\nspec: {type: 5, publishNotReadyAddresses: '${X}'}"
    )
    assert service.unknown("metadata", "name")
    assert service.unknown("spec", "publishNotReadyAddresses")
    assert not service.unknown("spec", "type")
    assert service.get("spec", "type") is None
    assert service.get("spec", "ports", 0, "port") is None
    assert [misfit.path for misfit in service.misfits] == [("spec", "type"), ("spec", "publishNotReadyAddresses")]
