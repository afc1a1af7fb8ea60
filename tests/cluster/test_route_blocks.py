from __future__ import annotations

import pytest

from kubelint.model.gateway import Route
from kubelint.model.ingress import Ingress
from kubelint.model.openshift import OpenShiftRoute
from tests.cluster.policed import names, pod, policy, underlined
from tests.cluster.written import cluster_of, service

WEB = pod("web", "{app: web}", "{containers: [{name: w, image: x, ports: [{name: http, containerPort: 8080}]}]}")
FRONT = service("web", "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}", namespace="shop")
INGRESS = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec:
  ingressClassName: nginx
  rules:
    - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
"""
ROUTE = """\
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: shop, namespace: shop}
spec: {host: shop.example.com, to: {kind: Service, name: web}}
"""
GATEWAY = """\
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gate, namespace: shop}
spec: {gatewayClassName: example, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: shop}
spec: {parentRefs: [{name: gate}], rules: [{backendRefs: [{name: web, port: 80}]}]}
"""
CONTROLLER = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: controller, namespace: ingress-nginx}
spec:
  template:
    metadata: {labels: {app: nginx}}
    spec: {containers: [{name: c, image: "registry.k8s.io/ingress-nginx/controller:v1"}]}
"""


def blocked(*texts: str) -> list[tuple[str, list[str]]]:
    """Return the backends that their controller cannot reach, as underlined, and the policies."""
    cluster = cluster_of(*texts)
    routes = [each for each in cluster if isinstance(each, Ingress | Route | OpenShiftRoute)]
    found = [block for each in routes for block in cluster.route_blocks.of(each)]
    return [(underlined(block.place), names(block.blocked.policies)) for block in found]


INTO = "{{podSelector: {{matchLabels: {{app: web}}}}, ingress: [{}]}}"


@pytest.mark.parametrize("route", [INGRESS, ROUTE, GATEWAY])
@pytest.mark.parametrize(
    ("rules", "closed"),
    [
        ("", True),
        ("{ports: [{port: 80}]}", True),  # the Service's port, and not the pods'
        ("{ports: [{port: http}]}", False),
        ("{ports: [{port: 8080}]}", False),
        ("{from: [{namespaceSelector: {matchLabels: {team: edge}}}]}", False),  # whose it is, nobody knows
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", False),
        ("{}", False),
    ],
)
def test_policies_that_admit_nobody_from_elsewhere(route: str, rules: str, *, closed: bool) -> None:
    assert blocked(WEB, FRONT, route, policy("p", INTO.format(rules))) == ([("web", ["p"])] if closed else [])


@pytest.mark.parametrize(("route", "closed"), [(INGRESS, True), (ROUTE, True), (GATEWAY, False)])
def test_the_proxy_of_a_gateway_may_stand_beside_it(route: str, *, closed: bool) -> None:
    found = blocked(WEB, FRONT, route, policy("p", INTO.format("{from: [{podSelector: {}}]}")))
    assert found == ([("web", ["p"])] if closed else [])


@pytest.mark.parametrize(("namespace", "closed"), [("ingress-nginx", False), ("traefik", True)])
def test_the_controller_of_the_files_counts(namespace: str, *, closed: bool) -> None:
    rule = f"{{from: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {namespace}}}}}}}]}}"
    found = blocked(WEB, FRONT, INGRESS, CONTROLLER, policy("p", INTO.format(rule)))
    assert found == ([("web", ["p"])] if closed else [])


def test_the_controllers_own_policies_may_not_let_it_out() -> None:
    deny = policy("out", "{podSelector: {}, policyTypes: [Egress]}", namespace="ingress-nginx")
    assert blocked(WEB, FRONT, INGRESS, CONTROLLER, deny) == [("web", ["out"])]
    assert blocked(WEB, FRONT, INGRESS, deny) == []


def test_one_pod_that_is_reached_is_enough() -> None:
    other = pod(
        "other",
        "{app: web, open: 'yes'}",
        "{containers: [{name: w, image: x, ports: [{name: http, containerPort: 8080}]}]}",
    )
    opened = policy("open", "{podSelector: {matchLabels: {open: 'yes'}}, ingress: [{}]}")
    deny = policy("p", INTO.format(""))
    assert blocked(WEB, other, FRONT, INGRESS, deny) == [("web", ["p"])]
    assert blocked(WEB, other, FRONT, INGRESS, deny, opened) == []


def test_what_is_not_there_or_not_known_is_not_blocked() -> None:
    deny = policy("p", INTO.format(""))
    assert blocked(WEB, INGRESS, deny) == []
    assert blocked(FRONT, INGRESS, deny) == []
    unknown = pod("unknown", "{app: '${APP}'}")
    assert blocked(WEB, unknown, FRONT, INGRESS, deny) == []
