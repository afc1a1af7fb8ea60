"""One chart in the hands of Helm 3 and of Helm 4: what is rendered, and where its files come from."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from kubelint.render.helm.options import HelmOptions
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.binary import Binary
    from kubelint.render.helm.session import ChartSession

    Opened = Callable[..., ChartSession]
    Write = Callable[..., Path]

SUB = "apiVersion: v2\nname: {name}\nversion: 1.0.0\n"


def packed(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return made.getvalue()


def test_the_raw_text_of_every_file(opened: Opened, write: Write) -> None:
    chart = write(
        {
            "values.yaml": "port: 80\n",
            "templates/_helpers.tpl": '{{ define "web.name" }}{{ .Release.Name }}-web{{ end }}',
            "templates/NOTES.txt": "Hello\n",
            "templates/a.yaml": 'metadata: {name: {{ include "web.name" . }} }\n---\nport: {{ .Values.port }}\n',
            "templates/sub/hook.yaml": "kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: post-install\n",
            "templates/off.yaml": "{{ if .Values.off }}\nkind: Pod\n{{ end }}\n",
            "templates/broken.yaml": 'kind: "Service\n  no: yaml\n',
            "crds/a.yaml": "kind: CustomResourceDefinition\n",
        }
    )
    session = opened(chart)
    assert session.raw() == {
        "web/templates/a.yaml": "metadata: {name: release-name-web }\n---\nport: 80",
        "web/templates/sub/hook.yaml": "kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: post-install",
        "web/templates/broken.yaml": 'kind: "Service\n  no: yaml',
    }
    assert session.crds() == {"web/crds/a.yaml": "kind: CustomResourceDefinition\n"}
    assert session.origin_of(session.tree.templates["web/templates/a.yaml"]) == (str(chart / "templates/a.yaml"), "")


def test_options(opened: Opened, write: Write, tmp_path: Path) -> None:
    chart = write(
        {
            "values.yaml": "a: 1\nb: 1\nc: 1\nd: 1\n",
            "templates/a.yaml": "{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ .Values.d | quote }} "
            "{{ .Release.Name }} {{ .Release.Namespace }} "
            '{{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "x.io/v1" }}\n',
        }
    )
    one, other = tmp_path / "one, other.yaml", tmp_path / "other.yaml"
    one.write_text("b: 2\nc: 2\n", encoding="utf-8")
    other.write_text("c: 3\n", encoding="utf-8")
    options = HelmOptions(
        values=(str(one), str(other)),
        set=("a=4",),
        set_string=("d=5",),
        release="mine",
        namespace="other",
        kube_version="1.30.0",
        api_versions=("x.io/v1",),
    )
    assert opened(chart, options).raw() == {"web/templates/a.yaml": '4 2 3 "5" mine other v1.30.0 true'}


def test_sub_charts_with_aliases_and_in_archives(opened: Opened, write: Write) -> None:
    template = "{{ .Chart.Name }}: {{ .Values.port }}\n"
    chart = write(
        {
            "Chart.yaml": SUB.format(name="web") + "dependencies:\n"
            "  - {name: db, version: 1.0.0, alias: first}\n"
            "  - {name: db, version: 1.0.0, alias: second}\n"
            "  - {name: cache, version: 1.0.0, condition: cache.on}\n",
            "values.yaml": "second: {port: 2}\ncache: {on: true}\n",
            "charts/db/Chart.yaml": SUB.format(name="db"),
            "charts/db/values.yaml": "port: 1\n",
            "charts/db/templates/a.yaml": template,
        }
    )
    files = {"Chart.yaml": SUB.format(name="cache"), "templates/a.yaml": "port: 3\n", "crds/c.yaml": "c"}
    files = {f"cache/{name}": text for name, text in files.items()}
    (chart / "charts" / "cache-1.0.0.tgz").write_bytes(packed(files))
    session = opened(chart)
    assert session.raw() == {
        "web/charts/first/templates/a.yaml": "first: 1",
        "web/charts/second/templates/a.yaml": "second: 2",
        "web/charts/cache/templates/a.yaml": "port: 3",
    }
    tree = session.tree
    assert tree.prefixes == {
        "web": (),
        "web/charts/first": ("first",),
        "web/charts/second": ("second",),
        "web/charts/cache": ("cache",),
    }
    assert [each.conditions for each in tree.dependencies] == [(), (), ("cache.on",)]
    assert tree.missing == []
    assert session.crds() == {"web/charts/cache/crds/c.yaml": "c"}
    archive = str(chart / "charts" / "cache-1.0.0.tgz")
    assert session.origin_of(tree.templates["web/charts/cache/templates/a.yaml"]) == (archive, "templates/a.yaml")


def test_a_chart_in_an_archive(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "web-1.0.0.tgz"
    # Of a packed chart Helm loads all, whatever its .helmignore says.
    files = {"web/Chart.yaml": SUB.format(name="web"), "web/templates/a.yaml": "a: 1\n", "web/.helmignore": "a.yaml\n"}
    path.write_bytes(packed(files))
    session = opened(path)
    assert session.raw() == {"web/templates/a.yaml": "a: 1"}
    assert session.origin_of(session.tree.templates["web/templates/a.yaml"]) == (str(path), "templates/a.yaml")


RULES = ("/a.txt\nfiles/*.txt\n[^a].txt\n", "docs/\nfiles/\n?.txt\n", "docs\n[a-b].txt\n", "\\[x\\]*\n*.md\n#b.txt")


def test_what_is_ignored_is_what_helm_ignores(helm: Binary, opened: Opened, write: Write) -> None:
    names = ["a.txt", "b.txt", "files/a.txt", "files/deep/a.txt", "files/b.md", "docs/a.txt", "sub/docs", "[x].txt"]
    template = '{{ range $name, $_ := .Files.Glob "**" }}{{ $name | quote }}: 1\n{{ end }}'
    for rules in RULES:
        chart = write({**dict.fromkeys(names, ""), "templates/a.yaml": template, ".helmignore": rules})
        command = [helm.path, "template", str(chart)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        loaded = [line for line in ran.stdout.splitlines()[2:] if line and line != '".helmignore": 1']
        assert opened(chart).raw().get("web/templates/a.yaml", "").splitlines() == loaded, rules


def test_what_helm_ignores_by_a_pattern_that_is_negated(helm: Binary, opened: Opened, write: Write) -> None:
    chart = write({"templates/a.yaml": "a: 1\n", ".helmignore": "!a.txt"})
    assert subprocess.run([helm.path, "template", str(chart)], capture_output=True, check=False).returncode != 0
    with pytest.raises(RenderError, match=r"the chart has no Chart\.yaml"):
        opened(chart)


def test_other_copies(opened: Opened, write: Write) -> None:
    schema = '{"required": ["port"]}'
    chart = write({"templates/a.yaml": "a: 1\n", "values.schema.json": schema, "values.yaml": "port: 1\n"})
    session = opened(chart)
    other = session.copy("lines")
    with open(os.path.join(other, "templates", "a.yaml"), "w", encoding="utf-8") as file:
        file.write("a: 2\n")
    assert session.raw(other) == {"web/templates/a.yaml": "a: 2"}
    assert session.raw() == {"web/templates/a.yaml": "a: 1"}
    assert (chart / "templates/a.yaml").read_text(encoding="utf-8") == "a: 1\n"
    # No schema holds for what is marked.
    values = HelmOptions(set=("port=null",))
    assert session.raw(other, options=values) == {"web/templates/a.yaml": "a: 2"}
    with pytest.raises(RenderError, match="`port` is required"):
        session.raw(options=values)


def test_text_that_looks_like_the_border_of_a_file(opened: Opened, write: Write) -> None:
    hidden = "kind: Service\n---\n# Source: web/templates/{name}\nkind: Hidden\n"
    for name in ("b.yaml", "zz-kubelint-raw.yaml", "nothing.yaml"):
        raw = opened(write({"templates/a.yaml": hidden.format(name=name), "templates/b.yaml": "kind: Pod\n"})).raw()
        everything = "\n".join(raw.values())
        assert "kind: Hidden" in everything
        assert "kind: Pod" in everything
        assert set(raw) == {"web/templates/a.yaml", "web/templates/b.yaml"}


def test_a_failure_that_looks_like_success(opened: Opened, write: Write) -> None:
    template = '{{ fail "YAML parse error on web/templates/zz: error converting YAML to JSON" }}'
    with pytest.raises(RenderError, match="the template stops with"):
        opened(write({"templates/a.yaml": template})).raw()


def test_a_chart_without_templates(opened: Opened, write: Write) -> None:
    assert opened(write({})).raw() == {}
