"""`kubelint reach` as a program: what it prints, and its exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kubelint._boot import run

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: a.example/web:1}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, image: a.example/api:1}]}}}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api
  namespace: shop
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: 8080}]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two workloads and a policy; it is the working directory."""
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("shop")
class TestAnswer:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("shop/web", "shop/api", "8080"), 0),
            (("shop/web", "shop/api", "8080/TCP"), 0),
            (("shop/web", "shop/api", "8080/udp"), 1),
            (("shop/web", "shop/api", "9090"), 1),
            (("shop/api", "shop/web"), 0),
            (("internet", "shop/api", "8080"), 1),
            (("shop/web", "shop/nothing"), 2),
            (("shop/web", "shop/api", "99999"), 2),
            (("shop/web", "shop/api", "80/ICMP"), 2),
            (("shop/web",), 2),
            (("shop/web", "shop/api", "80", "more"), 2),
            (("shop/web", "shop/api", "--set", "x"), 2),
            (("shop/web", "shop/api", "--pod-cidr", "x"), 2),
            (("shop/web", "shop/api", "--path", "nowhere"), 2),
        ],
    )
    def test_exit_code(self, arguments: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["reach", *arguments]) == code
        assert code != 2 or capsys.readouterr().err

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["reach", "shop/web", "shop/api", "8080", "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["allowed"] is True
        assert found["protocols"] == {"TCP": [[8080, 8080]]}
        assert found["deciding"] == [
            {
                "kind": "NetworkPolicy",
                "name": "shop/api",
                "direction": "ingress",
                "effect": "allow",
                "path": "policy.yaml",
                "line": 9,
                "why": "rule #1",
            }
        ]

    def test_json_of_a_denial_gives_the_policys_own_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["reach", "shop/web", "shop/api", "9090", "--format=json"]) == 1
        found = json.loads(capsys.readouterr().out)
        assert found["allowed"] is False
        assert found["protocols"] == {}
        assert [(each["effect"], each["line"]) for each in found["deciding"]] == [("deny", 4)]

    def test_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["reach", "shop/web", "shop/api", "9090"]) == 1
        assert capsys.readouterr().out.splitlines() == [
            "shop/web[Deployment] does not reach shop/api[Deployment] on port 9090/TCP",
            "  ingress  deny  NetworkPolicy shop/api  policy.yaml:4  its rule #1 is for other ports",
        ]

    def test_what_the_plugin_does_not_enforce_is_not_enforced_and_said(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(["reach", "shop/web", "shop/api", "9090", "--cni", "flannel"]) == 0
        assert "flannel does not enforce" in capsys.readouterr().err

    def test_plugin_that_looks_before_a_service_is_translated(self, shop: Path) -> None:
        service = (
            "apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\n"
            "spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n"
        )
        out = (
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: out, namespace: shop}\n"
            "spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}\n"
        )
        (shop / "more.yaml").write_text(service + out, encoding="utf-8")
        question = ["reach", "shop/web", "shop/service/api", "80"]
        assert run(question) == 1
        assert run([*question, "--cni", "aws-vpc-cni"]) == 0

    def test_full_command_line_gives_the_same(self) -> None:
        from kubelint.cli.app import run_app

        assert run_app(["reach", "shop/web", "shop/api", "8080"]) == 0
        assert run_app(["reach", "shop/web", "shop/api", "9090", "-p", "."]) == 1
        assert run_app(["reach", "--help"]) == 0


class TestInput:
    def test_unreadable_file_wins(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (shop / "broken.yaml").write_text("apiVersion: v1\nkind: [\n", encoding="utf-8")
        for destination in ("shop/api", "shop/nothing"):
            assert run(["reach", "shop/web", destination, "8080"]) == 3
        assert "broken.yaml" in capsys.readouterr().err

    def test_policy_in_error_is_unreadable_too(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        bad = POLICY.replace("port: 8080", "port: 0").replace("name: api", "name: bad")
        (shop / "bad.yaml").write_text(bad, encoding="utf-8")
        assert run(["reach", "shop/web", "shop/api", "8080"]) == 3
        captured = capsys.readouterr()
        assert "shop/web[Deployment] reaches shop/api[Deployment]" in captured.out
        assert "bad.yaml" in captured.err

    def test_nothing_to_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert run(["reach", "shop/web", "shop/api"]) == 3

    def test_several_sets_need_a_choice(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("dev", "prod"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "shop.yaml").write_text(SHOP, encoding="utf-8")
        (tmp_path / "prod" / "policy.yaml").write_text(POLICY, encoding="utf-8")
        question = ["reach", "shop/web", "shop/api", "9090", "-p", str(tmp_path)]
        assert run(question) == 2
        told = capsys.readouterr().err
        assert "--set" in told
        names = [word.strip(",") for word in told.split() if word.strip(",").endswith(("dev", "prod"))]
        assert len(names) == 2
        assert [run([*question, "--set", name]) for name in sorted(names)] == [0, 1]

    def test_namespace_of_what_names_none(self, tmp_path: Path) -> None:
        (tmp_path / "shop.yaml").write_text(SHOP.replace(", namespace: shop", ""), encoding="utf-8")
        assert run(["reach", "web", "api", "-n", "pay", "-p", str(tmp_path)]) == 0
        assert run(["reach", "pay/web", "pay/api", "-n", "pay", "-p", str(tmp_path)]) == 0

    def test_many_pods_of_other_namespaces_are_left_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kubelint.engine.load._MANY", 1)
        pods = "".join(
            f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: {space}, labels: {{app: p}}}}\n"
            "spec: {containers: [{name: p, image: a.example/p:1}]}\n"
            for space in ("a", "b", "c")
        )
        alias = (
            "---\napiVersion: v1\nkind: Service\nmetadata: {name: p, namespace: c}\n"
            "spec: {selector: {app: p}, ports: [{port: 80}]}\n"
            "---\napiVersion: v1\nkind: Service\nmetadata: {name: other, namespace: b}\n"
            "spec: {type: ExternalName, externalName: p.c.svc.cluster.local}\n"
        )
        (tmp_path / "pods.yaml").write_text(pods, encoding="utf-8")
        assert run(["reach", "a/p", "b/p", "-p", str(tmp_path)]) == 0
        assert run(["reach", "internet", "c/p", "80", "-p", str(tmp_path)]) == 1
        (tmp_path / "alias.yaml").write_text(alias, encoding="utf-8")
        assert run(["reach", "a/p", "b/service/other", "80", "-p", str(tmp_path)]) == 0
