"""Which dialects a plugin enforces, and what becomes of policies that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.network.cni import DIALECTS, NAMES, enforces
from kubelint.network.networkpolicy import compile_policy
from kubelint.network.ports import ALL, NONE
from kubelint.network.tiers import compile_tiers
from tests.network.clusters import pod
from tests.network.dialects import compiled, reached, resources, said

if TYPE_CHECKING:
    from kubelint.model.policy import NetworkPolicy
    from kubelint.network.policy import Policy

WEB, API = pod("shop", {"app": "web"}), pod("shop", {"app": "api"})
STANDARD = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: standard, namespace: shop}
spec: {podSelector: {}}
"""
ADMIN = """
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: admin}
spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
"""
CALICO = """
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: calico}
"""
CILIUM = """
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cilium, namespace: shop}
spec: {endpointSelector: {}, ingress: [{}]}
"""
TEXTS = {"NetworkPolicy": STANDARD, "admin": ADMIN, "Calico": CALICO, "Cilium": CILIUM}

ENFORCED = [
    ("calico", {"NetworkPolicy", "admin", "Calico"}),
    ("cilium", {"NetworkPolicy", "Cilium"}),
    ("flannel", set()),
    ("weave", {"NetworkPolicy"}),
    ("ovn-kubernetes", {"NetworkPolicy", "admin"}),
    ("other", set(TEXTS)),
    (None, set(TEXTS)),
]


@pytest.mark.parametrize(("cni", "dialects"), ENFORCED)
def test_what_is_not_enforced_does_not_count_and_is_said(cni: str | None, dialects: set[str]) -> None:
    for dialect, text in TEXTS.items():
        found = compiled(text, cni)
        enforced = dialect in dialects
        assert reached(found, "Ingress", WEB, API) is (NONE if enforced else ALL)
        if enforced:
            assert not found.notes
        else:
            ((place, message),) = said(found.notes)
            assert place in text
            assert message.startswith(f"{cni} does not enforce a ")


def test_every_known_plugin_enforces_policies_of_attached_networks_which_are_not_its_own() -> None:
    assert all(enforces(cni, "attached") for cni in NAMES)
    assert all(enforces("a plugin of tomorrow", dialect) for dialect in DIALECTS)


def test_network_policies_are_compiled_by_whom_the_caller_names() -> None:
    asked = []

    def compile_one(policy: NetworkPolicy) -> Policy:
        asked.append(policy.name)
        return compile_policy(policy)

    compile_tiers(resources(STANDARD), compile_network_policy=compile_one)
    assert asked == ["standard"]


def test_no_policies_are_no_tiers() -> None:
    assert compile_tiers([]) == ((), (), (), (), (), frozenset())


def test_policies_of_two_plugins_both_count_and_it_is_said() -> None:
    found = compiled(f"{STANDARD}---{CALICO}---{CILIUM}")
    assert said(found.notes) == [
        ("calico", "policies of Calico and of Cilium are there: which plugin is in use, is not known")
    ]
    assert reached(found, "Ingress", WEB, API) is NONE


@pytest.mark.parametrize(
    "version", ["crd.antrea.io/v1beta1", "extensions/v1beta1", "cilium.io/v2", "projectcalico.org/v1"]
)
def test_a_network_policy_of_another_group_or_version_is_not_compiled_but_said(version: str) -> None:
    found = compiled(STANDARD.replace("networking.k8s.io/v1", version))
    assert found.tiers == ()
    assert said(found.notes) == [("standard", f"a NetworkPolicy of {version} is no part of the model")]
