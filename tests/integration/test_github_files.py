"""The files for GitHub: what two independent checkers say of them, and what the steps of the action do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

TOP = Path(__file__).parents[2]
DOCS = (TOP / "docs" / "github-code-scanning.md").read_text(encoding="utf-8")
ACTION = YAML(typ="safe", pure=True).load(TOP / "action.yml")
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}

pytestmark = pytest.mark.integration


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> Path:
    """A folder that holds the action, the workflows, and those that the docs show."""
    workflows = tmp_path / ".github" / "workflows"
    shutil.copytree(TOP / ".github" / "workflows", workflows)
    shutil.copy(TOP / "action.yml", tmp_path)
    shown = re.findall(r"```yaml\n(# \.github/workflows/(\S+)\n.*?)```", DOCS, re.DOTALL)
    assert shown
    for text, name in shown:
        (workflows / f"docs-{name}").write_text(text, encoding="utf-8")
    return tmp_path


def checker(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(name)
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_zizmor_finds_nothing(files: Path) -> None:
    done = checker("zizmor", "--offline", "--no-config", "--strict-collection", "--persona", "pedantic", files)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in [files / "action.yml", *(files / ".github" / "workflows").iterdir()]:
        assert path.name in done.stderr


def test_zizmor_would_find_an_input_inside_a_script(files: Path) -> None:
    action = files / "action.yml"
    action.write_text(action.read_text().replace('"$KUBELINT" check', '"$KUBELINT" check ${{ inputs.args }}'))
    assert "template-injection" in checker("zizmor", "--offline", "--no-config", files).stdout


def test_the_files_have_the_form_that_github_wants(files: Path) -> None:
    done = checker("check-jsonschema", "--builtin-schema", "vendor.github-actions", files / "action.yml")
    assert done.returncode == 0, done.stdout
    workflows = sorted((files / ".github" / "workflows").iterdir())
    done = checker("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned_to_a_commit(files: Path) -> None:
    texts = [path.read_text() for path in [files / "action.yml", *(files / ".github" / "workflows").iterdir()]]
    uses = [use for text in texts for use in re.findall(r"^\s*(?:- )?uses: (\S+)", text, re.MULTILINE)]
    assert len(uses) >= 7
    assert [use for use in uses if use != "./" and not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", use)] == []


def test_the_docs_tell_all_inputs_and_outputs() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \|", DOCS, re.MULTILINE)
    assert told == [*ACTION["inputs"], *ACTION["outputs"]]
    for name, setting in ACTION["inputs"].items():
        default = setting["default"]
        assert re.search(rf"^\| `{name}` \|.*\| {f'`{re.escape(default)}` ' if default else ''}\|$", DOCS, re.MULTILINE)


def test_no_script_holds_an_expression() -> None:
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    assert len(scripts) == 3
    assert not [script for script in scripts if "${{" in script]


# ------------------------------------------------------------------------------------------- the steps of the action
class Runner:
    """Runs the steps of the action as GitHub's runner does: bash, the inputs in the environment, outputs in a file."""

    def __init__(self, checkout: Path, temporary: Path, environment: dict[str, str]) -> None:
        self._environment = {**environment, "GITHUB_ACTION_PATH": str(checkout), "RUNNER_TEMP": str(temporary)}
        self._output = temporary / "output"

    def step(self, name: str, folder: Path, **settings: str) -> tuple[int, str, dict[str, str]]:
        """Run a step in `folder`; its exit code, what it wrote, and its outputs."""
        step = STEPS[name]
        self._output.write_text("")
        constants = {key: value for key, value in step["env"].items() if "${{" not in value}
        assert set(step["env"]) == {*constants, *settings}
        environment = {**self._environment, **constants, **settings, "GITHUB_OUTPUT": str(self._output)}
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        outputs = dict(line.split("=", 1) for line in self._output.read_text().splitlines())
        return done.returncode, done.stdout + done.stderr, outputs


