"""A check of one file says what a check of the whole repository says of it, however little of the rest it looks at."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from kubelint.engine import kept
from kubelint.engine.check import Request, check
from kubelint.engine.rendering import Rendering

if TYPE_CHECKING:
    from pathlib import Path

    from kubelint.finding import Finding

NAMES = ("web", "api", "db")
SPACES = ("", "namespace: shop, ", "namespace: bank, ", "namespace: '${WHERE}', ")
PORTS = (80, 8080, 5432)
OBJECTS = (
    """\
apiVersion: apps/v1
kind: Deployment
metadata: {{{space}name: {name}, labels: {{app: {other}}}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}, tier: back}}}}
    spec:
      containers:
        - name: main
          image: "i:1"
          env: [{{name: HOST, value: "{other}.shop.svc.cluster.local:{port}"}}]
          ports: [{{containerPort: {port}, hostPort: {port}}}]
""",
    """\
apiVersion: v1
kind: Service
metadata: {{{space}name: {name}}}
spec:
  type: NodePort
  selector: {{app: {other}}}
  ports: [{{port: 80, targetPort: {port}, nodePort: 30080}}]
""",
    """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{{space}name: {name}}}
spec:
  podSelector: {{matchLabels: {{app: {other}}}}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{{namespaceSelector: {{matchLabels: {{team: {name}}}}}, podSelector: {{matchLabels: {{app: {name}}}}}}}]
      ports: [{{port: {port}}}]
  egress: [{{to: [{{podSelector: {{matchLabels: {{app: {name}}}}}}}], ports: [{{port: {port}}}]}}]
""",
    """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{{space}name: deny-{name}}}
spec: {{podSelector: {{}}, policyTypes: [Ingress]}}
""",
    """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{{space}name: {name}}}
spec:
  ingressClassName: {name}
  tls: [{{hosts: [{name}.example.com], secretName: {other}-tls}}]
  rules:
    - host: {name}.example.com
      http:
        paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: {other}, port: {{number: {port}}}}}}}}}]
""",
    """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{{space}name: {name}}}
spec:
  parentRefs: [{{name: {other}, namespace: shop}}]
  hostnames: [{name}.example.com]
  rules: [{{backendRefs: [{{name: {name}, namespace: bank, port: {port}}}]}}]
""",
    """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{{space}name: {name}}}
spec:
  gatewayClassName: any
  listeners:
    - name: web
      port: 443
      protocol: HTTPS
      hostname: {other}.example.com
      tls: {{certificateRefs: [{{name: {name}-tls}}]}}
""",
    "apiVersion: v1\nkind: Secret\nmetadata: {{{space}name: {name}-tls}}\ntype: kubernetes.io/tls\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {{{space}name: {name}}}\ndata: {{URL: 'http://{other}.bank.svc:{port}/'}}\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {{team: {name}}}}}\n",
    """\
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {{name: {name}}}
spec: {{controller: k8s.io/{other}}}
""",
    """\
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {{name: {name}}}
spec:
  priority: 5
  subject: {{pods: {{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: {other}}}}}}}}}
  ingress: [{{action: Deny, from: [{{namespaces: {{}}}}]}}]
""",
    """\
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {{{space}name: {name}}}
spec:
  selector: app == '{other}'
  types: [Ingress]
  ingress: [{{action: Allow, protocol: TCP, source: {{selector: app == '{name}'}}, destination: {{ports: [{port}]}}}}]
""",
    """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{{space}name: {name}}}
spec:
  endpointSelector: {{matchLabels: {{app: {name}}}}}
  egress: [{{toServices: [{{k8sService: {{serviceName: {other}, namespace: shop}}}}]}}]
""",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{{space}name: {name}}}\nrules: []\n",
    "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {{{space}name: {name}}}\nspec: {{chart: {other}}}\n",
)
FOLDERS = ("", "dev", "dev/one", "prod", "prod/two", "lib")


def repository(root: Path, seed: int) -> list[str]:
    """Write a repository with variants in it; return its files."""
    choice = random.Random(seed)  # noqa: S311  (no secret)
    for number in range(60):
        texts = [
            choice.choice(OBJECTS).format(
                space=choice.choices(SPACES, (6, 3, 2, 1))[0],
                name=choice.choice(NAMES),
                other=choice.choice(NAMES),
                port=choice.choice(PORTS),
            )
            for _ in range(choice.choice((1, 1, 2, 3)))
        ]
        path = root / choice.choice(FOLDERS) / f"{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\n".join(texts))
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (root / ".git").mkdir()
    return sorted(str(path) for path in root.rglob("*.yaml"))


def touches(finding: Finding, path: str) -> bool:
    return finding.span.path == path or any(each.span.path == path for each in finding.related)


@pytest.mark.parametrize("seed", range(8))
def test_one_file_says_what_the_whole_says_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(kept, "LEAST_FILES", 1)
    monkeypatch.setattr(kept, "_CHUNK", 3)
    root = tmp_path / "repository"
    root.mkdir()
    files = repository(root, seed)
    cached = Rendering(enabled=False, cache_dir=str(tmp_path / "cache"))
    ask = Request(cwd=str(root), rendering=cached)

    whole = check(ask).result
    assert len(whole.findings) > 30
    assert not whole.failures
    assert not whole.unread
    for path in files:
        wanted = [finding for finding in whole.findings if touches(finding, path)]
        known = check(ask._replace(paths=(path,), context=True)).result
        unknown = check(ask._replace(paths=(path,), context=True, rendering=cached._replace(use_cache=False))).result
        assert known.findings == wanted
        assert unknown.findings == wanted
