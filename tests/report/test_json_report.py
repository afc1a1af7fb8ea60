from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kubelint.finding import Severity
from kubelint.report import json_report
from kubelint.report.options import ReportOptions

if TYPE_CHECKING:
    from kubelint.engine.result import Result

SCHEMA = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "schemas", "report.schema.json")


def written(result: Result, min_severity: Severity = Severity.hint) -> Any:
    out = io.StringIO()
    json_report.write(result, ReportOptions(min_severity=min_severity), out)
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def schema() -> Any:
    with open(SCHEMA, encoding="utf-8") as file:
        text = json.load(file)
    jsonschema.Draft202012Validator.check_schema(text)
    return jsonschema.Draft202012Validator(text)


def test_what_is_written_is_what_the_schema_says(shop: Any, schema: Any) -> None:
    schema.validate(written(shop.full()))
    schema.validate(written(shop.result))


def test_a_finding_has_all_its_fields(shop: Any) -> None:
    (finding,) = written(shop.with_findings(shop.missing_port()))["findings"]
    assert finding == {
        "rule": "ingress-missing-service-port",
        "severity": "error",
        "message": "Service 'web' has no port 8080",
        "path": "ingress.yaml",
        "start": {"line": 17, "column": 27},
        "end": {"line": 17, "column": 31},
        "object": {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "namespace": "shop", "name": "front"},
        "related": [
            {
                "path": "service.yaml",
                "start": {"line": 8, "column": 3},
                "end": {"line": 8, "column": 8},
                "message": "its ports",
            }
        ],
        "help": "The controller answers 503 for every request on this path. Name one of the Service's ports.",
        "suppressed": None,
        "fingerprint": "1f" * 16,
    }


def test_sets_are_named_where_there_are_several(shop: Any) -> None:
    assert written(shop.full())["findings"][0]["sets"] == ["prod", "staging"]


def test_suppressed_findings_are_marked_and_not_counted(shop: Any) -> None:
    log = written(shop.full())
    assert [finding["suppressed"] for finding in log["findings"] if finding["suppressed"]] == [
        {"kind": "comment", "reason": "behind a firewall"},
        {"kind": "annotation", "reason": ""},
        {"kind": "baseline", "reason": ""},
    ]
    assert log["summary"]["findings"] == {"error": 1, "warning": 1, "info": 1, "hint": 1}
    assert (log["summary"]["suppressed"], log["summary"]["known"]) == (2, 1)


def test_what_a_severity_hides_is_counted(shop: Any) -> None:
    log = written(shop.full(), Severity.warning)
    assert {finding["severity"] for finding in log["findings"]} == {"error", "warning"}
    assert log["summary"]["hidden"] == 2


def test_unread_passed_over_and_stale_entries_are_listed(shop: Any) -> None:
    log = written(shop.full())
    assert log["unread"] == [
        {"path": "broken.yaml", "start": {"line": 1, "column": 4}, "reason": "The list is never closed"},
        {"path": "gone.yaml", "start": None, "reason": "Permission denied"},
    ]
    assert log["passed_over"] == [{"path": "values.yaml", "reason": "values of a chart"}]
    assert [entry["path"] for entry in log["summary"]["stale_baseline"]] == ["old.yaml"]
    assert log["summary"]["failures"] == ["Rule 'x' failed in 'y.yaml': KeyError"]
    assert log["summary"]["complete"] is False


def test_it_is_ascii_and_has_no_half_characters(shop: Any) -> None:
    out = io.StringIO()
    finding = shop.node_port()._replace(message="é \ud800 日")
    json_report.write(shop.with_findings(finding), ReportOptions(), out)
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue())["findings"][0]["message"] == "é \ufffd 日"
