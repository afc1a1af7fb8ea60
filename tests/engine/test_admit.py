from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint.engine.admit import admit
from kubelint.finding import PassedOver, Position
from kubelint.source.discover import discover
from kubelint.syntax.document import from_text
from kubelint.syntax.reader import read_files

if TYPE_CHECKING:
    from pathlib import Path

    from kubelint.engine.admit import Admitted

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\n"


@pytest.fixture(name="top")
def _top(tmp_path: Path) -> Path:
    return tmp_path.resolve()


def write(top: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(top: Path, *paths: str) -> Admitted:
    found = discover(paths, cwd=str(top))
    aside = {source.path for source in found.files if source.aside}
    return admit(read_files(found.files), aside=aside, base=str(top))


def of(text: str, path: str = "/m.yaml") -> Admitted:
    return admit([from_text(text, path)])


def names(admitted: Admitted) -> list[str]:
    return [each.data["metadata"]["name"] for each in admitted.objects]


def reasons(entries: list[PassedOver], top: Path) -> dict[str, str]:
    return {os.path.relpath(path, top): reason for path, reason in entries}


def test_every_document_with_an_api_version_and_a_kind_is_an_object() -> None:
    admitted = of("---\n" + SERVICE % "a" + "---\n# nothing\n---\n" + SERVICE % "b", "-")
    assert names(admitted) == ["a", "b"]
    assert [each.path for each in admitted.objects] == [(), ()]
    assert admitted.passed_over == []


def test_lists_are_flattened_with_their_paths() -> None:
    inner = "{apiVersion: v1, kind: ServiceList, items: [{metadata: {name: b}}, {metadata: {name: c}, kind: Other}]}"
    first = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}"
    admitted = of(f"apiVersion: v1\nkind: List\nitems:\n- {first}\n- {inner}\n- null\n")
    assert [(each.path, each.data["apiVersion"], each.data["kind"]) for each in admitted.objects] == [
        (("items", 0), "apps/v1", "Deployment"),
        (("items", 1, "items", 0), "v1", "Service"),
        (("items", 1, "items", 1), "v1", "Other"),
    ]
    assert admitted.passed_over == []


def test_an_item_of_a_list_that_is_no_object_is_told() -> None:
    admitted = of(
        "apiVersion: v1\nkind: List\nitems:\n- {kind: Service}\n- 5\n- " + "\n  ".join(SERVICE.split("\n")) % "a"
    )
    assert names(admitted) == ["a"]
    assert [entry.reason for entry in admitted.passed_over] == [
        "line 4: no apiVersion",
        "line 5: a plain text or number, no object",
    ]


def test_a_kind_that_only_ends_like_a_list_is_an_object() -> None:
    assert len(of("apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\n").objects) == 1


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("a.yaml", "a: 1", "no apiVersion and kind"),
        ("a.yaml", "kind: Service", "no apiVersion"),
        ("a.yaml", "apiVersion: v1", "no kind"),
        ("a.yaml", "apiVersion: 1\nkind: Service", "apiVersion is no text"),
        ("a.yaml", "apiVersion: 1\nkind: [Service]", "apiVersion and kind are no text"),
        ("a.yaml", "text", "a plain text or number, no object"),
        ("a.yaml", "- a", "a list, no object"),
        ("a.yaml", "# only a comment", "no document in it"),
        ("a.yaml", "apiVersion: v1\nkind: List\nitems: []", "a list without items"),
        ("a.json", '[{"op": "add", "path": "/a", "value": 1}]', "a JSON patch"),
        ("a.yaml", "openapi: 3.0.0\ninfo: {}", "an OpenAPI description"),
        ("a.json", '{"$schema": "http://json-schema.org/draft-07/schema#"}', "a JSON Schema"),
        ("a.yaml", "services: {web: {image: nginx}}", "a Docker Compose file"),
        ("a.yaml", "apiVersion: v1\nkind: Config\nclusters: []", "a kubeconfig"),
        ("docker-compose.prod.yml", "x: 1", "a Docker Compose file"),
        ("values.yaml", "replicas: 1", "a Helm values file"),
        ("values-prod.yaml", "replicas: 1", "a Helm values file"),
        ("redis-values.yml", "replicas: 1", "a Helm values file"),
        ("package.json", "{}", "a package manifest"),
        ("Chart.yaml", "name: a", "a Helm chart's description"),
        (".gitlab-ci.yml", "x: 1", "a GitLab CI file"),
        (".github/workflows/ci.yml", "on: push", "a GitHub Actions workflow"),
        (".github/dependabot.yml", "version: 2", "a configuration of GitHub"),
        (".github/workflows/broken.yml", "a: b: c", "a GitHub Actions workflow"),
        (".github/workflows/template.yml", "a: {{ b }}: [", "a GitHub Actions workflow"),
        (".kubelint.yaml", "ignore: []", "the configuration of kubelint"),
        ("tsconfig.json", '{ // with a comment\n"a": 1 }', "a configuration of another tool"),
        ("some.json", '{ // with a comment\n"a": 1 }', "JSON without apiVersion and kind"),
    ],
)
def test_what_is_no_object_is_passed_over_with_its_reason(path: str, text: str, reason: str) -> None:
    admitted = of(text, "/repo/" + path)
    assert admitted.passed_over == [PassedOver("/repo/" + path, reason)]
    assert (admitted.objects, admitted.unread, admitted.unrendered) == ([], [], [])


