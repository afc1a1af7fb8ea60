from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kubelint.finding import Finding, Position, RelatedSpan, Severity, Span
from kubelint.report import sarif
from kubelint.report.fingerprints import line_hashes
from kubelint.report.options import ReportOptions
from kubelint.report.sarif_json import encode
from kubelint.rule.info import RuleInfo

if TYPE_CHECKING:
    from kubelint.engine.result import Result


def written(result: Result, **options: Any) -> Any:
    out = io.StringIO()
    sarif.write(result, ReportOptions(**options), out)
    return json.loads(out.getvalue())


def run(result: Result, **options: Any) -> Any:
    (only,) = written(result, **options)["runs"]
    return only


@pytest.fixture(scope="module")
def schema() -> Any:
    with open(os.path.join(os.path.dirname(__file__), "data", "sarif-2.1.0.json"), encoding="utf-8") as file:
        text = json.load(file)
    validator = jsonschema.Draft202012Validator
    validator.check_schema(text)
    return validator(text, format_checker=validator.FORMAT_CHECKER)


@pytest.mark.parametrize("more", [{}, {"show_suppressed": True, "category": "prod"}])
def test_everything_is_valid_by_the_standard(shop: Any, schema: Any, more: dict[str, Any]) -> None:
    schema.validate(written(shop.full(), min_severity=Severity.hint, verbose=True, **more))


def test_nothing_found_is_valid_and_closes_old_alerts(shop: Any, schema: Any) -> None:
    log = written(shop.result)
    schema.validate(log)
    assert log["runs"][0]["results"] == []
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == [r.id for r in shop.result.rules]


