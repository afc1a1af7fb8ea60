"""What the configuration may say of charts, and how it says what is wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kubelint.config.config import Config
from kubelint.config.error import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def load(folder: Path, text: str) -> Config:
    for name in ("web/Chart.yaml", "dev.yaml", "prod.yaml", "more.yaml"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (folder / "empty").mkdir()
    (folder / ".kubelint.yaml").write_text(text)
    return Config.load([str(folder)], str(folder))


def test_paths_are_absolute_and_each_list_is_a_render(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        "charts:\n"
        "  - path: web\n"
        "    values: [[dev.yaml], [prod.yaml, more.yaml]]\n"
        "    set: [a=1, 'b.c={x,y}']\n"
        "    set-string: [d=2]\n"
        "    release: shop\n"
        "    namespace: shop\n"
        "    kube-version: '1.33'\n"
        "    api-versions: [monitoring.coreos.com/v1/ServiceMonitor]\n"
        "    beside: [shared/]\n",
    )
    (chart,) = config.charts
    folder = os.path.realpath(tmp_path)
    assert chart.path == f"{folder}/web"
    assert chart.values == ((f"{folder}/dev.yaml",), (f"{folder}/prod.yaml", f"{folder}/more.yaml"))
    assert chart.set == ("a=1", "b.c={x,y}")
    assert chart.set_string == ("d=2",)
    assert (chart.release, chart.namespace, chart.kube_version) == ("shop", "shop", "1.33")
    assert chart.api_versions == ("monitoring.coreos.com/v1/ServiceMonitor",)
    assert chart.beside == ("shared/",)


def test_a_plain_list_of_files_is_one_render(tmp_path: Path) -> None:
    (chart,) = load(tmp_path, "charts: [{path: web, values: [dev.yaml, more.yaml]}]\n").charts
    assert [[os.path.basename(path) for path in files] for files in chart.values] == [["dev.yaml", "more.yaml"]]


@pytest.mark.parametrize(
    ("entry", "said", "line"),
    [
        ("path: ../web", "'../web' leaves the root", 2),
        ("path: /etc", "'/etc' leaves the root", 2),
        ("path: nowhere", "'nowhere' does not exist", 2),
        ("path: empty", "'empty' is no chart: no Chart.yaml is in it", 2),
        ("path: web\n    values: [dev.yaml, [prod.yaml]]", "files, or lists of files, but not both", 3),
        ("path: web\n    values: [[gone.yaml]]", "'gone.yaml' does not exist", 3),
        ("path: web\n    values: [../../etc/passwd]", "leaves the root", 3),
        ("path: web\n    set: [a]", "'charts[0].set[0]': 'a' does not fit", 3),
        ("path: web\n    kube-version: latest", "'charts[0].kube-version': 'latest' does not fit", 3),
        ("path: web\n    release: A_B", "'charts[0].release'", 3),
        ("path: web\n    beside: [../x]", "leaves the folder of the configuration", 3),
        ("path: web\n    vals: []", "Unknown key 'vals' in 'charts[0]'", 3),
        ("values: [dev.yaml]", "'charts[0]' needs the key 'path'", 2),
    ],
)
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, entry: str, said: str, line: int) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, f"charts:\n  - {entry}\n")
    assert said in str(raised.value)
    assert f":{line}" in str(raised.value)
