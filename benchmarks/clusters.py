"""Makes up clusters of any size for the benchmarks, the same in every run.

    python benchmarks/clusters.py FOLDER WORKLOADS [--pods REPLICAS]

Namespaces of 40 workloads in tiers, with twelve policies each, Services and an Ingress; with `--pods` each replica is
a Pod object with its owner, as `kubectl get pods -o yaml` shows those of a cluster.
"""

from __future__ import annotations

import os
import random
import sys
from typing import Any

EACH = 40
TIERS = {"front": 8080, "api": 9090, "worker": 9102, "cache": 6379, "db": 5432}
Data = dict[str, Any]


def make(folder: str, workloads: int, *, replicas: int = 2, pods: bool = False, seed: int = 1) -> None:
    """Write a cluster; `pods` says that the replicas themselves are written, and not what makes them."""
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(workloads * seed)  # noqa: S311 (the same cluster in every run)
    for number in range(0, workloads, EACH):
        space = f"team-{number // EACH}"
        labels = {"team": f"t{number // EACH % 8}", "env": chance.choice(["prod", "dev"])}
        objects = [_object("v1", "Namespace", space, None, labels=labels)]
        for at in range(min(EACH, workloads - number)):
            tier = chance.choice(list(TIERS))
            if pods:
                objects += [_pod(f"app-{at}", replica, space, tier) for replica in range(replicas)]
            else:
                objects.append(_workload(f"app-{at}", space, tier, replicas))
            objects.append(_service(f"app-{at}", space, tier))
        objects += [_policy(at, space, chance) for at in range(12)]
        objects.append(_ingress(space))
        with open(os.path.join(folder, f"{space}.yaml"), "w", encoding="utf-8") as file:
            file.write("---\n".join("\n".join(_lines(each)) + "\n" for each in objects))


def _lines(data: Data | list[Any], indent: str = "") -> list[str]:
    """Write data as people and kubectl write it: one value on a line."""
    found = []
    for key, value in data.items() if isinstance(data, dict) else (("-", each) for each in data):
        start = f"{indent}-" if isinstance(data, list) else f"{indent}{key}:"
        if not isinstance(value, (dict, list)) or not value:
            found.append(f"{start} {value}")
            continue
        inner = _lines(value, indent + "  ") if isinstance(value, dict) else _lines(value, indent)
        if isinstance(data, list):
            inner[0] = f"{start} {inner[0].lstrip()}"
            found += inner
        else:
            found += [start, *inner]
    return found


def _object(version: str, kind: str, name: str, space: str | None, spec: Data | None = None, **metadata: Any) -> Data:  # noqa: ANN401
    named = {"name": name} if space is None else {"name": name, "namespace": space}
    found: Data = {"apiVersion": version, "kind": kind, "metadata": {**named, **metadata}}
    return found if spec is None else {**found, "spec": spec}


def _pod_spec(tier: str) -> Data:
    return {
        "serviceAccountName": "default",
        "containers": [
            {
                "name": "main",
                "image": "example.com/main:1",
                "imagePullPolicy": "IfNotPresent",
                "ports": [{"name": "main", "containerPort": TIERS[tier], "protocol": "TCP"}],
                "env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "REGION", "value": "eu-1"}],
                "resources": {
                    "requests": {"cpu": "100m", "memory": "128Mi"},
                    "limits": {"cpu": "500m", "memory": "256Mi"},
                },
                "readinessProbe": {"httpGet": {"path": "/healthz", "port": "main"}},
            }
        ],
    }


def _workload(name: str, space: str, tier: str, replicas: int) -> Data:
    template = {"metadata": {"labels": {"app": name, "tier": tier}}, "spec": _pod_spec(tier)}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    return _object("apps/v1", "Deployment", name, space, spec, labels={"app": name, "tier": tier})


def _pod(name: str, replica: int, space: str, tier: str) -> Data:
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": f"{name}-6d4cf56db6", "controller": "true"}
    labels = {"app": name, "tier": tier, "pod-template-hash": "6d4cf56db6"}
    full = f"{name}-6d4cf56db6-{replica:05d}"
    return _object("v1", "Pod", full, space, _pod_spec(tier), labels=labels, ownerReferences=[owner])


def _service(name: str, space: str, tier: str) -> Data:
    port = {"name": "main", "port": TIERS[tier], "targetPort": "main"}
    return _object("v1", "Service", name, space, {"selector": {"app": name}, "ports": [port]})


def _policy(number: int, space: str, chance: random.Random) -> Data:
    tier = chance.choice(list(TIERS))
    peer = chance.choice(
        (
            {"podSelector": {"matchLabels": {"tier": chance.choice(list(TIERS))}}},
            {"namespaceSelector": {"matchLabels": {"team": f"t{chance.randrange(8)}"}}},
            {"ipBlock": {"cidr": f"10.{chance.randrange(256)}.0.0/16"}},
        )
    )
    rule = {"from": [peer], "ports": [{"port": chance.choice((TIERS[tier], "main"))}]}
    spec = {"podSelector": {"matchLabels": {"tier": tier}}, "ingress": [rule]}
    return _object("networking.k8s.io/v1", "NetworkPolicy", f"p{number}", space, spec)


def _ingress(space: str) -> Data:
    backend = {"service": {"name": "app-0", "port": {"name": "main"}}}
    rule = {
        "host": f"{space}.example.com",
        "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]},
    }
    spec = {"ingressClassName": "nginx", "rules": [rule]}
    return _object("networking.k8s.io/v1", "Ingress", "web", space, spec)


if __name__ == "__main__":
    given = sys.argv[4:5]
    make(sys.argv[1], int(sys.argv[2]), replicas=int(given[0]) if given else 2, pods=bool(given))
