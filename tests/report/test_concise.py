from __future__ import annotations

import io
import re
from typing import Any

from kubelint.report import concise
from kubelint.report.options import ReportOptions


def written(result: Any, **options: Any) -> str:
    out = io.StringIO()
    concise.write(result, ReportOptions(**options), out)
    return out.getvalue()


def test_each_finding_has_one_line(shop: Any) -> None:
    assert (
        written(shop.full(), quiet=True)
        == """\
ingress.yaml:17:27: error[ingress-missing-service-port] Service 'web' has no port 8080
service.yaml:7:9: warning[service-node-port] Service 'web' opens a port on every node
service.yaml:7:9: info[service-node-port] Service 'web' opens a port on every node
broken.yaml:1:4: unread The list is never closed
gone.yaml: unread Permission denied
kubelint: internal error: Rule 'x' failed in 'y.yaml': KeyError
"""
    )


def test_the_summary_and_what_was_passed_over_follow(shop: Any) -> None:
    *_, stale, passed, summary = written(shop.full(), verbose=True).splitlines()
    assert stale == "old.yaml: no longer found[service-node-port] Service 'old' is open"
    assert passed == "values.yaml: passed over: values of a chart"
    assert summary.startswith("Found 1 error")
    assert len(written(shop.full()).splitlines()) == 8


def test_suppressed_findings_are_marked(shop: Any) -> None:
    assert "on every node (suppressed: comment)\n" in written(shop.full(), show_suppressed=True)


def test_colour_changes_nothing_else(shop: Any) -> None:
    coloured = written(shop.full(), color=True)
    assert "\x1b[1;31merror[ingress-missing-service-port]\x1b[0m Service" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == written(shop.full())
