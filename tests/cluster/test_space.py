from __future__ import annotations

import pytest

from kubelint.model.labels import Selector
from tests.cluster.policed import custom, names, namespace, pod, policy, underlined, workload_named
from tests.cluster.written import cluster_of

SET = """---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec: {replicas: 2, template: {metadata: {labels: {app: db}}}}
"""
JOB = """---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: shop}
spec: {template: {metadata: {labels: {app: migrate}}}}
"""


def label(key: str, value: str) -> Selector:
    return Selector.of_labels({key: value})


# ---------------------------------------------------------------------------------------------- selection
def test_pods_are_selected_surely_perhaps_or_not() -> None:
    space = cluster_of(
        pod("a", "{app: web}"),
        pod("b", "{app: api}"),
        pod("c", "{app: '${APP}'}"),
        custom("Kafka", "d", group="kafka.strimzi.io"),
        pod("other", "{app: web}", namespace="pay"),
    ).space("shop")
    selected = space.select(label("app", "web"))
    assert names(selected.certain) == ["a"]
    assert names(selected.possible) == ["c", "d"]
    everything = space.select(Selector())
    assert names(everything.certain) == ["a", "b", "c", "d"]
    assert not everything.possible


def test_the_index_finds_all_that_bear_a_number() -> None:
    sets = [SET.replace("name: db", f"name: {name}") for name in ("db", "db-1", "db-1-1", "1", "db-x", "d")]
    space = cluster_of(*sets, JOB, JOB.replace("migrate,", "db-1,"), pod("a", "{job-name: db-1}")).space("shop")
    for value in ("db-0", "db-1", "db-1-1", "db-1-1-0", "1-1", "0", "01", "", "1", "db-", "db-12345678901", "migrate"):
        for key in ("statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "job-name", "app"):
            wanted = label(key, value)
            selected = space.select(wanted)
            answers = [(each, wanted.matches(each.pod_labels)) for each in space.workloads]
            assert selected.certain == tuple(each for each, answer in answers if answer)
            assert selected.possible == tuple(each for each, answer in answers if answer is None)


def test_nothing_selected_is_false() -> None:
    space = cluster_of(pod("a", "{app: web}")).space("shop")
    assert not space.select(label("app", "api"))
    assert space.select(label("app", "web"))


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("statefulset.kubernetes.io/pod-name", "db-1", ["db"]),
        ("statefulset.kubernetes.io/pod-name", "db-x", []),
        ("apps.kubernetes.io/pod-index", "0", ["db"]),
        ("job-name", "migrate", ["migrate"]),
        ("batch.kubernetes.io/job-name", "other", []),
    ],
)
def test_labels_of_controllers_select(key: str, value: str, expected: list[str]) -> None:
    space = cluster_of(SET, JOB).space("shop")
    assert names(space.select(label(key, value)).certain) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{key: app, operator: In, values: [web, api]}", ["a", "b"]),
        ("{key: app, operator: NotIn, values: [web]}", ["b", "c"]),
        ("{key: app, operator: Exists}", ["a", "b"]),
        ("{key: app, operator: DoesNotExist}", ["c"]),
    ],
)
def test_expressions_select(expression: str, expected: list[str]) -> None:
    cluster = cluster_of(
        pod("a", "{app: web}"),
        pod("b", "{app: api}"),
        pod("c"),
        policy("p", f"{{podSelector: {{matchExpressions: [{expression}]}}}}"),
    )
    space = cluster.space("shop")
    assert names(space.select(space.policies[0].pod_selector).certain) == expected


# ------------------------------------------------------------------------------------- policies of a pod
def test_a_policy_that_cannot_be_read_selects_perhaps() -> None:
    space = cluster_of(pod("a"), policy("p", "{podSelector: '${SELECTOR}'}")).space("shop")
    assert space.isolated(space.workloads[0], "Ingress") is None
    assert space.policies_for(space.workloads[0]) == []
    assert [sure for _, sure in space.policies_around(space.workloads[0])] == [False]


@pytest.mark.parametrize(
    ("spec", "ingress", "egress"),
    [
        ("{podSelector: {}}", True, False),
        ("{podSelector: {}, policyTypes: [Egress]}", False, True),
        ("{podSelector: {}, egress: [{}]}", True, True),
        ("{podSelector: {matchLabels: {app: web}}}", True, False),
        ("{podSelector: {matchLabels: {app: api}}}", False, False),
        ("{podSelector: {matchLabels: {app: '${APP}'}}}", None, False),
        ("{podSelector: {}, policyTypes: ['${TYPE}']}", None, None),
        ("{podSelector: {}, policyTypes: [Ingress, '${TYPE}']}", True, None),
        ("{podSelector: {}, policyTypes: [ingress]}", None, None),
    ],
)
def test_isolation_has_three_answers(spec: str, ingress: bool | None, egress: bool | None) -> None:  # noqa: FBT001
    cluster = cluster_of(pod("a", "{app: web}"), policy("p", spec))
    workload = workload_named(cluster, "a")
    assert cluster.policies.isolated(workload, "Ingress") is ingress
    assert cluster.policies.isolated(workload, "Egress") is egress


def test_one_sure_policy_outweighs_all_doubtful_ones() -> None:
    space = cluster_of(
        pod("a", "{app: web}"),
        policy("one", "{podSelector: {matchLabels: {app: '${APP}'}}}"),
        policy("two", "{podSelector: {matchLabels: {app: web}}}"),
        policy("three", "{podSelector: {matchLabels: {app: '${APP}'}}}"),
    ).space("shop")
    assert space.isolated(space.workloads[0], "Ingress") is True
    assert names(space.policies_for(space.workloads[0])) == ["two"]


def test_policies_of_other_namespaces_do_not_count() -> None:
    space = cluster_of(pod("a"), policy("p", "{podSelector: {}}", namespace="pay")).space("shop")
    assert space.isolated(space.workloads[0], "Ingress") is False


# ---------------------------------------------------------------------------------------------- the rest
def test_a_namespace_is_shown_by_its_name_or_by_what_first_uses_it() -> None:
    declared = cluster_of(pod("a"), namespace("shop")).space("shop")
    assert declared.place.path == ("metadata", "name")
    assert underlined(declared.place) == "shop"
    used = cluster_of("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\n", pod("a"))
    assert used.space("shop").place.owner == used.space("shop").workloads[0].id
    assert underlined(used.space("shop").place) == "shop"
    implied = cluster_of("apiVersion: v1\nkind: Pod\nmetadata: {name: lone}\n").space("default")
    assert underlined(implied.place) == "lone"


def test_labels_of_a_namespace_are_known_where_it_is_declared() -> None:
    cluster = cluster_of(namespace("shop", "{team: a}"), pod("a", namespace="pay"))
    team = label("team", "b")
    assert team.matches(cluster.space("shop").labels) is False
    assert team.matches(cluster.space("pay").labels) is None
    for name in ("shop", "pay"):
        assert label("kubernetes.io/metadata.name", name).matches(cluster.space(name).labels) is True
        assert label("kubernetes.io/metadata.name", "x").matches(cluster.space(name).labels) is False
