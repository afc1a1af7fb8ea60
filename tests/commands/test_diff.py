"""`kubelint diff` as a program: folders and git revisions, formats, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "diff.schema.json").read_text())
HERE = os.getcwd()
ENDS = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: ClusterIP
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
"""
CLOSED = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec:
  podSelector: {}
  ingress:
    - from: [{podSelector: {}}]
"""
OPEN = CLOSED.replace("[{podSelector: {}}]", "[{podSelector: {}}, {ipBlock: {cidr: 203.0.113.0/24}}]")
EVERYWHERE = "0.0.0.0-255.255.255.255, ::/0"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": HERE}
    command = [sys.executable, "-m", "kubelint", "diff", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, check=False)


def answer(*arguments: str, cwd: Path, code: int = 0) -> Any:
    done = run("--format", "json", *arguments, cwd=cwd)
    assert done.returncode == code, done.stderr
    data = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(data)
    return data


def git(cwd: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=n@example.com", *arguments],
        cwd=cwd,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name, policy in (("old", CLOSED), ("new", OPEN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ends.yaml").write_text(ENDS)
        (tmp_path / name / "policy.yaml").write_text(policy)
    return tmp_path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the closed policy in its commit, and the open one in the working tree."""
    (tmp_path / "deploy").mkdir()
    git(tmp_path, "init", "-q")
    (tmp_path / "deploy" / "ends.yaml").write_text(ENDS)
    (tmp_path / "deploy" / "policy.yaml").write_text(CLOSED)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "closed")
    (tmp_path / "deploy" / "policy.yaml").write_text(OPEN)
    return tmp_path


def test_json_holds_one_row_for_each_pair_and_the_line_that_did_it(folders: Path) -> None:
    data = answer("old", "new", cwd=folders)
    by_ends = {(row["src"], row["dst"]): row for row in data["diff"]}
    assert set(by_ends) == {("203.0.113.0-203.0.113.255", f"shop/{name}[Pod]") for name in ("db", "web")}
    row = by_ends["203.0.113.0-203.0.113.255", "shop/db[Pod]"]
    every = {protocol: [[1, 65535]] for protocol in ("TCP", "UDP", "SCTP")}
    assert (row["type"], row["before"], row["after"], row["new_exposure"]) == ("added", {}, every, True)
    (cause,) = (each for each in row["because"] if each["side"] == "new")
    assert (cause["name"], cause["path"], cause["line"]) == ("shop/closed", "new/policy.yaml", 7)
    assert data["new_exposure"] is True


def test_the_exit_code_tells_of_new_exposure_only_where_asked(folders: Path) -> None:
    assert run("old", "new", cwd=folders).returncode == 0
    assert run("old", "new", "--fail-on-new-exposure", cwd=folders).returncode == 1
    assert run("new", "old", "--fail-on-new-exposure", cwd=folders).returncode == 0


@pytest.mark.parametrize("form", ["text", "json", "md", "sarif"])
def test_every_format_tells_the_exit_code_the_same(folders: Path, form: str) -> None:
    gate = ("--fail-on-new-exposure", "--format", form)
    assert run("old", "new", *gate, cwd=folders).returncode == 1
    assert run("old", "old", *gate, cwd=folders).returncode == 0


def test_text_says_what_and_why(folders: Path) -> None:
    lines = run("old", "new", cwd=folders).stdout.splitlines()
    assert lines[0] == "+ 203.0.113.0-203.0.113.255 => shop/db[Pod], shop/web[Pod] : all ports"
    assert "    NetworkPolicy shop/closed, ingress rule #1, allows it (new/policy.yaml:7)" in lines
    assert lines[-1] == "Connections: 2 new. Newly let in from outside: 1."
    assert run("old", "old", cwd=folders).stdout == "No connection is different. Newly let in from outside: nothing.\n"


def test_a_service_that_becomes_public_is_an_exposure(folders: Path) -> None:
    (folders / "new" / "ends.yaml").write_text(ENDS.replace("ClusterIP", "LoadBalancer"))
    (exposed,) = answer("old", "new", cwd=folders)["exposures"]
    assert (exposed["workload"], exposed["way"], exposed["type"]) == ("shop/web[Pod]", "load balancer", "added")
    assert exposed["after"] == {"TCP": [[8080, 8080]]}
    assert [(each["path"], each["line"]) for each in exposed["because"]] == [("new/ends.yaml", 14)]


