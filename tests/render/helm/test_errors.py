"""What Helm says of charts that it cannot render, in words a person understands, and at the line that causes it.

The same for Helm 3 and Helm 4, whose own words differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.render.helm.options import HelmOptions
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.session import ChartSession

    Opened = Callable[..., ChartSession]
    Write = Callable[..., Path]

SUB = "apiVersion: v2\nname: sub\nversion: 1.0.0\n"
WEB = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
VALUES = "port: 80\nname: text\nlist: [1]\nimage:\n  tag: x\n"


def failed(opened: Opened, chart: Path, options: HelmOptions | None = None) -> tuple[str, str]:
    """Return the place of the error, relative to the chart, and its sentence."""
    with pytest.raises(RenderError) as caught:
        opened(chart, options).raw()
    error = caught.value
    assert not error.refused
    assert "\n" not in error.reason
    below = error.path.removeprefix(str(chart)).removeprefix("/")
    return f"{below}:{error.line}:{error.column}", error.reason


@pytest.mark.parametrize(
    ("template", "place", "reason"),
    [
        ("{{ .Values.foo.bar.baz }}", "3:7", "`.Values.foo` is not set, so it has no `.bar`"),
        ("é{{ .Values.foo.bar }}", "3:8", "`.Values.foo` is not set, so it has no `.bar`"),
        ("{{ .Values.port.bar }}", "3:7", "`.Values.port` is no mapping, so it has no `.bar`"),
        ("{{ with .Values.image }}{{ .tag.x.y }}{{ end }}", "3:31", "`.tag` is no mapping, so it has no `.x`"),
        (
            "{{ range list 1 }}{{ .Values.port }}{{ end }}",
            "3:25",
            "inside of this block `.` is not the chart: write `$.Values`",
        ),
        ('{{ (fromYaml "a: [").x.y }}', "3:17", "what is before `.y` is not set, so it has no `.y`"),
        ('{{ required "set the\\n host" .Values.host }}', "3:7", "the template stops with: set the host"),
        ('{{ fail "do not" }}', "3:7", "the template stops with: do not"),
        ("{{ nosuch 1 }}", "3:1", "Helm has no function `nosuch`"),
        ("{{ $x }}", "3:1", "the variable `$x` is not defined here"),
        ("{{ .Values.port ", "3:1", "the template cannot be parsed: unclosed action"),
        ("{{ if .Values.port }}\n{{ with 1 }}{{ end }}", "3:1", "this `if` has no `end`"),
        ("\n{{ end }}", "4:1", "this `end` ends nothing"),
        ("{{ .Values.my-key }}", "3:1", "the template cannot be parsed: bad character U+002D '-'"),
        ('{{ "abc }}', "3:1", "the template cannot be parsed: unterminated quoted string"),
        ("{{/* x }}", "3:1", "the template cannot be parsed: unclosed comment"),
        ('{{ include "nope" . }}', "3:7", "no template is named `nope`"),
        ('{{ template "nope" . }}', "3:16", "no template is named `nope`"),
        ("{{ trunc 3 }}", "3:7", "`trunc` takes 2 arguments, and is given 1"),
        ("{{ 1 | upper }}", "3:11", "`upper` takes a text, and is given a number"),
        ('{{ keys "a" }}', "3:12", '`"a"` stands where a mapping is expected'),
        (
            "{{ range .Values.name }}{{ end }}",
            "3:13",
            "`.Values.name` is no list and no mapping, so nothing can go through it",
        ),
        ("{{ index .Values.list 3 }}", "3:7", "`index` fails: index out of range: 3"),
        ('{{ index .Values.port "a" }}', "3:7", "`index` fails: can't index item that is a number"),
        ('{{ mustFromJson "{" }}', "3:7", "`mustFromJson` fails: unexpected end of JSON input"),
        (
            '{{ tpl "{{ .Values.q.z }}" . }}',
            "3:7",
            'in the text that `tpl "{{ .Values.q.z }}" .` renders: `.Values.q` is not set, so it has no `.z`',
        ),
    ],
)
def test_templates(opened: Opened, write: Write, template: str, place: str, reason: str) -> None:
    chart = write({"values.yaml": VALUES, "templates/a.yaml": f"kind: X\n---\na: {template}\n"})
    assert failed(opened, chart) == (f"templates/a.yaml:{place}", reason)


def test_the_innermost_place(opened: Opened, write: Write) -> None:
    helpers = '{{ define "web.x" }}\n  {{ include "web.y" . }}\n{{ end }}\n'
    helpers += '{{ define "web.y" }}\n\n a{{ .Values.a.b }}{{ end }}'
    chart = write({"templates/a.yaml": 'a: {{ include "web.x" . }}\n', "templates/_helpers.tpl": helpers})
    assert failed(opened, chart) == ("templates/_helpers.tpl:6:6", "`.Values.a` is not set, so it has no `.b`")


def test_a_sub_chart(opened: Opened, write: Write) -> None:
    chart = write({"charts/sub/Chart.yaml": SUB, "charts/sub/templates/a.yaml": "x: 1\ny: {{ .Values.q.r }}\n"})
    assert failed(opened, chart)[0] == "charts/sub/templates/a.yaml:2:7"
    (chart / "charts/sub/Chart.yaml").unlink()
    assert failed(opened, chart) == ("charts/sub:0:0", "the sub-chart `sub` has no Chart.yaml")


def test_missing_dependencies(opened: Opened, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = "  - name: {}\n    version: 1.0.0\n    repository: https://example.org\n"
    listed = "".join(map(entry.format, ("sub", "redis", "db")))
    chart = write({"Chart.yaml": f"{WEB}dependencies:\n{listed}", "charts/sub/Chart.yaml": SUB})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RenderError) as caught:
        opened(chart).raw()
    error = caught.value
    assert (error.path, error.line) == (str(chart / "Chart.yaml"), 8)
    assert error.reason.startswith("the dependencies `redis` and `db` cannot be found in charts/")
    assert error.help == "fetch what is missing with `helm dependency build web`"


def test_missing_dependencies_of_an_old_chart(opened: Opened, write: Write) -> None:
    chart = write(
        {
            "Chart.yaml": WEB.replace("v2", "v1"),
            "requirements.yaml": "dependencies:\n- name: redis\n  version: 1.0.0\n  repository: https://example.org\n",
        }
    )
    place, reason = failed(opened, chart)
    assert place == "requirements.yaml:2:1"
    assert reason.startswith("the dependency `redis` cannot be found")


SCHEMA = """
{"type": "object", "required": ["host"], "properties": {
  "port": {"type": "string"},
  "image": {"type": "object", "properties": {"tag": {"enum": ["a", "b"]}}, "additionalProperties": false}}}