@pytest.mark.parametrize("path", ["values.yaml", ".github/workflows/a.yml", "docker-compose.yml", ".hidden.yaml"])
def test_an_object_is_one_whatever_its_file_is_called(path: str) -> None:
    admitted = of(SERVICE % "a", "/repo/" + path)
    assert names(admitted) == ["a"]
    assert admitted.passed_over == []


def test_beside_objects_each_other_document_has_its_own_reason() -> None:
    admitted = of(SERVICE % "a" + "---\na: 1\n---\n- b\n")
    assert [entry.reason for entry in admitted.passed_over] == [
        "line 5: no apiVersion and kind",
        "line 7: a list, no object",
    ]


def test_what_cannot_be_read_is_unread_at_its_place() -> None:
    admitted = of(SERVICE % "a" + "---\na: b: c\n---\n" + SERVICE % "b")
    assert names(admitted) == ["a", "b"]
    (unread,) = admitted.unread
    assert unread.path == "/m.yaml"
    assert unread.position is not None
    assert unread.position.line == 5
    assert [(file.path, fault.message) for file, fault in admitted.faults] == [("/m.yaml", unread.reason)]


@pytest.mark.parametrize("path", ["m.yaml", "values.yaml", "m.json"])
def test_a_broken_file_that_may_be_a_manifest_is_unread(path: str) -> None:
    admitted = of('{"apiVersion": "v1", "kind": ', "/" + path)
    assert len(admitted.unread) == 1
    assert admitted.passed_over == []


def test_a_file_that_is_no_text_is_unread_as_a_whole(top: Path) -> None:
    (top / "a.yaml").write_bytes(b"kind: \xff\n")
    (unread,) = run(top).unread
    assert unread.position is None
    assert "0xFF" in unread.reason


def test_templates_are_passed_over_and_make_the_input_incomplete() -> None:
    template = "metadata:\n  {{- if .Values.x }}\n  name: a\n  {{- end }}\n"
    whole = of(template)
    assert [entry.reason for entry in whole.passed_over] == ["a template, not rendered"]
    assert whole.unrendered == whole.passed_over
    assert whole.unread == []
    partly = of(SERVICE % "a" + "---\n" + template)
    assert [entry.reason for entry in partly.unrendered] == ["in part a template, not rendered"]
    assert names(partly) == ["a"]


CHART = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "replicas: 1\n",
    "web/templates/service.yaml": SERVICE % "templated",
    "web/templates/deployment.yaml": "kind: {{ .Values.kind }}\n  x\n",
    "web/ci/test.yaml": "a: 1\n",
    "web/files/object.yaml": SERVICE % "embedded",
    "web/crds/crd.yaml": SERVICE % "crd",
    "web/extra/plain.yaml": SERVICE % "plain",
    "web/charts/db/Chart.yaml": "apiVersion: v1\nname: db\nversion: 1.0.0\n",
    "web/charts/db/templates/service.yaml": SERVICE % "sub",
    "web/charts/db/crds/crd.yaml": SERVICE % "sub-crd",
    "web/charts/unpacked.yaml": SERVICE % "part",
    "other.yaml": SERVICE % "other",
}