def test_what_other_pods_could_do_is_compared_where_asked(folders: Path) -> None:
    letting_in = CLOSED.replace("[{podSelector: {}}]", "[{podSelector: {}}, {namespaceSelector: {}}]")
    (folders / "new" / "policy.yaml").write_text(letting_in)
    assert run("old", "new", "--fail-on-new-exposure", cwd=folders).returncode == 0
    data = answer("old", "new", "--exposure", "--fail-on-new-exposure", cwd=folders, code=1)
    found = [row for row in data["strangers"] if row["peer"] == "entire-cluster"]
    assert [(row["workload"], row["direction"], row["type"], row["new_exposure"]) for row in found] == [
        ("shop/db[Pod]", "ingress", "added", True),
        ("shop/web[Pod]", "ingress", "added", True),
    ]
    assert {(each["path"], each["line"]) for row in found for each in row["because"]} == {("new/policy.yaml", 7)}
    assert "+ shop/db[Pod] <= entire-cluster : all ports\n" in run("old", "new", "--exposure", cwd=folders).stdout
    assert (
        "| ⚠ added | shop/db\\[Pod] | ingress |"
        in run("old", "new", "--exposure", "--format", "md", cwd=folders).stdout
    )
    log = json.loads(run("old", "new", "--exposure", "--format", "sarif", cwd=folders).stdout)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["new-exposure"]
    assert answer("old", "old", "--exposure", cwd=folders)["strangers"] == []


def test_markdown_is_a_table_in_which_nothing_of_the_input_is_markup(folders: Path) -> None:
    (folders / "new" / "ends.yaml").write_text(ENDS.replace("name: db", "name: 'a|b<c'"))
    text = run("old", "new", "--format", "md", cwd=folders).stdout
    assert text.startswith("### Network: old → new\n")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {7}
    assert "<" not in text
    assert "⚠ added" in text


def test_sarif_points_at_the_line_in_the_new_state(folders: Path) -> None:
    log = json.loads(run("old", "new", "--format", "sarif", cwd=folders).stdout)
    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == "new-exposure"
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "new/policy.yaml"
    assert location["region"]["startLine"] == 7
    assert "203.0.113.0-203.0.113.255 => shop/db[Pod], shop/web[Pod]" in result["message"]["text"]


# ------------------------------------------------------------------------------------------------ git revisions
def test_a_revision_is_compared_with_the_working_tree(repository: Path) -> None:
    data = answer("HEAD", ".", cwd=repository)
    assert {row["src"] for row in data["diff"]} == {"203.0.113.0-203.0.113.255"}
    assert {each["path"] for row in data["diff"] for each in row["because"]} == {"deploy/policy.yaml"}


def test_two_revisions_are_compared_whatever_the_working_tree_holds(repository: Path) -> None:
    git(repository, "commit", "-q", "-a", "-m", "open")
    (repository / "deploy" / "policy.yaml").write_text("a: [\n")
    data = answer("HEAD~1", "HEAD", cwd=repository)
    assert len(data["diff"]) == 2
    text = run("HEAD~1", "HEAD", cwd=repository).stdout
    assert "(HEAD: deploy/policy.yaml:7)" in text
    log = json.loads(run("HEAD~1", "HEAD", "--format", "sarif", cwd=repository).stdout)
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "deploy/policy.yaml", "uriBaseId": "%SRCROOT%"}


def test_a_part_is_relative_to_the_working_directory(repository: Path) -> None:
    (repository / "other").mkdir()
    assert len(answer("HEAD", "HEAD", "-p", "policy.yaml", cwd=repository / "deploy")["diff"]) == 0
    assert len(answer("HEAD", ".", "-p", "deploy", cwd=repository)["diff"]) == 2
    done = run("HEAD", ".", "-p", "nowhere", cwd=repository)
    assert (done.returncode, done.stderr) == (2, "kubelint: --path nowhere: neither HEAD nor . has it\n")


