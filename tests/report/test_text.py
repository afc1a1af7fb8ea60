from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.finding import Finding, Position, Severity, Span, Unread
from kubelint.report import text
from kubelint.report.options import ReportOptions

if TYPE_CHECKING:
    from kubelint.engine.result import Result


def written(result: Result, **options: Any) -> str:
    out = io.StringIO()
    text.write(result, ReportOptions(**options), out)
    return out.getvalue()


def test_a_finding_shows_where_what_and_what_to_do(shop: Any) -> None:
    assert (
        written(shop.with_findings(shop.missing_port(sets=("prod", "staging"))))
        == """\
error[ingress-missing-service-port]: Service 'web' has no port 8080
  --> ingress.yaml:17:27
   |
16 |                 port:
17 |                   number: 8080
   |                           ^^^^
   |
  ::: service.yaml:8:3
   |
 8 |   ports:
   |   ----- its ports
   |
   = object: Ingress shop/front
   = sets: prod, staging
   = help: The controller answers 503 for every request on this path. Name one of the Service's ports.

Found 1 error in 1 of 2 files with 2 objects.
"""
    )


def test_the_help_of_the_finding_wins_and_is_wrapped(shop: Any) -> None:
    shown = written(shop.with_findings(shop.node_port(help="First.\n" + "word " * 40)))
    first, second, third = re.search(r"= help: (.*)\n +(.*)\n +(.*)\n\n", shown).groups()  # type: ignore[union-attr]
    assert first == "First."
    assert len(second) <= 100
    assert (second + " " + third).split() == ["word"] * 40


def test_the_last_line_accounts_for_everything(shop: Any) -> None:
    assert written(shop.full()).splitlines()[-1] == (
        "Found 1 error, 1 warning and 1 info in 2 of 2 files with 2 objects; "
        "1 hint hidden (--min-severity hint); 2 suppressed; 1 known from the baseline; "
        "1 baseline entry no longer found; 2 could not be read; 1 passed over (--verbose lists them); "
        "1 internal error: the result is not complete."
    )


def test_hidden_findings_name_the_severity_that_would_show_all(shop: Any) -> None:
    assert "1 info and 1 hint hidden (--min-severity hint)" in written(shop.full(), min_severity=Severity.warning)


def test_nothing_found(shop: Any) -> None:
    assert written(shop.result._replace(files=1, objects=3)) == "No findings in 1 file with 3 objects.\n"


def test_what_could_not_be_read_is_shown_with_its_place_even_when_quiet(shop: Any) -> None:
    shown = written(shop.full(), quiet=True)
    assert "not read: broken.yaml:1:4: The list is never closed\nnot read: gone.yaml: Permission denied\n" in shown
    assert "internal error: Rule 'x' failed in 'y.yaml': KeyError\n" in shown


def test_quiet_leaves_out_the_summary_and_the_notes(shop: Any) -> None:
    shown = written(shop.full(), quiet=True, verbose=True)
    assert "Found" not in shown
    assert "passed over" not in shown
    assert "baseline" not in shown
    assert written(shop.result, quiet=True) == ""


def test_verbose_lists_what_was_passed_over(shop: Any) -> None:
    shown = written(shop.full(), verbose=True)
    assert "passed over: values.yaml: values of a chart\n" in shown
    assert "--verbose" not in shown


def test_entries_of_the_baseline_that_are_gone(shop: Any) -> None:
    assert (
        "no longer found, remove from the baseline: old.yaml: [service-node-port] Service 'old' is open\n"
        in written(shop.full())
    )


def test_suppressed_findings_are_shown_on_request_with_their_reason(shop: Any) -> None:
    assert "= suppressed" not in written(shop.full())
    shown = written(shop.full(), show_suppressed=True)
    assert "= suppressed: comment: behind a firewall\n" in shown
    assert "= suppressed: baseline\n" in shown


def test_colour_changes_nothing_else(shop: Any) -> None:
    plain = written(shop.full(), verbose=True)
    coloured = written(shop.full(), verbose=True, color=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[ingress-missing-service-port]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_paths_are_relative_to_the_working_directory_and_absolute_outside(shop: Any) -> None:
    shop.write("deep/x.yaml", "kind: X\n")
    finding = shop.finding("r", Severity.error, "m", shop.span("deep/x.yaml", "X"))
    assert "--> deep/x.yaml:1:7\n" in written(shop.with_findings(finding))
    inside = shop.with_findings(finding)._replace(cwd=os.path.join(shop.root, "deep"))
    assert "--> x.yaml:1:7\n" in written(inside)
    outside = shop.with_findings(finding)._replace(cwd=os.path.join(shop.root, "dee"))
    assert f"--> {shop.root}/deep/x.yaml:1:7\n" in written(outside)


def test_a_file_that_is_gone_leaves_the_place(shop: Any) -> None:
    finding = shop.node_port()
    os.remove(finding.span.path)
    shown = written(shop.with_findings(finding))
    assert "--> service.yaml:7:9\n  = object: Service shop/web\n" in shown


def test_standard_input(shop: Any) -> None:
    finding = Finding("r", Severity.error, "m", Span("-", Position(1, 7), Position(1, 8)))
    shown = written(shop.with_findings(finding, read_text=lambda _: "kind: X\n"))
    assert "--> -:1:7\n  |\n1 | kind: X\n  |       ^\n" in shown


@pytest.mark.parametrize("format_lines", ["text", "concise", "github"])
def test_nothing_hostile_reaches_the_terminal(shop: Any, format_lines: str) -> None:
    from kubelint.report.formats import write

    evil = "\x1b]0;x\x07\u202e\x9b31m\ud800\n::error::x\r"
    finding = shop.node_port(help=evil, sets=(evil,))._replace(message=evil, rule=evil)
    result = shop.with_findings(finding, unread=(Unread(f"/{evil}", None, evil),), failures=(evil,))
    out = io.StringIO()
    write(format_lines, result, ReportOptions(verbose=True), out)
    shown = out.getvalue()
    shown.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert not re.search(r"^::error::x", shown, re.MULTILINE)
