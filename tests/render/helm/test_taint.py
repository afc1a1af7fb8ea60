from __future__ import annotations

import marshal
import tarfile
from typing import TYPE_CHECKING

import pytest

from kubelint.render.helm.keys import dotted
from kubelint.render.helm.labels import label, labels, stripped
from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.session import ChartSession
from kubelint.render.helm.taint import Key, ValueMap, map_values
from kubelint.render.limits import RenderLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.binary import Binary
    from kubelint.render.workspace import Workspace

_VALUES = """\
name: web
port: 8080
big: 5000000
zero: 0
open: true
shut: false
empty: ""
digits: "8080"
ratio: 0.5
list: [a, b]
map: {k: v, num: 1, f: false}
deep: {er: {name: x}}
text: |
  one
  two
template: "{{ .Values.name }}-{{ if eq .Values.port 8080.0 }}yes{{ end }}"
long: abcdefghijklmnop
"""


def _mapped(chart: Path, helm: Binary, workspace: Workspace, options: HelmOptions = HelmOptions()) -> ValueMap:  # noqa: B008
    session = ChartSession(str(chart), options, helm, workspace, RenderLimits())
    return map_values(session, session.raw())


_LINES = {
    # What is printed as it is.
    "{{ .Values.name }}": "name",
    "{{ .Values.name }}:{{ .Values.port }}": "name port",
    "{{ .Values.port }} {{ .Values.zero }} {{ .Values.shut }} {{ .Values.open }}": "port zero shut open",
    "{{ .Values.name | quote }}": "name",
    "{{ .Values.port | quote }}": "port",
    "{{ .Values.shut | squote }}": "shut",
    "{{ $.Values.deep.er.name | upper }}": "deep.er.name",
    "{{ index .Values.list 1 }}": "list[1]",
    '{{ index .Values "map" "k" }}': "map.k",
    '{{ get .Values.map "k" }}': "map.k",
    "{{ toJson .Values.map }}": "map.f map.k map.num",
    '{{ join "," .Values.list }}': "list[0] list[1]",
    # What is computed.
    "{{ int .Values.port }}": "port",
    "{{ .Values.port | int | quote }}": "port",
    "{{ add .Values.port 1 }}": "port",
    "{{ .Values.big | int64 }}": "big",
    '{{ printf "%s-%d" .Values.name (int .Values.port) }}': "name port",
    '{{ printf "%v" .Values.ratio }}': "ratio",
    '{{ printf "%.2f" .Values.ratio }}': "ratio",
    "{{ .Values.long | trunc 5 }}": "long",
    '{{ .Values.long | trunc 4 | trimSuffix "d" }}': "long",
    '{{ replace "web" "net" .Values.name }}': "name",
    "{{ .Values.name | b64enc }}": "name",
    # What is chosen.
    '{{ default "x" .Values.empty }}': "",
    "{{ default .Values.name .Values.empty }}": "name",
    "{{ .Values.shut | default true }}": "",
    "{{ .Values.shut | default .Values.port }}": "port",
    "{{ coalesce .Values.empty .Values.shut .Values.name }}": "name",
    "{{ or .Values.shut .Values.name }}": "name",
    "{{ and .Values.open .Values.port }}": "port",
    "{{ ternary .Values.name .Values.long .Values.shut }}": "long",
    "{{ if .Values.shut }}a{{ else }}{{ .Values.port }}{{ end }}": "port",
    "{{ if not .Values.zero }}{{ .Values.name }}{{ end }}": "name",
    "{{ if and .Values.open (not .Values.shut) }}{{ .Values.name }}{{ end }}": "name",
    '{{ if and (eq .Values.digits "8080") (eq (int .Values.port) 8080) }}{{ .Values.name }}{{ end }}': "name",
    '{{ if has "b" .Values.list }}{{ .Values.name }}{{ end }}': "name",
    '{{ if kindIs "float64" .Values.port }}{{ .Values.name }}{{ end }}': "name",
    '{{ if kindIs "bool" .Values.shut }}{{ .Values.name }}{{ end }}': "name",
    "{{ if eq .Values.shut false }}{{ .Values.name }}{{ end }}": "name",
    "{{ if gt (len .Values.list) 1 }}{{ .Values.name }}{{ end }}": "name",
    "{{ with .Values.shut }}a{{ else }}b{{ end }}": "",
    "{{ with .Values.name }}{{ . }}{{ end }}": "name",
    "{{ with .Values.deep }}{{ .er.name }}{{ end }}": "deep.er.name",
    "{{ range $i, $v := .Values.list }}{{ $i }}{{ $v }}{{ end }}": "list[0] list[1]",
    "{{ range $k, $v := .Values.map }}{{ if $v }}{{ $k }}={{ $v }}{{ end }}{{ end }}": "map.k map.num",
    "{{ range until (int .Values.ratio) }}x{{ end }}": "",
    "{{ $x := .Values.port }}{{ if gt (int $x) 80 }}{{ $x }}{{ end }}": "port",
    # What goes through other templates, and is read again.
    '{{ include "name" . }}': "name",
    '{{ if eq (include "name" .) "web" }}{{ .Values.port }}{{ end }}': "port",
    '{{ include "both" (dict "a" .Values.name "b" .Values.port) }}': "name port",
    '{{ template "name" . }}': "name",
    '{{ tpl "{{ .Values.name }}" . }}': "name",
    "{{ tpl .Values.template . }}": "name template",
    "{{ (fromYaml (toYaml .Values.map)).k }}": "map.k",
    '{{ (include "map" . | fromYaml).port }}': "port",
    '{{ if eq (int (include "map" . | fromYaml).port) 8080 }}{{ .Values.name }}{{ end }}': "name",
    '{{ .Values.map | toJson | fromJson | dig "k" "none" }}': "map.k",
    # What says nothing of values.
    "{{ .Release.Name }} {{ .Chart.Name }} {{ sha256sum .Values.name }}": "",
    "{{/* .Values.name */}}plain": "",
}
_HELPERS = """\
{{ define "name" }}{{ .Values.name }}{{ end }}
{{ define "both" }}{{ .a }}:{{ .b }}{{ end }}
{{ define "map" }}port: {{ .Values.port }}{{ end }}
"""


