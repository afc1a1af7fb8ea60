"""Who reaches whom by name: workloads, addresses outside and ingress controllers, with reasons, groups and focus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.cluster.connectivity import Connectivity
from kubelint.cluster.explained import Explanations
from kubelint.cluster.focus import Asked, Focus, parse_port
from kubelint.cluster.network_tiers import cluster_policies
from kubelint.cluster.plugins import installed
from kubelint.cluster.reach import Network, Reaching
from kubelint.cluster.rejected import faults
from kubelint.cluster.stranger_rows import StrangerRows
from kubelint.cluster.trace.tracing import Tracing
from kubelint.network.addresses import parse_cidr
from kubelint.network.ports import ALL, NONE, PortSet
from tests.cluster.policed import namespace, pod, policy
from tests.cluster.written import cluster_of, service, workload
from tests.network import naive
from tests.network.clusters import random_cluster, seeded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubelint.cluster.connectivity import Reach
    from kubelint.cluster.explained import Explained

EVERYWHERE = "0.0.0.0-255.255.255.255, ::/0"


def connectivity(*texts: str, **options: Any) -> Connectivity:
    cluster = cluster_of(*texts)
    compiled = cluster_policies(cluster, faults(cluster))
    return Connectivity(cluster, compiled.tiers, primary=compiled.networks, **options)


def pairs(reaches: Iterable[Reach]) -> dict[tuple[str, str], PortSet]:
    found: dict[tuple[str, str], PortSet] = {}
    for reach in reaches:
        assert reach.ports
        for source in reach.sources:
            for destination in reach.destinations:
                assert (source, destination) not in found
                found[source, destination] = reach.ports
    return found


def allowed(explained: Iterable[Explained]) -> dict[tuple[str, str], PortSet]:
    found: dict[tuple[str, str], PortSet] = {}
    for row in explained:
        ports = NONE
        for decision in row.decisions:
            ports |= decision.ports if decision.allowed else NONE
        for source in row.sources:
            for destination in row.destinations:
                found[source, destination] = found.get((source, destination), NONE) | ports
    return {pair: ports for pair, ports in found.items() if ports}


WEB, DB = pod("web", "{app: web}"), pod("db", "{app: db}")
DB_FROM_WEB = policy(
    "db", "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}"
)


def test_rows_name_workloads_and_ranges_of_addresses() -> None:
    assert pairs(connectivity(WEB, DB, DB_FROM_WEB).rows()) == {
        ("shop/web[Pod]", "shop/db[Pod]"): ALL,
        ("shop/db[Pod]", "shop/web[Pod]"): ALL,
        ("shop/web[Pod]", EVERYWHERE): ALL,
        ("shop/db[Pod]", EVERYWHERE): ALL,
        (EVERYWHERE, "shop/web[Pod]"): ALL,
    }


def test_two_replicas_are_two_pods_and_may_be_kept_apart() -> None:
    two = workload("web", "{app: web}").replace("spec: {", "spec: {replicas: 2, ")
    assert ("default/web[Deployment]",) * 2 in pairs(connectivity(two).rows())
    closed = policy("closed", "{podSelector: {}}", namespace="default")
    assert ("default/web[Deployment]",) * 2 not in pairs(connectivity(two, closed).rows())
    assert ("default/web[Deployment]",) * 2 not in pairs(connectivity(workload("web", "{app: web}")).rows())


def test_pods_are_known_by_their_controller_and_may_differ_in_labels() -> None:
    owner = "ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]"
    one, other = (
        pod(name, f"{{app: {label}}}").replace("namespace: shop,", f"namespace: shop, {owner},")
        for name, label in (("web-1-a", "web"), ("web-1-b", "other"))
    )
    found = pairs(connectivity(one, other, DB, DB_FROM_WEB).rows())
    # One of the two pods reaches the database, so the workload does.
    assert found["shop/web-1[ReplicaSet]", "shop/db[Pod]"] == ALL
    assert ("shop/web-1[ReplicaSet]", "shop/web-1[ReplicaSet]") in found


def test_two_workloads_of_one_name_are_two() -> None:
    found = connectivity(workload("a", "{x: y}"), workload("a", "{x: y}", kind="StatefulSet"))
    assert [end.text for end in found.ends.all] == ["default/a[Deployment]", "default/a[StatefulSet]"]


def test_names_that_are_none_cannot_break_the_output() -> None:
    hostile = pod('"x\\"y\\u001b[31m"')
    assert [end.text for end in connectivity(hostile).ends.all] == ["shop/x?y?[31m[Pod]"]


def test_outside_is_cut_only_where_policies_cut_it() -> None:
    spec = "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]}"
    found = pairs(connectivity(WEB, policy("some", spec)).rows())
    assert ("10.0.0.0-10.0.255.255, 10.2.0.0-10.255.255.255", "shop/web[Pod]") in found
    assert ("shop/web[Pod]", EVERYWHERE) in found


def test_known_addresses_of_the_cluster_are_not_outside() -> None:
    given = {
        "pod_addresses": parse_cidr("10.0.0.0/8").addresses,
        "service_addresses": parse_cidr("11.0.0.0/8").addresses,
    }
    found = pairs(connectivity(WEB, **given).rows())
    assert ("shop/web[Pod]", "0.0.0.0-9.255.255.255, 12.0.0.0-255.255.255.255, ::/0") in found


def test_addresses_of_pods_make_blocks_certain() -> None:
    spec = "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"
    pair = ("shop/web[Pod]", "shop/db[Pod]")
    assert pair not in pairs(connectivity(WEB, DB, policy("block", spec)).rows())
    addresses = parse_cidr("10.0.0.0/16").addresses
    assert pair in pairs(connectivity(WEB, DB, policy("block", spec), pod_addresses=addresses).rows())
    told = WEB + "status: {podIP: 10.1.2.3}\n"
    assert pair in pairs(connectivity(told, DB, policy("block", spec)).rows())


INGRESS = (
    "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\n"
    "spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, "
    "backend: {service: {name: web, port: {number: 80}}}}]}}]}\n"
)
ROUTED = (
    workload("web", "{app: web}", "[{name: http, containerPort: 8080}]"),
    service("web", "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}"),
    INGRESS,
)


def test_an_ingress_leads_controllers_to_the_port_of_the_pods() -> None:
    found = pairs(connectivity(*ROUTED).rows())
    assert found["{ingress-controller}", "default/web[Deployment]"] == PortSet.of("TCP", 8080)


def test_policies_may_stop_the_controller() -> None:
    closed = policy("closed", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}", namespace="default")
    found = connectivity(*ROUTED, closed)
    assert not any("{ingress-controller}" in pair for pair in pairs(found.rows()))
    assert [text for text, _ in found.blocked_routes()] == ["default/web[Deployment]"]


def test_a_controller_in_the_input_is_the_one_that_is_meant() -> None:
    spec = (
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}, "
        "podSelector: {matchLabels: {app: proxy}}}]}]}"
    )
    only = policy("only", spec, namespace="default")
    assert list(connectivity(*ROUTED, only).blocked_routes())
    run = "{containers: [{name: c, image: 'registry.k8s.io/ingress-nginx/controller:v1'}]}"
    proxy = pod("proxy", "{app: proxy}", run, namespace="edge")
    found = connectivity(*ROUTED, only, proxy)
    assert not list(found.blocked_routes())
    assert ("{ingress-controller}", "default/web[Deployment]") in pairs(found.rows())
    assert allowed(Explanations(found).all())["{ingress-controller}", "default/web[Deployment]"]


def test_an_openshift_route_without_a_port_leads_to_every_port_of_the_service() -> None:
    route = (
        "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r}\n"
        "spec: {to: {kind: Service, name: web}}\n"
    )
    web = service("web", "{selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 81}]}")
    found = pairs(connectivity(workload("web", "{app: web}"), web, route).rows())
    assert found["{ingress-controller}", "default/web[Deployment]"] == PortSet.of("TCP", 80, 81)


def test_pods_of_a_primary_network_reach_only_each_other() -> None:
    mark = "{k8s.ovn.org/primary-user-defined-network: ''}"
    network = (
        "---\napiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\nmetadata: {name: own, namespace: blue}\n"
        "spec: {topology: Layer2, layer2: {role: Primary, subnets: [10.0.0.0/16]}}\n"
    )
    blue = [pod(name, namespace="blue") for name in ("a", "b")]
    found = connectivity(namespace("blue", mark), network, *blue, WEB)
    rows = {(s, d): r.network for r in found.rows() for s in r.sources for d in r.destinations}
    assert rows["blue/a[Pod]", "blue/b[Pod]"] == "blue"
    assert rows["blue/a[Pod]", EVERYWHERE] == "blue"
    assert rows["shop/web[Pod]", EVERYWHERE] == "pod-network"
    assert ("shop/web[Pod]", "blue/a[Pod]") not in rows
    assert ("blue/a[Pod]", "shop/web[Pod]") not in rows


def test_an_object_in_error_does_not_count_and_does_not_take_others_down() -> None:
    bad = policy("bad", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.300/8}}]}]}")
    cluster = cluster_of(WEB, DB, DB_FROM_WEB, bad, DB_FROM_WEB)
    messages = [fault.message for fault in faults(cluster)]
    assert len(messages) == 2
    assert "spec.ingress[0].from[0].ipBlock.cidr" in messages[0]
    assert "there twice" in messages[1]
    assert pairs(connectivity(WEB, DB, DB_FROM_WEB, bad).rows()) == pairs(connectivity(WEB, DB, DB_FROM_WEB).rows())


@pytest.mark.parametrize(
    ("selector", "part"),
    [
        ("{matchLabels: {'a b': x}}", "no label key"),
        ("{matchLabels: {a: 'x y'}}", "no label value"),
        ("{matchExpressions: [{key: a, operator: In}]}", "without values"),
        ("{matchExpressions: [{key: a, operator: Exists, values: [x]}]}", "with values"),
    ],
)
def test_a_selector_that_the_api_rejects_is_a_fault(selector: str, part: str) -> None:
    (fault,) = faults(cluster_of(policy("p", f"{{podSelector: {selector}}}")))
    assert part in fault.message


def plain(cluster: dict[str, Any]) -> list[str]:
    """The objects of a random cluster as documents."""
    documents: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        for name, labels in cluster["namespaces"].items()
    ]
    for number, data in enumerate(cluster["pods"]):
        documents.append(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": f"p{number}", "namespace": data["namespace"], "labels": data["labels"]},
                "spec": {
                    "containers": [{"name": "c", "ports": data["ports"]}],
                    **({"hostNetwork": True} if data["hostNetwork"] else {}),
                },
                "status": {"podIP": data["address"]},
            }
        )
    for number, item in enumerate(cluster["policies"]):
        documents.append(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": f"policy-{number}", **item["metadata"]},
                "spec": item["spec"],
            }
        )
    return [json.dumps(document) for document in documents]


@pytest.mark.parametrize("seed", range(40))
def test_rows_groups_and_explanations_say_the_same_as_the_naive_evaluator(seed: int) -> None:
    cluster = random_cluster(seeded(seed))
    built = cluster_of(*plain(cluster))
    # Some of the random policies have blocks that the API server would reject; the naive evaluator takes them.
    found = Connectivity(built, cluster_policies(built, ()).tiers)
    rows = pairs(found.rows())
    texts = {f"{data['namespace']}/p{number}[Pod]": data for number, data in enumerate(cluster["pods"])}
    for source, data in texts.items():
        for destination, other in texts.items():
            if source != destination:
                ports = rows.get((source, destination), NONE)
                for protocol, port in (("TCP", 80), ("TCP", 81), ("UDP", 80), ("TCP", 8005), ("SCTP", 443)):
                    assert ports.contains(protocol, port) is naive.connects(cluster, data, other, protocol, port)
    inside = {pair: ports for pair, ports in rows.items() if pair[0] in texts and pair[1] in texts}
    told = allowed(Explanations(found).all())
    assert {pair: ports for pair, ports in told.items() if pair[0] in texts and pair[1] in texts} == inside
    groups = found.groups()
    expanded: dict[tuple[str, str], PortSet] = {}
    for reach in groups.reaches:
        for source in (text for name in reach.sources for text in groups.members.get(name, [name])):
            for destination in (text for name in reach.destinations for text in groups.members.get(name, [name])):
                expanded[source, destination] = reach.ports
    assert {pair: ports for pair, ports in expanded.items() if pair[0] != pair[1]} == rows


def test_focus_chooses_rows_by_name_direction_peer_and_port() -> None:
    found = connectivity(WEB, DB, pod("x", namespace="other"), DB_FROM_WEB)

    def chosen(**asked: Any) -> set[tuple[str, str]]:
        focus = Focus(Asked(**asked), found.ends.all)
        return set(pairs(focus.reaches(found.rows())))

    everything = set(pairs(found.rows()))
    web, db = "shop/web[Pod]", "shop/db[Pod]"
    assert chosen() == everything
    assert chosen(workloads=("web",)) == {pair for pair in everything if web in pair}
    assert chosen(workloads=("shop/web",), direction="egress") == {pair for pair in everything if pair[0] == web}
    assert chosen(workloads=("web",), direction="ingress") == {pair for pair in everything if pair[1] == web}
    assert chosen(workloads=("web",), peers=("db",)) == {(web, db), (db, web)}
    assert chosen(workloads=("web",), peers=("db",), direction="egress") == {(web, db)}
    focus = Focus(Asked(ports=parse_port("tcp-80")), found.ends.all)
    assert set(pairs(focus.reaches(found.rows())).values()) == {PortSet.of("TCP", 80)}
    assert Focus(Asked(workloads=("web", "nobody")), found.ends.all).unknown == ["nobody"]


@pytest.mark.parametrize("text", ["80", "tcp", "tcp-0", "tcp-65536", "http-80", "tcp-x", ""])
def test_what_is_no_port_is_told(text: str) -> None:
    assert parse_port(text) is None


def test_strangers_are_told_where_no_pod_is_one() -> None:
    rule = "{from: [{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchLabels: {app: probe}}}]}"
    texts = (WEB, namespace("ops", "{team: ops}"), policy("p", f"{{podSelector: {{}}, ingress: [{rule}]}}"))
    rows = StrangerRows(connectivity(*texts))
    assert [row.exposed.ports for row in rows.rows() if row.direction == "Ingress"] == [ALL]
    assert list(rows.unprotected()) == [("shop/web[Pod]", "Egress")]
    there = StrangerRows(connectivity(*texts, pod("probe", "{app: probe}", namespace="ops")))
    assert not [row for row in there.rows() if row.direction == "Ingress" and row.workload == "shop/web[Pod]"]


def test_a_policy_for_one_pod_of_a_stateful_set_is_for_that_one_only() -> None:
    three = workload("db", "{app: db}", kind="StatefulSet").replace("spec: {", "spec: {replicas: 3, ")
    label = "statefulset.kubernetes.io/pod-name"
    closed = policy("first", f"{{podSelector: {{matchLabels: {{{label}: db-0}}}}}}", namespace="default")
    web = pod("web", "{app: web}", namespace="default")
    found = connectivity(three, closed, web)
    assert len(found.ends.all[0].pods) == 2
    # The two others are open, and so is the workload.
    assert pairs(found.rows())["default/web[Pod]", "default/db[StatefulSet]"] == ALL
    beyond = policy("none", f"{{podSelector: {{matchLabels: {{{label}: db-3}}}}}}", namespace="default")
    assert len(connectivity(three, beyond, web).ends.all[0].pods) == 1
    every = "{matchExpressions: [{key: apps.kubernetes.io/pod-index, operator: In, values: ['0', '1', '2']}]}"
    all_closed = policy("all", f"{{podSelector: {every}}}", namespace="default")
    assert ("default/web[Pod]", "default/db[StatefulSet]") not in pairs(connectivity(three, all_closed, web).rows())


def test_on_one_port_a_stranger_counts_only_where_not_anybody_does() -> None:
    rules = (
        "[{from: [{namespaceSelector: {}}], ports: [{port: 80}]}, "
        "{from: [{podSelector: {matchLabels: {app: probe}}}], ports: [{port: 81}]}]"
    )
    found = connectivity(WEB, policy("p", f"{{podSelector: {{}}, ingress: {rules}}}"))

    def chosen(port: str) -> list[bool]:
        focus = Focus(Asked(workloads=("web",), direction="ingress", ports=parse_port(port)), found.ends.all)
        return [row.stranger.is_anybody for row in focus.openness(StrangerRows(found).rows())]

    assert chosen("tcp-80") == [True]
    assert chosen("tcp-81") == [False]
    assert chosen("tcp-82") == []


def test_a_route_of_the_gateway_api_leads_to_its_backend_where_a_listener_takes_it() -> None:
    gateway = (
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: edge}\n"
        "spec: {gatewayClassName: c, listeners: [{name: http, port: 80, protocol: HTTP}]}\n"
    )
    route = (
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\n"
        "spec: {parentRefs: [{name: edge, sectionName: SECTION}], "
        "rules: [{backendRefs: [{name: web, port: 80}]}]}\n"
    )
    pair = ("{ingress-controller}", "default/web[Deployment]")
    attached = pairs(connectivity(*ROUTED[:2], gateway, route.replace("SECTION", "http")).rows())
    assert attached[pair] == PortSet.of("TCP", 8080)
    assert pair not in pairs(connectivity(*ROUTED[:2], gateway, route.replace("SECTION", "other")).rows())


@pytest.mark.parametrize(
    ("images", "plugin"),
    [
        (["docker.io/calico/node:v3"], "calico"),
        (["quay.io/cilium/cilium:v1@sha256:0"], "cilium"),
        (["calico/node", "docker.io/flannel/flannel"], "canal"),
        (["calico/node", "quay.io/cilium/cilium"], None),
        (["docker.io/calico/kube-controllers"], None),
    ],
)
def test_the_plugin_is_the_one_that_a_daemon_set_runs(images: list[str], plugin: str | None) -> None:
    def daemon(number: int, image: str, kind: str) -> str:
        return workload(f"n{number}", "{a: b}", kind=kind).replace("example.com/main:1", image)

    assert installed(cluster_of(*(daemon(n, image, "DaemonSet") for n, image in enumerate(images)))) == plugin
    assert installed(cluster_of(*(daemon(n, image, "Deployment") for n, image in enumerate(images)))) is None


@pytest.mark.parametrize(
    ("image", "is_one"),
    [
        ("registry.k8s.io/ingress-nginx/controller:v1.11.1@sha256:0", True),
        ("registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1", False),
        ("traefik:v3.0", True),
        ("localhost:5000/traefik", True),
        ("example.com/my-traefik-dashboard", False),
    ],
)
def test_a_controller_is_known_by_its_image(image: str, is_one: bool) -> None:  # noqa: FBT001
    run = f"{{containers: [{{name: c, image: '{image}'}}]}}"
    assert bool(connectivity(pod("c", spec=run)).senders.controllers) is is_one


_FROM_NGINX = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}"
_FROM_ROUTER = "{namespaceSelector: {matchLabels: {network.openshift.io/policy-group: ingress}}}"
_INGRESS = INGRESS.replace("spec: {", "spec: {ingressClassName: nginx, ")
_OPENSHIFT = (
    "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: web}\n"
    "spec: {host: shop.example.com, to: {kind: Service, name: web}}\n"
)


@pytest.mark.parametrize(
    ("route", "peers", "is_open"),
    [
        pytest.param(_INGRESS, _FROM_NGINX, True, id="where nginx usually is"),
        pytest.param(_INGRESS, _FROM_ROUTER, False, id="where another controller is"),
        pytest.param(ROUTED[2], _FROM_NGINX, False, id="of no class: nothing is known"),
        pytest.param(ROUTED[2], "{namespaceSelector: {}}", True, id="any namespace"),
        pytest.param(_OPENSHIFT, _FROM_ROUTER, True, id="the router of OpenShift"),
        pytest.param(
            _INGRESS.replace("nginx", "gce"),
            "{ipBlock: {cidr: 130.211.0.0/22}}, {ipBlock: {cidr: 35.191.0.0/16}}",
            True,
            id="a cloud's",
        ),
        pytest.param(_INGRESS.replace("nginx", "gce"), "{ipBlock: {cidr: 130.211.0.0/22}}", False, id="a part of it"),
        pytest.param(_INGRESS.replace("nginx", "gce"), "{ipBlock: {cidr: 10.0.0.0/8}}", False, id="not the cloud's"),
    ],
)
def test_a_controller_is_assumed_in_the_same_place_as_by_trace(route: str, peers: str, is_open: bool) -> None:  # noqa: FBT001
    rule = policy("web", f"{{podSelector: {{}}, ingress: [{{from: [{peers}]}}]}}").replace(": shop", ": default")
    texts = (*ROUTED[:2], route, rule)
    network = connectivity(*texts)
    pair = ("{ingress-controller}", "default/web[Deployment]")
    assert (pair in pairs(network.rows())) is is_open
    told = [each for each in Explanations(network).all() if each.sources == pair[:1]]
    assert all(any(decision.allowed for decision in each.decisions) for each in told) is is_open
    way = Tracing(Network(network.cluster, network.tiers)).trace("internet", "default/web", None)
    assert way.ok is is_open


@pytest.mark.parametrize("annotation", ["permanent-redirect", "temporal-redirect"])
def test_an_ingress_that_redirects_everything_leads_to_no_pod(annotation: str) -> None:
    name = f"{{name: shop, annotations: {{nginx.ingress.kubernetes.io/{annotation}: 'https://example.com/'}}}}"
    network = connectivity(*ROUTED[:2], INGRESS.replace("{name: shop}", name))
    assert not any(source == "{ingress-controller}" for source, _ in pairs(network.rows()))
    asked = Network(network.cluster, network.tiers)
    assert not Reaching(asked).reach("internet", "default/web", None).allowed