def test_a_chart_is_one_entry_and_only_its_plain_manifests_are_read(top: Path) -> None:
    write(top, CHART)
    admitted = run(top)
    assert names(admitted) == ["other", "sub-crd", "crd", "plain"]
    assert reasons(admitted.passed_over, top) == {"web": "Helm chart web, not rendered"}
    assert admitted.unrendered == admitted.passed_over
    assert admitted.unread == []
    assert [chart.name for chart in admitted.charts] == ["web"]


def test_a_named_file_of_a_chart_is_known_as_such(top: Path) -> None:
    write(top, CHART)
    admitted = run(top, "web/templates/service.yaml", "web/crds/crd.yaml", "web/values.yaml")
    assert names(admitted) == ["crd"]
    assert reasons(admitted.passed_over, top) == {
        "web/templates/service.yaml": "part of Helm chart web, not rendered",
        "web/values.yaml": "part of Helm chart web, not rendered",
    }
    assert admitted.unrendered == admitted.passed_over


def test_a_chart_beside_a_chart_is_one_of_its_own(top: Path) -> None:
    write(top, {"Chart.yaml": "apiVersion: v2\nname: outer\n", "examples/Chart.yaml": "apiVersion: v2\nname: inner\n"})
    assert reasons(run(top).passed_over, top) == {
        ".": "Helm chart outer, not rendered",
        "examples": "Helm chart inner, not rendered",
    }


def test_a_folder_of_templates_without_a_chart_is_a_plain_folder(top: Path) -> None:
    write(top, {"templates/a.yaml": SERVICE % "a", "Chart.yaml": "apiVersion: v9\nname: a\n"})
    assert names(run(top)) == ["a"]


KUSTOMIZE = {
    "base/kustomization.yaml": """
resources:
- web.yaml
- github.com/org/repo?ref=v1
configMapGenerator:
- files: [k=data.yaml]
""",
    "base/web.yaml": SERVICE % "web",
    "base/data.yaml": SERVICE % "data",
    "base/unlisted.yaml": SERVICE % "unlisted",
    "base/old-patch.yaml": SERVICE % "old",
    "prod/kustomization.yml": """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
namePrefix: prod-
resources: [../base, extra.yaml]
patches:
- path: patches/one.yaml
- patch: |-
    - op: remove
      path: /spec
  target: {kind: Service}
patchesStrategicMerge:
- two.yaml
- |-
  apiVersion: v1
  kind: Service
patchesJson6902:
- {path: three.json, target: {kind: Service, name: web, version: v1}}
configurations: [config.yaml]
transformers: [transform]
replacements: [{path: replace.yaml}]
helmCharts: [{name: x, valuesFile: chart-values.yaml}]
""",
    "prod/extra.yaml": SERVICE % "extra",
    "prod/patches/one.yaml": SERVICE % "one",
    "prod/two.yaml": SERVICE % "two",
    "prod/three.json": '[{"op": "remove", "path": "/spec"}]',
    "prod/config.yaml": "nameReference: []\n",
    "prod/transform/kustomization.yaml": "resources: [t.yaml]\n",
    "prod/transform/deep/t.yaml": SERVICE % "t",
    "prod/replace.yaml": "source: {}\n",
    "prod/chart-values.yaml": "a: 1\n",
}