def test_each_line_knows_its_keys(helm: Binary, write: Callable[..., Path], workspace: Workspace) -> None:
    template = "".join(f"k{index}: {line}\n" for index, line in enumerate(_LINES))
    chart = write({"values.yaml": _VALUES, "templates/a.yaml": template, "templates/_helpers.tpl": _HELPERS})
    mapped = _mapped(chart, helm, workspace)
    found = {
        line: " ".join(key.text for key in mapped.keys("web/templates/a.yaml", number))
        for number, line in enumerate(_LINES, 1)
    }
    assert found == _LINES


def test_blocks_tell_their_lines_apart(helm: Binary, write: Callable[..., Path], workspace: Workspace) -> None:
    template = (
        'a:\n  {{- toYaml .Values.map | nindent 2 }}\nb: |\n  {{- .Values.text | trimSuffix "\\n" | nindent 2 }}\n'
    )
    chart = write({"values.yaml": _VALUES, "templates/a.yaml": template})
    mapped = _mapped(chart, helm, workspace)
    lines = [[key.text for key in mapped.keys("web/templates/a.yaml", line)] for line in range(1, 8)]
    assert lines == [[], ["map.f"], ["map.k"], ["map.num"], [], ["text"], ["text"]]
    assert mapped.keys("web/templates/a.yaml", 0) == ()
    assert mapped.keys("web/templates/a.yaml", 99) == ()
    assert mapped.keys("web/templates/b.yaml", 1) == ()


def test_keys_know_where_they_are_set(helm: Binary, write: Callable[..., Path], workspace: Workspace) -> None:
    sub = "apiVersion: v2\nname: sub\nversion: 1.0.0\n"
    line = '{{ list .Values.a .Values.b .Values.list .Values.anchor.x .Values.global.g | join " " }}\n'
    chart = write(
        {
            "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n"
            "- {name: sub, version: 1.0.0, alias: other, condition: other.wanted}\n",
            "values.yaml": "a: 1\nb: 2\nbase: &base\n  x: 3\nanchor:\n  <<: *base\nlist:\n- 4\n-\n  5\n"
            "global:\n  g: 6\nother:\n  wanted: true\n  a: 7\n",
            "mine.yaml": "\nb: 8\n",
            "templates/a.yaml": line,
            "charts/sub/Chart.yaml": sub,
            "charts/sub/values.yaml": "a: 0\nb: 9\nlist: []\nanchor: {}\nglobal: {g: 1}\n",
            "charts/sub/templates/a.yaml": line,
        }
    )
    options = HelmOptions(values=(str(chart / "mine.yaml"),), set=("a=x",))
    mapped = _mapped(chart, helm, workspace, options)
    own, mine = str(chart / "values.yaml"), str(chart / "mine.yaml")
    assert mapped.keys("web/templates/a.yaml", 1) == (
        Key(("a",), "a", None, 0),
        Key(("b",), "b", mine, 2),
        Key(("list", 0), "list[0]", own, 8),
        Key(("list", 1), "list[1]", own, 10),
        Key(("anchor", "x"), "anchor.x", own, 4),
        Key(("global", "g"), "global.g", own, 12),
    )
    assert mapped.keys("web/charts/other/templates/a.yaml", 1) == (
        Key(("other", "a"), "other.a", own, 15),
        Key(("other", "b"), "other.b", str(chart / "charts/sub/values.yaml"), 2),
        # What `--set` takes; the sub-chart's own one does not count.
        Key(("global", "g"), "global.g", own, 12),
    )


