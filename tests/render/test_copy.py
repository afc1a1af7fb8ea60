"""Copies of charts: whole, and with nothing from outside of them."""

from __future__ import annotations

import io
import os
import tarfile
from typing import TYPE_CHECKING

import pytest

from kubelint.render.archive import Budget
from kubelint.render.copy import Copied, copy_chart
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MB = 1 << 20


def copied(chart: Path, limit: int = MB) -> Copied:
    return copy_chart(str(chart), str(chart.parent / "copies"), Budget(limit))


def everything(folder: str) -> set[str]:
    return {
        os.path.relpath(os.path.join(top, name), folder).replace(os.sep, "/")
        for top, _, files in os.walk(folder)
        for name in files
    }


def refused(chart: Path) -> RenderError:
    with pytest.raises(RenderError) as caught:
        copied(chart)
    return caught.value


def archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as packed:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return made.getvalue()


def test_a_link_out_of_the_chart(write: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    chart = write({"templates/a.yaml": "a: 1\n"})
    os.symlink("../../secret", chart / "templates" / "b.yaml")
    error = refused(chart)
    assert error.refused
    assert error.path == str(chart / "templates" / "b.yaml")
    assert error.reason == "it links to what is outside of the chart, ../../secret"
    assert "b.yaml" not in str(everything(str(tmp_path / "copies")))


def test_a_link_to_a_folder_out_of_the_chart(write: Callable[..., Path], tmp_path: Path) -> None:
    chart = write({})
    os.symlink(tmp_path, chart / "files")
    assert refused(chart).refused
    os.remove(chart / "files")
    os.symlink("..", chart / "files")
    assert refused(chart).refused


def test_a_link_by_way_of_a_link_inside(write: Callable[..., Path]) -> None:
    chart = write({"files/a": "a"})
    os.symlink("files", chart / "more")
    os.symlink("more/../../../etc/passwd", chart / "b")
    assert refused(chart).path == str(chart / "b")


def test_links_inside_of_the_chart(write: Callable[..., Path]) -> None:
    chart = write({"files/a.yaml": "a: 1\n"})
    os.symlink("files", chart / "templates")
    copy = copied(chart)
    assert everything(copy.folder) == {"Chart.yaml", "files/a.yaml", "templates/a.yaml"}
    assert not os.path.islink(os.path.join(copy.folder, "templates"))


def test_a_link_to_where_it_stands(write: Callable[..., Path]) -> None:
    chart = write({"files/a": "a"})
    os.symlink(".", chart / "files" / "again")
    error = refused(chart)
    assert error.reason == "it links to a folder that it is in"
    os.remove(chart / "files" / "again")
    os.symlink("../files", chart / "files" / "again")
    assert refused(chart).refused


def test_a_link_that_leads_nowhere(write: Callable[..., Path]) -> None:
    chart = write({})
    os.symlink("nothing", chart / "a")
    assert refused(chart).reason == "it is a link that leads nowhere"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_no_file(write: Callable[..., Path]) -> None:
    chart = write({"templates/a.yaml": "a: 1\n"})
    os.mkfifo(chart / "templates" / "pipe.yaml")
    error = refused(chart)
    assert error.refused
    assert error.path == str(chart / "templates" / "pipe.yaml")


def test_a_large_chart(write: Callable[..., Path]) -> None:
    chart = write({"files/big": "x" * (2 * MB)})
    assert refused(chart).reason == "unpacked, it is larger than 1 MB (--render-unpacked)"


def test_archives_of_sub_charts_inside_of_each_other(write: Callable[..., Path]) -> None:
    inner = archive({"inner/Chart.yaml": b"name: inner\n", "inner/templates/i.yaml": b"i: 1\n"})
    outer = archive({"outer/Chart.yaml": b"name: outer\n", "outer/charts/inner-1.tgz": inner})
    chart = write({"charts/plain/Chart.yaml": "name: plain\n"})
    (chart / "charts" / "outer-1.tgz").write_bytes(outer)
    copy = copied(chart)
    assert everything(copy.folder) == {
        "Chart.yaml",
        "charts/plain/Chart.yaml",
        "charts/outer-1/Chart.yaml",
        "charts/outer-1/charts/inner-1/Chart.yaml",
        "charts/outer-1/charts/inner-1/templates/i.yaml",
    }

    def origin(below: str) -> tuple[str, str]:
        return copy.origin_of(os.path.join(copy.folder, *below.split("/")))

    assert origin("charts/plain/Chart.yaml") == (str(chart / "charts/plain/Chart.yaml"), "")
    assert origin("charts/outer-1/Chart.yaml") == (str(chart / "charts/outer-1.tgz"), "Chart.yaml")
    assert origin("charts/outer-1/charts/inner-1/templates/i.yaml") == (
        str(chart / "charts/outer-1.tgz"),
        "charts/inner-1.tgz: templates/i.yaml",
    )


def test_a_bad_archive_of_a_sub_chart_is_named(write: Callable[..., Path]) -> None:
    chart = write({"charts/a.tgz": "no archive"})
    error = refused(chart)
    assert error.path == str(chart / "charts/a.tgz")
    assert not error.refused


def test_an_archive_beside_its_own_folder(write: Callable[..., Path]) -> None:
    chart = write({"charts/a/Chart.yaml": "name: a\n"})
    (chart / "charts" / "a.tgz").write_bytes(archive({"a/Chart.yaml": b"name: a\n"}))
    assert everything(copied(chart).folder) == {"Chart.yaml", "charts/a/Chart.yaml", "charts/a-packed/Chart.yaml"}


def test_what_helm_does_not_load(write: Callable[..., Path]) -> None:
    chart = write(
        {
            ".helmignore": "# comment\n\n*.bak\n/only-here\ndocs/\nfiles/x?.txt\n[a-c]z\n",
            "a.bak": "",
            "templates/b.bak": "",
            "only-here": "",
            "files/only-here": "",
            "docs/a": "",
            "files/docs": "",
            "files/x1.txt": "",
            "x1.txt": "",
            "bz": "",
            "dz": "",
            "templates/.hidden.yaml": "",
            ".git/config": "",
            "ci/a-values.yaml": "",
        }
    )
    (chart / ".helmignore").write_text((chart / ".helmignore").read_text(encoding="utf-8") + "ci/\n", encoding="utf-8")
    assert everything(copied(chart).folder) == {
        "Chart.yaml",
        "files/only-here",
        "files/docs",
        "x1.txt",
        "dz",
        "ci/a-values.yaml",
    }


def test_a_link_out_that_helm_does_not_load(write: Callable[..., Path], tmp_path: Path) -> None:
    chart = write({".helmignore": "link\n"})
    os.symlink(tmp_path, chart / "link")
    assert everything(copied(chart).folder) == {"Chart.yaml"}


def test_patterns_that_helm_cannot_read(write: Callable[..., Path]) -> None:
    chart = write({".helmignore": "a\nb/**\n"})
    error = refused(chart)
    assert (error.path, error.line) == (str(chart / ".helmignore"), 2)
    (chart / ".helmignore").write_text("[a\n", encoding="utf-8")
    assert refused(chart).reason == "'[a' is no pattern"
