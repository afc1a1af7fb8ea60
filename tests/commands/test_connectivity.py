"""`kubelint connectivity` as a program: formats, exit codes, errors, sets."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.commands.network_options import CONNECTIVITY

if TYPE_CHECKING:
    from pathlib import Path

HERE = os.getcwd()
SHOP = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: 5432}]
"""
BAD = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: bad, namespace: shop}
spec:
  podSelector: {}
  ingress:
    - from: [{ipBlock: {cidr: 10.0.0.0/33}}]
"""


def run(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kubelint", "connectivity", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": HERE},
        check=False,
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP)
    return tmp_path


def answer(*arguments: str, cwd: Path, code: int = 0) -> Any:
    done = run("--format", "json", *arguments, cwd=cwd)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def rows(data: Any) -> dict[tuple[str, str], Any]:
    return {(row["src"], row["dst"]): row["protocols"] for row in data["connections"]}


def test_json_holds_one_row_for_each_pair(shop: Path) -> None:
    data = answer(cwd=shop)
    assert rows(data)["shop/web[Pod]", "shop/db[Pod]"] == {"TCP": [[5432, 5432]]}
    assert ("0.0.0.0-255.255.255.255, ::/0", "shop/db[Pod]") not in rows(data)
    assert data["errors"] == []


def test_explain_names_policy_rule_file_and_line(shop: Path) -> None:
    data = answer("--explain", cwd=shop)
    blocks = [b for b in data["explain"] if (b["src"], b["dst"]) == ("shop/web[Pod]", "shop/db[Pod]")]
    by_verdict = {block["verdict"]: block for block in blocks}
    (cited,) = by_verdict["allowed"]["policies"]
    assert cited == {
        "kind": "NetworkPolicy",
        "name": "shop/db",
        "direction": "ingress",
        "effect": "allow",
        "rule": "#1",
        "path": "shop.yaml",
        "line": 16,
    }
    assert by_verdict["denied"]["policies"][0]["effect"] == "port-mismatch"


def test_exposure_tells_who_is_not_protected(shop: Path) -> None:
    exposure = answer("--exposure", cwd=shop)["exposure"]
    assert {"workload": "shop/web[Pod]", "direction": "ingress"} in exposure["unprotected"]
    assert all(row["peer"] == "entire-cluster" for row in exposure["rows"] if row["workload"] == "shop/web[Pod]")


def test_an_invalid_object_is_named_and_the_rest_reported(shop: Path) -> None:
    (shop / "bad.yaml").write_text(BAD)
    data = answer(cwd=shop, code=3)
    (error,) = data["errors"]
    assert (error["path"], error["line"]) == ("bad.yaml", 7)
    assert "10.0.0.0/33" in error["message"]
    assert rows(data)["shop/web[Pod]", "shop/db[Pod]"] == {"TCP": [[5432, 5432]]}


def test_an_object_that_is_there_twice_is_named(shop: Path) -> None:
    (shop / "again.yaml").write_text(SHOP.rpartition("---\n")[2])
    data = answer(cwd=shop, code=3)
    assert "twice" in data["errors"][0]["message"]


def test_what_stands_behind_a_broken_document_does_not_count(shop: Path) -> None:
    (shop / "shop.yaml").write_text(
        SHOP.replace("---\napiVersion: networking", "---\na: [\n---\napiVersion: networking")
    )
    data = answer(cwd=shop, code=3)
    assert ("0.0.0.0-255.255.255.255, ::/0", "shop/db[Pod]") in rows(data)


def test_variants_are_reported_under_their_names(shop: Path) -> None:
    for name, port in (("dev", 1), ("prod", 2)):
        (shop / name).mkdir()
        (shop / name / "shop.yaml").write_text(SHOP.replace("5432", str(port)))
    (shop / "shop.yaml").unlink()
    sets = {each["name"]: each for each in answer(cwd=shop)["sets"]}
    assert set(sets) == {"dev", "prod"}
    assert rows(sets["prod"])["shop/web[Pod]", "shop/db[Pod]"] == {"TCP": [[2, 2]]}
    only = answer("--set", "dev", cwd=shop)["sets"]
    assert [each["name"] for each in only] == ["dev"]
    wrong = run("--set", "test", cwd=shop)
    assert wrong.returncode == 2
    assert "dev, prod" in wrong.stderr


def test_tables_and_graphs_tell_variants_apart(shop: Path) -> None:
    (shop / "shop.yaml").unlink()
    for name, port in (("dev", "5433"), ("prod", "5432")):
        (shop / "envs" / name).mkdir(parents=True)
        (shop / "envs" / name / "shop.yaml").write_text(SHOP.replace("5432", port))
    rows = list(csv.DictReader(io.StringIO(run("envs", "--format", "csv", cwd=shop).stdout)))
    found = [
        (row["set"], row["ports"]) for row in rows if (row["src"], row["dst"]) == ("shop/web[Pod]", "shop/db[Pod]")
    ]
    assert found == [("envs/dev", "TCP 5433"), ("envs/prod", "TCP 5432")]
    for form in ("dot", "mermaid"):
        graph = run("envs", "--format", form, cwd=shop).stdout
        assert '"envs/dev: shop"' in graph
        assert '"envs/prod: shop"' in graph
        assert graph.count('"TCP 5432"') == graph.count('"TCP 5433"') == 1
        assert '"web[Pod]"' in graph


def test_of_an_object_that_is_there_twice_the_first_counts(shop: Path) -> None:
    (shop / "twice.yaml").write_text(SHOP.split("---", maxsplit=1)[0].replace("app: web", "app: other"))
    rows = answer(cwd=shop, code=3)["connections"]
    assert {"src": "shop/web[Pod]", "dst": "shop/db[Pod]", "protocols": {"TCP": [[5432, 5432]]}} in rows
    assert not any(row["src"] == row["dst"] for row in rows)


def test_what_a_plugin_does_not_enforce_does_not_count_and_is_said(shop: Path) -> None:
    data = answer("--cni", "flannel", cwd=shop)
    assert ("0.0.0.0-255.255.255.255, ::/0", "shop/db[Pod]") in rows(data)
    assert any("flannel" in note["message"] for note in data["notes"])


def test_standard_input_and_several_paths_are_read(tmp_path: Path) -> None:
    done = run("-", "--format", "json", cwd=tmp_path, stdin=SHOP)
    assert ("shop/web[Pod]", "shop/db[Pod]") in rows(json.loads(done.stdout))
    (tmp_path / "a.yaml").write_text(SHOP)
    (tmp_path / "b.yaml").write_text(BAD.replace("/33", "/8"))
    assert answer("-p", "a.yaml", "-p", "b.yaml", cwd=tmp_path)["errors"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere",),
        ("--focus-conn", "80"),
        ("--pod-cidr", "10.0.0.0"),
        ("--format", "svg"),
        ("--group", "--focus-workload", "web"),
        ("--focus-direction", "egress"),
        ("--focus-workload-peer", "web"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(shop: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=shop)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_no_manifest_is_an_error(tmp_path: Path) -> None:
    done = run(cwd=tmp_path)
    assert done.returncode == 3
    assert "no Kubernetes manifest" in done.stderr


def test_text_csv_and_markdown_have_a_line_for_each_row(shop: Path) -> None:
    text = run("--focus-workload", "db", cwd=shop).stdout
    assert "shop/web[Pod] => shop/db[Pod] : TCP 5432\n" in text
    table = list(csv.DictReader(io.StringIO(run("--format", "csv", cwd=shop).stdout)))
    assert {"src": "shop/web[Pod]", "dst": "shop/db[Pod]", "ports": "TCP 5432"} in table
    assert "| shop/web[Pod] | shop/db[Pod] | TCP 5432 |" in run("--format", "md", cwd=shop).stdout


def test_text_tells_reasons_and_exposure(shop: Path) -> None:
    text = run("--explain", "--exposure", cwd=shop).stdout
    assert "ingress: NetworkPolicy shop/db, rule #1, allows it (shop.yaml:16)" in text
    assert "shop/web[Pod] is not protected on ingress" in text


def test_graphs_have_a_node_for_each_end(shop: Path) -> None:
    dot = run("--format", "dot", cwd=shop).stdout
    assert dot.startswith("digraph")
    assert '[label="TCP 5432"]' in dot
    mermaid = run("--format", "mermaid", cwd=shop).stdout
    assert mermaid.startswith("flowchart")
    assert '-->|"TCP 5432"|' in mermaid


def test_groups_are_written_once_and_named(shop: Path) -> None:
    (groups,) = answer("--group", cwd=shop)["groups"]
    names = {tuple(members): name for name, members in groups["members"].items()}
    web, db = names["shop/web[Pod]",], names["shop/db[Pod]",]
    assert any(web in row["src"] and db in row["dst"] for row in groups["connections"])


def test_every_format_has_groups(shop: Path) -> None:
    assert "#1: shop/db[Pod]\n" in run("--group", cwd=shop).stdout
    assert "#1,shop/db[Pod]\n" in run("--group", "--format", "csv", cwd=shop).stdout
    assert "| #1 | shop/db[Pod] |" in run("--group", "--format", "md", cwd=shop).stdout
    assert '[label="#1 shop/db[Pod]"' in run("--group", "--format", "dot", cwd=shop).stdout
    assert "#35;1 shop/db[Pod]" in run("--group", "--format", "mermaid", cwd=shop).stdout


def test_every_form_of_the_json_fits_its_schema(shop: Path) -> None:
    from jsonschema import Draft202012Validator

    with open(os.path.join(HERE, "docs", "schemas", "connectivity.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    (shop / "bad.yaml").write_text(BAD)
    validator.validate(answer("--explain", "--exposure", "--multiple-networks", cwd=shop, code=3))
    validator.validate(answer("--group", cwd=shop, code=3))
    for name in ("dev", "prod"):
        (shop / name).mkdir()
        (shop / name / "shop.yaml").write_text(SHOP.replace("5432", str(len(name))))
    (shop / "shop.yaml").unlink()
    validator.validate(answer(cwd=shop, code=3))


def test_every_option_is_documented() -> None:
    with open(os.path.join(HERE, "docs", "connectivity.md"), encoding="utf-8") as file:
        text = file.read()
    for flag in CONNECTIVITY:
        if flag.names[0] not in {"--path", "--config", "--isolated"}:
            assert flag.names[0] in text


def test_help_names_the_exit_codes(shop: Path) -> None:
    done = run("--help", cwd=shop)
    assert done.returncode == 0
    assert "--focus-workload" in done.stdout


def test_the_libraries_of_the_full_command_line_are_not_loaded(shop: Path) -> None:
    script = (
        "import sys; sys.argv = ['kubelint', 'connectivity', '--format', 'json']\n"
        "from kubelint._boot import run\n"
        "code = run(sys.argv[1:])\n"
        "assert not {'typer', 'jsonschema', 'sarif_om', 'dataclasses'} & set(sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": HERE}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=shop, capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
