"""`kubelint trace` as a program: text, JSON and SARIF, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubelint._boot import run

SHOP = Path(__file__).parents[2] / "examples" / "shop"


@pytest.fixture(autouse=True)
def _in_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SHOP)


def traced(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["trace", *arguments, "--format", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


def test_json_of_an_open_way(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = traced(capsys, "internet", "https://admin.shop.example.com/")
    assert code == 0
    assert found["ok"] is True
    hops = found["hops"]
    assert [hop["kind"] for hop in hops] == ["listener", "ingress", "service", "port", "endpoints", "policy", "pod"]
    assert all(hop["ok"] for hop in hops)
    last = hops[-1]
    assert (last["object"], last["path"], last["line"]) == ("shop/frontend[Deployment]", "frontend.yaml", 23)


def test_json_of_a_way_that_ends(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = traced(capsys, "internet", "https://shop.example.com/cart")
    assert code == 1
    assert found["ok"] is False
    assert [hop["ok"] for hop in found["hops"]] == [True, True, True, False]
    last = found["hops"][-1]
    assert (last["kind"], last["object"], last["path"], last["line"]) == (
        "port", "shop/frontend[Service]", "ingress.yaml", 22,
    )  # fmt: skip
    assert last["cause"] == "has no port 8080; its ports: http (80/TCP)"
    assert last["advice"] == "Name one of the Service's ports."


def test_text_names_the_hop_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", "shop/frontend", "shop/service/catalog", "8080"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "shop/frontend[Deployment] -> shop/catalog[Service]"
    assert lines[-1] == "The way ends at the port shop/catalog[Service]."


@pytest.mark.parametrize(
    "arguments",
    [
        ("internet", "ftp://shop.example.com"),
        ("internet", "https://shop.example.com:444", "443"),
        ("shop/none", "https://shop.example.com"),
        ("https://shop.example.com", "shop/frontend"),
        ("internet", "https://shop.example.com", "--format", "yaml"),
    ],
)
def test_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", *arguments]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    "destination",
    [
        "https://shop.example.com/cart",
        "https://admin.shop.example.com",
        "https://checkout.pay.example.com",
        "http://no.one",
    ],
)
def test_sarif_is_valid_and_has_all_hops(destination: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = traced(capsys, "internet", destination)
    code = run(["trace", "internet", destination, "--format", "sarif"])
    assert code == (0 if found["ok"] else 1)
    log = json.loads(capsys.readouterr().out)
    validate(log)
    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == ("way-open" if found["ok"] else "way-blocked")
    assert result["kind"] == ("pass" if found["ok"] else "fail")
    (flow,) = result["codeFlows"][0]["threadFlows"]
    assert len(flow["locations"]) == len(found["hops"])
    for step, hop in zip(flow["locations"], found["hops"], strict=True):
        assert hop["object"] in step["location"]["message"]["text"]
        if hop["line"]:
            assert step["location"]["physicalLocation"]["region"]["startLine"] == hop["line"]


def validate(log: dict[str, Any]) -> None:
    """Hold a log to the official schema."""
    import jsonschema

    schema = json.loads((Path(__file__).parents[1] / "report" / "data" / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(log)


def test_a_way_without_a_hop_says_that_nothing_restricts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: c}]}\n"
    )
    assert run(["trace", "default/web", "10.1.2.3", "443"]) == 0
    assert capsys.readouterr().out.splitlines()[2] == "  nothing restricts it"
