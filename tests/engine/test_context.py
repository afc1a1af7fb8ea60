"""A check with context: the given files are judged, the repository around them is only known."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kubelint.commands.check import run_check
from kubelint.commands.values import CheckValues
from kubelint.engine.check import Outcome, Request, check

if TYPE_CHECKING:
    from pathlib import Path

NODE_PORT = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec:
  type: NodePort
  ports: [{{port: 80}}]
"""
GOOD = "apiVersion: v1\nkind: Service\nmetadata: {name: good}\nspec: {ports: [{port: 80}]}\n"
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: door}
spec:
  defaultBackend: {service: {name: web, port: {number: 8080}}}
"""
# A rule whose finding stands in one file and points to another, as those on references do.
RULE = '''
from __future__ import annotations

from kubelint.api import Cluster, Ingress, Problem, Problems, Related, Severity, rule


@rule("speaks-to", severity=Severity.warning, tags=("example",))
def check(ingress: Ingress, cluster: Cluster) -> Problems:
    """An Ingress speaks to a Service.

    It is so.
    """
    for backend in ingress.backends:
        service = cluster.service(ingress.namespace, backend.service_name)
        if service:
            related = (Related(service.at("metadata", "name"), "this one"),)
            yield Problem(backend.at("service", "name"), "It speaks", related=related)
'''


class Repository:
    """A git repository whose files are all tracked, save those that are written later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet")

    def write(self, **files: str) -> None:
        for name, text in files.items():
            self.put(name + ".yaml", text)

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True)

    def check(self, *paths: str, **settings: object) -> Outcome:
        request = Request(paths=paths, cwd=str(self.folder), context=True)
        return check(request._replace(**settings))  # type: ignore[arg-type]

    def found(self, *paths: str, **settings: object) -> list[str]:
        return names(self, self.check(*paths, **settings))


def names(repository: Repository, outcome: Outcome) -> list[str]:
    """Give the files of the findings of the one rule that every test here may count on."""
    chosen = {"service-node-port", "speaks-to"}
    prefix = f"{repository.folder}/"
    return [finding.span.path.removeprefix(prefix) for finding in outcome.result.findings if finding.rule in chosen]


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Repository:
    folder = tmp_path.resolve() / "repository"
    folder.mkdir()
    return Repository(folder)


@pytest.fixture(name="speaks")
def _speaks(tmp_path: Path) -> str:
    folder = tmp_path / "rules" / "speaks-to"
    folder.mkdir(parents=True)
    (folder / "rule.py").write_text(RULE)
    return str(folder)


def test_only_findings_in_the_given_files_count(repository: Repository) -> None:
    repository.write(a=NODE_PORT.format(name="a"), b=NODE_PORT.format(name="b"), c=GOOD)
    assert repository.found("a.yaml") == ["a.yaml"]
    assert repository.found("c.yaml") == []
    assert repository.check("c.yaml").result.objects == 3


def test_files_given_in_batches_give_each_finding_once(repository: Repository) -> None:
    all_names = [f"{number}.yaml" for number in range(6)]
    for name in all_names:
        repository.put(name, NODE_PORT.format(name=f"s{name[0]}"))
    batches = [repository.found(*all_names[start : start + 2]) for start in (0, 2, 4)]
    assert batches == [all_names[0:2], all_names[2:4], all_names[4:6]]


def test_a_finding_elsewhere_counts_where_it_points_to_a_given_file(repository: Repository, speaks: str) -> None:
    repository.write(ingress=INGRESS, web=GOOD.replace("good", "web"), other=GOOD)
    rules = {"rules": (speaks,), "select": ("speaks-to",)}
    assert repository.found("web.yaml", **rules) == ["ingress.yaml"]
    assert repository.found("ingress.yaml", **rules) == ["ingress.yaml"]
    assert repository.found("other.yaml", **rules) == []


def test_a_given_folder_is_all_that_it_holds(repository: Repository) -> None:
    repository.put("in/deep/a.yaml", NODE_PORT.format(name="a"))
    repository.put("inside.yaml", NODE_PORT.format(name="b"))
    assert repository.found("in") == ["in/deep/a.yaml"]
    assert repository.found(cwd=str(repository.folder / "in")) == ["in/deep/a.yaml"]
    assert repository.found(".") == ["in/deep/a.yaml", "inside.yaml"]


def test_a_given_link_to_a_folder_is_the_folder(repository: Repository) -> None:
    repository.put("real/a.yaml", NODE_PORT.format(name="a"))
    (repository.folder / "z-link").symlink_to("real")
    assert len(repository.found("z-link")) == 1


def test_what_cannot_be_read_fails_only_where_it_was_given(repository: Repository) -> None:
    repository.write(good=GOOD, broken="a: [\n")
    around = repository.check("good.yaml")
    assert not around.result.unread
    assert [unread.path for unread in around.unread_around] == [str(repository.folder / "broken.yaml")]
    given = repository.check("broken.yaml")
    assert len(given.result.unread) == 1
    assert not given.unread_around


