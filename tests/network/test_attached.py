"""Which networks pods are attached to, and what MultiNetworkPolicies do there."""

from __future__ import annotations

import pytest

from kubelint.network.attached import Attached, attached_networks
from kubelint.network.evaluate import allowed
from kubelint.network.ports import ALL, NONE, PortSet
from tests.network.clusters import outside, pod
from tests.network.dialects import resources, said

WEB, API = pod("shop", {"app": "web"}), pod("shop", {"app": "api"})


def definition(name: str = "fast", namespace: str = "shop") -> str:
    return f"""
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {{name: {name}, namespace: {namespace}}}
"""


def workload(networks: str, namespace: str = "shop", name: str = "web") -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  template:
    metadata:
      annotations:
        k8s.v1.cni.cncf.io/networks: '{networks}'
    spec: {{containers: [{{name: web}}]}}
"""


def policy(spec: str, networks: str = "fast", name: str = "rules") -> str:
    return f"""
apiVersion: k8s.cni.cncf.io/v1beta1
kind: MultiNetworkPolicy
metadata: {{name: {name}, namespace: shop, annotations: {{k8s.v1.cni.cncf.io/policy-for: '{networks}'}}}}
spec: {{{spec}}}
"""


def found(*texts: str) -> Attached:
    return attached_networks(resources("---".join(texts)))


NETWORKS = [
    ("fast", ["fast"]),
    ("fast@eth1", ["fast"]),
    ("shop/fast", ["fast"]),
    ("fast, pay/slow", ["fast", "slow"]),
    ('[{"name": "fast"}]', ["fast"]),
    ('[{"name": "slow", "namespace": "pay", "ips": ["192.0.2.7/24"]}]', ["slow"]),
    ("slow", []),
    ("pay/fast", []),
    ("", []),
    ("[broken", []),
    ("[1, {}, null]", []),
]


@pytest.mark.parametrize(("text", "names"), NETWORKS)
def test_the_networks_that_an_annotation_names(text: str, names: list[str]) -> None:
    attached = found(definition(), definition("slow", "pay"), workload(text))
    assert [network.name for network in attached.networks] == names


def test_the_addresses_that_a_pod_asks_for() -> None:
    ((network,), _, _) = found(definition(), workload('[{"name": "fast", "ips": ["192.0.2.7/24", "x"]}]'))
    assert [member.addresses for member in network.members] == [outside("192.0.2.7").addresses]


def test_a_network_that_is_not_defined_is_said() -> None:
    attached = found(workload("gone"))
    assert said(attached.notes) == [("web", "no NetworkAttachmentDefinition 'shop/gone' is in the input")]


def test_definitions_of_one_name_in_several_namespaces_are_one_network() -> None:
    attached = found(
        definition(), definition(namespace="pay"), workload("fast"), workload("fast", "pay"), workload("", name="other")
    )
    ((network,), _, _) = attached
    assert [member.workload.namespace for member in network.members] == ["shop", "pay"]


def test_a_machine_is_attached_by_its_own_spec() -> None:
    machine = """
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: vm, namespace: shop}
spec: {template: {spec: {networks: [{name: default, pod: {}}, {name: second, multus: {networkName: fast}}]}}}
"""
    ((network,), _, _) = found(definition(), machine)
    assert [member.workload.name for member in network.members] == ["vm"]


def test_a_pods_own_annotation_counts() -> None:
    bare = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, annotations: {k8s.v1.cni.cncf.io/networks: fast}}
spec: {containers: [{name: web}]}
"""
    assert [network.name for network in found(definition(), bare).networks] == ["fast"]


def test_a_policy_holds_in_the_networks_that_it_is_for_and_in_no_other() -> None:
    rules = policy("podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]", "shop/fast, slow")
    texts = [definition(name) for name in ("fast", "slow", "third")]
    attached = found(*texts, workload("fast, slow, third"), rules)
    ports = {network.name: allowed(network.tiers, "Ingress", WEB, API).certain for network in attached.networks}
    assert ports == {"fast": PortSet.of("TCP", 80), "slow": PortSet.of("TCP", 80), "third": ALL}


def test_a_policy_that_names_no_network_is_for_none() -> None:
    attached = found(definition(), workload("fast"), policy("podSelector: {}", ""))
    assert [message for _, message in said(attached.notes)] == [
        "a MultiNetworkPolicy that names no network in its annotation is for none"
    ]
    ((network,), _, _) = attached
    assert network.tiers == ()


def test_a_policy_that_is_not_valid_is_an_error_and_the_others_count() -> None:
    attached = found(
        definition(), workload("fast"), policy("podSelector: [x]", name="bad"), policy("podSelector: {}", name="good")
    )
    assert said(attached.errors) == [("podSelector", "'podSelector' is a list, not an object")]
    ((network,), _, _) = attached
    assert allowed(network.tiers, "Ingress", WEB, API).possible is NONE
