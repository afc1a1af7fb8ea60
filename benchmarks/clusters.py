"""Makes up clusters of any size for the benchmarks, the same in every run.

    python benchmarks/clusters.py FOLDER WORKLOADS [--pods REPLICAS]

Namespaces of 40 workloads in tiers, with twelve policies each, Services and an Ingress; with `--pods` each replica is
a Pod object with its owner, as `kubectl get pods -o yaml` shows those of a cluster.
"""

from __future__ import annotations

import os
import random
import sys

EACH = 40
TIERS = {"front": 8080, "api": 9090, "worker": 9102, "cache": 6379, "db": 5432}


def make(folder: str, workloads: int, *, replicas: int = 2, pods: bool = False, seed: int = 1) -> None:
    """Write a cluster; `pods` says that the replicas themselves are written, and not what makes them."""
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(workloads * seed)  # noqa: S311 (the same cluster in every run)
    for number in range(0, workloads, EACH):
        space = f"team-{number // EACH}"
        labels = f"{{team: t{number // EACH % 8}, env: {chance.choice(['prod', 'dev'])}}}"
        texts = [f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {space}, labels: {labels}}}\n"]
        for at in range(min(EACH, workloads - number)):
            tier = chance.choice(list(TIERS))
            if pods:
                texts += [_pod(f"app-{at}", replica, space, tier) for replica in range(replicas)]
            else:
                texts.append(_workload(f"app-{at}", space, tier, replicas))
            texts.append(_service(f"app-{at}", space, tier))
        texts += [_policy(at, space, chance) for at in range(12)]
        texts.append(_ingress(space))
        with open(os.path.join(folder, f"{space}.yaml"), "w", encoding="utf-8") as file:
            file.write("---\n".join(texts))


def _workload(name: str, space: str, tier: str, replicas: int) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {space}}}\n"
        f"spec:\n  replicas: {replicas}\n  selector: {{matchLabels: {{app: {name}}}}}\n"
        f"  template:\n    metadata:\n      labels: {{app: {name}, tier: {tier}}}\n"
        "    spec:\n      containers:\n      - name: main\n        image: example.com/main:1\n"
        f"        ports:\n        - name: main\n          containerPort: {TIERS[tier]}\n"
    )


def _pod(name: str, replica: int, space: str, tier: str) -> str:
    generated = f"{name}-6d4cf56db6-{replica:05d}"
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {generated}\n  namespace: {space}\n"
        f"  labels:\n    app: {name}\n    tier: {tier}\n    pod-template-hash: 6d4cf56db6\n"
        "  annotations:\n    example.com/checksum: 8f14e45fceea167a5a36dedd4bea2543\n"
        f"  ownerReferences:\n  - apiVersion: apps/v1\n    kind: ReplicaSet\n    name: {name}-6d4cf56db6\n"
        "    uid: 5b7c0f3a-0000-4000-8000-000000000000\n    controller: true\n"
        "spec:\n  serviceAccountName: default\n  containers:\n  - name: main\n    image: example.com/main:1\n"
        "    imagePullPolicy: IfNotPresent\n"
        f"    ports:\n    - name: main\n      containerPort: {TIERS[tier]}\n      protocol: TCP\n"
        "    resources:\n      requests: {cpu: 100m, memory: 128Mi}\n"
        "  restartPolicy: Always\nstatus:\n  phase: Running\n"
    )


def _service(name: str, space: str, tier: str) -> str:
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {space}}}\n"
        f"spec: {{selector: {{app: {name}}}, ports: [{{name: main, port: {TIERS[tier]}, targetPort: main}}]}}\n"
    )


def _policy(number: int, space: str, chance: random.Random) -> str:
    tier = chance.choice(list(TIERS))
    peer = chance.choice(
        (
            f"podSelector: {{matchLabels: {{tier: {chance.choice(list(TIERS))}}}}}",
            f"namespaceSelector: {{matchLabels: {{team: t{chance.randrange(8)}}}}}",
            f"ipBlock: {{cidr: 10.{chance.randrange(256)}.0.0/16}}",
        )
    )
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{number}, namespace: {space}}}\n"
        f"spec:\n  podSelector: {{matchLabels: {{tier: {tier}}}}}\n"
        f"  ingress:\n  - from:\n    - {peer}\n    ports:\n    - port: {chance.choice((TIERS[tier], 'main'))}\n"
    )


def _ingress(space: str) -> str:
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: web, namespace: {space}}}\n"
        f"spec:\n  ingressClassName: nginx\n  rules:\n  - host: {space}.example.com\n    http:\n      paths:\n"
        "      - {path: /, pathType: Prefix, backend: {service: {name: app-0, port: {name: main}}}}\n"
    )


if __name__ == "__main__":
    given = sys.argv[4:5]
    make(sys.argv[1], int(sys.argv[2]), replicas=int(given[0]) if given else 2, pods=bool(given))
