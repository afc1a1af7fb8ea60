from __future__ import annotations

import pytest

from tests.cluster.policed import custom, names, pod, policy, underlined, workload_named
from tests.cluster.written import cluster_of, service

ROLES = """\
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: r, namespace: {}}}
subjects: [{{kind: ServiceAccount, name: {}{}}}]
"""
BOUND = ROLES.format("shop", "app", "")
APP = pod("app", "{app: app}", "{serviceAccountName: app, containers: [{name: a, image: x}]}")
ACCOUNT = """\
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: app, namespace: shop}
automountServiceAccountToken: false
"""
EGRESS = "{{podSelector: {{}}, policyTypes: [Egress], egress: [{}]}}"


def kept(*texts: str) -> list[str]:
    """Return the policies that keep the pod `app` from the API server."""
    cluster = cluster_of(*texts)
    blocked = cluster.api_server.kept_from(workload_named(cluster, "app"))
    return names(blocked.policies) if blocked else []


@pytest.mark.parametrize(
    ("rules", "closed"),
    [
        ("", True),
        ("{ports: [{port: 53, protocol: UDP}, {port: 53}]}", True),
        ("{to: [{podSelector: {}}]}", True),
        ("{ports: [{port: 6443}]}", False),
        ("{ports: [{port: 443}]}", False),
        ("{ports: [{port: 443, protocol: UDP}]}", True),
        ("{to: [{ipBlock: {cidr: 10.0.0.1/32}}]}", False),  # it may be the API server's
        ("{to: [{ipBlock: {cidr: 10.0.0.1/32}}], ports: [{port: 5432}]}", True),
        ("{to: [{ipBlock: {cidr: '${API}'}}]}", False),
        ("{to: [{namespaceSelector: {}}]}", False),  # it may be a pod of kube-system
        ("{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-kube-apiserver}}}]}", False),
        ("{}", False),
    ],
)
def test_egress_that_leaves_no_way_to_the_api_server(rules: str, *, closed: bool) -> None:
    assert kept(BOUND, APP, policy("p", EGRESS.format(rules))) == (["p"] if closed else [])


DENY = policy("p", EGRESS.format(""))


@pytest.mark.parametrize(
    "texts",
    [
        (APP, DENY),  # the account has no rights
        (ROLES.format("shop", "other", ""), APP, DENY),
        (ROLES.format("pay", "app", ""), APP, DENY),  # of another namespace
        (BOUND, APP),
        (BOUND, APP, policy("p", "{podSelector: {}}")),
        (BOUND, pod("app", "{}", "{serviceAccountName: app, hostNetwork: true}"), DENY),
        (BOUND, pod("app", "{}", "{serviceAccountName: app, automountServiceAccountToken: false}"), DENY),
        (BOUND, APP, DENY, custom("NetworkPolicy", "x", group="crd.antrea.io")),
        (
            BOUND,
            APP,
            DENY,
            ACCOUNT,
        ),
    ],
)
def test_pods_that_have_no_use_for_it_or_that_may(texts: tuple[str, ...]) -> None:
    assert kept(*texts) == []


def test_a_binding_of_another_namespace_names_the_accounts_own() -> None:
    assert kept(ROLES.format("pay", "app", ", namespace: shop"), APP, DENY) == ["p"]


HOOK = """\
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: hook}}
webhooks:
  - name: hook.example.com
    clientConfig: {{service: {{name: app, namespace: shop{}}}}}
"""
API = """\
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.example.com}
spec: {service: {name: app, namespace: shop}}
"""
FRONT = service("app", "{selector: {app: app}, ports: [{port: 443, targetPort: 8443}]}", namespace="shop")


@pytest.mark.parametrize("caller", [HOOK.format(""), API])
@pytest.mark.parametrize(
    ("rules", "closed"),
    [
        ("", True),
        ("{from: [{podSelector: {}}]}", True),
        ("{ports: [{port: 443}]}", True),  # the Service's port, and not the pods'
        ("{ports: [{port: 8443}]}", False),
        ("{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", False),
        ("{from: [{namespaceSelector: {}}]}", False),
    ],
)
def test_hooks_and_apis_that_the_api_server_cannot_call(caller: str, rules: str, *, closed: bool) -> None:
    cluster = cluster_of(caller, FRONT, APP, policy("p", f"{{podSelector: {{}}, ingress: [{rules}]}}"))
    found = list(cluster.api_server.unreached_hooks(cluster.clusterwide.resources[0]))
    assert [(underlined(each.place), names(each.blocked.policies)) for each in found] == (
        [("app", ["p"])] if closed else []
    )


@pytest.mark.parametrize("port", [", port: 9999", ""])
def test_hooks_whose_service_or_port_is_not_there_have_a_rule_of_their_own(port: str) -> None:
    deny = policy("p", "{podSelector: {}}")
    texts = (HOOK.format(port), APP, deny, *((FRONT,) if port else ()))
    cluster = cluster_of(*texts)
    assert list(cluster.api_server.unreached_hooks(cluster.clusterwide.resources[0])) == []
