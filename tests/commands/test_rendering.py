"""What the command line says of rendering is checked before anything is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubelint.commands.render import RenderCommandValues
from kubelint.commands.rendering import rendering_of
from kubelint.config.error import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"values": ("gone.yaml",)}, "--values gone.yaml: no such file"),
        ({"set": ("a",)}, "--set a: write key=value"),
        ({"set_string": ("a",)}, "--set-string a: write key=value"),
        ({"release": "A_b"}, "--release A_b: write at most 53 lower-case letters"),
        ({"release": "a" * 54}, "write at most 53"),
        ({"kube_version": "latest"}, "--kube-version latest: write a version such as 1.33"),
        ({"render_timeout": "0"}, "--render-timeout 0: write a number above 0, with at most three decimals"),
        ({"render_memory": "1e3"}, "--render-memory 1e3: write a number above 0"),
    ],
)
def test_what_is_wrong_is_told_with_its_option(tmp_path: Path, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        rendering_of(RenderCommandValues("web", **given), str(tmp_path))
    assert said in str(raised.value)


def test_what_helm_takes_is_taken(tmp_path: Path) -> None:
    (tmp_path / "prod.yaml").touch()
    given = RenderCommandValues(
        "web",
        values=("prod.yaml",),
        set=("a.b=1",),
        release="shop-1.x",
        kube_version="v1.33.1+k3s1",
        render_timeout="0.5",
    )
    rendering = rendering_of(given, str(tmp_path))
    assert rendering.values == (str(tmp_path / "prod.yaml"),)
    assert (rendering.release, rendering.kube_version, rendering.limits.seconds) == ("shop-1.x", "v1.33.1+k3s1", 0.5)
