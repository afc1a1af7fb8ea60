"""What `kubelint render` shows of charts and overlays."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "render.schema.json").read_text())
FILES = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "service:\n  type: NodePort\n",
    "web/crds/crd.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\n",
    "web/templates/_helpers.tpl": '{{- define "web.labels" -}}\napp: web\n{{- end }}\n',
    "web/templates/service.yaml": (
        "kind: Service\n"
        "metadata:\n"
        "  labels:\n"
        '    {{- include "web.labels" . | nindent 4 }}\n'
        "\n"
        "spec:\n"
        "  type: {{ .Values.service.type }}\n"
    ),
    "web/templates/hook.yaml": "kind: Job\nmetadata: {annotations: {helm.sh/hook: pre-install}}\n",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kubelint", "render", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_a_chart_is_shown_with_its_crds_and_hooks(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    shown = run("web", cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert [line for line in shown.stdout.splitlines() if line.startswith("# Source")] == [
        "# Source: web/crds/crd.yaml",
        "# Source: web/templates/hook.yaml",
        "# Source: web/templates/service.yaml",
    ]
    assert "  type: NodePort\n" in shown.stdout


def test_the_map_has_an_entry_for_each_line(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    mapped = json.loads(run("web", "--map", "json", cwd=tmp_path).stdout)
    Draft202012Validator(SCHEMA).validate(mapped)
    lines = mapped["text"].split("\n")[:-1]
    assert [entry["line"] for entry in mapped["lines"]] == list(range(1, len(lines) + 1))
    by_text = dict(zip(lines, mapped["lines"], strict=True))
    assert by_text["  type: NodePort"] | {"line": 0} == {
        "line": 0,
        "path": "web/templates/service.yaml",
        "source_line": 7,
        "grade": "exact",
        "includes": [],
        "values": [{"key": "service.type", "path": "web/values.yaml", "line": 2}],
    }
    helper = by_text["    app: web"]
    assert (helper["path"], helper["source_line"]) == ("web/templates/_helpers.tpl", 2)
    assert helper["includes"] == [{"path": "web/templates/service.yaml", "line": 4}]
    assert by_text[""]["path"] is None
    crd = by_text["metadata: {name: a.b}"]
    assert (crd["path"], crd["source_line"], crd["grade"]) == ("web/crds/crd.yaml", 3, "exact")


def test_what_is_set_on_the_command_line_has_no_path(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    mapped = json.loads(run("web", "--map", "json", "--set", "service.type=ClusterIP", cwd=tmp_path).stdout)
    (values,) = [entry["values"] for entry in mapped["lines"] if entry["values"]]
    assert values == [{"key": "service.type", "path": None, "line": None}]


def test_the_map_as_text_reads_like_blame(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    shown = run("web", "--map", "text", cwd=tmp_path).stdout
    line = next(line for line in shown.splitlines() if line.endswith("  type: NodePort"))
    assert line.split() == [
        "web/templates/service.yaml:7",
        "service.type",
        "web/values.yaml:2",
        line.split()[3],
        "type:",
        "NodePort",
    ]
    assert "web/templates/_helpers.tpl:2 < service.yaml:4" in shown


def test_call_sites_elsewhere_are_told_by_their_paths(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    files = {
        "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n",
        "base/kustomization.yaml": "resources: [service.yaml]\n",
        "dev/kustomization.yaml": "resources:\n  - ../base\n",
    }
    write(tmp_path, files)
    shown = run("dev", "--map", "text", cwd=tmp_path).stdout
    assert "base/service.yaml:2 < kustomization.yaml:1 < dev/kustomization.yaml:2 " in shown


def test_a_key_in_an_archive_has_no_line(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with tarfile.open(tmp_path / "web.tgz", "w:gz") as archive:
        archive.add(tmp_path / "web", "web")
    shown = run("web.tgz", "--map", "text", cwd=tmp_path).stdout
    line = next(line for line in shown.splitlines() if line.endswith("  type: NodePort"))
    assert " service.type web.tgz " in line


def test_test_hooks_are_shown_as_helm_shows_them(tmp_path: Path) -> None:
    write(tmp_path, FILES | {"web/templates/test.yaml": "kind: Pod\nmetadata: {annotations: {helm.sh/hook: test}}\n"})
    assert "# Source: web/templates/test.yaml\n" in run("web", cwd=tmp_path).stdout
    assert run("web", "--test-hooks", cwd=tmp_path).returncode == 2


def test_a_library_chart_says_why_it_makes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n"})
    shown = run("common", cwd=tmp_path)
    assert (shown.returncode, shown.stdout) == (0, "")
    assert shown.stderr == "kubelint: note: a library chart, which makes nothing by itself\n"


def test_of_several_renders_the_first_is_shown_and_that_is_said(tmp_path: Path) -> None:
    values = {"a.yaml": "service: {type: ClusterIP}\n", "b.yaml": "{}\n"}
    write(tmp_path, FILES | values | {".kubelint.yaml": "charts: [{path: web, values: [[a.yaml], [b.yaml]]}]\n"})
    shown = run("web", cwd=tmp_path)
    assert "type: ClusterIP" in shown.stdout
    assert shown.stderr == "kubelint: note: this is web with a.yaml, the first of 2 renders of the configuration\n"


def test_an_overlay_is_shown_with_the_lines_that_set_its_fields(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: NodePort\n"
    kustomization = "namespace: shop\nresources:\n  - service.yaml\n"
    write(tmp_path, {"kustomization.yaml": kustomization, "service.yaml": service})
    mapped = json.loads(run(".", "--map", "json", cwd=tmp_path).stdout)
    places = {
        text: (entry["path"], entry["source_line"])
        for text, entry in zip(mapped["text"].split("\n"), mapped["lines"], strict=False)
    }
    assert places["  type: NodePort"] == ("service.yaml", 6)
    assert places["  namespace: shop"] == ("kustomization.yaml", 1)


@pytest.mark.parametrize(
    ("files", "path", "code", "said"),
    [
        ({}, "nowhere", 2, "kubelint: nowhere: no such file or folder\n"),
        ({"a/b.yaml": "x: 1\n"}, "a", 2, "kubelint: a: neither a chart nor a kustomization\n"),
        (FILES | {"web/templates/x.yaml": "x: {{ .Values.a.b }}\n"}, "web", 3, "kubelint: web/templates/x.yaml:1: "),
        ({"kustomization.yaml": "resources: [https://example.com/x]\n"}, ".", 3, "kubelint: kustomization.yaml:1: "),
    ],
    ids=["missing", "neither", "chart", "overlay"],
)
def test_what_cannot_be_shown_is_told_with_its_exit_code(
    tmp_path: Path, files: dict[str, str], path: str, code: int, said: str
) -> None:
    write(tmp_path, files)
    shown = run(path, cwd=tmp_path)
    assert (shown.returncode, shown.stdout) == (code, "")
    assert shown.stderr.startswith(said)
