"""What primary user-defined networks keep apart, and what is said of networks that isolate nobody."""

from __future__ import annotations

import pytest

from kubelint.model.labels import Labels
from kubelint.network.endpoints import Pod
from kubelint.network.ports import ALL, NONE
from kubelint.network.tiers import compile_tiers
from tests.network.clusters import outside, pod
from tests.network.dialects import compiled, reached, resources, said

LABEL = "k8s.ovn.org/primary-user-defined-network"


def namespace(name: str, *, labelled: bool = True, team: str = "a") -> str:
    label = f", {LABEL}: ''" if labelled else ""
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{team: {team}{label}}}}}\n"


def network(where: str, role: str = "Primary", topology: str = "Layer2", name: str = "net") -> str:
    return f"""
apiVersion: k8s.ovn.org/v1
kind: UserDefinedNetwork
metadata: {{name: {name}, namespace: {where}}}
spec: {{topology: {topology}, {topology.lower()}: {{role: {role}}}}}
"""


def cluster_network(selector: str, name: str = "all") -> str:
    return f"""
apiVersion: k8s.ovn.org/v1
kind: ClusterUserDefinedNetwork
metadata: {{name: {name}}}
spec: {{{selector} network: {{topology: Layer3, layer3: {{role: Primary}}}}}}
"""


def end(where: str, *, labelled: bool = True, team: str = "a") -> Pod:
    known = {"kubernetes.io/metadata.name": where, "team": team, **({LABEL: ""} if labelled else {})}
    return Pod(where, Labels(known), Labels({}))


BLUE, GREEN, PLAIN = end("blue"), end("green", team="b"), end("plain", labelled=False)
SPACES = "---\n".join((namespace("blue"), namespace("green", team="b"), namespace("plain", labelled=False)))


def together(*texts: str) -> str:
    return "---".join((SPACES, *texts))


def test_pods_of_a_primary_network_reach_only_their_own_namespace() -> None:
    text = together(network("blue"))
    for direction in ("Ingress", "Egress"):
        assert [reached(text, direction, BLUE, each) for each in (end("blue"), GREEN, PLAIN)] == [ALL, NONE, NONE]


def test_addresses_outside_and_pods_on_their_hosts_network_stay_reachable() -> None:
    hosted = pod("plain", host_network=True)
    text = together(network("blue"))
    assert [reached(text, "Egress", BLUE, each) for each in (outside(), hosted)] == [ALL, ALL]


def test_a_cluster_wide_network_joins_all_namespaces_that_it_selects() -> None:
    text = together(cluster_network("namespaceSelector: {},"))
    assert [reached(text, "Egress", BLUE, each) for each in (GREEN, PLAIN)] == [ALL, NONE]
    some = together(cluster_network("namespaceSelector: {matchLabels: {team: a}},"))
    assert [reached(some, "Egress", BLUE, each) for each in (GREEN, PLAIN)] == [NONE, NONE]
    assert reached(some, "Egress", GREEN, PLAIN) is ALL


def test_policies_hold_inside_the_network() -> None:
    closed = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: blue}
spec: {podSelector: {}}
"""
    assert reached(together(network("blue"), closed), "Ingress", BLUE, end("blue")) is NONE


def test_the_primary_networks_are_told_with_their_titles() -> None:
    found = compiled(together(network("blue"), cluster_network("namespaceSelector: {matchLabels: {team: b}},")))
    assert [each.title for each in found.networks] == ["primary UDN net", "primary CUDN all"]


def test_a_namespace_without_the_label_is_not_in_the_network() -> None:
    found = compiled(together(network("plain")))
    assert reached(found, "Ingress", PLAIN, BLUE) is ALL
    assert said(found.notes) == [
        ("net", f"the namespace 'plain' has no label '{LABEL}': the network is ignored there"),
        ("net", f"no namespace that exists in the input is selected and has the label '{LABEL}'"),
    ]


def test_a_secondary_network_isolates_nobody() -> None:
    found = compiled(together(network("blue", "Secondary")))
    assert said(found.notes) == [("net", "a secondary network isolates nothing: it is no part of the model")]
    assert found.tiers == ()


WRONG = [
    (network("blue", "Admin"), "Admin", "'role' is \"Admin\", not Primary or Secondary"),
    (network("blue", topology="Layer4"), "Layer4", "'topology' is \"Layer4\", not Layer2, Layer3 or Localnet"),
    (network("blue", "''"), "layer2", "a user-defined network of topology Layer2 needs 'layer2' with a role"),
    (network("blue", topology="Localnet"), "localnet", "a user-defined network of topology Localnet is Secondary"),
    (network("blue").replace("topology: Layer2, ", ""), "spec", "a user-defined network needs a topology"),
    (cluster_network(""), "spec", "a ClusterUserDefinedNetwork needs a namespaceSelector"),
    (
        network("openshift-dns"),
        "net",
        "a user-defined network must not be in the namespace 'openshift-dns': it would isolate nobody",
    ),
    (
        network("default"),
        "net",
        "a user-defined network must not be in the namespace 'default': it would isolate nobody",
    ),
    (
        "---".join((network("blue"), network("blue", name="second"))),
        "second",
        "'net' is a primary user-defined network of 'blue' already",
    ),
]


@pytest.mark.parametrize(("text", "place", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_a_network_that_is_not_valid_is_an_error_at_its_place(text: str, place: str, message: str) -> None:
    assert said(compile_tiers(resources(together(text))).errors) == [(place, message)]
