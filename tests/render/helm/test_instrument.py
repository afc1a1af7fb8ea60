from __future__ import annotations

import pytest

from kubelint.render.helm.instrument import Segments, Template, instrument
from kubelint.render.helm.logic import COPIES, rewritten
from kubelint.render.helm.marks import CLOSE, LITERAL, OPEN, mark, stripped


def marked(text: str, *, named: bool = True) -> tuple[str, Segments]:
    segments = Segments()
    return instrument(Template.read("t", text), segments, named=named), segments


def readable(text: str) -> str:
    """Return a marked text with the marks as people can read them."""
    for number in range(20):
        for kind, name in ((LITERAL, "L"), (OPEN, "<"), (CLOSE, ">")):
            text = text.replace(mark(kind, number), f"[{name}{number}]")
    assert stripped(text) == text
    return text


@pytest.mark.parametrize(
    ("text", "with_marks"),
    [
        ("  a: 1\n\n\tb  \n", "  [L0]a: 1\n\n\t[L1]b  \n"),
        ("a{{- .b -}}  c", '[L0]a{{- "[<1]" }}{{ .b }}{{ "[>1]" -}}  [L2]c'),
        ("{{ $x := .a }}{{ $x = 1 }}", "{{ $x := .a }}{{ $x = 1 }}"),
        ("{{if .a}}b{{else}}{{/* c */}}{{end}}", "{{if .a}}[L0]b{{else}}{{/* c */}}{{end}}"),
        ('{{ template "x" }}', '{{ "[<0]" }}{{ template "x"  }}{{ "[>0]" }}'),
        (
            '{{- block "x" . -}}a{{- end -}}',
            '{{- "[<0]" }}{{ block "x" . -}}[L1]a{{- end }}{{ "[>0]" -}}',
        ),
        ("a\r\nb\r\n", "[L0]a\r\n[L1]b\r\n"),
    ],
)
def test_marks_stand_where_trimming_does_not_see_them(text: str, with_marks: str) -> None:
    assert readable(marked(text)[0]) == with_marks


def test_named_templates_are_left_out_on_request() -> None:
    text = '{{ define "x" }}a{{ .b }}{{ if .c }}d{{ end }}{{ end }}e'
    assert readable(marked(text, named=False)[0]) == '{{ define "x" }}a{{ .b }}{{ if .c }}d{{ end }}{{ end }}[L0]e'


def test_places_are_lines_and_columns() -> None:
    _, segments = marked("\n a: {{ .b\n }} c\n")
    assert segments.places == [("lit", "t", 2, 2, 2, 4), ("act", "t", 2, 5, 3, 4), ("lit", "t", 3, 5, 3, 6)]
    assert segments.written == ["a: ", "", "c"]


# -------------------------------------------------------------------------------------------------- logic
CLEAN = r"regexReplaceAll `[\x{2801}-\x{288F}]+`"


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ('include "x" .', 'include "x" .'),
        ('include "x" . | nindent 4 | quote', 'include "x" . | nindent 4 | quote'),
        ('(include "x" .) | indent 2', '(include "x" .) | indent 2'),
        ('nindent 2 (include "x" .)', 'nindent 2 (include "x" .)'),
        ('include "x" . | trunc 63', f'{CLEAN} (include "x" .) "" | trunc 63'),
        ('include "x" . | nindent 2 | sha256sum', f'{CLEAN} (include "x" .) "" | nindent 2 | sha256sum'),
        ('printf "%s-a" (include "x" .)', f'printf "%s-a" ({CLEAN} (include "x" .) "")'),
        ('include "y" (include "x" .)', f'include "y" ({CLEAN} (include "x" .) "")'),
        ('(include "x" . | fromYaml).a', f'({CLEAN} (include "x" .) "" | fromYaml).a'),
        ("tpl .Values.a .", "tpl .Values.a ."),
        (".Values.included", ".Values.included"),
    ],
)
def test_what_is_printed_keeps_its_marks_and_all_else_has_none(body: str, printed: str) -> None:
    assert rewritten(body, printed=True, files=False) == printed


def test_conditions_and_variables_have_no_marks() -> None:
    assert rewritten('include "x" .', printed=False, files=False) == f'{CLEAN} (include "x" .) ""'
    assert rewritten('$a := include "x" .', printed=False, files=False) == f'$a := {CLEAN} (include "x" .) ""'


def test_files_that_are_rendered_are_taken_from_their_marked_copies() -> None:
    written = rewritten("tpl (.Files.Get $path) .", printed=True, files=True)
    assert written == f'tpl (.Files.Get (print "{COPIES}/" $path) | default (.Files.Get $path)) .'
    assert rewritten("tpl (.Files.Get $path) .", printed=True, files=False) == "tpl (.Files.Get $path) ."


# -------------------------------------------------------------------------------------- what is switched off
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{{- if .a -}}\nkind: A\n{{ .b }}{{ end }}\n", "{{- if .a -}}{{ end }}\n"),
        (
            "{{/* a */}}\n{{ if .a }}kind: A{{ if .b }}c{{ else }}d{{ end }}{{ end -}}",
            "{{/* a */}}\n{{ if .a }}{{ end -}}",
        ),
    ],
)
def test_what_a_condition_left_out_is_left_out(text: str, left: str) -> None:
    template = Template.read("t", text).switched_off()
    assert "".join(text[node.start : node.end] for node in template.nodes) == left


@pytest.mark.parametrize(
    "text",
    [
        "{{ if .a }}{{ .b }}{{ end }}",
        "{{ if .a }}kind: A{{ else }}{{ .b }}{{ end }}",
        "{{ if .a }}kind: A{{ end }}{{ .c }}",
        "{{ if .a }}kind: A{{ end }}{{ if .b }}kind: B{{ end }}",
        "{{ with .a }}kind: A{{ end }}",
        "{{ $x := .a }}{{ if $x }}kind: A{{ end }}",
        '{{ define "x" }}kind: A{{ end }}',
        "{{ if .a }}kind: A",
        "",
    ],
)
def test_what_may_have_been_done_is_kept(text: str) -> None:
    template = Template.read("t", text)
    assert template.switched_off() == template
