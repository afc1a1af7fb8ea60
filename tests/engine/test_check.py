"""What the whole way of a check makes of its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.engine.check import Request, check
from kubelint.engine.rendering import Rendering

if TYPE_CHECKING:
    from pathlib import Path

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules:
    - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: missing, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


def severities(folder: Path) -> list[str]:
    rendering = Rendering(enabled=False)
    rule = "ingress-missing-service"
    request = Request(cwd=str(folder), root=str(folder), isolated=True, select=(rule,), rendering=rendering)
    findings = check(request).result.findings
    for finding in findings:
        assert ("what could not be read or rendered has it" in finding.message) == (finding.severity.name == "hint")
    return [finding.severity.name for finding in findings]


def test_what_is_missing_from_complete_input_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(INGRESS)
    assert severities(tmp_path) == ["error"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kustomization.yaml", "resources: [web.yaml]\nnamespace: shop\n"),
        ("kustomization.yaml", "resources: [web.yaml, https://example.com/base.yaml]\n"),
        ("kustomization.yaml", "resources: [web.yaml, elsewhere.yaml]\n"),
        ("broken.yaml", "apiVersion: v1\nkind: Service\nmetadata: [\n"),
        ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
    ],
    ids=["namespace", "remote", "absent", "broken", "chart"],
)
def test_what_may_be_in_an_unread_part_is_a_hint(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "web.yaml").write_text(INGRESS)
    (tmp_path / name).write_text(text)
    assert severities(tmp_path) == ["hint"]


def test_a_kustomization_that_only_lists_files_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(INGRESS)
    (tmp_path / "kustomization.yaml").write_text("resources: [web.yaml]\n")
    assert severities(tmp_path) == ["error"]
