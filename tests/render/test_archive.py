"""Archives: what is in them is unpacked, and nothing that they might smuggle in."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from typing import TYPE_CHECKING

import pytest

from kubelint.render.archive import Budget, unpack
from kubelint.render.limits import RenderError

if TYPE_CHECKING:
    from pathlib import Path

MB = 1 << 20


def packed(path: Path, *members: tuple[tarfile.TarInfo | str, bytes]) -> str:
    with tarfile.open(path, "w:gz") as archive:
        for told, content in members:
            info = tarfile.TarInfo(told) if isinstance(told, str) else told
            if info.isreg():
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return str(path)


def kind(name: str, type_: bytes, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = type_, link
    return info


def refused(path: str, into: Path, limit: int = MB) -> str:
    with pytest.raises(RenderError) as caught:
        unpack(path, str(into / "x" / "y"), Budget(limit))
    assert caught.value.refused
    assert caught.value.path == path
    return caught.value.reason


def everything(folder: Path) -> set[str]:
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if not each.is_dir()}


def test_a_chart(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tgz", ("web/Chart.yaml", b"name: web\n"), ("web/templates/a.yaml", b"a: 1\n"))
    chart = unpack(path, str(tmp_path / "into"), Budget(MB))
    assert everything(tmp_path / "into") == {"chart/Chart.yaml", "chart/templates/a.yaml"}
    with open(os.path.join(chart, "templates", "a.yaml"), encoding="utf-8") as file:
        assert file.read() == "a: 1\n"


def test_the_first_part_of_a_name_says_nothing(tmp_path: Path) -> None:
    # Helm takes both into the same chart, so nothing of it is out of sight.
    path = packed(tmp_path / "a.tgz", ("web/Chart.yaml", b"name: web\n"), ("other/templates/a.yaml", b"a: 1\n"))
    unpack(path, str(tmp_path / "into"), Budget(MB))
    assert everything(tmp_path / "into") == {"chart/Chart.yaml", "chart/templates/a.yaml"}


@pytest.mark.parametrize(
    "name", ["../evil", "web/../../evil", "/evil", "web/a/../../../evil", "..", "c:/evil", "..\\evil"]
)
def test_names_that_lead_out(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "a.tgz", ("web/Chart.yaml", b"name: web\n"), (name, b"evil"))
    assert "leads out of it" in refused(path, tmp_path)
    assert everything(tmp_path) <= {"a.tgz", "x/y/chart/Chart.yaml"}


@pytest.mark.parametrize(
    "member",
    [
        kind("web/a", tarfile.SYMTYPE, "/etc/passwd"),
        kind("web/a", tarfile.SYMTYPE, "Chart.yaml"),
        kind("web/a", tarfile.LNKTYPE, "web/Chart.yaml"),
        kind("web/a", tarfile.CHRTYPE),
        kind("web/a", tarfile.BLKTYPE),
        kind("web/a", tarfile.FIFOTYPE),
    ],
)
def test_what_is_no_file(tmp_path: Path, member: tarfile.TarInfo) -> None:
    path = packed(tmp_path / "a.tgz", ("web/Chart.yaml", b"name: web\n"), (member, b""))
    assert "'web/a'" in refused(path, tmp_path)
    assert not os.path.lexists(tmp_path / "x/y/chart/a")


def test_a_bomb(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tgz", ("web/Chart.yaml", b"name: web\n"), ("web/big", bytes(8 * MB)))
    assert os.path.getsize(path) < MB / 10
    assert refused(path, tmp_path) == "unpacked, it is larger than 1 MB (--render-unpacked)"
    assert sum(each.stat().st_size for each in (tmp_path / "x").rglob("*") if each.is_file()) <= MB


def test_a_bomb_that_is_passed_over_counts_too(tmp_path: Path) -> None:
    # Its name says nothing, so that it is never written; it is read all the same.
    path = packed(tmp_path / "a.tgz", ("big", bytes(8 * MB)), ("web/Chart.yaml", b"name: web\n"))
    assert "larger than 1 MB" in refused(path, tmp_path)


def test_a_header_that_would_fill_the_memory(tmp_path: Path) -> None:
    huge = kind("x", tarfile.XHDTYPE)
    huge.size = 4 * MB
    path = tmp_path / "a.tgz"
    with gzip.open(path, "wb") as file:
        file.write(huge.tobuf() + bytes(4 * MB))
    assert "a header of more than 1 MB" in refused(str(path), tmp_path, 256 * MB)


def test_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubelint.render.archive._MOST_FILES", 100)
    path = packed(tmp_path / "a.tgz", *((f"web/{number}", b"") for number in range(101)))
    assert refused(path, tmp_path) == "it holds more than 100 files"


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"no archive either, but long" * 100)])
def test_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(content)
    with pytest.raises(RenderError) as caught:
        unpack(str(path), str(tmp_path / "into"), Budget(MB))
    assert "archive" in caught.value.reason
    assert not caught.value.refused


def test_a_torn_archive(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tgz", ("web/Chart.yaml", b"name: web\n"), ("web/a", os.urandom(100_000)))
    (tmp_path / "a.tgz").write_bytes((tmp_path / "a.tgz").read_bytes()[:50_000])
    with pytest.raises(RenderError, match="the archive cannot be read"):
        unpack(path, str(tmp_path / "into"), Budget(MB))
