"""Hostile charts, with real binaries: each is refused in a sentence, and takes nothing from anyone."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
import time
from typing import TYPE_CHECKING

import pytest

from kubelint.render.helm.options import HelmOptions
from kubelint.render.limits import RenderError, RenderLimits
from kubelint.render.memory import resident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kubelint.render.helm.session import ChartSession
    from kubelint.render.workspace import Workspace

    Opened = Callable[..., ChartSession]
    Write = Callable[..., Path]

MB = 1 << 20
_ENDLESS = "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}"


@pytest.fixture(name="port")
def _port() -> Iterator[int]:
    """A server on this machine that nobody may ask."""
    asked: list[bytes] = []
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)

        def serve() -> None:
            while not done.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                asked.append(b"somebody")
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listening.getsockname()[1])
        done.set()
        thread.join()
    assert asked == []


def refused(session: ChartSession) -> RenderError:
    with pytest.raises(RenderError) as caught:
        session.raw()
    assert caught.value.refused
    return caught.value


def test_the_environment_is_not_told(opened: Opened, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    for template in ('{{ env "SECRET" }}', '{{ expandenv "$SECRET" }}'):
        with pytest.raises(RenderError, match="Helm has no function") as caught:
            opened(write({"templates/a.yaml": template})).raw()
        assert "s3cret" not in caught.value.reason


def test_values_of_the_user_do_not_count(opened: Opened, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_NAMESPACE", "of-the-user")
    monkeypatch.setenv("HELM_DEBUG", "nonsense")
    monkeypatch.setenv("KUBECONFIG", "/nothing")
    raw = opened(write({"templates/a.yaml": "{{ .Release.Namespace }}"})).raw()
    assert raw == {"web/templates/a.yaml": "default"}


def test_no_name_is_looked_up(opened: Opened, write: Write) -> None:
    raw = opened(write({"templates/a.yaml": 'a: {{ getHostByName "localhost" | quote }}'})).raw()
    assert raw == {"web/templates/a.yaml": 'a: ""'}


def test_no_cluster_is_asked(opened: Opened, write: Write) -> None:
    raw = opened(write({"templates/a.yaml": 'a: {{ lookup "v1" "Secret" "default" "" | toJson }}'})).raw()
    assert raw == {"web/templates/a.yaml": "a: {}"}


def test_schemas_fetch_nothing(opened: Opened, write: Write, port: int, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"required": ["secret"]}', encoding="utf-8")
    foreign = [
        f"http://127.0.0.1:{port}/a.json",
        f"http://localhost:{port}/a.json#/definitions/b",
        (tmp_path / "secret.json").as_uri(),
        "../secret.json",
    ]
    for reference in foreign:
        schema = {"properties": {"port": {"type": "string"}, "other": {"$ref": reference}}}
        chart = write({"values.schema.json": json.dumps(schema), "templates/a.yaml": "a: 1\n"})
        session = opened(chart)
        assert session.raw() == {"web/templates/a.yaml": "a: 1"}
        told = f"values.schema.json does not hold as a whole: what it refers to by {reference} is not fetched"
        assert session.notes == [told]
    # What the schema itself says holds.
    with pytest.raises(RenderError, match="`port` must be string"):
        opened(chart, HelmOptions(set=("port=1",))).raw()


def test_the_names_of_schemas_fetch_nothing(opened: Opened, write: Write, port: int) -> None:
    server = f"http://127.0.0.1:{port}/a.json"
    for schema in (
        {"$schema": server, "type": "object"},
        {"$id": server, "$ref": "b.json"},
        {"$id": server, "default": {"$id": "http://127.0.0.1/c.json"}, "$ref": "http://127.0.0.1/c.json"},
        {"definitions": {"a": {"$schema": server, "$dynamicRef": server}}, "$ref": "#/definitions/a"},
    ):
        session = opened(write({"values.schema.json": json.dumps(schema), "templates/a.yaml": "a: 1\n"}))
        assert session.raw() == {"web/templates/a.yaml": "a: 1"}
        assert len(session.notes) == 1


def test_references_inside_of_a_schema_hold(opened: Opened, write: Write) -> None:
    name = "https://example.org/web.json"
    for reference in ("#/definitions/port", f"{name}#/definitions/port"):
        schema = {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": name,
            "definitions": {"port": {"type": "integer"}},
            "properties": {"port": {"$ref": reference}},
        }
        chart = write({"values.schema.json": json.dumps(schema), "values.yaml": "port: text\n"})
        session = opened(chart)
        assert session.notes == []
        with pytest.raises(RenderError, match="`port` must be integer"):
            session.raw()


def test_a_deep_schema(opened: Opened, write: Write) -> None:
    depth = 100_000
    text = '{"properties": {"a": ' * depth + "{}" + "}}" * depth
    session = opened(write({"values.schema.json": text, "templates/a.yaml": "a: 1\n"}))
    assert session.raw() == {"web/templates/a.yaml": "a: 1"}
    assert session.notes == ["values.schema.json does not hold as a whole: it is nested too deep"]


@pytest.mark.parametrize("option", ["--post-renderer={}", "--values=/etc/passwd", "-x", "--help"])
def test_no_post_renderer(opened: Opened, write: Write, tmp_path: Path, option: str) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    chart = write({"templates/a.yaml": "a: 1\n"})
    given = option.format(program)
    with pytest.raises(RenderError, match="no name of a release"):
        opened(chart, HelmOptions(release=given)).raw()
    opened(chart, HelmOptions(namespace=given)).raw()
    with pytest.raises(RenderError, match="no version of Kubernetes"):
        opened(chart, HelmOptions(kube_version=given)).raw()
    assert not (tmp_path / "ran").exists()


def test_no_plugin(opened: Opened, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = tmp_path / "plugins" / "evil"
    plugin.mkdir(parents=True)
    (plugin / "plugin.yaml").write_text(
        f"name: evil\nversion: 1.0.0\ncommand: touch {tmp_path}/ran\n"
        f"downloaders:\n  - command: ../../ran.sh\n    protocols: [evil]\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HELM_PLUGINS", str(tmp_path / "plugins"))
    chart = write({"templates/a.yaml": "a: 1\n", "plugin.yaml": "name: x\n"})
    assert opened(chart).raw() == {"web/templates/a.yaml": "a: 1"}
    for path in ("evil://x", "https://example.org/values.yaml", "-"):
        with pytest.raises(RenderError) as caught:
            opened(chart, HelmOptions(values=(path,))).raw()
        assert caught.value.path == path
    assert not (tmp_path / "ran").exists()


def test_values_that_are_no_files(opened: Opened, write: Write, tmp_path: Path) -> None:
    chart = write({"templates/a.yaml": "a: 1\n"})
    assert refused(opened(chart, HelmOptions(values=("/dev/zero",)))).path == "/dev/zero"
    large = tmp_path / "large.yaml"
    large.write_text("a: " + "x" * (2 * MB), encoding="utf-8")
    session = opened(chart, HelmOptions(values=(str(large),)), RenderLimits(unpacked=MB))
    assert refused(session).reason == "unpacked, it is larger than 1 MB (--render-unpacked)"


def test_nothing_of_the_disk_is_read(opened: Opened, write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret", encoding="utf-8")
    template = '{{ .Files.Get "../secret" }}{{ .Files.Get "' + str(tmp_path / "secret") + '" }}a: 1\n'
    assert opened(write({"templates/a.yaml": template})).raw() == {"web/templates/a.yaml": "a: 1"}


def test_the_time_of_all_attempts(opened: Opened, write: Write) -> None:
    chart = write({"templates/a.yaml": _ENDLESS})
    session = opened(chart, limits=RenderLimits(seconds=0.7, memory=8 << 30))
    begun = time.monotonic()
    error = refused(session)
    assert error.reason == "it takes longer than 0.7 seconds (--render-timeout)"
    assert error.path == str(chart)
    again = time.monotonic()
    refused(session)
    assert again - begun < 3
    assert time.monotonic() - again < 0.2


def test_memory(opened: Opened, write: Write) -> None:
    limit = resident(os.getpid()) + 150 * MB
    chart = write({"templates/a.yaml": "{{ range until 1000000000 }}{{ . }}{{ end }}"})
    assert "MB of memory (--render-memory)" in refused(opened(chart, limits=RenderLimits(memory=limit))).reason


def test_output(opened: Opened, write: Write) -> None:
    chart = write({"templates/a.yaml": "{{ range until 100000 }}a: 1234567890\n{{ end }}"})
    error = refused(opened(chart, limits=RenderLimits(output=MB)))
    assert error.reason == "it writes more than 1 MB (--render-output)"


def test_templates_that_include_each_other(opened: Opened, write: Write) -> None:
    again = '{{ include "a" . }}'
    chart = write({"templates/_a.tpl": f'{{{{ define "a" }}}}{again}{{{{ end }}}}', "templates/a.yaml": again})
    with pytest.raises(RenderError, match="never end") as caught:
        opened(chart).raw()
    assert (caught.value.path, caught.value.line) == (str(chart / "templates/_a.tpl"), 1)


def test_a_bomb_of_aliases_in_values(opened: Opened, write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 12)]
    chart = write({"values.yaml": "\n".join(lines) + "\n", "templates/a.yaml": "a: 1\n"})
    with pytest.raises(RenderError) as caught:
        opened(chart).raw()
    assert caught.value.path == str(chart / "values.yaml")


def test_the_innocent_chart_beside_it(opened: Opened, write: Write, workspace: Workspace) -> None:
    bad = opened(write({"templates/a.yaml": _ENDLESS}, "bad"), limits=RenderLimits(seconds=1, memory=8 << 30))
    good = opened(write({"templates/a.yaml": "a: 1\n"}, "good"))
    errors: list[str] = []

    def render() -> None:
        errors.append(refused(bad).reason)

    thread = threading.Thread(target=render)
    thread.start()
    for _ in range(3):
        assert good.raw() == {"web/templates/a.yaml": "a: 1"}
    thread.join()
    assert len(errors) == 1
    assert os.listdir(workspace.home) == []
