"""Overlays in a check: what is built, what is judged, and where findings point."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.engine.check import Request, check
from kubelint.engine.rendering import Rendering

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from kubelint.engine.check import Outcome
    from kubelint.finding import Finding

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
"""
PATCH = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
"""
FILES = {
    "base/kustomization.yaml": "resources:\n  - service.yaml\n",
    "base/service.yaml": SERVICE,
    "overlays/dev/kustomization.yaml": "namespace: dev\nresources:\n  - ../../base\n",
    "overlays/prod/kustomization.yaml": "namespace: prod\nresources:\n  - ../../base\npatches:\n  - path: patch.yaml\n",
    "overlays/prod/patch.yaml": PATCH,
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(folder: Path, *paths: str, select: str = "service-node-port", context: bool = False) -> Outcome:
    return check(
        Request(
            paths=paths,
            cwd=str(folder),
            root=str(folder),
            select=(select,),
            rendering=Rendering(enabled=True),
            context=context,
            inventory=True,
        )
    )


def place(finding: Finding, folder: Path) -> tuple[str, int]:
    return os.path.relpath(finding.span.path, folder).replace(os.sep, "/"), finding.span.start.line


def test_a_finding_stands_in_the_patch_that_sets_the_field(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    write(tmp_path, FILES)
    result = run(tmp_path).result
    (finding,) = result.findings
    assert [each.split()[-2] for each in result.renderers] == ["kustomize"]
    assert place(finding, tmp_path) == ("overlays/prod/patch.yaml", 6)
    assert finding.object is not None
    assert finding.object.namespace == "prod"
    assert finding.origin is not None
    assert finding.origin.grade == "exact"
    assert [(os.path.basename(os.path.dirname(span.path)), span.start.line) for span in finding.origin.includes] == [
        ("prod", 5)
    ]


def test_a_base_is_judged_as_the_overlays_make_it(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    write(tmp_path, FILES | {"base/service.yaml": SERVICE.replace("spec:", "spec:\n  type: NodePort")})
    write(tmp_path, {"overlays/prod/patch.yaml": PATCH.replace("NodePort", "ClusterIP")})
    outcome = run(tmp_path)
    (finding,) = outcome.result.findings
    assert place(finding, tmp_path) == ("base/service.yaml", 6)
    assert sorted(each.object.namespace for each in outcome.result.inventory) == ["dev", "prod"]


def test_what_several_overlays_show_is_one_finding(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    write(tmp_path, FILES | {"base/service.yaml": SERVICE.replace("spec:", "spec:\n  type: NodePort")})
    findings = run(tmp_path).result.findings
    assert sorted(place(each, tmp_path) for each in findings) == [
        ("base/service.yaml", 6),
        ("overlays/prod/patch.yaml", 6),
    ]
    write(tmp_path, {"overlays/prod/kustomization.yaml": "namespace: prod\nresources:\n  - ../../base\n"})
    (finding,) = run(tmp_path).result.findings
    assert place(finding, tmp_path) == ("base/service.yaml", 6)


def test_a_comment_in_the_base_ignores_what_the_overlays_show_there(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    ignored = SERVICE.replace("spec:", "spec:\n  type: NodePort # kubelint: ignore[service-node-port] a lab")
    write(
        tmp_path,
        FILES | {"base/service.yaml": ignored, "overlays/prod/kustomization.yaml": "resources: [../../base]\n"},
    )
    findings = run(tmp_path, select="*").result.findings
    node_ports = [each for each in findings if each.rule == "service-node-port"]
    assert [each.suppressed and each.suppressed.reason for each in node_ports] == ["a lab"]
    assert not [each for each in findings if each.rule == "unused-suppression"]


def test_a_remote_resource_is_refused_at_its_line_and_the_others_are_built(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    write(tmp_path, FILES)
    write(tmp_path, {"overlays/dev/kustomization.yaml": "resources:\n  - https://example.com/base.yaml\n"})
    outcome = run(tmp_path, select="*")
    (unread,) = outcome.result.unread
    assert (os.path.relpath(unread.path, tmp_path), unread.position and unread.position.line) == (
        "overlays/dev/kustomization.yaml",
        2,
    )
    errors = [each for each in outcome.result.findings if each.rule == "render-error"]
    assert [place(each, tmp_path) for each in errors] == [("overlays/dev/kustomization.yaml", 2)]
    assert [each for each in outcome.result.findings if each.rule == "service-node-port"]


def test_without_a_binary_what_only_lists_files_is_read_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubelint.render.kustomize.binary.find_kustomize", lambda _: None)
    node_port = SERVICE.replace("spec:", "spec:\n  type: NodePort")
    write(tmp_path, {"kustomization.yaml": "resources: [service.yaml]\n", "service.yaml": node_port})
    outcome = run(tmp_path)
    assert not outcome.result.unread
    assert len(outcome.result.findings) == 1
    write(tmp_path, {"kustomization.yaml": "namespace: shop\nresources: [service.yaml]\n"})
    outcome = run(tmp_path)
    (unread,) = outcome.result.unread
    assert "kustomize" in unread.reason
    assert "--no-render" in unread.reason
    assert len(outcome.result.findings) == 1


def test_what_touches_a_changed_base_is_found_through_the_overlay(tmp_path: Path, kustomize: str) -> None:
    assert kustomize
    write(tmp_path, FILES)
    assert [
        place(each, tmp_path) for each in run(tmp_path, "overlays/prod/patch.yaml", context=True).result.findings
    ] == [("overlays/prod/patch.yaml", 6)]
    assert not run(tmp_path, "overlays/dev/kustomization.yaml", context=True).result.findings


def test_objects_that_others_follow_are_passed_over_with_that_reason(tmp_path: Path) -> None:
    release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\n"
    application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n"
    write(tmp_path, {"release.yaml": release, "application.yaml": application})
    passed_over = {os.path.basename(each.path): each.reason for each in run(tmp_path).result.passed_over}
    assert passed_over == {
        "release.yaml": "line 1: HelmRelease is not followed yet, so what it installs is missing",
        "application.yaml": "line 1: Application is not followed yet, so what it installs is missing",
    }


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
"""


def test_what_is_said_of_a_whole_object_stands_where_it_is_written_whatever_its_prefix(
    tmp_path: Path, kustomize: str
) -> None:
    assert kustomize
    write(
        tmp_path,
        {
            "base/kustomization.yaml": "resources: [pod.yaml]\n",
            "base/pod.yaml": POD,
            "dev/kustomization.yaml": "resources: [../base]\nnamePrefix: dev-\n",
            "prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\n",
        },
    )
    (finding,) = run(tmp_path, select="namespace-without-default-deny").result.findings
    assert place(finding, tmp_path) == ("base/pod.yaml", 4)
    assert finding.sets == ("dev", "prod")
    assert finding.origin is not None
    assert finding.origin.grade == "exact"
