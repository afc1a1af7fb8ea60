"""Charts whose Chart.yaml says odd things are rendered or refused as Helm does it, and never break a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kubelint.render.helm.session import ChartSession

    Opened = Callable[..., ChartSession]
    Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("written", "said"), [("a\\nb", "a b"), ("a\\tb\\u200b", "a b"), ("w\u00e9b \u2603", "w\u00e9b \u2603")]
)
def test_names_are_those_that_helm_prints(opened: Opened, write: Write, written: str, said: str) -> None:
    description = f'apiVersion: v2\nname: "{written}"\nversion: 1.0.0\n'
    session = opened(write({"Chart.yaml": description, "templates/a.yaml": "a: 1\n"}))
    assert session.raw() == {f"{said}/templates/a.yaml": "a: 1"}


@pytest.mark.parametrize("entry", ["tags: 3", "tags: {a: b}", "condition: [1]", "alias: 2"])
def test_dependencies_of_the_wrong_type(opened: Opened, write: Write, entry: str) -> None:
    asked = f"apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{{name: sub, version: 1.0.0, {entry}}}]\n"
    with pytest.raises(RenderError):
        opened(write({"Chart.yaml": asked, "templates/a.yaml": "a: 1\n"})).raw()
