"""`kubelint check` as a program: exit codes, streams, and what it imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

NODE_PORT = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: nginx, ports: [{containerPort: 80}]}
"""
CLEAN = NODE_PORT.replace("NodePort", "ClusterIP")
BROKEN = "a: [1\n"
HERE = os.getcwd()


def kubelint(
    *arguments: str, cwd: Path, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": HERE, **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "kubelint", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def only(rule: str) -> list[str]:
    return ["--select", rule]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web.yaml").write_text(NODE_PORT)
    return tmp_path


# --------------------------------------------------------------------------------------------------- exit codes
def test_clean_input_exits_with_0(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(CLEAN)
    run = kubelint("check", *only("service-node-port"), cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("No findings in 1 file")


def test_findings_exit_with_1_at_their_place(folder: Path) -> None:
    run = kubelint("check", "--format", "concise", *only("service-node-port"), cwd=folder)
    assert run.returncode == 1
    assert run.stdout.splitlines()[0].startswith("web.yaml:6:9: warning[service-node-port] Service 'web' opens")


def test_findings_below_fail_on_exit_with_0(folder: Path) -> None:
    assert kubelint("check", "--fail-on", "error", *only("service-node-port"), cwd=folder).returncode == 0


def test_exit_zero_reports_and_succeeds(folder: Path) -> None:
    run = kubelint("check", "--exit-zero", *only("service-node-port"), cwd=folder)
    assert run.returncode == 0
    assert "service-node-port" in run.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "missing.yaml"],
        ["check", "--bogus"],
        ["check", "--fail-on", "fatal"],
        ["check", "--select", "no-such-rule"],
        ["check", "--output-file", "xml:out"],
        ["check", "--config", "missing.yaml"],
        ["check", "--rules", "."],
        ["bogus"],
    ],
)
def test_usage_errors_exit_with_2_and_say_so_on_stderr(folder: Path, arguments: list[str]) -> None:
    run = kubelint(*arguments, cwd=folder)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr
    assert "Traceback" not in run.stderr


def test_a_wrong_configuration_exits_with_2_and_its_place(folder: Path) -> None:
    (folder / ".kubelint.yaml").write_text("ignore: []\nselct: []\n")
    run = kubelint("check", cwd=folder)
    assert run.returncode == 2
    assert ".kubelint.yaml:2:1:" in run.stderr
    assert kubelint("check", "--isolated", *only("service-node-port"), cwd=folder).returncode == 1


def test_exit_zero_does_not_hide_what_cannot_be_read(folder: Path) -> None:
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: Service\n" + BROKEN)
    assert kubelint("check", "--exit-zero", cwd=folder).returncode == 3


def test_what_cannot_be_read_exits_with_3_and_wins_over_findings(folder: Path) -> None:
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: Service\n" + BROKEN)
    run = kubelint("check", "--format", "json", cwd=folder)
    assert run.returncode == 3
    report = json.loads(run.stdout)
    assert [entry["path"] for entry in report["unread"]] == ["broken.yaml"]
    assert {"service-node-port", "syntax-error"} <= {finding["rule"] for finding in report["findings"]}


def test_a_broken_document_does_not_hide_the_others_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(f"apiVersion: v1\n{BROKEN}---\n{NODE_PORT}")
    run = kubelint("check", "--format", "concise", *only("service-node-port"), cwd=tmp_path)
    assert run.returncode == 3
    assert "two.yaml:9:9: warning[service-node-port]" in run.stdout


def test_no_manifest_exits_with_3_and_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("replicas: 1\n")
    run = kubelint("check", cwd=tmp_path)
    assert run.returncode == 3
    assert run.stderr.count("\n") == 1
    assert "no Kubernetes manifest" in run.stderr


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github"])
def test_the_exit_code_does_not_depend_on_the_format(folder: Path, form: str) -> None:
    assert kubelint("check", "--format", form, *only("service-node-port"), cwd=folder).returncode == 1


# ------------------------------------------------------------------------------------------------------ streams
def test_a_dash_reads_standard_input(tmp_path: Path) -> None:
    run = kubelint("check", "-", "--format", "json", *only("service-node-port"), cwd=tmp_path, stdin=NODE_PORT)
    finding = json.loads(run.stdout)["findings"][0]
    assert (run.returncode, finding["path"], finding["start"]) == (1, "-", {"line": 6, "column": 9})


def test_output_files_are_written_besides_standard_output(folder: Path) -> None:
    outputs = ["--output-file", "json:report.json", "--output-file", "sarif:report.sarif"]
    run = kubelint("check", *outputs, *only("service-node-port"), cwd=folder)
    assert run.returncode == 1
    assert "service-node-port" in run.stdout
    assert json.loads((folder / "report.json").read_text())["findings"]
    assert json.loads((folder / "report.sarif").read_text())["runs"][0]["results"]


