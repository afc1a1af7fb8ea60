from __future__ import annotations

import pytest

from kubelint.cluster.backends import target
from kubelint.config.config import External
from kubelint.model.service import Service
from tests.cluster.written import cluster_of, service, workload
from tests.model.objects import text_at

PORTS = "[{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]"


@pytest.mark.parametrize(
    ("wanted", "protocol", "number", "declared", "other"),
    [
        ("http", "TCP", 8080, True, False),
        (8080, "TCP", 8080, True, False),
        ("dns", "TCP", None, False, True),
        (53, "TCP", 53, False, True),
        (53, "UDP", 53, True, False),
        ("https", "TCP", None, False, False),
        (443, "TCP", 443, False, False),  # a number need not be declared
    ],
)
def test_where_a_port_leads(
    wanted: int | str,
    protocol: str,
    number: int | None,
    declared: bool,  # noqa: FBT001
    other: bool,  # noqa: FBT001
) -> None:
    (web,) = cluster_of(workload("web", "{app: web}", PORTS)).space("default").workloads
    found = target(web, wanted, protocol)
    assert (found.number, found.declared is not None, found.other_protocol is not None) == (number, declared, other)
    assert not found.unsure


def test_placeholders_among_the_ports_leave_it_open() -> None:
    (web,) = (
        cluster_of(workload("web", "{app: web}", "[{name: '${NAME}', containerPort: 80}]")).space("default").workloads
    )
    assert target(web, "http", "TCP").unsure


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        ("initContainers: [{name: i, args: ['--listen=:9443']}]", True),
        ("initContainers: [{name: i, env: [{name: LISTEN, value: '0.0.0.0:9443 ssl'}]}]", True),
        ("initContainers: [{name: i, livenessProbe: {tcpSocket: {port: 9443}}}]", True),
        ("initContainers: [{name: i, env: [{name: N, value: '19443'}]}]", False),
        ("initContainers: [{name: i, env: [{name: N, value: '10.9443.1'}]}]", False),
    ],
)
def test_number_that_something_mentions(pod: str, expected: bool) -> None:  # noqa: FBT001
    (web,) = cluster_of(workload("web", "{app: web}", PORTS, pod=pod)).space("default").workloads
    assert target(web, 9443, "TCP").mentioned is expected


def test_addresses_by_hand() -> None:
    piece = (
        "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n"
        "metadata: {name: old-x7, labels: {kubernetes.io/service-name: old}}\n"
    )
    endpoints = "---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: older}\n"
    cluster = cluster_of(*(service(name, "{}") for name in ("old", "older", "new")), piece, endpoints)
    found = {each.name: cluster.backends.has_addresses(each) for each in cluster.space("default").all(Service)}
    assert found == {"old": True, "older": True, "new": False}


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [("Deployment", "web", True), ("EndpointSlice", "w*", True), ("Service", "web", True), ("Secret", "web", False)],
)
def test_declared_elsewhere(kind: str, name: str, expected: bool) -> None:  # noqa: FBT001
    cluster = cluster_of(service("web", "{}"), externals=[External(kind, "default", name, None)])
    (web,) = cluster.space("default").all(Service)
    assert cluster.backends.declared_elsewhere(web) is expected


def test_files_that_hold_few_of_many_pods_do_not_describe_the_namespace() -> None:
    good = [workload("web", "{app: web}"), service("web", "{selector: {app: web}}")]
    few = [service(f"s{n}", f"{{selector: {{app: a{n}}}}}") for n in range(3)]
    many = [service(f"s{n}", f"{{selector: {{app: a{n}}}}}") for n in range(8)]
    assert cluster_of(*good, *few).backends.pods_described("default")
    assert not cluster_of(*good, *many).backends.pods_described("default")
    assert not cluster_of(*few).backends.pods_described("default")


