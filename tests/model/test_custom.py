from __future__ import annotations

import pytest

from kubelint.model.custom import (
    custom_labels,
    known_operator,
    may_select,
    supplied_secret,
    supplied_services,
    written_pairs,
)

KAFKA = ("kafka.strimzi.io", "Kafka", "events")


def test_labels_bear_the_objects_name() -> None:
    assert custom_labels(*KAFKA) == {"strimzi.io/cluster": "events"}
    assert custom_labels("operator.victoriametrics.com", "VMAgent", "main") == {
        "app.kubernetes.io/name": "vmagent",
        "app.kubernetes.io/instance": "main",
    }
    assert custom_labels("example.com", "Kafka", "events") == {}


@pytest.mark.parametrize(
    ("group", "kind", "expected"),
    [
        ("argoproj.io", "Rollout", True),  # its template says the labels
        ("databases.spotahome.com", "RedisFailover", True),
        ("kubedb.com", "Postgres", True),
        ("argoproj.io", "Application", False),
        ("monitoring.coreos.com", "ServiceMonitor", False),
    ],
)
def test_known_operators(group: str, kind: str, expected: bool) -> None:  # noqa: FBT001
    assert known_operator(group, kind) is expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({"strimzi.io/cluster": "events", "strimzi.io/kind": "Kafka"}, True),
        ({"strimzi.io/name": "events-kafka"}, True),
        ({"team": "data"}, True),  # the object says that its pods have the label
        ({"app": "web"}, False),
        ({"strimzi.io/cluster": "other"}, False),
    ],
)
def test_selector_that_may_be_meant_for_an_operators_pods(selector: dict[str, str], expected: bool) -> None:  # noqa: FBT001
    data = {"spec": {"kafka": {"template": {"pod": {"metadata": {"labels": {"team": "data"}}}}}}}
    assert may_select(*KAFKA, set(written_pairs(data)), selector) is expected


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({"app": "rook-ceph-mgr"}, True),  # "rook" is of the group
        ({"app": "store-osd"}, True),  # it bears the object's name
        ({"app": "web"}, False),
    ],
)
def test_selector_where_the_convention_is_not_known(selector: dict[str, str], expected: bool) -> None:  # noqa: FBT001
    assert may_select("ceph.rook.io", "CephCluster", "store", set(), selector) is expected


@pytest.mark.parametrize(
    ("group", "kind", "expected"),
    [
        ("serving.knative.dev", "Service", ("shop", "shop-*")),
        ("rabbitmq.com", "RabbitmqCluster", ("shop", "shop-nodes")),
        ("databases.spotahome.com", "RedisFailover", ("rfs-shop", "rfr-shop", "rfrm-shop", "rfrs-shop")),
        ("example.com", "Shop", ()),
    ],
)
def test_services_that_controllers_make(group: str, kind: str, expected: tuple[str, ...]) -> None:
    assert supplied_services(group, kind, "shop") == expected


def test_where_a_maker_of_secrets_names_it() -> None:
    assert supplied_secret("cert-manager.io", "Certificate") == ("spec", "secretName")
    assert supplied_secret("onepassword.com", "OnePasswordItem") == ()
    assert supplied_secret("cert-manager.io", "Issuer") is None
