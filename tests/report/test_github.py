from __future__ import annotations

import io
from typing import Any

from kubelint.finding import Position, Severity
from kubelint.report import github
from kubelint.report.options import ReportOptions


def written(result: Any, **options: Any) -> list[str]:
    out = io.StringIO()
    github.write(result, ReportOptions(**options), out)
    return out.getvalue().splitlines()


def test_a_finding_is_an_annotation(shop: Any) -> None:
    line, summary = written(shop.with_findings(shop.missing_port()))
    assert line == (
        "::error title=kubelint (ingress-missing-service-port),file=ingress.yaml,line=17,endLine=17,col=27,endColumn=31"
        "::Service 'web' has no port 8080"
    )
    assert summary.startswith("Found 1 error")


def test_a_span_of_several_lines_has_no_columns(shop: Any) -> None:
    finding = shop.missing_port()
    finding = finding._replace(span=finding.span._replace(end=Position(18, 1)))
    assert ",line=17,endLine=18::" in written(shop.with_findings(finding))[0]


def test_the_worst_come_first_as_only_ten_are_shown(shop: Any) -> None:
    findings = [shop.node_port()._replace(severity=severity) for severity in Severity]
    lines = written(shop.with_findings(*findings), min_severity=Severity.hint, quiet=True)
    assert [line.split()[0] for line in lines] == ["::error", "::warning", "::notice", "::notice"]


def test_what_could_not_be_read_is_an_error(shop: Any) -> None:
    lines = written(shop.full())
    assert lines[0] == "::error title=kubelint::Internal error: Rule 'x' failed in 'y.yaml': KeyError"
    assert lines[1] == "::error title=kubelint (not read),file=broken.yaml,line=1,col=4::The list is never closed"
    assert lines[2] == "::error title=kubelint (not read),file=gone.yaml::Permission denied"


def test_nothing_can_break_out_of_an_annotation(shop: Any) -> None:
    shop.write("a,b:c%.yaml", "kind: X\n")
    finding = shop.finding("r", Severity.error, "50%\n::warning::x", shop.span("a,b:c%.yaml", "X"))
    line, _ = written(shop.with_findings(finding))
    assert "file=a%2Cb%3Ac%25.yaml,line=1" in line
    assert line.endswith("::50%25\\n::warning::x")