class Action:
    """The action, installed once."""

    def __init__(self, runner: Runner, kubelint: str) -> None:
        self._runner = runner
        self._kubelint = kubelint

    def check(
        self, folder: Path, paths: str = ".", args: str = "", sarif_file: str = "kubelint.sarif"
    ) -> tuple[str, dict[str, str]]:
        code, told, outputs = self._runner.step(
            "Check", folder, KUBELINT=self._kubelint, PATHS=paths, ARGS=args, SARIF_FILE=sarif_file
        )
        assert code == 0, told
        return told, outputs

    def threshold(self, folder: Path, code: str) -> int:
        return self._runner.step("Apply the threshold", folder, CODE=code)[0]


@pytest.fixture(scope="module", name="action")
def _action(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str], pypi: None
) -> Action:
    del pypi
    runner = Runner(checkout, tmp_path_factory.mktemp("runner"), clean_environment)
    hostile = tmp_path_factory.mktemp("hostile")
    # The repository that is checked must not lend its modules to pip, to venv or to the build.
    for name in ("pip", "venv", "ensurepip", "hatchling", "tomllib"):
        (hostile / f"{name}.py").write_text("raise SystemExit('hijacked')\n")
    code, told, outputs = runner.step("Install kubelint", hostile, PYTHON=sys.executable)
    assert code == 0, told
    return Action(runner, outputs["kubelint"])


@pytest.fixture(name="repository")
def _repository(tmp_path: Path, node_port: str) -> Path:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "bad.yaml").write_text(node_port)
    (tmp_path / "good.yaml").write_text(node_port.replace("NodePort", "ClusterIP"))
    (tmp_path / ".kubelint.yaml").write_text("select: [service-node-port]\n")
    (tmp_path / "kubelint.py").write_text("raise SystemExit('hijacked')\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def results(path: Path) -> list[Any]:
    (run,) = json.loads(path.read_text(encoding="utf-8"))["runs"]
    return [
        (
            result["ruleId"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for result in run["results"]
    ]


def test_findings_are_written_and_the_threshold_comes_last(action: Action, repository: Path) -> None:
    told, outputs = action.check(repository, sarif_file="out/of the/way.sarif")
    assert outputs == {"exit-code": "1", "sarif-file": "out/of the/way.sarif"}
    assert results(repository / "out" / "of the" / "way.sarif") == [("service-node-port", "a%20b/bad.yaml", 6)]
    assert "service-node-port" in told
    assert action.threshold(repository, "1") == 1


def test_a_clean_repository_gives_a_file_as_well(action: Action, repository: Path) -> None:
    _, outputs = action.check(repository, paths="good.yaml")
    assert outputs == {"exit-code": "0", "sarif-file": "kubelint.sarif"}
    assert results(repository / "kubelint.sarif") == []
    assert action.threshold(repository, "0") == 0


def test_paths_stand_on_lines_and_options_between_spaces(action: Action, repository: Path) -> None:
    _, outputs = action.check(repository, paths="good.yaml\n\n  a b/bad.yaml\n", args="--fail-on error\n --stats")
    assert outputs["exit-code"] == "0"
    assert len(results(repository / "kubelint.sarif")) == 1


def test_inputs_are_data(action: Action, repository: Path) -> None:
    told, outputs = action.check(repository, paths="$(touch pwned)\n--exit-zero", args="`touch pwned` ; touch pwned *")
    assert outputs["exit-code"] == "2", told
    assert not (repository / "pwned").exists()


def test_no_sarif_file_is_written_where_none_is_wanted_or_none_was_made(action: Action, repository: Path) -> None:
    before = set(os.listdir(repository))
    assert action.check(repository, sarif_file="")[1] == {"exit-code": "1"}
    assert set(os.listdir(repository)) == before
    # One of an earlier run is no result of this one.
    (repository / "kubelint.sarif").write_text("{}")
    assert action.check(repository, args="--no-such-option")[1] == {"exit-code": "2"}
    assert action.threshold(repository, "2") == 2


def test_a_check_that_never_ran_is_no_success(action: Action, repository: Path) -> None:
    assert action.threshold(repository, "") == 3
