"""What policies mean is the same, whether all of them are compiled at once or those of one namespace at a time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from kubelint.cluster.cluster import Cluster
from kubelint.cluster.stock import Layer, Listed, Stocks
from kubelint.model.policy import DIRECTIONS, NetworkPolicy
from kubelint.model.workload import Workload
from kubelint.network.addresses import EVERY, parse_addresses
from kubelint.network.endpoints import Outside
from tests.cluster.written import cluster_of
from tests.network.clusters import clusters

if TYPE_CHECKING:
    from kubelint.model.resource import Resource

OUTSIDE = (Outside(EVERY), Outside(parse_addresses("10.1.0.9")))
SPACES = ("shop", "bank", "${WHERE}", "default")
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: p{number}, namespace: '{space}', labels: {{app: {label}}}}}
spec:
  serviceAccountName: {account}
  hostNetwork: {host}
  containers: [{{name: c, ports: [{{name: {port}, containerPort: 80}}]}}]
"""
OTHERS = """\
apiVersion: v1
kind: Namespace
metadata: {{name: '{space}', labels: {{team: {label}}}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: {account}, namespace: '{space}', labels: {{role: {label}}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: n{number}, namespace: '{space}'}}
spec: {{podSelector: {{matchLabels: {{app: {label}}}}}, {direction}: [{{ports: [{{port: http}}]}}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: n{number}, namespace: '{space}'}}
spec: {{podSelector: {{}}, policyTypes: [Ingress, Egress]}}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {{name: c{number}, namespace: '{space}'}}
spec: {{selector: app == '{label}', order: {number}, {direction}: [{{action: {action}}}, {{action: Allow}}]}}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {{name: h{number}}}
spec:
  types: [Ingress]
  ingress: [{{action: Deny, protocol: TCP, destination: {{ports: [web]}}}}, {{action: Allow}}]
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {{name: g{number}}}
spec: {{serviceAccountSelector: role == '{label}', types: [Ingress], ingress: [{{action: {action}}}]}}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{name: l{number}, namespace: '{space}'}}
spec:
  endpointSelector: {{matchLabels: {{app: {label}}}}}
  {direction}: [{{toPorts: [{{ports: [{{port: '80'}}]}}]}}]
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {{name: w{number}}}
spec: {{endpointSelector: {{}}, {direction}Deny: [{{}}]}}
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {{name: a{number}}}
spec:
  priority: {number}
  subject: {{namespaces: {{matchLabels: {{team: {label}}}}}}}
  ingress: [{{name: r, action: {action}, from: [{{namespaces: {{}}}}]}}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: d{number}, namespace: '{space}'}}
spec: {{template: {{spec: {{containers: [{{name: c, image: '{image}'}}]}}}}}}
"""


def objects(choice: random.Random, pods: int, others: int) -> list[Resource]:
    """Return pods, and policies of several dialects."""
    chosen = [*[POD] * pods, *choice.choices(OTHERS.split("---\n"), k=others)]
    texts = [
        text.format(
            number=choice.randrange(9),
            space=choice.choice(SPACES),
            label=choice.choice("xy"),
            account=choice.choice(("default", "robot")),
            host=choice.choice(("false", "false", "true")),
            direction=choice.choice(("ingress", "egress")),
            port=choice.choice(("http", "web")),
            action=choice.choice(("Allow", "Deny", "Pass")),
            image=choice.choice(("cilium/cilium:1", "nginx:1", "nginx:1")),
        )
        for text in chosen
    ]
    return list(cluster_of("---\n".join(texts)))


def said(cluster: Cluster) -> dict[object, object]:
    """Return what policies mean to each pod, and what is wrong with them, by identities."""
    governance, policies = cluster.governance, cluster.policies
    pods = [each for each in cluster if isinstance(each, Workload)]
    found: dict[object, object] = {"cni": governance.cni, "plain": governance.plain}
    for pod in pods:
        for direction in DIRECTIONS:
            key = (id(pod), direction)
            found[key] = (policies.isolated(pod, direction), policies.restricted(pod, direction))
            found[key, "outside"] = [governance.allowed(pod, direction, end) for end in OUTSIDE]
            for other in pods:
                found[key, id(other)] = governance.allowed(pod, direction, policies.pod(other))
    for space in cluster.spaces.values():
        found[space.name] = {key: id(value) for key, value in policies.gaps(space).items()}
        found[space.name, "not computed"] = sorted(map(id, policies.not_computed(space.name)))
    for each in cluster:
        shadowed = cluster.surplus.shadowed(each)
        found[id(each)] = [(id(s.rule), id(s.by), s.contrary) for s in shadowed]
        found[id(each), "leaks"] = [leak.address for leak in cluster.metadata.leaks(each)]
        if isinstance(each, NetworkPolicy):
            found[id(each), "dns"] = cluster.dns.blocked_by(each) is not None
    return found


@pytest.mark.parametrize("seed", range(clusters(60)))
def test_policies_mean_the_same_one_namespace_at_a_time(seed: int) -> None:
    choice = random.Random(seed)  # noqa: S311  (no secret)
    most = choice.choice((2, 6, 12))
    levels = [objects(choice, choice.randrange(4), choice.randrange(most)) for _ in range(4)]

    shared, outer, inner, own = levels
    whole = Cluster(shared)
    lazy = Cluster(Stocks([Layer(Listed(shared))]))
    first, lazy_first = whole, lazy
    for level in (outer, inner):
        whole = Cluster(level, base=whole, after=first)
        lazy = Cluster(Stocks([Layer(Listed(level))]), base=lazy, after=lazy_first)
    whole = Cluster(own, base=whole, shared=whole.shared)
    lazy = Cluster(Stocks([Layer(Listed(own))]), base=lazy, shared=lazy.shared)

    assert list(map(id, lazy)) == list(map(id, whole))
    assert said(lazy) == said(whole)
    assert said(whole) == said(Cluster([*shared, *inner, *outer, *own]))
