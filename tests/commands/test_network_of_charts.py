"""The questions about the network, asked of charts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n"
    "  selector: {app: web}\n  ports: [{port: 80, targetPort: {{ .Values.target }}}]\n"
)
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME, labels: {app: NAME}}\n"
    "spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]}\n"
)
POLICY = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec:\n"
    "  podSelector: {matchLabels: {app: web}}\n  ingress:\n"
    "    {{- if .Values.open }}\n    - from: [{podSelector: {matchLabels: {app: client}}}]\n    {{- end }}\n"
    "  policyTypes: [Ingress]\n"
)


def chart(folder: Path, *, is_open: bool) -> None:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "values.yaml": f"target: 8080\nopen: {str(is_open).lower()}\n",
        "templates/service.yaml": SERVICE,
        "templates/pods.yaml": POD.replace("NAME", "web") + "---\n" + POD.replace("NAME", "client"),
        "templates/policy.yaml": POLICY,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kubelint", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_reach_names_the_rule_in_the_template(tmp_path: Path) -> None:
    chart(tmp_path / "web", is_open=True)
    answer = run("reach", "default/client", "default/service/web", "80", "-p", "web", "--format", "json", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    deciding = json.loads(answer.stdout)["deciding"]
    assert [(each["path"], each["line"]) for each in deciding if each["direction"] == "ingress"] == [
        ("web/templates/policy.yaml", 8)
    ]
    chart(tmp_path / "web", is_open=False)
    assert run("reach", "default/client", "default/service/web", "80", "-p", "web", cwd=tmp_path).returncode == 1


def test_charts_are_sets_that_are_asked_by_their_names(tmp_path: Path) -> None:
    chart(tmp_path / "web", is_open=True)
    chart(tmp_path / "other", is_open=False)
    question = ("reach", "default/client", "default/service/web", "80")
    several = run(*question, cwd=tmp_path)
    assert several.returncode == 2
    assert "other" in several.stderr
    assert run(*question, "--set", "web", cwd=tmp_path).returncode == 0
    assert run(*question, "--set", "other", cwd=tmp_path).returncode == 1
    names = json.loads(run("connectivity", "--format", "json", cwd=tmp_path).stdout)["sets"]
    assert [each["name"] for each in names] == ["other", "web"]


def test_a_trace_goes_through_the_templates(tmp_path: Path) -> None:
    chart(tmp_path / "web", is_open=True)
    told = run("trace", "default/client", "default/service/web", "80", "-p", "web", "--format", "json", cwd=tmp_path)
    hops = {hop["kind"]: (hop["path"], hop["line"]) for hop in json.loads(told.stdout)["hops"]}
    assert hops["port"] == ("web/templates/service.yaml", 6)
    assert hops["policy"] == ("web/templates/policy.yaml", 8)


def test_what_cannot_be_rendered_is_an_error_of_the_answer(tmp_path: Path) -> None:
    chart(tmp_path / "web", is_open=True)
    (tmp_path / "web/templates/x.yaml").write_text("x: {{ .Values.a.b }}\n")
    told = run("connectivity", "web", cwd=tmp_path)
    assert told.returncode == 3
    assert "web/templates/x.yaml:1: " in told.stderr


def test_charts_and_overlays_of_revisions_come_with_all_that_they_are_made_of(tmp_path: Path) -> None:
    def commit() -> None:
        subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
        identity = ("-c", "user.name=n", "-c", "user.email=n@example.com")
        subprocess.run(["git", *identity, "commit", "-q", "-m", "m"], cwd=tmp_path, check=True)

    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    parts = tmp_path / "parts"
    chart(parts / "net", is_open=False)
    chart(tmp_path / "web", is_open=False)
    for name in ("service.yaml", "policy.yaml"):
        (tmp_path / "web" / "templates" / name).unlink()
    (parts / "net" / "templates" / "pods.yaml").unlink()
    (parts / "net" / "Chart.yaml").write_text("apiVersion: v2\nname: net\nversion: 1.0.0\n")
    (tmp_path / "web" / "charts").mkdir()
    with tarfile.open(tmp_path / "web" / "charts" / "net-1.0.0.tgz", "w:gz") as archive:
        archive.add(parts / "net", "net")
    shutil.rmtree(parts)
    commit()
    (tmp_path / "web" / "values.yaml").write_text("net: {open: true}\n")
    commit()
    done = run("diff", "HEAD~1", "HEAD", "-p", "web", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "+ default/client[Pod] => default/web[Pod] : all ports" in done.stdout


def test_what_makes_nothing_or_lies_beside_a_chart_is_no_set_of_its_own(tmp_path: Path) -> None:
    for name in ("web", "common"):
        chart(tmp_path / name, is_open=False)
    shutil.rmtree(tmp_path / "common" / "templates")
    (tmp_path / "common" / "Chart.yaml").write_text("apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "pod.yaml").write_text(POD.replace("NAME", "beside"))
    answer = run("connectivity", cwd=tmp_path)
    assert answer.stdout.splitlines()[0] == ".:"
    assert "common:" not in answer.stdout
    (tmp_path / ".kubelint.yaml").write_text("charts: [{path: web, beside: [shared/]}]\n")
    answer = run("connectivity", cwd=tmp_path)
    assert answer.stdout.splitlines()[0] == "default/beside[Pod] => default/client[Pod] : all ports"