def test_keys_of_an_archive_are_in_the_archive(helm3: Binary, write: Callable[..., Path], workspace: Workspace) -> None:
    sub = write(
        {
            "Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
            "values.yaml": "\na: x\n",
            "templates/a.yaml": "a: {{ .Values.a }}\n",
        },
        "sub",
    )
    chart = write({"templates/a.yaml": "a: {{ .Values.sub.a }}\n"})
    (chart / "charts").mkdir()
    with tarfile.open(chart / "charts" / "sub-1.0.0.tgz", "w:gz") as archive:
        archive.add(sub, "sub")
    (key,) = _mapped(chart, helm3, workspace).keys("web/templates/a.yaml", 1)
    assert (key.text, key.path, key.line) == ("sub.a", str(chart / "charts" / "sub-1.0.0.tgz"), 0)
    assert key.inside.endswith("values.yaml:2")


def test_files_that_labels_change_are_left_or_tried_with_fewer(
    helm: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    chart = write(
        {
            "values.yaml": 'name: web\nport: 80\nconfig: \'{"a": "b"}\'\n',
            # A number where a name is asked: labels on numbers must not make it fail for good.
            "templates/a.yaml": 'a: {{ .Values.name }}\nb: {{ repeat (int .Values.port) "x" | len }}\n',
            "templates/b.yaml": "{{ .Values.config | fromJson | toYaml }}\n"
            "c: {{ randAlpha 30 }}\nn: {{ .Values.name }}\n",
        }
    )
    mapped = _mapped(chart, helm, workspace)
    assert [key.text for key in mapped.keys("web/templates/a.yaml", 1)] == ["name"]
    assert [key.text for key in mapped.keys("web/templates/b.yaml", 3)] == ["name"]
    assert mapped.keys("web/templates/b.yaml", 2) == ()


def test_a_schema_and_a_dependency_s_condition_do_not_see_labels(
    helm: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    chart = write(
        {
            "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n"
            "- {name: sub, version: 1.0.0, condition: sub.enabled}\n",
            "values.yaml": "sub: {enabled: false}\nport: 80\n",
            "values.schema.json": '{"properties": {"port": {"type": "integer"}}}',
            "templates/a.yaml": "p: {{ .Values.port }} {{ .Values.sub.enabled }}\n",
            "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
            "charts/sub/templates/a.yaml": "a: b\n",
        }
    )
    mapped = _mapped(chart, helm, workspace)
    assert list(mapped.files) == ["web/templates/a.yaml"]
    assert [key.text for key in mapped.keys("web/templates/a.yaml", 1)] == ["port"]


def test_whole_numbers_of_the_command_line_stay_whole(
    helm: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    template = "a: {{ if eq .Values.port 80 }}{{ .Values.name }}{{ end }}\nb: {{ index .Values.l .Values.at }}\n"
    chart = write({"values.yaml": "name: web\nl: [a, b]\n", "templates/a.yaml": template})
    mapped = _mapped(chart, helm, workspace, HelmOptions(set=("port=80,at=1,name=other",)))
    assert mapped.keys("web/templates/a.yaml", 1) == (Key(("name",), "name", None, 0),)
    assert [key.text for key in mapped.keys("web/templates/a.yaml", 2)] == ["l[1]"]


def test_a_map_can_be_kept(helm3: Binary, write: Callable[..., Path], workspace: Workspace) -> None:
    chart = write({"values.yaml": "a: x\n", "templates/a.yaml": "a: {{ .Values.a }}\n"})
    mapped = _mapped(chart, helm3, workspace)
    again = ValueMap(*marshal.loads(marshal.dumps(tuple(mapped))))  # noqa: S302
    assert again.keys("web/templates/a.yaml", 1) == mapped.keys("web/templates/a.yaml", 1) != ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("a", "b", 0, "c"), "a.b[0].c"),
        (("a.b", "c"), "a\\.b.c"),
        (("a", "x/y=z"), "a.x/y\\=z"),
    ],
)
def test_keys_are_written_as_set_takes_them(path: tuple[str | int, ...], text: str) -> None:
    assert dotted(path) == text


def test_labels_are_read_back() -> None:
    numbers = [0, 1, 127, 128, 16_384, 2_000_000]
    text = "".join(f"x{label(number, typed=number % 2 == 1)}" for number in numbers)
    assert labels(text + label(0)) == numbers
    assert stripped(text) == "x" * len(numbers)
