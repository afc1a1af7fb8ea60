from __future__ import annotations

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.presence import Presence
from kubelint.config.config import External
from kubelint.finding import Severity
from kubelint.model.build import build
from kubelint.syntax.document import from_text
from tests.cluster.written import cluster_of, service
from tests.model.objects import built, text_at

WEB = service("web", "{ports: [{port: 80, targetPort: 8080}]}", namespace="shop")
ASKING = built("apiVersion: v1\nkind: Pod\nmetadata: {name: asking}\n")


def port(cluster: Cluster, name: str, wanted: int | str) -> Presence:
    return cluster.references.service_port(ASKING, "shop", name, wanted).presence


def test_found_objects_need_no_more_words() -> None:
    found = cluster_of(WEB).references.to("Service", "shop", "web")
    assert found.presence is Presence.found
    assert not found.missing
    assert not found.related


def test_missing_among_others_of_its_kind_is_no_hint() -> None:
    found = cluster_of(WEB).references.to("Service", "shop", "api")
    assert found.missing
    assert found.severity is None
    assert found.message == "Namespace 'shop' has no Service 'api'"


def test_missing_where_there_is_nothing_of_the_kind_is_a_hint() -> None:
    found = cluster_of(WEB).references.to("Service", "blog", "api")
    assert found.severity is Severity.hint
    assert found.message == "These files hold no Service 'api' of namespace 'blog'"


def test_one_of_that_name_in_another_namespace_is_shown() -> None:
    found = cluster_of(WEB).references.to("Service", "blog", "web")
    assert found.severity is None
    assert [(text_at(related.place), related.message) for related in found.related] == [
        ("web", "namespace 'shop' has one of that name")
    ]


def test_made_secrets_count_as_secrets_of_the_namespace() -> None:
    sealed = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a, namespace: shop}\n"
    assert cluster_of(sealed).references.to("Secret", "shop", "b").severity is None


def test_where_a_chart_is_installed_nothing_is_expected_of_the_files() -> None:
    chart = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: shop}\n"
    assert cluster_of(WEB, chart).references.to("Service", "shop", "api").severity is Severity.hint


def test_of_kube_system_nothing_is_expected_of_the_files() -> None:
    dns = service("dns", "{ports: [{port: 53}]}", namespace="kube-system")
    assert cluster_of(dns).references.to("Service", "kube-system", "dashboard").severity is Severity.hint


def test_a_name_that_many_files_use_lives_elsewhere() -> None:
    def resources(files: int) -> Cluster:
        route = (
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: NAME, namespace: shop}\n"
            "spec: {rules: [{backendRefs: [{name: shared, port: 80}]}]}\n"
        )
        texts = {"/web.yaml": WEB, **{f"/{i}.yaml": route.replace("NAME", f"r{i}") for i in range(files)}}
        documents = [doc for path, text in texts.items() for doc in from_text(text, path).documents]
        return Cluster([build(doc, (), doc.data, "default", placeholders=False) for doc in documents])

    assert resources(2).references.to("Service", "shop", "shared").severity is None
    assert resources(3).references.to("Service", "shop", "shared").severity is Severity.hint


def test_ports_by_number_and_by_name() -> None:
    named = service("named", "{ports: [{name: http, port: 80}]}", namespace="shop")
    cluster = cluster_of(WEB, named)
    assert port(cluster, "web", 80) is Presence.found
    assert port(cluster, "named", "http") is Presence.found
    assert port(cluster, "named", 8080) is Presence.missing
    assert port(cluster, "web", "") is Presence.missing  # an unnamed port has no name, not even an empty one
    assert port(cluster, "gone", 80) is Presence.unknown


def test_a_port_that_is_a_target_port_is_said_so() -> None:
    answer = cluster_of(WEB).references.service_port(ASKING, "shop", "web", 8080)
    assert answer.missing
    assert [(text_at(related.place), related.message) for related in answer.related] == [
        ("8080", "that is where its port 80/TCP leads")
    ]


def test_services_that_need_no_list_of_ports() -> None:
    external = service("ext", "{type: ExternalName, externalName: example.com}", namespace="shop")
    headless = service("db", "{clusterIP: None, selector: {app: db}}", namespace="shop")
    bare = service("bare", "{selector: {app: bare}}", namespace="shop")
    cluster = cluster_of(external, headless, bare)
    assert port(cluster, "ext", 443) is Presence.supplied
    assert port(cluster, "ext", "https") is Presence.unknown
    assert port(cluster, "db", 5432) is Presence.unknown
    assert port(cluster, "bare", 80) is Presence.missing


def test_placeholders_leave_ports_open() -> None:
    open_ = service("open", "{ports: [{port: '${PORT}'}]}", namespace="shop")
    wrong = service("wrong", "{ports: [{port: many}]}", namespace="shop")
    cluster = cluster_of(open_, wrong, WEB)
    wanted = built("apiVersion: v1\nkind: Secret\nmetadata: {name: '${PORT}'}\n").name
    assert port(cluster, "open", 80) is Presence.unknown
    assert port(cluster, "wrong", 80) is Presence.unknown
    assert port(cluster, "web", wanted) is Presence.unknown


def test_ports_that_the_config_declares() -> None:
    entries = [External("Service", "shop", "pay", (443, "http*")), External("Service", "*", "any-*", None)]
    cluster = cluster_of(WEB, externals=entries)
    assert port(cluster, "pay", 443) is Presence.supplied
    assert port(cluster, "pay", "http-web") is Presence.supplied
    assert port(cluster, "pay", 80) is Presence.missing
    assert port(cluster, "any-thing", 80) is Presence.supplied


def test_of_two_definitions_the_nearest_counts() -> None:
    texts = {
        "/a/x.yaml": WEB,
        "/b/web.yaml": WEB.replace("port: 80,", "port: 81,"),
        "/b/asking.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: asking}\n",
        "/asking.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: asking}\n",
    }
    documents = [doc for path, text in texts.items() for doc in from_text(text, path).documents]
    resources = [build(doc, (), doc.data, "default", placeholders=False) for doc in documents]
    references = Cluster(resources[:2]).references
    inside, outside = resources[2:]
    assert references.service_port(inside, "shop", "web", 80).missing
    assert not references.service_port(inside, "shop", "web", 81).missing
    # From afar both are as near, and what one of them has is there.
    assert not references.service_port(outside, "shop", "web", 80).missing
    assert not references.service_port(outside, "shop", "web", 81).missing