def test_a_result_has_what_github_asks_for(shop: Any) -> None:
    (result,) = run(shop.with_findings(shop.missing_port()))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert result["ruleId"] == "ingress-missing-service-port"
    assert result["ruleIndex"] == 0
    assert result["level"] == "error"
    assert place["artifactLocation"] == {"uri": "ingress.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 17, "startColumn": 27, "endLine": 17, "endColumn": 31}
    line_hash = line_hashes(shop.read(os.path.join(shop.root, "ingress.yaml")), [17])[17]
    assert result["partialFingerprints"] == {"primaryLocationLineHash": line_hash}
    assert result["fingerprints"] == {"kubelint/v1": "1f" * 16}
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == (
        "networking.k8s.io/v1/Ingress/shop/front"
    )


def test_the_message_is_a_sentence_that_links_to_the_related_places(shop: Any) -> None:
    (result,) = run(shop.with_findings(shop.missing_port()))["results"]
    assert result["message"]["text"] == "Service 'web' has no port 8080. See: [its ports](1)."
    (related,) = result["relatedLocations"]
    assert related["id"] == 1
    assert related["message"]["text"] == "its ports."
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "service.yaml"


def test_names_that_look_like_links_are_none(shop: Any) -> None:
    finding = shop.missing_port()._replace(message="Service '[x](https://evil.example)' has no port")
    finding = finding._replace(related=(RelatedSpan(finding.span, "see [y](https://evil.example)"),))
    (result,) = run(shop.with_findings(finding))["results"]
    assert r"'\[x\](https://evil.example)'" in result["message"]["text"]
    assert r"[see \[y\](https://evil.example)](1)" in result["message"]["text"]


def test_the_level_is_written_even_where_it_is_the_default_of_sarif(shop: Any) -> None:
    finding = shop.missing_port()._replace(severity=Severity.warning)
    (result,) = run(shop.with_findings(finding))["results"]
    assert result["level"] == "warning"
    assert result["kind"] == "fail"


def test_hints_and_infos_are_notes_that_one_can_tell_apart(shop: Any) -> None:
    results = run(shop.full(), min_severity=Severity.hint)["results"]
    assert [(r["level"], r["properties"]["severity"]) for r in results[-2:]] == [("note", "info"), ("note", "hint")]


def test_suppressed_and_known_results_are_left_out_unless_asked_for(shop: Any) -> None:
    assert all("suppressions" not in result for result in run(shop.full())["results"])
    shown = [r["suppressions"] for r in run(shop.full(), show_suppressed=True)["results"] if "suppressions" in r]
    assert shown == [
        [{"kind": "inSource", "status": "accepted", "justification": "behind a firewall"}],
        [{"kind": "inSource", "status": "accepted"}],
        [{"kind": "external", "status": "accepted"}],
    ]


def test_a_rule_says_all_that_code_scanning_shows(shop: Any) -> None:
    rule = run(shop.result)["tool"]["driver"]["rules"][1]
    assert rule["name"] == "ServiceNodePort"
    assert rule["shortDescription"]["text"] == "A Service opens a port on every node."
    assert rule["fullDescription"]["text"].endswith("Use ClusterIP behind an Ingress.")
    assert rule["help"]["text"] == "Use ClusterIP behind an Ingress."
    assert "**ClusterIP**" in rule["help"]["markdown"]
    assert "- CIS 5.3.2\n- [CWE-668](https://cwe.mitre.org/data/definitions/668.html)\n" in rule["help"]["markdown"]
    assert "https://nvd.nist.gov/vuln/detail/CVE-2020-8554" in rule["help"]["markdown"]
    assert rule["helpUri"] == "https://cwe.mitre.org/data/definitions/668.html"
    assert rule["defaultConfiguration"]["level"] == "warning"
    assert rule["properties"] == {
        "tags": ["security", "external/cwe/cwe-668", "exposure"],
        "precision": "high",
        "problem.severity": "warning",
        "security-severity": "5.5",
    }


def test_only_security_rules_have_a_security_severity(shop: Any) -> None:
    rules = run(shop.result)["tool"]["driver"]["rules"]
    assert "security-severity" not in rules[0]["properties"]


def test_rules_stay_within_the_limits(shop: Any) -> None:
    rule = RuleInfo(
        id="-".join(["long"] * 100),
        severity=Severity.info,
        summary="long " * 500,
        details="more " * 500,
        tags=tuple(f"t{n}" for n in range(30)),
        references=("CWE-1",),
        security_severity="9.5",
    )
    (made,) = run(shop.result._replace(rules=(rule,)))["tool"]["driver"]["rules"]
    assert len(made["name"]) <= 255
    assert len(made["shortDescription"]["text"]) <= 1024
    assert len(made["fullDescription"]["text"]) <= 1024
    assert made["properties"]["tags"][0] == "external/cwe/cwe-001"
    assert len(made["properties"]["tags"]) == 10


def test_a_finding_of_a_rule_that_is_not_listed_gets_a_descriptor(shop: Any) -> None:
    finding = shop.finding("odd", Severity.warning, "Odd", shop.span("service.yaml", "web"))
    made = run(shop.with_findings(finding))
    assert made["tool"]["driver"]["rules"][made["results"][0]["ruleIndex"]]["id"] == "odd"


def test_what_could_not_be_read_is_a_notification_and_no_failed_run(shop: Any) -> None:
    (invocation,) = run(shop.full()._replace(failures=()))["invocations"]
    assert invocation["executionSuccessful"] is True
    first, second, stale = invocation["toolExecutionNotifications"]
    assert first["level"] == "error"
    assert first["descriptor"]["id"] == "not-read"
    assert first["message"]["text"] == "The list is never closed."
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert stale["level"] == "note"


def test_an_internal_error_is_a_failed_run(shop: Any) -> None:
    (invocation,) = run(shop.full())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["descriptor"]["id"] == "internal-error"


def test_passed_over_files_are_told_on_request(shop: Any) -> None:
    def kinds(**options: Any) -> list[str]:
        (invocation,) = run(shop.full(), **options)["invocations"]
        return [note["descriptor"]["id"] for note in invocation["toolExecutionNotifications"]]

    assert "passed-over" not in kinds()
    assert kinds(verbose=True)[-1] == "passed-over"


def test_notifications_refer_to_their_descriptors(shop: Any) -> None:
    made = run(shop.full(), verbose=True)
    for note in made["invocations"][0]["toolExecutionNotifications"]:
        reference = note["descriptor"]
        descriptor = made["tool"]["driver"]["notifications"][reference["index"]]
        assert descriptor["id"] == reference["id"]
        assert descriptor["help"]["text"]


def test_the_least_severe_are_cut_at_the_limit_and_that_is_told(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "_RESULT_LIMIT", 3)
    span = shop.span("service.yaml", "web")
    severities = [Severity.info, Severity.error, Severity.info, Severity.warning, Severity.info]
    findings = [shop.finding("r", s, f"m{n}", span) for n, s in enumerate(severities)]
    made = run(shop.with_findings(*findings))
    assert [r["message"]["text"] for r in made["results"]] == ["m0.", "m1.", "m3."]
    (note,) = made["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "The 2 least severe results were left out."


def test_paths_are_below_the_root_whatever_the_folder_it_runs_in(shop: Any) -> None:
    shop.write("a b/ü:%.yaml", "kind: X\n")
    finding = shop.finding("r", Severity.error, "m", shop.span("a b/ü:%.yaml", "X"))
    elsewhere = os.path.join(shop.root, "a b")
    for cwd in (str(shop.root), elsewhere, "/"):
        (result,) = run(shop.with_findings(finding)._replace(cwd=cwd))["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%BC%3A%25.yaml"


def test_a_path_outside_the_root_is_absolute(shop: Any) -> None:
    result = shop.with_findings(shop.node_port())._replace(root=os.path.join(shop.root, "sub"))
    location = run(result)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file://" + os.path.join(shop.root, "service.yaml")}


def test_a_root_that_is_the_file_itself(shop: Any) -> None:
    result = shop.with_findings(shop.node_port())._replace(root=os.path.join(shop.root, "service.yaml"))
    location = run(result)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "service.yaml"


def test_a_file_name_that_is_no_text(shop: Any, schema: Any) -> None:
    path = os.path.join(str(shop.root), os.fsdecode(b"bad\xff.yaml"))
    finding = shop.node_port()._replace(span=Span(path, Position(1, 1), Position(1, 2)))
    log = written(shop.with_findings(finding))
    schema.validate(log)
    result = log["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad%FF.yaml"
    assert "partialFingerprints" not in result  # there is no such file to hash


def test_standard_input(shop: Any, schema: Any) -> None:
    finding = Finding("r", Severity.error, "m", Span("-", Position(2, 1), Position(2, 5)))
    log = written(shop.with_findings(finding, read_text=lambda _: "a\nkind: X\n"))
    schema.validate(log)
    result = log["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "stdin"}
    assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes("a\nkind: X\n", [2])[2]


def test_the_hash_counts_the_byte_order_mark_as_the_upload_does(shop: Any) -> None:
    shop.write("bom.yaml", "\ufeffkind: X\n")
    span = Span(os.path.join(shop.root, "bom.yaml"), Position(1, 7), Position(1, 8))
    (result,) = run(shop.with_findings(shop.node_port()._replace(span=span)))["results"]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes("\ufeffkind: X\n", [1])[1]


def test_half_characters_in_names_are_replaced(shop: Any) -> None:
    finding = shop.node_port()._replace(message="Service '\ud800' is open", logical_path="spec.\udfff")
    out = io.StringIO()
    sarif.write(shop.with_findings(finding), ReportOptions(), out)
    assert "\\ud800" not in out.getvalue()
    assert "\\udfff" not in out.getvalue()


def test_a_category_tells_uploads_apart(shop: Any) -> None:
    assert "automationDetails" not in run(shop.result)
    assert run(shop.result, category="prod")["automationDetails"] == {"id": "prod/"}


def test_the_same_input_gives_the_same_bytes(shop: Any) -> None:
    first, second = io.StringIO(), io.StringIO()
    sarif.write(shop.full(), ReportOptions(verbose=True), first)
    sarif.write(shop.full(), ReportOptions(verbose=True), second)
    assert first.getvalue() == second.getvalue()
    assert str(shop.root) not in first.getvalue()


def test_only_sarif_objects_are_serialized() -> None:
    with pytest.raises(TypeError, match="type"):
        encode(Position)
    with pytest.raises(TypeError, match="object"):
        encode(object())
