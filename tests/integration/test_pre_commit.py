"""The hooks, installed from this checkout by the real pre-commit and run by real commits."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kubelint

TOP = Path(__file__).parents[2]
BAD = """\
apiVersion: v1
kind: Service
metadata:
  name: {name}
spec:
  type: NodePort
  ports:
    - port: 80
"""
JSON = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "j"},
    "spec": {"type": "NodePort", "ports": [{"port": 80}]},
}
GOOD = "# A note on no object\n"  # a YAML file without a manifest is as good as it gets, whatever the rules
CONFIG = """\
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: {hook}
"""
ONLY = "select: [service-node-port]\n"

pytestmark = pytest.mark.integration


def run(folder: Path, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


class Repository:
    """A repository whose commits run one of the hooks."""

    def __init__(self, folder: Path, environment: dict[str, str], config: str) -> None:
        self.folder = folder
        self._environment = environment
        self.git("init", "-q", "-b", "main")
        self.put(".pre-commit-config.yaml", config)
        self.put(".kubelint.yaml", ONLY)
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Begin")
        self.pre_commit("install")

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        done = run(self.folder, self._environment, "git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def pre_commit(self, *arguments: str) -> str:
        done = run(self.folder, self._environment, sys.executable, "-m", "pre_commit", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def commit(self, *options: str) -> tuple[bool, str]:
        """Commit what is staged; whether that worked, and what the hook said."""
        done = run(self.folder, self._environment, "git", "commit", "-m", "Change", *options)
        return done.returncode == 0, done.stdout

    def add(self, *names: str) -> None:
        self.git("add", "--", *names)


class Hooks:
    """This checkout as a repository of hooks; pre-commit builds their environment once for all tests."""

    def __init__(self, checkout: Path, home: Path, environment: dict[str, str]) -> None:
        self._checkout = checkout
        self.environment = {**environment, "PRE_COMMIT_HOME": str(home)}
        self._rev = run(checkout, self.environment, "git", "rev-parse", "HEAD").stdout.strip()

    def repository(self, folder: Path, hook: str, settings: str = "") -> Repository:
        folder.mkdir()
        config = CONFIG.format(repo=self._checkout, rev=self._rev, hook=hook) + settings
        return Repository(folder, self.environment, config)


@pytest.fixture(scope="module", name="hooks")
def _hooks(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str], pypi: None
) -> Hooks:
    del pypi
    hooks = Hooks(checkout, tmp_path_factory.mktemp("home"), clean_environment)
    hooks.repository(tmp_path_factory.mktemp("first") / "first", "kubelint").pre_commit("install-hooks")
    return hooks


@pytest.fixture(name="changed")
def _changed(hooks: Hooks, tmp_path: Path) -> Repository:
    return hooks.repository(tmp_path / "changed", "kubelint")


@pytest.fixture(name="whole")
def _whole(hooks: Hooks, tmp_path: Path) -> Repository:
    return hooks.repository(tmp_path / "whole", "kubelint-all")


def test_pre_commit_takes_the_manifest_of_the_hooks() -> None:
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(TOP / ".pre-commit-hooks.yaml")], check=True
    )


def test_the_examples_on_the_page_are_valid(tmp_path: Path) -> None:
    page = (TOP / "docs" / "pre-commit.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n# \.pre-commit-config\.yaml\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 3
    known = set(re.findall(r"^- id: (\S+)", (TOP / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE))
    for number, text in enumerate(examples):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text)
        subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", str(path)], check=True)
        assert set(re.findall(r"- id: (\S+)", text)) <= known
        assert f"rev: v{kubelint.__version__}\n" in text


def test_a_commit_with_a_bad_manifest_is_stopped_and_the_mended_one_passes(changed: Repository) -> None:
    changed.put("deploy/web.yaml", BAD.format(name="web"))
    changed.add(".")
    done, told = changed.commit()
    assert not done
    assert "service-node-port" in told
    assert "deploy/web.yaml:6:9" in told
    changed.put("deploy/web.yaml", BAD.format(name="web").replace("NodePort", "ClusterIP"))
    changed.add(".")
    done, told = changed.commit()
    assert done, told
    assert "Passed" in told


def test_names_with_spaces_and_dashes_and_from_all_the_world_work(changed: Repository) -> None:
    names = ["with space.yaml", "a b/ünï cödé.yml", "--exit-zero.yaml", "--config=none.yaml", "-f.json", "'q'\".yaml"]
    for number, name in enumerate(names):
        changed.put(name, BAD.format(name=f"s{number}"))
    changed.put("-f.json", json.dumps(JSON))
    changed.add(".")
    done, told = changed.commit()
    assert not done
    for name in names:
        assert f"{name}:" in told


def test_files_that_the_commit_deletes_are_not_missed(changed: Repository) -> None:
    changed.put("bad.yaml", BAD.format(name="bad"))
    changed.put("moved from.yaml", BAD.format(name="moved").replace("NodePort", "ClusterIP"))
    changed.add(".")
    assert changed.commit("--no-verify")[0]
    changed.git("rm", "-q", "bad.yaml")
    changed.git("mv", "moved from.yaml", "moved to.yaml")
    done, told = changed.commit()
    assert done, told
    changed.git("rm", "-q", "moved to.yaml")
    done, told = changed.commit()
    assert done, told


def test_what_was_wrong_before_stops_no_other_change(changed: Repository) -> None:
    changed.put("old.yaml", BAD.format(name="old"))
    changed.put("broken.yaml", "a: [\n")
    changed.add(".")
    assert changed.commit("--no-verify")[0]
    changed.put("new.yaml", BAD.format(name="new").replace("NodePort", "ClusterIP"))
    changed.put("values.yaml", "replicas: 1\n")
    changed.put("README", "No manifest\n")
    changed.put("untracked.yaml", BAD.format(name="untracked"))
    changed.add("new.yaml", "values.yaml", "README")
    done, told = changed.commit()
    assert done, told


def test_only_what_is_staged_of_a_file_counts(changed: Repository) -> None:
    changed.put("web.yaml", BAD.format(name="web").replace("NodePort", "ClusterIP"))
    changed.add(".")
    changed.put("web.yaml", BAD.format(name="web"))
    done, told = changed.commit()
    assert done, told
    done, told = changed.commit("web.yaml")
    assert not done, told


def test_what_the_repository_excludes_stays_out(changed: Repository) -> None:
    changed.put(".kubelint.yaml", ONLY + "exclude: [vendor/]\n")
    changed.put("vendor/web.yaml", BAD.format(name="web"))
    changed.add(".")
    done, told = changed.commit()
    assert done, told


def test_options_go_before_the_two_dashes(hooks: Hooks, tmp_path: Path) -> None:
    repository = hooks.repository(tmp_path / "r", "kubelint", "        args: [--fail-on=error, --]\n")
    repository.put("web.yaml", BAD.format(name="web"))
    repository.add(".")
    done, told = repository.commit()
    assert done, told


def test_many_files_in_several_batches_are_all_judged(changed: Repository) -> None:
    # pre-commit passes at most 128 KiB of names at once.
    names = [f"{'long-' * 40}{number:03}.yaml" for number in range(700)]
    for name in names[:-1]:
        changed.put(name, GOOD)
    changed.put(names[-1], BAD.format(name="last"))
    changed.put("0.yaml", BAD.format(name="first"))
    changed.add(".")
    done, told = changed.commit()
    assert not done
    assert told.count("warning[service-node-port]") == 2


# ------------------------------------------------------------------------------------------------- the whole repository
def test_the_whole_repository_is_judged_whatever_changes(whole: Repository) -> None:
    whole.put("old.yaml", BAD.format(name="old"))
    whole.add(".")
    assert whole.commit("--no-verify")[0]
    whole.put("README", "No manifest\n")
    whole.add(".")
    done, told = whole.commit()
    assert not done
    assert "old.yaml:6:9" in told
    whole.git("rm", "-q", "old.yaml")
    done, told = whole.commit()
    assert done, told


def test_to_delete_a_file_is_a_change_of_the_whole(whole: Repository) -> None:
    whole.put("web.yaml", BAD.format(name="web"))
    whole.put(".kubelint.yaml", "select: [service-node-port]\nfail-on: error\n")
    whole.add(".")
    done, told = whole.commit()
    assert done, told
    whole.git("rm", "-q", ".kubelint.yaml")
    done, told = whole.commit()
    assert not done
    assert "service-node-port" in told


def test_what_git_does_not_track_is_no_part_of_the_repository(whole: Repository) -> None:
    whole.put("untracked.yaml", BAD.format(name="untracked"))
    whole.put("broken.yaml", "a: [\n")
    whole.put("README", "No manifest\n")
    whole.add("README")
    done, told = whole.commit()
    assert done, told