def test_colour_is_for_terminals_unless_asked_for(folder: Path) -> None:
    assert "\x1b[" not in kubelint("check", cwd=folder).stdout
    assert "\x1b[" in kubelint("check", "--color", "always", cwd=folder).stdout
    assert "\x1b[" in kubelint("check", cwd=folder, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[" not in kubelint("check", cwd=folder, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout


def test_paths_are_relative_to_the_working_directory_and_absolute_outside(folder: Path, tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    run = kubelint("check", "../web.yaml", "--format", "json", *only("service-node-port"), cwd=below)
    assert json.loads(run.stdout)["findings"][0]["path"] == str(folder / "web.yaml")


def test_closed_streams_do_not_matter(folder: Path) -> None:
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        command = f"{sys.executable} -m kubelint check --select service-node-port {closed}"
        run = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": HERE},
            check=False,
        )
        assert (run.returncode, run.stderr) == (1, ""), closed


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m kubelint check --format json | head -c 1"
    run = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": HERE},
        check=False,
    )
    assert run.stderr == ""


def test_stats_and_objects_are_told_on_request(folder: Path) -> None:
    run = kubelint("check", "--stats", "--list-objects", "--format", "json", *only("service-node-port"), cwd=folder)
    report = json.loads(run.stdout)
    assert report["stats"] == {"service-node-port": {"warning": 1}}
    assert [entry["object"]["kind"] for entry in report["objects"]] == ["Service", "Deployment"]
    text = kubelint("check", "--stats", "--list-objects", *only("service-node-port"), cwd=folder).stdout
    assert "web.yaml:4:9: Service default/web (v1)" in text


def test_a_run_is_the_same_from_run_to_run(folder: Path) -> None:
    first, second = (kubelint("check", "--format", "json", cwd=folder).stdout for _ in range(2))
    assert first == second


# ------------------------------------------------------------------------------------------------------ start-up
HEAVY = {"typer", "click", "rich", "sarif_om", "attr", "jsonschema", "dataclasses", "inspect", "importlib.metadata"}


@pytest.mark.parametrize(
    "arguments", [["--version"], ["check", "web.yaml"], ["check", "--format", "json", "web.yaml"], ["check", "."]]
)
def test_the_fast_path_imports_no_heavy_library(folder: Path, arguments: list[str]) -> None:
    script = (
        f"import sys; from kubelint._boot import run; run({arguments!r}); print(sorted(sys.modules), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": HERE},
        check=True,
    )
    loaded = set(eval(run.stderr))  # noqa: S307  (this test printed it)
    assert not loaded & HEAVY
    if arguments == ["--version"]:
        assert not {name for name in loaded if name.startswith("kubelint.")} - {"kubelint._boot"}


def test_rules_of_kinds_that_do_not_occur_are_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    script = "import sys; from kubelint._boot import run; run(['check']); print(sorted(sys.modules), file=sys.stderr)"
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": HERE},
        check=True,
    )
    assert "kubelint_rule_service_node_port" not in run.stderr


# ---------------------------------------------------------------------------------------------- odd surroundings
def shell(script: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `kubelint` is the program."""
    run = f'kubelint() {{ "{sys.executable}" -m kubelint "$@"; }}; {script}'
    environment = {**os.environ, "PYTHONPATH": HERE}
    return subprocess.run(["sh", "-c", run], cwd=cwd, capture_output=True, text=True, env=environment, check=False)


def test_a_closed_standard_input_is_no_matter_unless_it_is_read(folder: Path) -> None:
    assert shell("kubelint check web.yaml <&-", folder).returncode == 1
    run = shell("kubelint check - web.yaml --format json <&-", folder)
    assert run.returncode == 3
    assert json.loads(run.stdout)["unread"] == [
        {"path": "-", "start": None, "reason": "Standard input cannot be read: it is closed"}
    ]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_report_that_cannot_be_written_is_told_of(folder: Path, form: str) -> None:
    run = shell(f"kubelint check --format {form} >/dev/full", folder)
    assert run.returncode == 2
    assert run.stderr == "kubelint: the report cannot be written: No space left on device\n"


def test_a_working_directory_that_is_gone_is_told_of(folder: Path) -> None:
    run = shell("mkdir gone; cd gone; rmdir ../gone; kubelint check", folder)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "kubelint: the working directory cannot be found: No such file or directory\n"


def test_python_without_docstrings_runs_all_rules(folder: Path) -> None:
    environment = {"PYTHONOPTIMIZE": "2"}
    plain = kubelint("check", "--format", "json", cwd=folder)
    assert kubelint("check", "--format", "json", cwd=folder, env=environment).stdout == plain.stdout


def test_what_a_configuration_says_does_not_reach_the_terminal(folder: Path) -> None:
    (folder / ".kubelint.yaml").write_text('"\\e[31mx\\n": 1\n')
    run = kubelint("check", cwd=folder)
    assert run.returncode == 2
    assert "Unknown key '\\x1b[31mx\\n'" in run.stderr
    assert run.stderr.count("\n") == 1
