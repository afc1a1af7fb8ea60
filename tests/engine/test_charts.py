"""Charts in a check: what is rendered, what belongs together, and where findings point."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.engine.check import Request, check
from kubelint.engine.rendering import Rendering
from kubelint.finding import Position
from kubelint.render import process
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from pathlib import Path

    from kubelint.engine.check import Outcome
    from kubelint.finding import Finding

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
VALUES = """\
# How the world gets in.
service:
  type: NodePort
  port: 80
networkPolicy:
  enabled: false
"""
HELPERS = """\
{{- define "web.ports" -}}
ports:
  - name: http
    port: {{ .Values.service.port }}
{{- end }}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  type: {{ .Values.service.type }}
  selector:
    app: web
  {{- include "web.ports" . | nindent 2 }}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: web, ports: [{containerPort: 80}]}
"""
POLICY = """\
{{- if .Values.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}
spec:
  podSelector: {}
  ingress:
    - from: [{podSelector: {}}]
  egress: [{}]
  policyTypes: [Ingress, Egress]
{{- end }}
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def chart(folder: Path, **changed: str) -> None:
    """Write a chart; in the names of changed files, two underlines are a slash, and the ending is yaml."""
    files = {
        "Chart.yaml": CHART,
        "values.yaml": VALUES,
        "templates/_helpers.tpl": HELPERS,
        "templates/service.yaml": SERVICE,
        "templates/deployment.yaml": DEPLOYMENT,
        "templates/policy.yaml": POLICY,
    }
    write(folder, files | {name.replace("__", "/") + ".yaml": text for name, text in changed.items()})


def run(folder: Path, *paths: str, select: str = "service-node-port", context: bool = False, **how: object) -> Outcome:
    rendering = Rendering(enabled=True, **how)  # type: ignore[arg-type]
    return check(
        Request(paths=paths, cwd=str(folder), root=str(folder), select=(select,), rendering=rendering, context=context)
    )


def found(outcome: Outcome) -> list[Finding]:
    return list(outcome.result.findings)


def place(finding: Finding, folder: Path) -> tuple[str, int, int, int]:
    span = finding.span
    return (os.path.relpath(span.path, folder), span.start.line, span.start.column, span.end.column)


def test_a_finding_stands_in_the_template_with_the_values_key_that_fed_it(tmp_path: Path) -> None:
    chart(tmp_path / "web")
    (finding,) = found(run(tmp_path))
    assert place(finding, tmp_path) == ("web/templates/service.yaml", 6, 9, 35)
    assert finding.origin is not None
    assert finding.origin.grade == "exact"
    assert [(key.key, os.path.relpath(key.path or "", tmp_path), key.line) for key in finding.origin.values] == [
        ("service.type", "web/values.yaml", 3)
    ]
    assert not finding.origin.hard_coded
    assert not finding.sets


def test_what_a_named_template_makes_stands_there_with_the_line_that_included_it(tmp_path: Path) -> None:
    chart(tmp_path / "web")
    outcome = run(tmp_path, select="service-target-port-missing", set=("service.port=81",))
    (finding,) = found(outcome)
    assert place(finding, tmp_path)[:2] == ("web/templates/_helpers.tpl", 4)
    assert finding.origin is not None
    assert [(os.path.relpath(span.path, tmp_path), span.start.line) for span in finding.origin.includes] == [
        ("web/templates/service.yaml", 9)
    ]
    assert [(key.key, key.path) for key in finding.origin.values] == [("service.port", None)]


def test_what_the_template_says_itself_is_hard_coded(tmp_path: Path) -> None:
    chart(tmp_path, templates__service=SERVICE.replace("{{ .Values.service.type }}", "NodePort"))
    (finding,) = found(run(tmp_path))
    assert place(finding, tmp_path) == ("templates/service.yaml", 6, 9, 17)
    assert finding.origin is not None
    assert finding.origin.hard_coded
    assert finding.origin.values == ()


def test_what_several_renders_show_is_one_finding_with_their_names(tmp_path: Path) -> None:
    chart(tmp_path / "web")
    write(
        tmp_path,
        {
            "dev.yaml": "service: {port: 8080}\n",
            "prod.yaml": "service: {type: ClusterIP}\n",
            "lab.yaml": "{}\n",
            ".kubelint.yaml": "charts: [{path: web, values: [[dev.yaml], [prod.yaml], [lab.yaml]]}]\n",
        },
    )
    (finding,) = found(run(tmp_path))
    assert finding.sets == ("web with dev.yaml", "web with lab.yaml")
    assert place(finding, tmp_path)[:2] == ("web/templates/service.yaml", 6)


def test_a_policy_that_is_switched_off_is_named_with_its_key(tmp_path: Path) -> None:
    chart(tmp_path)
    (finding,) = found(run(tmp_path, select="namespace-without-default-deny"))
    assert finding.severity.name == "info"
    assert finding.origin is not None
    assert finding.origin.off == ("templates/policy.yaml is off: networkPolicy.enabled, values.yaml:6",)


def test_a_key_is_not_hard_coded_for_what_stands_below_it(tmp_path: Path) -> None:
    service = SERVICE.replace("app: web", "app: other\n    port: p{{ .Values.service.port }}")
    chart(tmp_path, templates__service=service)
    (finding,) = found(run(tmp_path, select="service-selects-nothing"))
    assert place(finding, tmp_path)[:3] == ("templates/service.yaml", 7, 3)
    assert finding.origin is not None
    assert not finding.origin.hard_coded


BACKUP = """\
{{- if .Values.backup.enabled }}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ .Release.Name }}-backup
{{- end }}
"""


def test_paths_of_what_is_off_are_those_of_the_chart(tmp_path: Path) -> None:
    chart(tmp_path, templates__web__policy=POLICY, templates__web__deployment=DEPLOYMENT)
    for name in ("policy", "deployment"):
        (tmp_path / "templates" / f"{name}.yaml").unlink()
    (finding,) = found(run(tmp_path, select="namespace-without-default-deny"))
    assert finding.origin is not None
    assert finding.origin.off == ("templates/web/policy.yaml is off: networkPolicy.enabled, values.yaml:6",)


def test_the_policy_of_a_component_that_is_off_would_help_nobody_else(tmp_path: Path) -> None:
    policy = POLICY.replace("networkPolicy.enabled", "backup.enabled")
    values = VALUES + "backup:\n  enabled: false\n"
    chart(tmp_path, values=values, templates__backup__policy=policy, templates__backup__cronjob=BACKUP)
    (finding,) = found(run(tmp_path, select="namespace-without-default-deny"))
    assert finding.origin is not None
    assert finding.origin.off == ("templates/policy.yaml is off: networkPolicy.enabled, values.yaml:6",)


SOME = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}-some
spec:
  podSelector: {matchLabels: {app: other}}
  policyTypes: [Ingress]
