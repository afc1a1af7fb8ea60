from __future__ import annotations

import marshal
import os
import random
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kubelint.render.helm.lines import Frame, LineMap, map_lines
from kubelint.render.helm.marks import lines_of
from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.session import ChartSession
from kubelint.render.limits import RenderError, RenderLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.binary import Binary
    from kubelint.render.workspace import Workspace

CHART = "apiVersion: v2\nname: top\nversion: 1.0.0\n"
ALIASES = """\
dependencies:
  - {name: child, version: 1.0.0, alias: first}
  - {name: child, version: 1.0.0, alias: second}
"""
HELPERS = """\
{{- /* What all objects are called. */ -}}
{{- define "top.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "top.labels" -}}
app: {{ include "top.name" . }} # the app
tier: "front"
{{- end -}}
{{- define "top.enabled" -}}true{{- end -}}
{{- define "top.ports" }}
- port: 80
  name: {{ .name }}
{{- end }}
"""
TEMPLATES = {
    "templates/_helpers.tpl": HELPERS,
    "templates/service.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: {{ include "top.name" . }}-svc  # mixed
  labels: {{- include "top.labels" . | nindent 4 }}
spec:
  ports:
    {{- template "top.ports" (dict "name" "web") }}
    - port: {{ .Values.port }}
  selector:
{{ include "top.labels" . | indent 4 }}
{{- with .Values.list }}
  list:
    {{- toYaml . | nindent 4 }}
{{- end }}
""",
    "templates/control.yaml": """\
{{- if eq (include "top.enabled" .) "true" }}
kind: A
{{- else }}
kind: B
{{- end }}
{{- range $at, $each := .Values.list }}
{{- if eq $each "skip" }}{{ continue }}{{ end }}
{{- if eq $each "stop" }}{{ break }}{{ end }}
item{{ $at }}: {{ $each | quote }}
{{- else }}
none: 1
{{- end }}
{{- with .Values.absent }}
absent: {{ . }}
{{- else with .Values.port }}
present: {{ . }}
{{- end }}
{{ block "top.block" . }}
block: {{ .Release.Name }}
{{ end -}}
end: 1
""",
    "templates/logic.yaml": """\
sum: {{ include (print $.Template.BasePath "/service.yaml") . | sha256sum }}
{{- $name := include "top.name" . }}
variable: {{ $name }}
upper: {{ include "top.name" . | upper }}
yaml: {{ (include "top.labels" . | fromYaml).app }}
length: {{ len (include "top.name" .) }}
""",
    "templates/windows.yaml": (
        "\ufeffkind: Windows\r\n# {{/* a comment */}}\r\nname: {{ .Release.Name }}-x\r\n\r\nlast: 1\r\n"
    ),
    "templates/quoted.yaml": """\
text: {{ include "top.labels" . | quote }}
other: {{ include "top.enabled" . | squote }}
""",
    "templates/files.yaml": """\
{{ tpl (.Files.Get "config/app.tpl") . }}
raw: |
{{ .Files.Get "config/app.tpl" | indent 2 }}
{{- range $path := list "config/app.tpl" "config/plain.txt" }}
{{ tpl ($.Files.Get $path) $ }}
{{- end }}
""",
    "config/app.tpl": "server: {{ .Release.Name }}\nport: 8080",
    "config/plain.txt": "plain: 1",
    "templates/random.yaml": """\
{{- $ca := genCA "x" 1 }}
token: {{ randAlphaNum 8 }} # random
cert: {{ $ca.Cert | b64enc }}
pem: |
{{ $ca.Cert | indent 2 }}
after: 1
""",
    "values.yaml": "port: 8443\nlist: [one, skip, two, stop, three]\n",
    "charts/child/Chart.yaml": "apiVersion: v2\nname: child\nversion: 1.0.0\n",
    "charts/child/templates/cm.yaml": 'name: {{ .Chart.Name }}\nlabels: {{ include "child.x" . }}\n',
    "charts/child/templates/_x.tpl": '{{ define "child.x" }}child: 1{{ end }}',
}


class Mapped(NamedTuple):
    """A chart that was rendered and mapped."""

    session: ChartSession
    plain: dict[str, str]
    map: LineMap

    def template(self, source: str) -> str:
        path = self.session.tree.templates.get(source)
        path = path or os.path.join(self.session.pristine, *source.split("/")[1:])
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()

    def text(self, first: Frame, last: Frame | None = None) -> str:
        """Return what a template has from the start of one frame to the end of another."""
        last = last or first
        lines = lines_of(self.template(first.source))
        if first.line == last.end_line:
            return lines[first.line - 1][first.column - 1 : last.end_column - 1]
        return "\n".join(lines[first.line - 1 : last.end_line])

    def lines(self, source: str) -> list[str]:
        return lines_of(self.plain[source])

    def where(self, source: str, words: str, occurrence: int = 0) -> list[str]:
        """Return for words of a rendered file the texts of their frames, innermost first, with their lines."""
        text = self.plain[source]
        at = [match.start() for match in re.finditer(re.escape(words), text)][occurrence]
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        frames = self.map.frames(source, line, column)
        ends = self.map.frames(source, line, column + len(words) - 1)
        assert frames[:-1] == ends[:-1], "one place"
        innermost = self.text(frames[-1], ends[-1])
        texts = [innermost, *(self.text(frame) for frame in frames[-2::-1])]
        return [f"{frame.source}:{frame.line} {text}" for frame, text in zip(frames[::-1], texts, strict=True)]


@pytest.fixture(scope="module", params=["helm3", "helm4"])
def render(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, workspace: Workspace
) -> Callable[[dict[str, str]], Mapped]:
    helm: Binary = request.getfixturevalue(request.param)

    def rendered(files: dict[str, str]) -> Mapped:
        folder = tmp_path_factory.mktemp("chart") / "top"
        for name, text in {"Chart.yaml": CHART, **files}.items():
            _write(folder / name, text)
        session = ChartSession(str(folder), HelmOptions(), helm, workspace, RenderLimits())
        plain = session.raw()
        return Mapped(session, plain, map_lines(session, plain))

    return rendered


@pytest.fixture(scope="module")
def chart(render: Callable[[dict[str, str]], Mapped]) -> Mapped:
    return render({**TEMPLATES, "Chart.yaml": CHART + ALIASES})


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def test_each_written_line_has_a_place_and_its_grade(chart: Mapped) -> None:
    grades = {source.partition("/")[2]: grade for source, (grade, _) in chart.map.files.items()}
    assert grades.pop("templates/random.yaml") == "aligned"
    assert set(grades.values()) == {"exact"}
    assert len(grades) == 8
    for source in chart.plain:
        for number, line in enumerate(chart.lines(source), 1):
            assert (chart.map.grade(source, number) != "file") == bool(line.strip()), (source, number, line)


def test_each_character_of_a_text_is_where_the_map_says(chart: Mapped) -> None:
    checked = 0
    for source in chart.plain:
        for number, line in enumerate(chart.lines(source), 1):
            for column, character in enumerate(line, 1):
                frames = chart.map.frames(source, number, column)
                for frame in frames[:-1]:
                    assert chart.text(frame).startswith("{{"), frame
                if character.isspace() or not frames:
                    continue
                text = chart.text(frames[-1])
                if frames[-1].literal and not source.endswith("quoted.yaml"):
                    assert text == character, (source, number, column)
                    checked += 1
                elif not frames[-1].literal:
                    assert text.startswith("{{"), (source, number, column)
                    assert text.endswith("}}"), (source, number, column)
    assert checked > 300


@pytest.mark.parametrize(
    ("source", "words", "where"),
    [
        ("service.yaml", "kind: Service", ["service.yaml:2 kind: Service"]),
        ("service.yaml", "Service", ["service.yaml:2 Service"]),
        ("service.yaml", "8443", ["service.yaml:9 {{ .Values.port }}"]),
        ("service.yaml", "-svc  # mixed", ["service.yaml:4 -svc  # mixed"]),
        (
            "service.yaml",
            '"front"',
            ['_helpers.tpl:8 "front"', 'service.yaml:5 {{- include "top.labels" . | nindent 4 }}'],
        ),
        (
            "service.yaml",
            "release-name-top",
            [
                '_helpers.tpl:3 {{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}',
                'service.yaml:4 {{ include "top.name" . }}',
            ],
        ),
        (
            "service.yaml",
            "web",
            ["_helpers.tpl:13 {{ .name }}", 'service.yaml:8 {{- template "top.ports" (dict "name" "web") }}'],
        ),
        (
            "service.yaml",
            "port: 80",
            ["_helpers.tpl:12 port: 80", 'service.yaml:8 {{- template "top.ports" (dict "name" "web") }}'],
        ),
        ("service.yaml", "- two", ["service.yaml:14 {{- toYaml . | nindent 4 }}"]),
        ("control.yaml", "kind: A", ["control.yaml:2 kind: A"]),
        ("control.yaml", "item", ["control.yaml:9 item"]),
        ("control.yaml", '"two"', ["control.yaml:9 {{ $each | quote }}"]),
        ("control.yaml", "8443", ["control.yaml:16 {{ . }}"]),
        ("control.yaml", "block:", ["control.yaml:19 block:", 'control.yaml:18 {{ block "top.block" . }}']),
        ("control.yaml", "end: 1", ["control.yaml:21 end: 1"]),
        ("logic.yaml", "RELEASE-NAME-TOP", ['logic.yaml:4 {{ include "top.name" . | upper }}']),
        ("logic.yaml", "release-name-top", ["logic.yaml:3 {{ $name }}"]),
        ("logic.yaml", "length: ", ["logic.yaml:6 length:"]),
        ("windows.yaml", "kind: Windows", ["windows.yaml:1 kind: Windows"]),
        ("windows.yaml", "-x", ["windows.yaml:3 -x"]),
        ("windows.yaml", "last: 1", ["windows.yaml:5 last: 1"]),
        ("quoted.yaml", "true", ["_helpers.tpl:10 true", 'quoted.yaml:2 {{ include "top.enabled" . | squote }}']),
        ("random.yaml", "# random", ["random.yaml:2 # random"]),
        ("random.yaml", "after: 1", ["random.yaml:6 after: 1"]),
        ("random.yaml", "-----BEGIN", ["random.yaml:5 {{ $ca.Cert | indent 2 }}"]),
    ],
)
def test_words_are_where_they_are_written(chart: Mapped, source: str, words: str, where: list[str]) -> None:
    found = chart.where(f"top/templates/{source}", words)
    assert [each.removeprefix("top/templates/").rstrip() for each in found] == where


def test_the_action_around_a_text_that_was_changed_is_known_with_the_text(chart: Mapped) -> None:
    line = chart.lines("top/templates/quoted.yaml")[0]
    frames = chart.map.frames("top/templates/quoted.yaml", 1, line.index("front") + 1)
    assert [(frame.source, frame.line) for frame in frames] == [
        ("top/templates/quoted.yaml", 1),
        ("top/templates/_helpers.tpl", 8),
    ]
    assert chart.text(frames[-1]) == 'tier: "front"'


def test_files_that_are_rendered_have_lines_of_their_own(chart: Mapped) -> None:
    source = "top/templates/files.yaml"
    inside = ["top/config/app.tpl:2 port: 8080", f'{source}:1 {{{{ tpl (.Files.Get "config/app.tpl") . }}}}']
    assert chart.where(source, "port: 8080") == inside
    assert chart.where(source, "port: 8080", 1) == [f'{source}:3 {{{{ .Files.Get "config/app.tpl" | indent 2 }}}}']
    assert chart.where(source, "port: 8080", 2)[0] == inside[0]
    assert chart.where(source, "plain: 1") == [f"{source}:5 {{{{ tpl ($.Files.Get $path) $ }}}}"]


def test_a_sub_chart_with_two_names_is_one_file_under_both(chart: Mapped) -> None:
    for alias in ("first", "second"):
        folder = f"top/charts/{alias}/templates"
        assert chart.where(f"{folder}/cm.yaml", alias) == [f"{folder}/cm.yaml:1 {{{{ .Chart.Name }}}}"]
        assert chart.where(f"{folder}/cm.yaml", "child: 1")[0] == f"{folder}/_x.tpl:1 child: 1"


def test_blanks_and_what_is_beyond_belong_to_what_is_near(chart: Mapped) -> None:
    source = "top/templates/service.yaml"
    frames = chart.map.frames
    assert frames(source, 4, 1) == frames(source, 4, 3)
    assert frames(source, 2, 99)[-1].column == len("kind: Service")
    assert frames(source, 0, 1) == frames(source, 999, 1) == frames("top/templates/none.yaml", 1, 1) == ()
    assert chart.map.grade(source, 999) == "file"


def test_the_map_can_be_kept(chart: Mapped) -> None:
    again = LineMap(*marshal.loads(marshal.dumps(tuple(chart.map))))  # noqa: S302
    assert again == chart.map
    assert again.frames("top/templates/service.yaml", 4, 20) == chart.map.frames("top/templates/service.yaml", 4, 20)


# ------------------------------------------------------------------------------------- changes as the proof
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("service.yaml", "front"),
        ("service.yaml", "name: web"),
        ("service.yaml", "mixed"),
        ("control.yaml", "block"),
        ("windows.yaml", "last"),
        ("random.yaml", "after"),
    ],
)
def test_a_change_at_the_place_changes_the_line_and_no_other(chart: Mapped, source: str, words: str) -> None:
    source = f"top/templates/{source}"
    number = next(number for number, line in enumerate(chart.lines(source), 1) if words in line)
    column = chart.lines(source)[number - 1].index(words) + 1
    frame = chart.map.frames(source, number, column)[-1]
    folder = chart.session.copy("changed")
    path = os.path.join(folder, *frame.source.split("/")[1:])
    text = chart.template(frame.source)
    lines = text.split("\n")
    lines[frame.line - 1] = lines[frame.line - 1][: frame.column - 1] + "Q" + lines[frame.line - 1][frame.column :]
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("\n".join(lines))
    changed = lines_of(chart.session.raw(folder)[source])
    expected = {
        at
        for at in range(1, len(changed) + 1)
        for each in range(1, len(changed[at - 1]) + 1)
        if frame in chart.map.frames(source, at, each)[-1:]
    }
    differ = {at for at, (one, other) in enumerate(zip(chart.lines(source), changed, strict=True), 1) if one != other}
    if "random" in source:
        expected |= differ
    assert number in differ
    assert differ == expected
    assert changed[number - 1][column - 1] == "Q"


# --------------------------------------------------------------------------------------- where marks do harm
def test_where_marks_in_named_templates_do_harm_there_are_those_of_the_places_that_include_them(
    render: Callable[[dict[str, str]], Mapped],
) -> None:
    value = '{{ if ne (include "n" .) "abc" }}{{ fail "no" }}{{ end }}ok'
    mapped = render(
        {
            "templates/_n.tpl": '{{ define "n" }}abc{{ end }}',
            "templates/a.yaml": 'x: {{ tpl .Values.text . }}\nz: {{ include "n" . }} # more\n',
            "values.yaml": f"text: '{value}'\n",
        }
    )
    assert mapped.map.grade("top/templates/a.yaml", 1) == "exact"
    assert mapped.where("top/templates/a.yaml", "abc") == ['top/templates/a.yaml:2 {{ include "n" . }}']
    assert mapped.where("top/templates/a.yaml", "# more") == ["top/templates/a.yaml:2 # more"]


def test_where_all_marks_do_harm_the_texts_are_compared(render: Callable[[dict[str, str]], Mapped]) -> None:
    value = '{{ if ne (include "top/templates/b.yaml" .) "b: 1" }}{{ fail "no" }}{{ end }}ok'
    mapped = render(
        {
            "templates/b.yaml": "b: 1",
            "templates/a.yaml": """\
x: {{ tpl .Values.text . }}
{{- range list 1 2 }}
- item: {{ . }}
{{- end }}
last: 1
""",
            "values.yaml": f"text: '{value}'\n",
        }
    )
    assert [mapped.map.grade("top/templates/a.yaml", line) for line in range(1, 5)] == ["approximate"] * 4
    assert mapped.where("top/templates/a.yaml", "last: 1") == ["top/templates/a.yaml:5 last: 1"]
    lines = [mapped.map.frames("top/templates/a.yaml", line, 1)[0].line for line in range(1, 5)]
    assert lines == [1, 3, 3, 5]


def test_a_template_with_braille_is_left_as_it_is(render: Callable[[dict[str, str]], Mapped]) -> None:
    mapped = render({"templates/a.yaml": "a: \u2801\u2810 {{ 1 }}\nb: 1\n", "templates/b.yaml": "c: {{ 2 }}\n"})
    assert mapped.plain["top/templates/a.yaml"] == "a: \u2801\u2810 1\nb: 1"
    assert mapped.where("top/templates/a.yaml", "b: 1") == ["top/templates/a.yaml:2 b: 1"]
    assert mapped.map.grade("top/templates/a.yaml", 2) == "approximate"
    assert mapped.map.grade("top/templates/b.yaml", 1) == "exact"


def test_files_that_are_no_templates_are_where_they_are(render: Callable[[dict[str, str]], Mapped]) -> None:
    mapped = render({"templates/a.yaml": "a: 1\n", "crds/x.yaml": "kind: CustomResourceDefinition\n\nspec: {}\n"})
    plain = {**mapped.plain, **mapped.session.crds()}
    mapped = mapped._replace(plain=plain, map=map_lines(mapped.session, plain))
    assert mapped.where("top/crds/x.yaml", "spec") == ["top/crds/x.yaml:3 spec"]
    assert mapped.map.grade("top/crds/x.yaml", 3) == "exact"


def test_where_no_time_is_left_the_texts_are_compared(render: Callable[[dict[str, str]], Mapped]) -> None:
    mapped = render({"templates/a.yaml": "a: {{ 1 }}\nb: 1\n"})
    mapped.session._left = 0
    again = map_lines(mapped.session, mapped.plain)
    assert [again.grade("top/templates/a.yaml", line) for line in (1, 2)] == ["approximate"] * 2


def test_a_file_system_without_links_will_do(
    render: Callable[[dict[str, str]], Mapped], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refused)
    mapped = render({"templates/a.yaml": "a: {{ .Values.b }}\n", "values.yaml": "b: 1\n"})
    assert mapped.map.grade("top/templates/a.yaml", 1) == "exact"


def test_a_disk_that_is_full_is_said(
    render: Callable[[dict[str, str]], Mapped], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    mapped = render({"templates/a.yaml": "a: 1\n"})
    monkeypatch.setattr("os.makedirs", full)
    with pytest.raises(RenderError, match="No space left"):
        map_lines(mapped.session, mapped.plain)


def test_what_renders_absurdly_many_lines_is_not_mapped(
    render: Callable[[dict[str, str]], Mapped], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubelint.render.helm.lines._MOST", 3)
    mapped = render({"templates/a.yaml": "a: 1\n" * 5})
    assert mapped.map == LineMap([], {}, {})
    assert mapped.map.frames("top/templates/a.yaml", 1, 1) == ()


def test_the_notes_of_a_chart_make_no_difference(render: Callable[[dict[str, str]], Mapped]) -> None:
    notes = '{{ define "n" }}abc{{ end }}Thanks'
    for text in (notes, "Thanks, {{ .Release.Name }}"):
        mapped = render({"templates/a.yaml": "a: {{ 1 }}\n", "templates/NOTES.txt": text})
        assert mapped.map.grade("top/templates/a.yaml", 1) == "exact"


# ----------------------------------------------------------------------------------------- random templates
def _random(chance: random.Random, depth: int) -> str:
    """Write a template that renders, whatever it makes."""
    left, right = chance.choice(["{{", "{{- "]), chance.choice(["}}", " -}}"])
    inner = _random(chance, depth - 1) if depth else "x: 1"
    kinds = [
        chance.choice(["a: 1", "\n", "  ", "- b\n", "# {c}\n", "\t", '"q"', "é: ü\n"]),
        f"{left}.Release.Name{right}",
        f'{left}include "h{chance.randrange(3)}" . | nindent {chance.randrange(3)}{right}',
        f'{left}include "h{chance.randrange(3)}" . | {chance.choice(["indent 2", "quote", "upper", "len"])}{right}',
        f'{left}template "h{chance.randrange(3)}" .{right}',
        f'{left}include "h{chance.randrange(4)}" . | trim | nindent 2{right}',
        f'{left}if eq (include "h0" .) "{chance.choice(["zero", "1"])}"{right}{inner}{left}else{right}b{left}end}}}}',
        f"{left}range list 1 2{right}{inner}{left}end{right}",
        f"{left}/* {{{{ */{right}",
        f'{left}with $x := include "h1" .{right}{{{{ $x }}}}{inner}{left}end{right}',
    ]
    return "".join(chance.choice(kinds) for _ in range(chance.randrange(1, 8)))


def test_random_templates_are_the_same_with_marks(render: Callable[[dict[str, str]], Mapped]) -> None:
    chance = random.Random(6)  # noqa: S311
    files = {f"templates/r{number}.yaml": _random(chance, 2).replace(".Release", "$.Release") for number in range(60)}
    files = {name: text.replace(" . |", " $ |").replace('" .', '" $') for name, text in files.items()}
    files["templates/_h.tpl"] = (
        '{{ define "h0" }}zero{{ end }}\n{{ define "h1" -}}\na: {{ .Release.Name }}\n  b: "c"\n{{- end }}'
        '{{ define "h2" }}\n{{ include "h0" . }}\n\n- {{ include "h1" . | quote }}{{ end }}'
        '{{ define "h3" }}\n{{ include "h2" . | nindent 2 }}{{ print "x \\n" }}\n{{ end }}'
    )
    mapped = render(files)
    assert len(mapped.plain) > 40
    assert {grade for grade, _ in mapped.map.files.values()} == {"exact"}
    for source in mapped.plain:
        for number, line in enumerate(mapped.lines(source), 1):
            for column, character in enumerate(line, 1):
                frames = mapped.map.frames(source, number, column)
                assert bool(frames) == bool(line.strip()), (source, number)
                if not character.isspace() and frames[-1].literal and mapped.text(frames[-1]) != character:
                    assert len(mapped.text(frames[-1])) > 1, "a text that was quoted is known as a whole"
