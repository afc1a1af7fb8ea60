from __future__ import annotations

import pytest

from kubelint.cluster.metadata import ENDPOINTS
from kubelint.network.addresses import parse_addresses
from tests.cluster.policed import pod, policy, policy_named, underlined
from tests.cluster.written import cluster_of

EGRESS = "{{podSelector: {{}}, policyTypes: [Egress], egress: [{}]}}"


def test_the_addresses_are_those_of_the_service() -> None:
    for text, end in ENDPOINTS.items():
        assert end.addresses == parse_addresses(text)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}", ["0.0.0.0/0"]),
        ("{to: [{ipBlock: {cidr: 169.254.0.0/16}}]}", ["169.254.0.0/16"]),
        ("{to: [{podSelector: {}}, {ipBlock: {cidr: 0.0.0.0/0}}]}", ["0.0.0.0/0"]),
        ("{to: [{ipBlock: {cidr: 'fd00:ec2::/32'}}]}", ["'fd00:ec2::/32'"]),
        ("{ports: [{port: 80}]}", ["ports"]),
        ("{ports: [{port: 1, endPort: 100}]}", ["ports"]),
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}", []),
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80, protocol: UDP}]}", []),
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}", []),
        ("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: ['${METADATA}']}}]}", []),
        ("{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}", []),
        ("{to: [{ipBlock: {cidr: '${CIDR}'}}]}", []),
        ("{to: [{namespaceSelector: {}}]}", []),
        ("{}", []),  # left to the rule on policies that allow everything
    ],
)
def test_rules_that_lead_there(rule: str, expected: list[str]) -> None:
    cluster = cluster_of(policy("p", EGRESS.format(rule)))
    assert [underlined(leak.place) for leak in cluster.metadata.leaks(policy_named(cluster, "p"))] == expected


@pytest.mark.parametrize(("cidr", "alone"), [("169.254.169.254/32", True), ("169.254.169.0/24", False)])
def test_that_address_alone_was_meant(cidr: str, *, alone: bool) -> None:
    cluster = cluster_of(policy("p", EGRESS.format(f"{{to: [{{ipBlock: {{cidr: {cidr}}}}}]}}")))
    (leak,) = cluster.metadata.leaks(policy_named(cluster, "p"))
    assert leak.alone is alone


def test_egress_that_is_not_isolated_is_open_anyway() -> None:
    rule = "{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}"
    cluster = cluster_of(policy("p", f"{{policyTypes: [Ingress], egress: [{rule}]}}"))
    assert list(cluster.metadata.leaks(policy_named(cluster, "p"))) == []


DENIED = """\
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {{name: a}}
spec:
  priority: 1
  subject: {{namespaces: {{matchLabels: {{kubernetes.io/metadata.name: {}}}}}}}
  egress: [{{action: Deny, to: [{{networks: [169.254.0.0/16]}}]}}]
"""


@pytest.mark.parametrize(("denied", "leaks"), [("shop", 0), ("pay", 1)])
def test_policies_that_come_first_may_deny_it(denied: str, leaks: int) -> None:
    opened = policy("p", EGRESS.format("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}"))
    cluster = cluster_of(opened, pod("web"), DENIED.format(denied))
    assert len(list(cluster.metadata.leaks(policy_named(cluster, "p")))) == leaks


CILIUM = """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{name: c, namespace: shop}}
spec: {{endpointSelector: {{}}, egress: [{}]}}
"""


@pytest.mark.parametrize(
    ("rule", "leaks"),
    [
        ("{toCIDR: [169.254.0.0/16]}", 1),
        ("{toEntities: [world]}", 1),
        ("{toEntities: [cluster]}", 0),
        ("{toCIDRSet: [{cidr: 0.0.0.0/0, except: [169.254.0.0/16]}]}", 0),
        ("{toEndpoints: [{}]}", 0),
    ],
)
def test_policies_of_other_dialects(rule: str, leaks: int) -> None:
    cluster = cluster_of(CILIUM.format(rule))
    (resource,) = cluster.space("shop").resources
    assert len(list(cluster.metadata.leaks(resource))) == leaks