"""


def test_values_that_do_not_fit_the_schema(opened: Opened, write: Write, tmp_path: Path) -> None:
    chart = write({"values.schema.json": SCHEMA, "values.yaml": "host: a\nport: '80'\nimage:\n  tag: x\n"})
    place, reason = failed(opened, chart)
    assert place == "values.yaml:4:3"
    assert reason.startswith("the values do not fit the chart's schema: `image.tag` must be one of ")

    (chart / "values.yaml").write_text("host: a\nport: '80'\nimage:\n  tag: a\n  nope: 1\n", encoding="utf-8")
    told = "the values do not fit the chart's schema: `image.nope` is not known to the chart"
    assert failed(opened, chart) == ("values.yaml:5:3", told)

    (chart / "values.yaml").write_text("port: '80'\n", encoding="utf-8")
    told = "the values do not fit the chart's schema: `host` is required"
    assert failed(opened, chart) == ("values.yaml:1:1", told)

    other = tmp_path / "other.yaml"
    other.write_text("host: b\n\nport: 80\n", encoding="utf-8")
    with pytest.raises(RenderError, match="`port` must be string, and is ") as caught:
        opened(chart, HelmOptions(values=(str(other),))).raw()
    assert (caught.value.path, caught.value.line) == (str(other), 3)


def test_values_that_do_not_fit_the_schema_of_a_sub_chart(opened: Opened, write: Write) -> None:
    chart = write(
        {
            "values.yaml": "a: 1\n",
            "charts/sub/Chart.yaml": SUB,
            "charts/sub/values.yaml": "b: 1\nport: 80\n",
            "charts/sub/values.schema.json": '{"properties": {"port": {"type": "string"}}}',
        }
    )
    assert failed(opened, chart)[0] == "charts/sub/values.yaml:2:1"
    (chart / "values.yaml").write_text("a: 1\nsub:\n  port: 81\n", encoding="utf-8")
    assert failed(opened, chart)[0] == "values.yaml:3:3"


def test_schemas_that_are_none(opened: Opened, write: Write) -> None:
    place, reason = failed(opened, write({"values.schema.json": '{"type": '}))
    assert place.startswith("values.schema.json:1:")
    assert reason.startswith("it is no schema: ")
    place, reason = failed(opened, write({"values.schema.json": '{"type": "nope"}'}))
    assert place == "values.schema.json:1:1"
    assert reason.startswith("it is no schema: ")


@pytest.mark.parametrize(
    ("files", "place", "reason"),
    [
        ({"values.yaml": "a: 1\nb: [\n"}, "values.yaml:2:4", "The '[' that opens here is not closed"),
        ({"values.yaml": "- a\n"}, "values.yaml:1:1", "it holds a list where Helm expects a mapping"),
        ({"Chart.yaml": "apiVersion: v2\nname: [\n"}, "Chart.yaml:2:7", "The '[' that opens here is not closed"),
        ({"Chart.yaml": "apiVersion: v2\n"}, "Chart.yaml:1:1", "Chart.yaml gives the chart no name"),
        ({"Chart.yaml": WEB.replace("1.0.0", "x")}, "Chart.yaml:3:1", 'Chart.yaml: `version` "x" is invalid'),
        ({"Chart.yaml": "apiVersion: v2\nname: web\n"}, "Chart.yaml:1:1", "Chart.yaml: `version` is required"),
        (
            {"Chart.yaml": WEB + "type: nonsense\n"},
            "Chart.yaml:4:1",
            "Chart.yaml: `type` must be application or library",
        ),
        (
            {"Chart.yaml": WEB + "dependencies:\n- name: sub\n  alias: x y\n", "charts/sub/Chart.yaml": SUB},
            "Chart.yaml:5:1",
            "the dependency `sub` has disallowed characters in the alias",
        ),
    ],
)
def test_files(opened: Opened, write: Write, files: dict[str, str], place: str, reason: str) -> None:
    chart = write({"templates/a.yaml": "a: 1\n", **files})
    with pytest.raises(RenderError) as caught:
        opened(chart).raw()
    error = caught.value
    assert (f"{error.path.removeprefix(f'{chart}/')}:{error.line}:{error.column}", error.reason) == (place, reason)


def test_another_version_of_kubernetes(opened: Opened, write: Write) -> None:
    chart = write({"Chart.yaml": WEB + "kubeVersion: '>=1.99.0'\n"})
    place, reason = failed(opened, chart, HelmOptions(kube_version="1.30.0"))
    assert place == "Chart.yaml:4:1"
    assert reason == "the chart asks for Kubernetes >=1.99.0, and is rendered for v1.30.0 (--kube-version)"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (HelmOptions(release="Bad_Name"), "`Bad_Name` is no name of a release"),
        (HelmOptions(kube_version="hello"), "`hello` is no version of Kubernetes (--kube-version)"),
        (HelmOptions(set=("port=3,4",)), 'Helm cannot read --set port=3,4: key "4" has no value'),
    ],
)
def test_options(opened: Opened, write: Write, options: HelmOptions, reason: str) -> None:
    place, told = failed(opened, write({}), options)
    assert place == ":0:0"
    assert told.startswith(reason)


def test_files_of_values(opened: Opened, write: Write, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("a: 1\nb: [\n", encoding="utf-8")
    options = HelmOptions(values=(str(other),))
    with pytest.raises(RenderError, match="not closed") as caught:
        opened(write({}), options).raw()
    assert (caught.value.path, caught.value.line, caught.value.column) == (str(other), 2, 4)
    other.unlink()
    with pytest.raises(RenderError, match="it cannot be read: No such file") as caught:
        opened(write({}), options).raw()
    assert caught.value.path == str(other)


def test_no_temporary_folder_is_ever_named(opened: Opened, write: Write) -> None:
    chart = write({"templates/a.yaml": '{{ tpl "{{" . }}', "charts/x/README.md": ""})
    session = opened(chart)
    with pytest.raises(RenderError) as caught:
        session.raw()
    assert session.workspace.path not in caught.value.reason + caught.value.path
