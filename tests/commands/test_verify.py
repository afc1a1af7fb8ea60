"""`kubelint verify` as a program: the examples of its page, exit codes, formats, errors in contracts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

HERE = os.getcwd()
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "verify.schema.json").read_text())
PAGE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text()
BLOCKS = dict(re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", PAGE, re.DOTALL))
EXAMPLES = re.findall(r"```yaml\n# (\S+\.yaml)\n([^`]*)```\n\n```text\n([^`]*)```", PAGE)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": HERE}
    command = [sys.executable, "-m", "kubelint", "verify", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifests.yaml").write_text(BLOCKS["manifests.yaml"])
    return tmp_path


def verdicts(contract: str, *arguments: str, cwd: Path, code: int) -> Any:
    (cwd / "contract.yaml").write_text(contract)
    done = run("contract.yaml", "manifests.yaml", "--format", "json", *arguments, cwd=cwd)
    assert done.returncode == code, done.stderr
    data = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(data)
    return data


@pytest.mark.parametrize(("name", "contract", "output"), EXAMPLES, ids=[name for name, *_ in EXAMPLES])
def test_each_example_of_the_page_says_what_the_page_says(folder: Path, name: str, contract: str, output: str) -> None:
    (folder / name).write_text(contract)
    done = run(name, "manifests.yaml", cwd=folder)
    assert done.stdout == output
    assert done.returncode == (1 if "broken" in output else 0)
    assert done.stderr == ""


def test_the_page_has_an_example_of_each_kind() -> None:
    shown = "".join(contract for _, contract, _ in EXAMPLES)
    assert len(EXAMPLES) == 5
    assert all(f"{verb}:" in shown for verb in ("may-reach", "may-not-reach", "may-only-reach", "only-from"))


def test_json_holds_the_counterexample_with_places(folder: Path) -> None:
    data = verdicts(BLOCKS["may-reach.yaml"], cwd=folder, code=1)
    (promise,) = data["promises"]
    assert (promise["kept"], promise["count"], promise["path"], promise["line"]) == (False, 1, "contract.yaml", 2)
    (example,) = promise["counterexamples"]
    assert (example["src"], example["dst"]) == ("shop/frontend[Deployment]", "shop/api[Deployment]")
    assert (example["protocols"], example["allowed"]) == ({"TCP": [[8080, 8080]]}, False)
    assert example["deciding"] == [
        {
            "kind": "NetworkPolicy",
            "name": "shop/api",
            "direction": "ingress",
            "effect": "port-mismatch",
            "rule": "#1",
            "path": "manifests.yaml",
            "line": 25,
        }
    ]
    assert example["trace"]["ok"] is False
    assert [(hop["kind"], hop["object"], hop["line"], hop["ok"]) for hop in example["trace"]["hops"]] == [
        ("policy", "shop/api[NetworkPolicy]", 21, False)
    ]


def test_the_trace_of_a_counterexample_is_that_of_the_trace_command(folder: Path) -> None:
    data = verdicts(BLOCKS["internet.yaml"], cwd=folder, code=1)
    environment = {**os.environ, "PYTHONPATH": HERE}
    arguments = ["trace", "internet", "shop/frontend", "8080", "-p", "manifests.yaml", "--format", "json"]
    command = [sys.executable, "-m", "kubelint", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)
    assert data["promises"][0]["counterexamples"][0]["trace"]["hops"] == json.loads(done.stdout)["hops"]


def test_json_holds_the_way_in_from_the_internet(folder: Path) -> None:
    data = verdicts(BLOCKS["internet.yaml"], cwd=folder, code=1)
    (example,) = data["promises"][0]["counterexamples"]
    assert [(way["way"], way["name"], way["line"]) for way in example["ways"]] == [
        ("load balancer", "shop/frontend", 32)
    ]


def test_sarif_points_at_the_promise_and_at_what_decides(folder: Path) -> None:
    (folder / "c.yaml").write_text(BLOCKS["internet.yaml"])
    done = run("c.yaml", ".", "--format", "sarif", cwd=folder)
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("broken-promise", "error")
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("c.yaml", 2)
    related = result["relatedLocations"][0]["physicalLocation"]
    assert (related["artifactLocation"]["uri"], related["region"]["startLine"]) == ("manifests.yaml", 32)
    (flow,) = result["codeFlows"][0]["threadFlows"]
    steps = [step["location"] for step in flow["locations"]]
    assert [step["physicalLocation"]["region"]["startLine"] for step in steps] == [32, 34, 33, 8]
    assert steps[0]["message"]["text"] == "service shop/frontend[Service]: open by a public load balancer."


def test_without_paths_the_working_directory_is_read(folder: Path) -> None:
    (folder / "c.yaml").write_text(BLOCKS["only-from.yaml"])
    assert run("c.yaml", cwd=folder).returncode == 0
    assert run("c.yaml", "-p", "manifests.yaml", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    ("contract", "place", "message"),
    [
        ("", "1:1", "The contract needs the key 'promises'"),
        ("promises: []\n", "1:1", "'promises' must not be empty"),
        ("promise: []\n", "1:1", "Unknown key 'promise'. Did you mean 'promises'?"),
        (
            "promises:\n  - from: pods\n",
            "2:5",
            "A promise needs a verb: 'may-reach', 'may-not-reach', 'may-only-reach'",
        ),
        ("promises:\n  - may-not-reach: pods\n", "2:5", "A promise with 'may-not-reach' needs the key 'from'"),
        ("promises:\n  - {from: pods, may-reach: pods}\n", "2:18", "A promise with 'may-reach' needs ports: the key"),
        (
            "promises:\n  - {from: pods, may-not-reach: pods, only-from: pods}\n",
            "2:39",
            "A promise has several verbs: 'may-not-reach', 'only-from'",
        ),
        (
            "promises:\n  - {from: pods, to: pods, may-not-reach: pods}\n",
            "2:18",
            "A promise with 'may-not-reach' has 'from', and no 'to'",
        ),
        (
            "promises:\n  - {from: pods, may-not-reach: shop/apy}\n",
            "2:33",
            "The input has no workload 'shop/apy'. Did you mean 'shop/api'?",
        ),
        (
            "promises:\n  - {from: pods, may-not-reach: [outside, ingres]}\n",
            "2:43",
            "'ingres' is no group of this contract, no address, none of pods, outside, internet, ingress, anything",
        ),
        (
            "promises:\n  - from: pods\n    may-not-reach: {namespace: pic}\n",
            "3:21",
            "No pod of the input is meant by this; where its pods are elsewhere, add 'may-be-absent: true'",
        ),
        (
            "promises:\n  - from: pods\n    may-not-reach: {namespaces: pci}\n",
            "3:33",
            "'promises[0].may-not-reach.namespaces' must be a mapping, not text",
        ),
        (
            "promises:\n  - from: pods\n    may-not-reach: {cidr: 10.0.0.0/33}\n",
            "3:27",
            "'10.0.0.0/33' needs a prefix length from 0 to 32",
        ),
        (
            "promises:\n  - {from: pods, may-not-reach: outside, ports: [80, http]}\n",
            "2:54",
            "'http' is no port: write 8080, 8000-8100, 53/UDP or UDP",
        ),
        (
            "promises:\n  - {from: pods, may-not-reach: outside, ports: 70000}\n",
            "2:49",
            "'promises[0].ports' must be a port between 1 and 65535",
        ),
        (
            "groups: {a: [b], b: a}\npromises:\n  - {from: a, may-not-reach: b}\n",
            "1:14",
            "The group 'b' is made of itself: b -> a -> b",
        ),
        ("promises: [\n", "1:11", ""),
    ],
)
def test_an_error_in_the_contract_ends_with_2_at_its_place(
    folder: Path, contract: str, place: str, message: str
) -> None:
    (folder / "contract.yaml").write_text(contract)
    done = run("contract.yaml", "manifests.yaml", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kubelint: contract.yaml:{place}: {message}")


def test_a_contract_that_is_not_there_ends_with_2(folder: Path) -> None:
    done = run("nowhere.yaml", "manifests.yaml", cwd=folder)
    assert (done.returncode, "cannot be read" in done.stderr) == (2, True)


def test_an_object_in_error_ends_with_3(folder: Path) -> None:
    (folder / "bad.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: bad, namespace: shop}\n"
        "spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}\n"
    )
    (folder / "c.yaml").write_text(BLOCKS["only-from.yaml"])
    done = run("c.yaml", ".", cwd=folder)
    assert done.returncode == 3
    assert "bad.yaml:4" in done.stderr


def test_a_file_that_cannot_be_read_ends_with_3(folder: Path) -> None:
    (folder / "c.yaml").write_text(BLOCKS["only-from.yaml"])
    (folder / "broken.yaml").write_text("a: [1\n")
    assert run("c.yaml", ".", cwd=folder).returncode == 3
    assert run("c.yaml", "nowhere", cwd=folder).returncode == 2


def test_what_only_one_of_several_sets_has_is_promised_of_that_one(folder: Path) -> None:
    (folder / "manifests.yaml").unlink()
    for name in ("dev", "prod"):
        (folder / name).mkdir()
        text = BLOCKS["manifests.yaml"]
        (folder / name / "all.yaml").write_text(text if name == "prod" else text.replace("name: vault", "name: other"))
    (folder / ".kubelint.yaml").write_text("sets:\n  dev: [dev/]\n  prod: [prod/]\n")
    (folder / "contract.yaml").write_text("promises:\n  - {from: pods, may-not-reach: pci/vault, ports: 1}\n")
    done = run("contract.yaml", ".", "--format", "json", cwd=folder)
    assert [each["set"] for each in json.loads(done.stdout)["promises"]] == ["prod"]
    assert run("contract.yaml", ".", "--set", "dev", cwd=folder).returncode == 2


def test_without_any_manifest_it_ends_with_3(folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "c.yaml").write_text(BLOCKS["only-from.yaml"])
    done = run("c.yaml", "empty", cwd=folder)
    assert (done.returncode, done.stderr) == (3, "kubelint: no Kubernetes manifest was found in what was given\n")


def test_what_is_not_enforced_is_noted(folder: Path) -> None:
    (folder / "c.yaml").write_text(BLOCKS["only-from.yaml"])
    done = run("c.yaml", "manifests.yaml", "--cni", "flannel", cwd=folder)
    assert done.returncode == 1
    assert "kubelint: note: manifests.yaml:21: " in done.stderr
