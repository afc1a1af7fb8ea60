from __future__ import annotations

import pytest

from tests.cluster.policed import custom, namespace, pod, policy, policy_named, underlined
from tests.cluster.written import cluster_of, service


def listening(ports: str = "[{name: http, containerPort: 8080}]", more: str = "") -> str:
    return f"{{containers: [{{name: main, image: example.com/main:1, ports: {ports}{more}}}]}}"


def in_front(ports: str, more: str = "") -> str:
    return service("web", f"{{selector: {{app: web}}, ports: {ports}{more}}}", namespace="shop")


WEB = pod("web", "{app: web}", listening())
SERVICE = in_front("[{port: 80, targetPort: http}]")
INTO_WEB = "{{podSelector: {{matchLabels: {{app: web}}}}, ingress: [{{ports: {}}}]}}"


def mistaken(*texts: str) -> list[tuple[str, int]]:
    """Return the ports of policy `p` that are a Service's: as underlined, and where the pods listen instead."""
    cluster = cluster_of(*texts)
    found = cluster.policies.ports.mistaken(policy_named(cluster, "p"))
    return [(underlined(each.port.at("port")), each.translation.number) for each in found]


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("[{port: 80}]", [("80", 8080)]),
        ("[{port: 80, protocol: TCP}]", [("80", 8080)]),
        ("[{port: 80}, {port: 443}]", [("80", 8080)]),
        ("[{port: 8080}]", []),
        ("[{port: http}]", []),
        ("[{port: 81}]", []),  # no Service's
        ("[{port: 80, protocol: UDP}]", []),
        ("[{port: 80, endPort: 90}]", []),
        ("[{port: '${PORT}'}]", []),
        ("[]", []),
        # The pods' own port is allowed beside it, in whatever form.
        ("[{port: 80}, {port: 8080}]", []),
        ("[{port: 80}, {port: http}]", []),
        ("[{port: 80}, {port: 8000, endPort: 9000}]", []),
        ("[{port: 80}, {protocol: TCP}]", []),
        ("[{port: 80}, {port: 8080, protocol: UDP}]", [("80", 8080)]),
    ],
)
def test_a_rule_with_the_port_of_a_service(ports: str, expected: list[tuple[str, int]]) -> None:
    assert mistaken(WEB, SERVICE, policy("p", INTO_WEB.format(ports))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (in_front("[{port: 80, targetPort: 8080}]"), 1),
        (in_front("[{port: 80, targetPort: 9090}]"), 1),  # a number need not be declared
        (in_front("[{port: 80}]"), 0),
        (in_front("[{port: 80, targetPort: 80}, {name: b, port: 81, targetPort: 8080}]"), 0),
        (in_front("[{port: 80, targetPort: web}]"), 0),  # the name leads nowhere
        (in_front("[{port: 80, targetPort: '${PORT}'}]"), 0),
        (in_front("[{port: 80, targetPort: 8080}]", ", clusterIP: None"), 0),  # a headless Service translates nothing
        (service("web", "{selector: {app: '${APP}'}, ports: [{port: 80, targetPort: 8080}]}", namespace="shop"), 0),
        (service("web", "{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}", namespace="pay"), 0),
        (service("web", "{ports: [{port: 80, targetPort: 8080}]}", namespace="shop"), 0),
    ],
)
def test_only_a_service_that_translates_the_port_counts(text: str, expected: int) -> None:
    assert len(mistaken(WEB, text, policy("p", INTO_WEB.format("[{port: 80}]")))) == expected


@pytest.mark.parametrize(
    "spec",
    [
        listening("[{containerPort: 8080, name: http}, {containerPort: 80}]"),
        listening("[{containerPort: 8080, name: http}, {containerPort: '${PORT}'}]"),
        listening("[{containerPort: 8080, name: http}]", ", args: ['--listen=:80']"),
        "{containers: '${CONTAINERS}'}",
    ],
)
def test_pods_that_may_listen_on_the_port_are_left_aside(spec: str) -> None:
    text = in_front("[{port: 80, targetPort: 8080}]")
    assert not mistaken(pod("web", "{app: web}", spec), text, policy("p", INTO_WEB.format("[{port: 80}]")))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (pod("old", "{app: old}", listening("[{containerPort: 80}]")), 0),
        (pod("old", "{app: old}", listening("[{containerPort: 90}]")), 1),
        (pod("old", "{app: old}", listening("[]")), 1),  # it listens nowhere that anybody says
        (pod("old", "{app: old}") + service("old", "{selector: {app: old}, ports: [{port: 80}]}", namespace="shop"), 0),
        (pod("old", "{app: '${APP}'}"), 1),
        (custom("Kafka", "events", group="kafka.strimzi.io"), 0),
    ],
)
def test_all_pods_of_the_policy_count(other: str, expected: int) -> None:
    assert (
        len(mistaken(WEB, SERVICE, other, policy("p", "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}")))
        == expected
    )


def test_the_same_peers_may_be_let_in_by_another_rule() -> None:
    rules = "{{podSelector: {{}}, ingress: [{{from: [{0}], ports: [{{port: 80}}]}}, {{from: [{1}]{2}}}]}}"
    proxy, other = "{podSelector: {matchLabels: {app: proxy}}}", "{podSelector: {}}"
    assert not mistaken(WEB, SERVICE, policy("p", rules.format(proxy, proxy, ", ports: [{port: 8080}]")))
    assert not mistaken(WEB, SERVICE, policy("p", rules.format(proxy, proxy, "")))
    assert mistaken(WEB, SERVICE, policy("p", rules.format(proxy, proxy, ", ports: [{port: 9090}]")))
    assert mistaken(WEB, SERVICE, policy("p", rules.format(proxy, other, ", ports: [{port: 8080}]")))


# ------------------------------------------------------------------------------------------------- egress
OUT = "{{podSelector: {{}}, policyTypes: [Egress], egress: [{{{}ports: [{{port: 80}}]}}]}}"


@pytest.mark.parametrize(
    ("peers", "expected"),
    [
        ("to: [{podSelector: {matchLabels: {app: web}}}], ", 1),
        ("to: [{podSelector: {}}], ", 1),
        ("to: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: web}}}], ", 1),
        ("to: [{namespaceSelector: {matchLabels: {team: a}}}], ", 1),
        ("to: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {app: api}}}], ", 0),
        ("to: [{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 10.0.0.0/8}}], ", 0),
        ("to: [{podSelector: {matchLabels: {app: ghost}}}], ", 0),
        ("to: [{podSelector: '${PODS}'}], ", 0),
        ("", 0),  # everybody, who may listen anywhere
    ],
)
def test_for_egress_the_pods_of_the_peers_count(peers: str, expected: int) -> None:
    found = mistaken(WEB, SERVICE, namespace("shop", "{team: a}"), policy("p", OUT.format(peers)))
    assert len(found) == expected
