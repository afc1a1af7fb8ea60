"""Charts as they are rendered for judging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.render.helm.options import HelmOptions
from kubelint.render.helm.plain import Plain, render_plain
from kubelint.render.limits import RenderError, RenderLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.session import ChartSession

    Opened = Callable[..., ChartSession]
    Write = Callable[..., Path]

NEEDY = {
    "templates/a.yaml": 'host: {{ required "set host" .Values.host }}\n',
    "ci/a-values.yaml": "other: 1\n",
    "ci/b-values.yaml": "host: b\n",
    "ci/c-values.yaml": "host: c\n",
    "ci/notes.yaml": "host: notes\n",
    ".helmignore": "ci/\n",
}


def test_a_chart(opened: Opened, write: Write) -> None:
    chart = write({"templates/a.yaml": "a: 1\n", "crds/a.yaml": "b: 1\n", "ci/a-values.yaml": "a: 2\n"})
    assert render_plain(opened(chart)) == Plain({"web/templates/a.yaml": "a: 1"}, {"web/crds/a.yaml": "b: 1\n"})


def test_a_library_chart(opened: Opened, write: Write) -> None:
    chart = write({"Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\ntype: library\n", "templates/_a.tpl": ""})
    assert render_plain(opened(chart)) == Plain({}, {}, notes=("a library chart, which makes nothing by itself",))


def test_values_of_the_tests(opened: Opened, write: Write) -> None:
    session = opened(write(NEEDY))
    plain = render_plain(session)
    assert plain.files == {"web/templates/a.yaml": "host: b"}
    assert plain.values == "ci/b-values.yaml"
    assert plain.notes == ("rendered with ci/b-values.yaml, because its own values are not enough",)
    assert session.raw() == plain.files


def test_values_that_are_asked_for_come_alone(opened: Opened, write: Write) -> None:
    with pytest.raises(RenderError, match="set host"):
        render_plain(opened(write(NEEDY), HelmOptions(set=("other=1",))))


def test_no_values_are_enough(opened: Opened, write: Write) -> None:
    chart = write({name: text.replace("host: ", "nothing: ") for name, text in NEEDY.items() if name.startswith("ci")})
    (chart / "templates").mkdir()
    (chart / "templates/a.yaml").write_text(NEEDY["templates/a.yaml"], encoding="utf-8")
    session = opened(chart)
    with pytest.raises(RenderError, match="set host") as caught:
        render_plain(session)
    assert caught.value.path == str(chart / "templates/a.yaml")
    assert session.options == HelmOptions()


def test_all_attempts_have_one_time(opened: Opened, write: Write) -> None:
    endless = "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}"
    chart = write(NEEDY | {"templates/a.yaml": "{{ if .Values.host }}" + endless + '{{ end }}{{ fail "set host" }}'})
    with pytest.raises(RenderError, match=r"longer than 0\.8 seconds"):
        render_plain(opened(chart, limits=RenderLimits(seconds=0.8, memory=8 << 30)))