"""


def test_what_is_off_is_near_the_pods_and_of_their_direction(tmp_path: Path) -> None:
    ingress = POLICY.replace("networkPolicy.enabled", "deny.enabled").replace("  egress: [{}]\n", "")
    values = VALUES + "deny:\n  enabled: false\n"
    chart(
        tmp_path,
        values=values,
        templates__some=SOME,
        templates__deny=ingress.replace("Ingress, Egress", "Ingress"),
        templates__web__deployment=DEPLOYMENT,
        templates__far__policy=POLICY.replace(
            "podSelector: {}\n  ingress", "podSelector: {matchLabels: {a: b}}\n  ingress"
        ),
    )
    for name in ("policy", "deployment"):
        (tmp_path / "templates" / f"{name}.yaml").unlink()
    off = {}
    for direction in ("ingress", "egress"):
        (finding,) = found(run(tmp_path, select=f"pod-without-{direction}-policy"))
        assert finding.origin is not None
        off[direction] = finding.origin.off
    assert off == {"ingress": ("templates/deny.yaml is off: deny.enabled, values.yaml:8",), "egress": ()}


def test_what_a_name_is_made_of_does_not_feed_a_finding_on_the_whole_object(tmp_path: Path) -> None:
    named = DEPLOYMENT.replace("{{ .Release.Name }}", "{{ .Release.Name }}-{{ .Values.service.port }}")
    chart(tmp_path, templates__some=SOME, templates__deployment=named)
    (finding,) = found(run(tmp_path, select="pod-without-ingress-policy"))
    assert place(finding, tmp_path)[:3] == ("templates/deployment.yaml", 4, 3)
    assert finding.origin is not None
    assert finding.origin.values == ()
    assert not finding.origin.hard_coded


INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ .Release.Name }}
spec:
  tls: [{hosts: [a.example.com], secretName: a-tls}]
  rules: [{host: a.example.com, http: {paths: []}}]
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}
"""


def test_keys_are_made_apart_from_the_chart(tmp_path: Path) -> None:
    chart(tmp_path, templates__ingress=INGRESS)
    (finding,) = found(run(tmp_path, select="ingress-missing-tls-secret"))
    assert finding.severity.name == "hint"
    assert "made apart from the chart" in finding.message
    assert not found(run(tmp_path, select="namespace-without-default-deny", set=("networkPolicy.enabled=true",)))


