"""What several renders of a chart show, and what is told of that which none of them makes."""

from __future__ import annotations

import shutil
import tarfile
from typing import TYPE_CHECKING

from kubelint.engine.check import Request, check
from kubelint.engine.rendering import Rendering

if TYPE_CHECKING:
    from pathlib import Path

    from kubelint.engine.result import Result

SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: {{ .Values.type }}\n  ports: [{port: 80}]\n"
)
FILES = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "type: NodePort\n",
    "web/templates/service.yaml": SERVICE,
    "dev.yaml": "{}\n",
    "prod.yaml": "# of production\ntype: LoadBalancer\n",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(folder: Path, files: dict[str, str], *, enabled: bool = True) -> Result:
    write(folder, files)
    rules = ("service-node-port", "unused-suppression")
    request = Request(cwd=str(folder), root=str(folder), select=rules, rendering=Rendering(enabled=enabled))
    return check(request).result


def test_one_finding_of_several_renders_names_the_values_of_each(tmp_path: Path) -> None:
    result = run(tmp_path, FILES | {".kubelint.yaml": "charts: [{path: web, values: [[dev.yaml], [prod.yaml]]}]\n"})
    (finding,) = result.findings
    assert finding.sets == ("web with dev.yaml", "web with prod.yaml")
    assert finding.origin is not None
    keys = [(key.key, str(key.path).removeprefix(f"{tmp_path}/"), key.line) for key in finding.origin.values]
    assert sorted(keys) == [("type", "prod.yaml", 2), ("type", "web/values.yaml", 1)]


def test_renders_with_the_same_values_have_names_of_their_own(tmp_path: Path) -> None:
    entries = ["release: one", "release: two", "set: [a=1]", "set: [a=2]", "values: [dev.yaml]"]
    config = "charts:\n" + "".join(f"  - path: web\n    {entry}\n" for entry in entries)
    (finding,) = run(tmp_path, FILES | {".kubelint.yaml": config}).findings
    assert set(finding.sets) == {
        "web with its own values, release one",
        "web with its own values, release two",
        "web with its own values (3)",
        "web with its own values (4)",
        "web with dev.yaml",
    }


def test_a_file_of_test_hooks_alone_is_passed_over_as_such(tmp_path: Path) -> None:
    test = "apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {helm.sh/hook: test}}\n"
    result = run(tmp_path, FILES | {"web/templates/test.yaml": test, "web/templates/empty.yaml": "# nothing\n"})
    said = {each.path.removeprefix(f"{tmp_path}/web/templates/"): each.reason for each in result.passed_over}
    assert said["empty.yaml"] == "no document in it"
    assert said["test.yaml"] == "only test hooks, which --test-hooks takes"


def test_a_comment_on_a_dependency_ignores_what_its_archive_makes(tmp_path: Path) -> None:
    write(tmp_path, {name: text for name, text in FILES.items() if name.startswith("web/")})
    (tmp_path / "app" / "charts").mkdir(parents=True)
    with tarfile.open(tmp_path / "app" / "charts" / "web-1.0.0.tgz", "w:gz") as archive:
        archive.add(tmp_path / "web", "web")
    shutil.rmtree(tmp_path / "web")
    described = (
        "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n"
        "  - name: web # kubelint: ignore[service-node-port] the lab has no load balancer\n"
        "    version: 1.0.0 # kubelint: ignore[pod-host-port] never ran\n"
        "    repository: '' # kubelint: ignore[service-node-port] nothing is here\n"
    )
    unused, finding = sorted(
        run(tmp_path, {"app/Chart.yaml": described}).findings, key=lambda each: -each.span.start.line
    )
    assert finding.suppressed is not None
    assert finding.suppressed.reason == "the lab has no load balancer"
    assert (unused.rule, unused.span.start.line) == ("unused-suppression", 7)
    assert not run(tmp_path, {}, enabled=False).findings


def test_a_packed_sub_chart_that_changed_means_its_chart_alone(tmp_path: Path) -> None:
    write(tmp_path, {name: text for name, text in FILES.items() if name.startswith("web/")})
    described = (
        "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies: [{name: web, version: 1.0.0, repository: ''}]\n"
    )
    write(tmp_path, {"app/Chart.yaml": described, "app/values.yaml": "web: {type: ClusterIP}\n", "b.yaml": "x: 1\n"})
    (tmp_path / "app" / "charts").mkdir()
    path = tmp_path / "app" / "charts" / "web-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(tmp_path / "web", "web")
    shutil.rmtree(tmp_path / "web")

    def found(*, context: bool) -> dict[str, str]:
        request = Request((str(path),), cwd=str(tmp_path), root=str(tmp_path), context=context)
        findings = check(request).result.findings
        return {each.rule: each.span.path.removeprefix(f"{tmp_path}/") for each in findings}

    alone = found(context=False)
    assert alone["service-node-port"] == "app/charts/web-1.0.0.tgz"
    assert "service-node-port" not in found(context=True)
    (tmp_path / "app" / "values.yaml").write_text("web: {type: NodePort}\n")
    assert found(context=True)["service-node-port"] == "app/Chart.yaml"


def test_what_a_link_out_of_the_root_leads_to_is_not_shown(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    (tmp_path / "secret").write_text("token: abc\n")
    write(folder, FILES)
    (folder / "web" / "templates" / "link.yaml").symlink_to(tmp_path / "secret")
    request = Request(cwd=str(folder), root=str(folder), select=("render-error",))
    result = check(request).result
    (finding,) = result.findings
    assert finding.span.path == f"{folder}/web/templates/link.yaml"
    assert result.read_text(finding.span.path) == ""
