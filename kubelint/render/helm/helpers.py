"""The named templates that rewritten templates use: they take labels off, or put them behind a changed text."""

from __future__ import annotations

from kubelint.render.helm.functions import CARRIED
from kubelint.render.helm.labels import GO_ANY, GO_OTHER, GO_TYPED, GO_TYPED_IN_JSON

_CLEAN = f"""\
{{{{- define "kubelint.clean" -}}}}
  {{{{- $v := index . 0 -}}}}
  {{{{- if kindIs "string" $v -}}}}
    {{{{- if regexMatch {GO_TYPED} $v -}}}}v: [{{{{ regexReplaceAll {GO_ANY} $v `` }}}}]
    {{{{- else if regexMatch {GO_ANY} $v -}}}}v: [{{{{ regexReplaceAll {GO_ANY} $v `` | toJson }}}}]{{{{- end -}}}}
  {{{{- else if or (kindIs "slice" $v) (and (kindIs "map" $v) (not (hasKey $v "Values"))) -}}}}
    {{{{- $j := toJson $v -}}}}
    {{{{- if regexMatch {GO_ANY} $j -}}}}
      v: [{{{{ regexReplaceAll {GO_ANY} (regexReplaceAll {GO_TYPED_IN_JSON} $j `${{1}}`) `` }}}}]
    {{{{- end -}}}}
  {{{{- end -}}}}
{{{{- end -}}}}
"""
"""Writes what it is given, without labels and with its own type, in a list; nothing where there are no labels in it."""

_PURE = """\
{{- define "kubelint.pure" -}}
  {{- $v := index . 0 -}}
  {{- $c := include "kubelint.clean" . -}}
  {{- if $c -}}{{ $c }}
  {{- else if and (kindIs "slice" $v) (not $v) -}}v: [[]]
  {{- else -}}v: [{{ toJson $v }}]{{- end -}}
{{- end -}}
"""
"""The same, but it writes what has no labels, too."""

_LABELS = f"""\
{{{{- define "kubelint.labels" -}}}}
  {{{{- range . -}}}}{{{{- regexReplaceAll {GO_OTHER} (toString .) `` -}}}}{{{{- end -}}}}
{{{{- end -}}}}
"""
"""Writes all labels in a list of values."""


def helpers() -> str:
    """Return all of them."""
    return "\n".join([_CLEAN, _PURE, _LABELS, *(_carrying(name, count) for name, count in CARRIED.items())])


def _carrying(name: str, count: int) -> str:
    """Write a function that changes a text: the labels stay where they are, if they are not in its way."""
    arguments = " ".join(f"(index $ {index})" for index in range(1, count))
    return f"""\
{{{{- define "kubelint.{name}" -}}}}
  {{{{- $s := toString (index . 0) -}}}}
  {{{{- $l := regexReplaceAll {GO_OTHER} $s `` -}}}}
  {{{{- with {name} {arguments} (regexReplaceAll {GO_ANY} $s ``) -}}}}
    {{{{- $r := {name} {arguments} $s -}}}}
    {{{{- if and (eq . (regexReplaceAll {GO_ANY} $r ``)) (eq $l (regexReplaceAll {GO_OTHER} $r ``)) -}}}}{{{{ $r }}}}
    {{{{- else -}}}}{{{{ . }}}}{{{{ $l }}}}{{{{- end -}}}}
  {{{{- end -}}}}
{{{{- end -}}}}
"""