def test_the_namespace_of_the_release_is_not_the_charts_fault(tmp_path: Path) -> None:
    chart(tmp_path, templates__policy="")
    assert not found(run(tmp_path, select="namespace-without-default-deny"))
    write(tmp_path, {"templates/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: own}\n"})
    write(tmp_path, {"templates/deployment.yaml": DEPLOYMENT.replace("  name:", "  namespace: own\n  name:", 1)})
    assert [each.object.name for each in found(run(tmp_path, select="namespace-without-default-deny")) if each.object]


def test_a_chart_is_judged_by_itself_and_beside_what_the_configuration_says(tmp_path: Path) -> None:
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n"
        "spec:\n  defaultBackend: {service: {name: release-name, port: {number: 81}}}\n"
    )
    chart(tmp_path / "web")
    write(tmp_path, {"deploy/ingress.yaml": ingress})
    rule = "ingress-missing-service-port"
    assert not [each for each in found(run(tmp_path, select=rule)) if each.severity.name == "error"]
    write(tmp_path, {".kubelint.yaml": "sets: {shop: [web/, deploy/]}\n"})
    (finding,) = found(run(tmp_path, select=rule))
    assert place(finding, tmp_path)[0] == "deploy/ingress.yaml"
    assert finding.severity.name == "error"


def test_a_finding_in_a_chart_counts_where_it_speaks_of_a_manifest_beside_it(tmp_path: Path) -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
    ingress = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n"
        "spec:\n  defaultBackend: {service: {name: web, port: {number: 81}}}\n"
    )
    chart(tmp_path / "front")
    write(
        tmp_path,
        {
            "front/templates/ingress.yaml": ingress,
            "deploy/service.yaml": service,
            ".kubelint.yaml": "charts: [{path: front, beside: [deploy/]}]\n",
        },
    )
    (finding,) = found(run(tmp_path, "deploy/service.yaml", context=True, select="ingress-missing-service-port"))
    assert place(finding, tmp_path)[0] == "front/templates/ingress.yaml"


def test_a_part_of_a_chart_means_the_chart(tmp_path: Path) -> None:
    chart(tmp_path / "web")
    chart(tmp_path / "other")
    for part in ("templates/_helpers.tpl", "values.yaml", "Chart.yaml"):
        for context in (False, True):
            findings = found(run(tmp_path, f"web/{part}", context=context))
            assert [place(each, tmp_path)[0] for each in findings] == ["web/templates/service.yaml"]


def test_what_cannot_be_rendered_is_an_error_at_its_line_and_the_rest_is_checked(tmp_path: Path) -> None:
    chart(tmp_path / "good")
    chart(tmp_path / "bad")
    write(tmp_path, {"bad/templates/x.yaml": "kind: ConfigMap\ndata:\n  x: {{ .Values.a.b.c }}\n"})
    outcome = run(tmp_path, select="*")
    errors = [each for each in found(outcome) if each.rule == "render-error"]
    assert [place(each, tmp_path)[:2] for each in errors] == [("bad/templates/x.yaml", 3)]
    assert [
        (os.path.relpath(each.path, tmp_path), each.position and each.position.line) for each in outcome.result.unread
    ] == [("bad/templates/x.yaml", 3)]
    assert any(each.rule == "service-node-port" for each in found(outcome))
    assert not any("bad/" in each.span.path for each in found(outcome) if each.rule != "render-error")


def test_what_cannot_be_rendered_around_the_given_files_is_a_note(tmp_path: Path) -> None:
    chart(tmp_path / "good")
    chart(tmp_path / "bad")
    write(tmp_path, {"bad/templates/x.yaml": "x: {{ .Values.a.b.c }}\n"})
    outcome = run(tmp_path, "good/values.yaml", select="*", context=True)
    assert not outcome.result.unread
    assert [os.path.relpath(each.path, tmp_path) for each in outcome.unread_around] == ["bad/templates/x.yaml"]
    assert not any(each.rule == "render-error" for each in found(outcome))


def test_without_helm_a_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart(tmp_path)
    monkeypatch.setattr("kubelint.render.helm.binary.find_helm", lambda _: None)
    outcome = run(tmp_path)
    (unread,) = outcome.result.unread
    assert unread.path == str(tmp_path)
    assert "pip install 'kubelint[helm]'" in unread.reason
    assert not check(Request(cwd=str(tmp_path), rendering=Rendering(enabled=False))).result.unread


def test_broken_yaml_that_a_template_makes_stands_in_the_template(tmp_path: Path) -> None:
    chart(tmp_path)
    write(tmp_path, {"templates/x.yaml": "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: [{{ .Values.service.port }}\n"})
    outcome = run(tmp_path, select="syntax-error")
    (finding,) = found(outcome)
    assert place(finding, tmp_path)[0] == "templates/x.yaml"
    assert [os.path.basename(each.path) for each in outcome.result.unread] == ["x.yaml"]


