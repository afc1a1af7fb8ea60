"""A small shop with faults, and a builder of findings that finds its spans by the text they underline."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.engine.result import Result, StaleEntry
from kubelint.finding import (
    Finding,
    ObjectId,
    PassedOver,
    Position,
    RelatedSpan,
    Severity,
    Span,
    Suppression,
    Unread,
)
from kubelint.rule.info import Option, RuleInfo

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: NodePort
  ports:
    - name: http
      port: 80
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: front
  namespace: shop
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 8080
"""
RULES = (
    RuleInfo(
        id="ingress-missing-service-port",
        severity=Severity.error,
        summary="An Ingress routes to a Service port that does not exist.",
        details="The controller answers 503 for every request on this path.  Name one of\nthe Service's ports.\n\n"
        "See the [API](https://example.org/api) for `ports`.",
        tags=("routing",),
        references=("https://kubernetes.io/docs/concepts/services-networking/ingress/",),
        subject="Ingress",
    ),
    RuleInfo(
        id="service-node-port",
        severity=Severity.warning,
        summary="A Service opens a port on every node",
        details="Use **ClusterIP** behind an Ingress.",
        tags=("exposure", "security"),
        references=("CIS 5.3.2", "CWE-668", "CVE-2020-8554"),
        options=(Option("allowed", "list[int]", [], "Ports that may be open."),),
        subject="Service",
    ),
    RuleInfo(id="syntax-error", severity=Severity.error, summary="A document is no YAML."),
)


class Shop:
    """Files in a folder, and findings in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.result = Result(
            findings=(), unread=(), passed_over=(), rules=RULES, root=str(root), cwd=str(root), read_text=self.read
        )
        self.write("service.yaml", SERVICE)
        self.write("ingress.yaml", INGRESS)

    def read(self, path: str) -> str:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()

    def write(self, name: str, text: str) -> str:
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return path

    def span(self, name: str, text: str, *, after: str = "") -> Span:
        """The span of the first `text` after the first `after` in a file."""
        path = os.path.join(self.root, name)
        content = self.read(path)
        start = content.index(text, content.index(after))

        def position(offset: int) -> Position:
            return Position(content.count("\n", 0, offset) + 1, offset - content.rfind("\n", 0, offset))

        return Span(path, position(start), position(start + len(text)))

    def finding(self, rule: str, severity: Severity, message: str, span: Span, **more: Any) -> Finding:
        return Finding(rule=rule, severity=severity, message=message, span=span, **more)

    def missing_port(self, **more: Any) -> Finding:
        return self.finding(
            "ingress-missing-service-port",
            Severity.error,
            "Service 'web' has no port 8080",
            self.span("ingress.yaml", "8080"),
            object=ObjectId("networking.k8s.io/v1", "Ingress", "shop", "front"),
            related=(RelatedSpan(self.span("service.yaml", "ports"), "its ports"),),
            fingerprint="1f" * 16,
            **more,
        )

    def node_port(self, **more: Any) -> Finding:
        return self.finding(
            "service-node-port",
            Severity.warning,
            "Service 'web' opens a port on every node",
            self.span("service.yaml", "NodePort"),
            object=ObjectId("v1", "Service", "shop", "web"),
            fingerprint="2e" * 16,
            **more,
        )

    def with_findings(self, *findings: Finding, **more: Any) -> Result:
        return self.result._replace(findings=findings, files=2, objects=2, **more)

    def full(self) -> Result:
        """A result that has one of everything."""
        path = str(self.root)
        return self.with_findings(
            self.missing_port(sets=("prod", "staging")),
            self.node_port(),
            self.node_port(suppressed=Suppression("comment", "behind a firewall")),
            self.node_port(suppressed=Suppression("annotation", "")),
            self.node_port(suppressed=Suppression("baseline", "")),
            self.node_port()._replace(severity=Severity.info, help="Or not."),
            self.node_port()._replace(severity=Severity.hint),
            unread=(
                Unread(self.write("broken.yaml", "a: [\n"), Position(1, 4), "The list is never closed"),
                Unread(os.path.join(path, "gone.yaml"), None, "Permission denied"),
            ),
            passed_over=(PassedOver(os.path.join(path, "values.yaml"), "values of a chart"),),
            stale_baseline=(
                StaleEntry("3d" * 16, "service-node-port", os.path.join(path, "old.yaml"), "Service 'old' is open"),
            ),
            failures=("Rule 'x' failed in 'y.yaml': KeyError",),
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)
