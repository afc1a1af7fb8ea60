from __future__ import annotations

import pytest

from kubelint.model.labels import Selector
from kubelint.model.workload import Workload
from tests.model.objects import built, text_at

POD = "{metadata: {labels: {app: web}}, spec: {containers: [{name: web, ports: [{name: http, containerPort: 80}]}]}}"


def workload(api_version: str, kind: str, spec: str) -> Workload:
    found = built(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {spec}\n")
    assert isinstance(found, Workload)
    return found


@pytest.mark.parametrize(
    ("api_version", "kind", "spec"),
    [
        ("apps/v1", "Deployment", f"{{template: {POD}}}"),
        ("apps/v1", "ReplicaSet", f"{{template: {POD}}}"),
        ("apps/v1", "StatefulSet", f"{{template: {POD}}}"),
        ("apps/v1", "DaemonSet", f"{{template: {POD}}}"),
        ("v1", "ReplicationController", f"{{template: {POD}}}"),
        ("batch/v1", "Job", f"{{template: {POD}}}"),
        ("batch/v1", "CronJob", f"{{jobTemplate: {{spec: {{template: {POD}}}}}}}"),
        ("argoproj.io/v1alpha1", "Rollout", f"{{template: {POD}}}"),
        ("serving.knative.dev/v1", "Service", f"{{template: {POD}}}"),
        ("shop.example.com/v1", "Shop", f"{{template: {POD}}}"),
        ("extensions/v1beta1", "Deployment", f"{{template: {POD}}}"),
    ],
)
def test_pod_template_of_every_kind(api_version: str, kind: str, spec: str) -> None:
    web = workload(api_version, kind, spec)
    assert [(port.name, port.number) for port in web.ports] == [("http", 80)]
    assert text_at(web.ports[0].at("containerPort")) == "80"
    assert Selector.of_labels({"app": "web"}).matches(web.pod_labels) is True
    assert text_at(web.label_at("app")) == "web"


def test_pod_is_its_own_template() -> None:
    web = built("apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {hostNetwork: true}\n")
    assert isinstance(web, Workload)
    assert web.host_network
    assert Selector.of_labels({"app": "web"}).matches(web.pod_labels) is True


def test_labels_that_controllers_add() -> None:
    numbered = workload("apps/v1", "StatefulSet", f"{{replicas: 3, template: {POD}}}")
    name = "statefulset.kubernetes.io/pod-name"
    for value, expected in (("web-0", True), ("web-2", True), ("web-3", None), ("db-0", False), ("web-x", False)):
        assert Selector.of_labels({name: value}).matches(numbered.pod_labels) is expected
    job = workload("batch/v1", "Job", f"{{template: {POD}}}")
    assert Selector.of_labels({"job-name": "web"}).matches(job.pod_labels) is True
    assert Selector.of_labels({"job-name": "api"}).matches(job.pod_labels) is False
    hashed = workload("apps/v1", "Deployment", f"{{template: {POD}}}")
    assert Selector.of_labels({"pod-template-hash": "7d4"}).matches(hashed.pod_labels) is None


def test_labels_of_a_custom_kind_may_be_more() -> None:
    rollout = workload("argoproj.io/v1alpha1", "Rollout", f"{{template: {POD}}}")
    assert rollout.custom
    assert Selector.of_labels({"team": "shop"}).matches(rollout.pod_labels) is None
    assert Selector.of_labels({"app": "api"}).matches(rollout.pod_labels) is False


def test_kinds_that_moved_are_no_custom_kinds() -> None:
    old = workload("extensions/v1beta1", "Deployment", f"{{template: {POD}}}")
    assert not old.custom
    assert Selector.of_labels({"team": "shop"}).matches(old.pod_labels) is False


def test_roles_of_containers() -> None:
    containers = (
        "{initContainers: [{name: setup, ports: [{containerPort: 1}]}, {name: proxy, restartPolicy: Always, "
        "ports: [{containerPort: 2}]}], containers: [{name: web, ports: [{containerPort: 3}]}]}"
    )
    web = workload("apps/v1", "Deployment", f"{{template: {{spec: {containers}}}}}")
    assert [(one.name, one.role) for one in web.containers] == [
        ("setup", "init"),
        ("proxy", "sidecar"),
        ("web", "container"),
    ]
    assert [port.number for port in web.ports] == [2, 3]


def test_defaults_of_the_api() -> None:
    web = workload("apps/v1", "Deployment", f"{{template: {POD}}}")
    assert (web.replicas, web.service_account, web.dns_policy, web.host_network) == (
        1,
        "default",
        "ClusterFirst",
        False,
    )
    hosted = workload("apps/v1", "Deployment", "{template: {spec: {hostNetwork: true}}}")
    assert hosted.dns_policy == "Default"
    (port,) = web.ports
    assert (port.protocol, port.host_port, port.host_ip) == ("TCP", 0, "")


def test_opaque_where_an_operator_fills_the_containers_in() -> None:
    cluster = built(
        "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders}\nspec: {instances: 3}\n"
    )
    assert isinstance(cluster, Workload)
    assert cluster.opaque
    assert not workload("argoproj.io/v1alpha1", "Rollout", f"{{template: {POD}}}").opaque
