"""Policies of all dialects with anything in any place: they are said to be wrong, and nothing fails."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.model.unknown import Unknown
from kubelint.network.attached import attached_networks
from kubelint.network.evaluate import connection
from kubelint.network.explain import explain
from kubelint.network.tiers import compile_tiers
from tests.network.clusters import outside, pod, seeded
from tests.network.dialects import resource
from tests.network.test_random_admin import admin_cluster
from tests.network.test_random_calico import calico_cluster, manifests
from tests.network.test_random_cilium import cilium_cluster

if TYPE_CHECKING:
    import random

    from kubelint.network.endpoints import Endpoint

Data = dict[str, Any]
NUMBERS = (0, -1, 80, 1e9, True)
TEXTS = ("", "x", "${X}", Unknown("${X}"), "10.0.0.0/8", "((")
LISTS: tuple[Any, ...] = ([], [None], [{}], [[]])
JUNK: tuple[Any, ...] = (None, *NUMBERS, *TEXTS, *LISTS, {}, {"": None})
NETWORKS: list[Data] = [
    {
        "apiVersion": "k8s.ovn.org/v1",
        "kind": "UserDefinedNetwork",
        "metadata": {"name": "net", "namespace": "shop"},
        "spec": {"topology": "Layer2", "layer2": {"role": "Primary"}},
    },
    {
        "apiVersion": "k8s.ovn.org/v1",
        "kind": "ClusterUserDefinedNetwork",
        "metadata": {"name": "net"},
        "spec": {"namespaceSelector": {}, "network": {"topology": "Layer3", "layer3": {"role": "Primary"}}},
    },
    {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": "fast", "namespace": "shop"},
        "spec": {"config": "{}"},
    },
    {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "vm", "namespace": "shop"},
        "spec": {
            "template": {"metadata": {}, "spec": {"networks": [{"name": "a", "multus": {"networkName": "fast"}}]}}
        },
    },
    {
        "apiVersion": "k8s.cni.cncf.io/v1beta1",
        "kind": "MultiNetworkPolicy",
        "metadata": {"name": "rules", "namespace": "shop", "annotations": {"k8s.v1.cni.cncf.io/policy-for": "fast"}},
        "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 80}]}]},
    },
    {
        "apiVersion": "cilium.io/v2alpha1",
        "kind": "CiliumCIDRGroup",
        "metadata": {"name": "office"},
        "spec": {"externalCIDRs": ["10.0.0.0/8"]},
    },
]


def damaged(data: Data, chance: random.Random) -> Data:
    """Return a copy with junk in up to three places (but the kind stays, so that the policy is read)."""
    found = copy.deepcopy(data)
    for _ in range(chance.randint(1, 3)):
        place: Any = found
        key: Any = chance.choice(["spec", "spec", "spec", "metadata"])
        while isinstance(place.get(key) if isinstance(place, dict) else place[key], dict | list) and (
            chance.random() < 0.85
        ):
            inner = place[key]
            if not inner:
                break
            place, key = inner, chance.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
        place[key] = copy.deepcopy(chance.choice(JUNK))
    return found


@pytest.mark.parametrize("part", range(4))
def test_damaged_policies_are_compiled_and_answered(part: int) -> None:
    ends: list[Endpoint] = [pod("shop", {"app": "x"}, [("web", "TCP", 80)]), pod("pay", {"tier": "y"}), outside()]
    for seed in range(part, 400, 4):
        chance = seeded(seed)
        calico = manifests(calico_cluster(chance))
        written = [*calico, *admin_cluster(chance)["admin"], *cilium_cluster(chance)["cilium"], *NETWORKS]
        resources = [resource(damaged(data, chance)) for data in written]
        attached_networks(resources)
        found = compile_tiers(resources, chance.choice([None, "calico", "cilium"]))
        for remark in (*found.errors, *found.notes):
            assert remark.message
            assert remark.place.owner is not None
        for source in ends[:2]:
            for destination in ends:
                if source is not destination:
                    verdict = connection(found.tiers, source, destination)
                    assert not verdict.certain - verdict.possible
                    explain(found.tiers, "Egress", source, destination)