def test_two_repositories_are_their_own_contexts_and_not_what_holds_both(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    for name in ("one", "two"):
        (top / name).mkdir()
        Repository(top / name).write(a=NODE_PORT.format(name=name), b=GOOD)
    (top / "outside.yaml").write_text(GOOD)
    outcome = check(Request(paths=("one/a.yaml", "two/a.yaml"), cwd=str(top), context=True))
    assert outcome.result.objects == 4


# ------------------------------------------------------------------------------------------------- exclude, config
def test_excluded_files_stay_excluded_when_they_are_given(repository: Repository) -> None:
    repository.put(".kubelint.yaml", "exclude: [vendor/]\n")
    repository.put("vendor/a.yaml", NODE_PORT.format(name="a"))
    assert repository.found("vendor/a.yaml", force_exclude=True) == []
    assert repository.found("vendor/a.yaml", force_exclude=True, tracked=True) == []
    repository.git("add", ".")
    assert repository.found(context=False, tracked=True) == []
    assert repository.check(context=False, tracked=True).result.files == 1


def test_the_settings_are_those_of_the_whole_whichever_files_are_given(repository: Repository) -> None:
    repository.put(".kubelint.yaml", "ignore: [service-node-port]\n")
    repository.put("a/.kubelint.yaml", "select: [service-node-port]\n")
    repository.put("a/a.yaml", NODE_PORT.format(name="a"))
    assert repository.found("a/a.yaml") == []


# ----------------------------------------------------------------------------------------------------- what git tracks
def test_untracked_files_are_no_context_in_a_hook(repository: Repository) -> None:
    repository.write(a=GOOD, b=GOOD.replace("good", "b"))
    repository.git("add", ".")
    repository.write(untracked=GOOD.replace("good", "u"), broken="a: [\n")
    outcome = repository.check("a.yaml", tracked=True)
    assert outcome.result.objects == 2
    assert not outcome.unread_around
    assert repository.check("a.yaml").result.objects == 3


def test_without_a_path_a_hook_judges_what_git_tracks_here(repository: Repository) -> None:
    repository.put("deploy/a.yaml", NODE_PORT.format(name="a"))
    repository.put("b.yaml", NODE_PORT.format(name="b"))
    repository.git("add", ".")
    repository.put("deploy/untracked.yaml", NODE_PORT.format(name="u"))
    assert repository.found(context=False, tracked=True) == ["b.yaml", "deploy/a.yaml"]
    below = str(repository.folder / "deploy")
    assert repository.found(context=False, tracked=True, cwd=below) == ["deploy/a.yaml"]


def test_a_folder_that_is_given_is_read_as_it_is_in_a_hook_too(repository: Repository) -> None:
    # Another hook may have rendered a chart into it.
    repository.put("rendered/a.yaml", NODE_PORT.format(name="a"))
    assert repository.found("rendered", tracked=True) == ["rendered/a.yaml"]


def test_tracked_files_are_context_even_where_git_ignores_their_like(repository: Repository) -> None:
    repository.put(".gitignore", "*.yaml\n")
    repository.write(a=GOOD, b=GOOD.replace("good", "b"))
    repository.git("add", "--force", ".")
    assert repository.check("a.yaml", tracked=True).result.objects == 2


def test_tracked_links_and_files_that_are_gone_do_no_harm(repository: Repository) -> None:
    repository.write(a=NODE_PORT.format(name="a"), gone=GOOD)
    for name, target in {"link": "a.yaml", "out": "../outside.yaml", "loop": "loop.yaml"}.items():
        (repository.folder / f"{name}.yaml").symlink_to(target)
    (repository.folder.parent / "outside.yaml").write_text(NODE_PORT.format(name="o"))
    repository.git("add", ".")
    (repository.folder / "gone.yaml").unlink()
    outcome = repository.check(".", tracked=True)
    assert names(repository, outcome) == ["a.yaml"]
    assert not outcome.result.unread


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system holds no such names")
def test_names_of_any_bytes_are_found(repository: Repository) -> None:
    for name in ("with space.yaml", "-x.yaml", "ü\n.yaml", "\udcff.yaml"):
        repository.put(name, GOOD.replace("good", f"s{len(name)}"))
    repository.git("add", ".")
    repository.put("a.yaml", GOOD)
    assert repository.check("a.yaml", tracked=True).result.objects == 5


def test_submodules_are_context(repository: Repository, tmp_path: Path) -> None:
    module = tmp_path / "module"
    module.mkdir()
    Repository(module).write(service=GOOD)
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", "add", "."], cwd=module, check=True)
    subprocess.run(["git", *identity, "commit", "-qm", "m"], cwd=module, check=True)
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(module), "module")
    repository.write(a=GOOD.replace("good", "a"))
    assert repository.check("a.yaml", tracked=True).result.objects == 2


def test_without_git_the_whole_folder_is_the_context(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(NODE_PORT.format(name=name))
    outcome = check(Request(paths=("a.yaml",), cwd=str(tmp_path), context=True, tracked=True))
    assert outcome.result.objects == 2
    assert {finding.span.path for finding in outcome.result.findings} == {str(tmp_path / "a.yaml")}


def test_the_index_of_the_commit_in_the_making_counts(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    # `git commit FILE` makes an index of its own, and names it and the repository to its hooks.
    repository.write(a=GOOD, b=GOOD.replace("good", "b"))
    monkeypatch.chdir(repository.folder)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index.lock")
    repository.git("add", "a.yaml")
    assert repository.check("a.yaml", tracked=True).result.objects == 1


# --------------------------------------------------------------------------------------------------------- the command
def test_a_hook_without_a_manifest_succeeds(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.put("values.yaml", "replicas: 1\n")
    repository.git("add", ".")
    monkeypatch.chdir(repository.folder)
    assert run_check(CheckValues()) == 3
    assert "no Kubernetes manifest" in capsys.readouterr().err
    assert run_check(CheckValues(paths=("values.yaml",), with_context=True)) == 0
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert run_check(CheckValues()) == 0
    assert run_check(CheckValues(paths=("values.yaml",))) == 3


def test_unread_context_is_told_and_fails_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write(good=GOOD, **{f"broken{number}": "a: [\n" for number in range(7)})
    monkeypatch.chdir(repository.folder)
    assert run_check(CheckValues(paths=("good.yaml",), with_context=True, quiet=True)) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("kubelint: note: broken0.yaml could not be read for context: ")
    assert told[5:] == ["kubelint: note: 2 more could not be read for context"]