def test_a_wrong_configuration_is_told_by_its_revision_and_its_path_in_the_repository(repository: Path) -> None:
    (repository / ".kubelint.yaml").write_text("chart: []\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "wrong")
    (repository / ".kubelint.yaml").unlink()
    done = run("HEAD", ".", cwd=repository)
    told = "kubelint: .kubelint.yaml:1:1: HEAD: Unknown key 'chart'. Did you mean 'charts'?\n"
    assert (done.returncode, done.stderr) == (2, told)


def test_a_part_in_another_repository_is_that_repositorys(repository: Path, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(repository, "commit", "-q", "-a", "-m", "open")
    assert len(answer("HEAD~1", "HEAD", "-p", str(repository), cwd=elsewhere)["diff"]) == 2


def test_a_folder_that_only_one_revision_has_is_all_new(repository: Path) -> None:
    (repository / "more").mkdir()
    (repository / "more" / "pod.yaml").write_text(ENDS)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "more")
    data = answer("HEAD~1", "HEAD", "-p", "more", cwd=repository)
    assert {row["type"] for row in data["diff"]} == {"added"}


def test_what_is_neither_folder_nor_revision_is_refused(repository: Path) -> None:
    done = run("nonsense", ".", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kubelint: 'nonsense' is neither a folder nor a revision of the git repository\n"


def test_outside_a_repository_there_are_only_folders(folders: Path) -> None:
    done = run("HEAD", "new", cwd=folders)
    assert done.returncode == 2
    assert "no git repository" in done.stderr


# ------------------------------------------------------------------------------------------------ sets and errors
def test_sets_are_compared_by_name(tmp_path: Path) -> None:
    for side, policy in (("old", CLOSED), ("new", OPEN)):
        for variant in ("dev", "prod"):
            folder = tmp_path / side / variant
            folder.mkdir(parents=True)
            (folder / "ends.yaml").write_text(ENDS + f"# {variant}\n")
            (folder / "policy.yaml").write_text(policy if variant == "prod" else CLOSED)
        config = "sets:\n  dev: [dev/]\n  prod: [prod/]\n"
        (tmp_path / side / ".kubelint.yaml").write_text(config)
    data = answer("old", "new", cwd=tmp_path)
    assert [(each["name"], len(each["diff"])) for each in data["sets"]] == [("dev", 0), ("prod", 2)]
    assert [each["name"] for each in answer("old", "new", "--set", "dev", cwd=tmp_path)["sets"]] == ["dev"]
    done = run("old", "new", "--set", "test", cwd=tmp_path)
    assert (done.returncode, "there is dev, prod" in done.stderr) == (2, True)


def test_an_object_in_error_ends_with_3_and_the_rest_is_compared(folders: Path) -> None:
    bad = CLOSED.replace("{podSelector: {}}", "{ipBlock: {cidr: 10.0.0.0/33}}").replace("closed", "bad")
    (folders / "new" / "bad.yaml").write_text(bad)
    data = answer("old", "new", "--fail-on-new-exposure", cwd=folders, code=3)
    assert len(data["diff"]) == 2
    assert [(error["path"], error["line"]) for error in data["errors"]] == [("new/bad.yaml", 7)]


def test_without_any_manifest_it_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert run("a", "a", cwd=tmp_path).returncode == 3


def test_what_is_not_enforced_is_noted(folders: Path) -> None:
    done = run("old", "new", "--cni", "flannel", cwd=folders)
    assert done.stdout == "No connection is different. Newly let in from outside: nothing.\n"
    assert "kubelint: note: old/policy.yaml:3: " in done.stderr


NETWORKED = """\
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: fast, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}, annotations: {k8s.v1.cni.cncf.io/networks: fast}}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}, annotations: {k8s.v1.cni.cncf.io/networks: fast}}
"""
CLOSED_FAST = """\
---
apiVersion: k8s.cni.cncf.io/v1beta1
kind: MultiNetworkPolicy
metadata: {name: closed, namespace: shop, annotations: {k8s.v1.cni.cncf.io/policy-for: fast}}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            NETWORKED,
            NETWORKED + CLOSED_FAST,
            [("shop/web[Pod]", "shop/db[Pod]", "removed", "MultiNetworkPolicy", 15)],
            id="a policy",
        ),
        pytest.param(
            NETWORKED.replace("{app: db}, annotations: {k8s.v1.cni.cncf.io/networks: fast}", "{app: db}"),
            NETWORKED,
            [
                ("shop/db[Pod]", "shop/web[Pod]", "added", "Pod", 11),
                ("shop/web[Pod]", "shop/db[Pod]", "added", "Pod", 11),
            ],
            id="a pod is attached",
        ),
        pytest.param(
            NETWORKED,
            NETWORKED.replace("name: fast,", "name: slow,"),
            [
                ("shop/db[Pod]", "shop/web[Pod]", "removed", "NetworkAttachmentDefinition", 3),
                ("shop/web[Pod]", "shop/db[Pod]", "removed", "NetworkAttachmentDefinition", 3),
            ],
            id="the network is gone",
        ),
    ],
)
def test_networks_that_pods_are_attached_to(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, str, str, str, int]]
) -> None:
    (tmp_path / "old.yaml").write_text(old)
    (tmp_path / "new.yaml").write_text(new)
    assert answer("old.yaml", "new.yaml", cwd=tmp_path)["diff"] == []
    found = answer("old.yaml", "new.yaml", "--multiple-networks", cwd=tmp_path)
    assert [
        (row["src"], row["dst"], row["type"], row["because"][0]["kind"], row["because"][0]["line"])
        for row in found["diff"]
    ] == expected
    assert {row["network"] for row in found["diff"]} == {"fast"}
    assert not found["new_exposure"]
    for form in ("text", "md", "sarif"):
        done = run("old.yaml", "new.yaml", "--multiple-networks", "--format", form, cwd=tmp_path)
        assert "[fast]" in done.stdout.replace("\\", "")


def test_a_connection_of_the_pod_network_says_so_beside_other_networks(folders: Path) -> None:
    found = answer("old", "new", "--multiple-networks", cwd=folders)
    assert {row["network"] for row in found["diff"]} == {"pod-network"}
