"""What GitHub sees of a chart: paths that are in the repository, and regions that are in these files."""

from __future__ import annotations

import io
import json
import os
import tarfile
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from kubelint.engine.check import Request, check
from kubelint.engine.rendering import Rendering
from kubelint.report.formats import write
from kubelint.report.options import ReportOptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}-NAME\nspec:\n"
    "  type: {{ .Values.type }}\n  selector: {app: NAME}\n"
    '  {{- include "NAME.ports" . | nindent 2 }}\n'
)
PORTS = '{{- define "NAME.ports" -}}\nports:\n  - port: 80\n    nodePort: {{ .Values.port }}\n{{- end }}\n'


def chart(name: str, more: str = "") -> dict[str, str]:
    return {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n{more}",
        "values.yaml": "type: NodePort\nport: 30080\n",
        "templates/service.yaml": SERVICE.replace("NAME", name),
        "templates/_ports.tpl": PORTS.replace("NAME", name),
    }


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def pack(path: Path, name: str, files: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for below, text in files.items():
            member = tarfile.TarInfo(f"{name}/{below}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


@pytest.fixture(name="log")
def _log(tmp_path: Path) -> dict[str, Any]:
    dependencies = "dependencies:\n  - {name: loose, version: 1.0.0}\n  - {name: packed, version: 1.0.0}\n"
    repository = tmp_path / "repository"
    write_files(repository / "web", chart("web", dependencies))
    write_files(repository / "web/charts/loose", chart("loose"))
    pack(repository / "web/charts/packed-1.0.0.tgz", "packed", chart("packed"))
    outside = tmp_path / "outside.yaml"
    outside.write_text("port: 30081\n")
    rendering = Rendering(enabled=True, values=(str(outside),))
    rules = ("service-node-port",)
    outcome = check(Request(cwd=str(repository), root=str(repository), select=rules, rendering=rendering))
    out = io.StringIO()
    write("sarif", outcome.result, ReportOptions(), out)
    found: dict[str, Any] = json.loads(out.getvalue())
    found["folder"] = str(repository)
    return found


def locations(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "artifactLocation" in part:
            yield part
        for below in part.values():
            yield from locations(below)
    elif isinstance(part, list):
        for below in part:
            yield from locations(below)


def test_all_paths_are_in_the_repository_and_all_regions_in_their_files(log: dict[str, Any]) -> None:
    found = list(locations(log["runs"][0]["results"]))
    assert len(found) > 3
    for location in found:
        assert location["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        path = os.path.join(log["folder"], unquote(location["artifactLocation"]["uri"]))
        assert os.path.isfile(path)
        region = location["region"]
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        assert 1 <= region["startLine"] <= region.get("endLine", region["startLine"]) <= len(lines)
        assert region.get("endColumn", 1) <= len(lines[region.get("endLine", region["startLine"]) - 1]) + 1


def test_each_result_tells_its_grade_and_what_led_to_it(log: dict[str, Any]) -> None:
    results = log["runs"][0]["results"]
    told = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result["properties"]
        for result in results
    }
    assert {path: properties["provenance"] for path, properties in told.items()} == {
        "web/templates/_ports.tpl": "exact",
        "web/charts/loose/templates/_ports.tpl": "exact",
        "web/Chart.yaml": "file",
    }
    assert told["web/templates/_ports.tpl"]["values"] == ["port"]
    assert told["web/charts/loose/templates/_ports.tpl"]["values"] == ["loose.port"]
    assert told["web/Chart.yaml"]["inside"] == "packed-1.0.0.tgz: templates/_ports.tpl:4"
    (own,) = [
        each
        for each in results
        if each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "web/templates/_ports.tpl"
    ]
    assert [
        (each["physicalLocation"]["artifactLocation"]["uri"], each["physicalLocation"]["region"]["startLine"])
        for each in own["relatedLocations"]
        if "called" in each["message"]["text"]
    ] == [("web/templates/service.yaml", 8)]