@pytest.mark.parametrize(
    "comment", ["# kubelint: ignore[service-node-port] a lab", "{{- /* kubelint: ignore[service-node-port] a lab */}}"]
)
def test_a_comment_in_the_template_ignores_what_is_found_there(tmp_path: Path, comment: str) -> None:
    chart(tmp_path)
    (tmp_path / "templates/service.yaml").write_text(SERVICE.replace("  type:", f"  {comment}\n  type:"))
    findings = found(run(tmp_path, select="*"))
    ignored = [each for each in findings if each.rule == "service-node-port"]
    assert [each.suppressed and each.suppressed.reason for each in ignored] == ["a lab"]
    assert not [each for each in findings if each.rule == "unused-suppression"]


def test_hooks_are_marked_and_test_hooks_left_out_unless_asked(tmp_path: Path) -> None:
    chart(tmp_path)
    hook = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {0}, annotations: {{helm.sh/hook: {0}}}}}\n"
    write(tmp_path, {f"templates/{name}.yaml": hook.format(name) for name in ("test", "pre-install")})
    names = {}
    for asked in (False, True):
        rendering = Rendering(enabled=True, test_hooks=asked)
        result = check(Request(cwd=str(tmp_path), rendering=rendering, inventory=True)).result
        names[asked] = {each.object.name: each.hooks for each in result.inventory if each.object.kind == "ConfigMap"}
    assert names == {
        False: {"pre-install": ("pre-install",)},
        True: {"pre-install": ("pre-install",), "test": ("test",)},
    }


def test_piped_output_of_helm_names_the_template_and_no_line(tmp_path: Path) -> None:
    chart(tmp_path)
    text = "---\n# Source: web/templates/service.yaml\n" + SERVICE.replace("{{ .Release.Name }}", "web").replace(
        "{{ .Values.service.type }}", "NodePort"
    ).replace('{{- include "web.ports" . | nindent 2 }}', "ports: [{port: 80}]")
    request = Request(paths=("-",), cwd=str(tmp_path), root=str(tmp_path), select=("service-node-port",))
    (finding,) = check(request._replace(stdin=text.encode)).result.findings
    assert place(finding, tmp_path)[:2] == ("templates/service.yaml", 1)
    assert finding.origin is not None
    assert (finding.origin.grade, finding.origin.inside) == ("file", "line 8 of the rendered text")


def test_a_second_run_renders_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart(tmp_path / "web")
    cache = str(tmp_path / "cache")
    first = found(run(tmp_path, "web", cache_dir=cache))

    def never(*_: object, **__: object) -> object:
        raise AssertionError("nothing has to be run")

    monkeypatch.setattr("kubelint.render.helm.session.run", never)
    monkeypatch.setattr(subprocess, "Popen", never)
    assert found(run(tmp_path, "web", cache_dir=cache)) == first


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_the_chart_is_refused_with_its_name(tmp_path: Path) -> None:
    chart(tmp_path / "web")
    write(tmp_path, {"secret.yaml": "x: 1\n"})
    (tmp_path / "web/templates/secret.yaml").symlink_to("../../secret.yaml")
    (unread,) = run(tmp_path).result.unread
    assert unread.path.endswith("web/templates/secret.yaml")
    assert "outside of the chart" in unread.reason


def test_positions_of_errors_are_those_of_helm(tmp_path: Path) -> None:
    chart(tmp_path)
    write(tmp_path, {"templates/x.yaml": "a: {{ .Values.x | quot }}\n"})
    (finding,) = found(run(tmp_path, select="render-error"))
    assert finding.span.start == Position(1, 4) or finding.span.start.line == 1
    assert "quot" in finding.message


def test_a_map_that_had_no_time_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart(tmp_path / "web")
    cache = str(tmp_path / "cache")

    real = process.run

    def late(words: list[str], **how: Any) -> object:
        if {"marked", "values"} & set(words[-1].split(os.sep)):
            raise RenderError("it takes longer than 20 seconds", refused=True, passing=True)
        return real(words, **how)

    with monkeypatch.context() as busy:
        busy.setattr("kubelint.render.helm.session.run", late)
        (first,) = found(run(tmp_path, "web", cache_dir=cache))
    (second,) = found(run(tmp_path, "web", cache_dir=cache))
    assert first.origin is not None
    assert second.origin is not None
    assert (first.origin.grade, second.origin.grade) == ("approximate", "exact")
    assert (first.origin.values, len(second.origin.values)) == ((), 1)