def test_a_kustomization_is_not_rendered_but_its_resources_are_read(top: Path) -> None:
    write(top, KUSTOMIZE)
    admitted = run(top)
    assert names(admitted) == ["unlisted", "web", "extra"]
    prod = "prod/kustomization.yml"
    assert reasons(admitted.passed_over, top) == {
        "base/kustomization.yaml": "a kustomization, not rendered",
        "base/data.yaml": "data of base/kustomization.yaml",
        "base/old-patch.yaml": "named a patch, and no kustomization uses it",
        prod: "a kustomization, not rendered",
        "prod/patches/one.yaml": f"a patch of {prod}",
        "prod/two.yaml": f"a patch of {prod}",
        "prod/three.json": f"a patch of {prod}",
        "prod/config.yaml": f"a configuration of {prod}",
        "prod/transform/kustomization.yaml": f"a transformer of {prod}",
        "prod/transform/deep/t.yaml": f"a transformer of {prod}",
        "prod/replace.yaml": f"a replacement of {prod}",
        "prod/chart-values.yaml": f"a Helm values file of {prod}",
    }
    assert set(reasons(admitted.unrendered, top)) == {"base/kustomization.yaml", prod}


def test_what_a_kustomization_says_of_its_resources(top: Path) -> None:
    write(top, KUSTOMIZE)
    base, prod, _ = run(top).kustomizations
    assert (base.resources, base.remote) == ((str(top / "base/web.yaml"),), ("github.com/org/repo?ref=v1",))
    assert (prod.namespace, prod.name_prefix, prod.name_suffix, prod.changes) == ("shop", "prod-", "", True)
    assert prod.resources == (str(top / "base"), str(top / "prod/extra.yaml"))
    assert prod.folder == str(top / "prod")


def test_a_patch_is_known_when_only_it_is_named(top: Path) -> None:
    write(top, KUSTOMIZE)
    admitted = run(top, "prod/two.yaml", "prod/patches/one.yaml")
    assert set(reasons(admitted.passed_over, top)) == {"prod/two.yaml", "prod/patches/one.yaml"}
    assert (admitted.objects, admitted.unrendered) == ([], [])


def test_a_resource_of_one_kustomization_is_an_object_even_where_another_patches_with_it(top: Path) -> None:
    write(
        top, {"a/kustomization.yaml": "resources: [x.yaml]", "b/kustomization.yaml": "patches: [{path: ../a/x.yaml}]"}
    )
    write(top, {"a/x.yaml": SERVICE % "x"})
    assert names(run(top)) == ["x"]


def test_a_kustomization_of_flux_is_an_ordinary_object() -> None:
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
    assert names(of(flux, "/clusters/kustomization.yaml")) == ["apps"]


def test_a_kustomization_cannot_hide_the_folder_above_it(top: Path) -> None:
    write(top, {"k/kustomization.yaml": "transformers: [.., ., '']\ngenerators: [../]\n", "a.yaml": SERVICE % "a"})
    assert names(run(top)) == ["a"]


def test_a_broken_patch_is_unread_and_broken_data_is_not(top: Path) -> None:
    write(top, {"kustomization.yaml": "patches: [{path: p.yaml}]\nsecretGenerator: [{name: s, files: [d.yaml]}]\n"})
    write(top, {"p.yaml": "a: b: c\n", "d.yaml": "a: b: c\n"})
    admitted = run(top)
    assert [os.path.relpath(entry.path, top) for entry in admitted.unread] == ["p.yaml"]
    assert admitted.unread[0].position == Position(1, 4)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["v1", "List", "a.yaml", "Kustomization", "", ".."]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["apiVersion", "kind", "items", "patches", "path", "services", "groups", "name", "files"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(data=VALUES, name=st.sampled_from(["a.yaml", "kustomization.yaml", "Chart.yaml", "values.yaml", "a.json"]))
def test_any_document_is_an_object_or_accounted_for(data: object, name: str) -> None:
    import json

    admitted = of(json.dumps(data), f"/repo/{name}")
    assert admitted.objects or admitted.passed_over or admitted.unread


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("/Chart.yaml", "apiVersion: v2\nname: x\n", "Helm chart x, not rendered"),
        ("/kustomization.yaml", "transformers: [b]\n", None),
    ],
)
def test_folders_may_be_deeper_than_any_recursion(name: str, text: str, reason: str | None) -> None:
    file = from_text(SERVICE % "a" + "---\n{{ x }}\n", "/a" * 2000 + "/m.yaml")
    admitted = admit([from_text(text, name), file])
    assert names(admitted) == ["a"]
    assert reason is None or PassedOver("/", reason) in admitted.passed_over