def likely(selector: str, *texts: str, namespace: str = "default") -> tuple[str, str, bool] | None:
    """What is shown, the key that fails, and whether it is a slip of the pen."""
    cluster = cluster_of(service("s", f"{{selector: {selector}}}", namespace=namespace), *texts)
    (one,) = cluster.space(namespace).all(Service)
    found = cluster.backends.likely(one)
    return None if found is None else (text_at(found.place), found.key, found.slip)


WEB = workload("web", "{app: web, tier: front}", own="{team: shop}")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("{app: webb}", ("web", "app", True)),
        ("{app: Web}", ("web", "app", True)),
        ("{tier: flush}", None),
        ("{tier: fruit}", None),  # two letters of a short word are another word
        ("{tier: fornt}", ("front", "tier", True)),  # letters that changed places
        ("{app: wet}", None),  # a short word with another letter is another word
        ("{app.kubernetes.io/name: web}", ("web", "app.kubernetes.io/name", True)),
        ("{team: shop}", ("shop", "team", True)),  # it stands on the Deployment, not on its pods
        ("{app: web, tier: back}", ("front", "tier", False)),
        ("{app: web, track: stable}", ("labels", "track", False)),
        ("{app: api, tier: back}", None),
        ("{app: payments}", None),
        ("{app: '${APP}'}", None),
    ],
)
def test_what_was_most_likely_meant(selector: str, expected: tuple[str, str, bool] | None) -> None:
    found = likely(selector, WEB)
    assert found is None if expected is None else found is not None
    if found and expected:
        assert found[0] in {expected[0], "app", "tier"}
        assert found[1:] == expected[1:]


def test_number_is_no_slip_of_the_pen() -> None:
    assert likely("{app: web-2}", workload("web", "{app: web-1}")) is None


def test_pods_of_another_namespace() -> None:
    assert likely("{app: web, tier: front}", WEB, namespace="other") == ("web", "", False)


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("redis.example.com/v1", "RedisFailover", True),
        ("monitoring.coreos.com/v1", "ServiceMonitor", False),
        ("networking.istio.io/v1", "VirtualService", False),
    ],
)
def test_custom_object_that_may_make_the_pods(api_version: str, kind: str, expected: bool) -> None:  # noqa: FBT001
    custom = f"---\napiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: cache}}\n"
    found = likely("{app: cache}", custom)
    assert (found == ("cache", "", False)) is expected


@pytest.mark.parametrize(("selector", "expected"), [("{app: webb}", False), ("{cnpg.io/cluster: orders}", True)])
def test_operators_pods_are_not_taken_for_those_of_any_service(selector: str, expected: bool) -> None:  # noqa: FBT001
    custom = "---\napiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders}\nspec: {instances: 3}\n"
    cluster = cluster_of(custom, service("s", f"{{selector: {selector}}}"))
    (one,) = cluster.space("default").all(Service)
    assert bool(cluster.backends.selected(one)) is expected


def test_services_that_lead_alike_share_the_answer() -> None:
    spec = "{selector: {app: web}, ports: [{port: %d, targetPort: http}]}"
    cluster = cluster_of(workload("web", "{app: web}", PORTS), *(service(f"s{n}", spec % n) for n in (1, 2)))
    one, two = (cluster.backends.targets(each.ports[0]) for each in cluster.space("default").all(Service))
    assert one is two


def test_of_several_ports_that_fit_the_first_with_the_protocol_counts() -> None:
    ports = (
        "[{name: a, containerPort: 80, protocol: UDP}, {name: a, containerPort: 81}, {name: '80', containerPort: 80}]"
    )
    (web,) = cluster_of(workload("web", "{app: web}", ports)).space("default").workloads
    assert target(web, "a", "TCP").number == 81
    found = target(web, 80, "TCP").declared
    assert found is not None
    assert found.name == "80"
    assert target(web, "80", "TCP").number == 80
    other = target(web, 80, "SCTP").other_protocol
    assert other is not None
    assert other.name == "a"
