from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.render.helm.conditions import named_templates, wishes
from kubelint.render.helm.controls import Off, off
from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.session import ChartSession
from kubelint.render.limits import RenderLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.binary import Binary
    from kubelint.render.workspace import Workspace

_POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"


def _off(chart: Path, helm: Binary, workspace: Workspace, options: HelmOptions = HelmOptions()) -> list[Off]:  # noqa: B008
    session = ChartSession(str(chart), options, helm, workspace, RenderLimits())
    return off(session, session.raw())


@pytest.mark.parametrize(
    ("condition", "values", "key", "line"),
    [
        (".Values.networkPolicy.enabled", "a: 1\nnetworkPolicy:\n  enabled: false\n", "networkPolicy.enabled", 3),
        ("not .Values.open", "open: true\n", "open", 1),
        (".Values.open | not", "open: true\n", "open", 1),
        ("and .Values.a .Values.b", "a: true\nb: false\n", "b", 2),
        ("or .Values.a .Values.b", "a: false\nb: false\n", "a", 1),
        ("and .Values.a (not (or .Values.b .Values.c))", "a: true\nb: false\nc: true\n", "c", 3),
        (".Values.some.thing", "some:\n  other: 1\n", "some.thing", 1),
        ("(.Values.some).thing", "some:\n  thing: {}\n", "some.thing", 2),
        # These take a render.
        ('include "wanted" .', "policy:\n  use: false\n", "policy.use", 2),
        ('and .Values.a (.Capabilities.APIVersions.Has "v1")', "a: false\n", "a", 1),
    ],
)
def test_the_key_is_named(
    condition: str, values: str, key: str, line: int, helm3: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    chart = write(
        {
            "values.yaml": values,
            "templates/policy.yaml": f"{{{{- if {condition} }}}}\n{_POLICY}{{{{- end }}}}\n",
            "templates/_helpers.tpl": '{{ define "wanted" }}{{ if .Values.policy.use }}true{{ end }}{{ end }}',
        }
    )
    path = str(chart / "templates" / "policy.yaml")
    assert _off(chart, helm3, workspace) == [
        Off("web/templates/policy.yaml", path, key, str(chart / "values.yaml"), line)
    ]


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ('eq .Values.mode "x"', "mode: other\n"),
        ('and .Values.a (.Capabilities.APIVersions.Has "no/v1")', "a: false\n"),
        ('and .Values.a (fail "never")', "a: false\n"),
    ],
)
def test_what_is_not_proved_is_not_said(
    condition: str, values: str, helm3: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    template = f"{{{{- if {condition} }}}}\n{_POLICY}{{{{- end }}}}\n"
    chart = write({"values.yaml": values, "templates/policy.yaml": template})
    assert _off(chart, helm3, workspace) == []


def test_with_sets_the_dot_and_else_turns_it_round(
    helm: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    chart = write(
        {
            "values.yaml": "policy:\n  use: false\nlegacy: true\n",
            "templates/a.yaml": "{{- with .Values.policy }}{{ if .use }}\n" + _POLICY + "{{- end }}{{ end }}",
            "templates/b.yaml": f"{{{{- if .Values.legacy }}}}# old\n{{{{ else }}}}\n{_POLICY}{{{{- end }}}}\n",
            "templates/c.yaml": f"{{{{- if .Values.legacy }}}}\n{_POLICY}{{{{- end }}}}\n",
            "templates/_not.yaml": "{{ if .Values.policy.use }}kind: A{{ end }}",
        }
    )
    assert [(each.source, each.key, each.line) for each in _off(chart, helm, workspace)] == [
        ("web/templates/a.yaml", "policy.use", 2),
        ("web/templates/b.yaml", "legacy", 3),
    ]


def test_a_sub_chart_that_is_off(helm: Binary, write: Callable[..., Path], workspace: Workspace) -> None:
    chart = write(
        {
            "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n"
            "- {name: sub, version: 1.0.0, condition: sub.enabled}\n",
            "values.yaml": "sub:\n  enabled: false\n",
            "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
            "charts/sub/templates/a.yaml": _POLICY,
            "templates/a.yaml": "a: b\n",
        }
    )
    sub = str(chart / "charts" / "sub" / "templates" / "a.yaml")
    assert _off(chart, helm, workspace) == [
        Off("web/charts/sub/templates/a.yaml", sub, "sub.enabled", str(chart / "values.yaml"), 2)
    ]


def test_a_key_of_the_command_line_is_in_no_file(
    helm3: Binary, write: Callable[..., Path], workspace: Workspace
) -> None:
    template = f"{{{{- if .Values.use }}}}\n{_POLICY}{{{{- end }}}}\n"
    chart = write({"values.yaml": "use: true\n", "templates/a.yaml": template})
    (found,) = _off(chart, helm3, workspace, HelmOptions(set=("use=false",)))
    assert (found.key, found.values_path, found.line) == ("use", None, 0)


def test_templates_that_cannot_be_read_wish_nothing() -> None:
    assert wishes("{{ if", {}) == ((), False)
    assert list(named_templates("{{ define")) == []
    assert dict(named_templates('{{ define "a" }}{{ if .x }}y{{ end }}{{ end }}{{ define "b" }}z{{ end }}')) == {
        "a": "{{ if .x }}y{{ end }}",
        "b": "z",
    }
