from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from kubelint.source.found import Source
from kubelint.syntax import reader
from kubelint.syntax.document import ChangedError, File
from kubelint.syntax.fault import Limits

if TYPE_CHECKING:
    from pathlib import Path

forks = pytest.mark.skipif(sys.platform not in {"linux", "darwin"}, reason="needs fork")


@pytest.fixture
def files(tmp_path: Path) -> list[Source]:
    for number in range(20):
        text = "".join(f"name: n{number}\nitems: &x [1, 2]\nmore: *x\n---\n" for _ in range(number + 1))
        (tmp_path / f"{number:02}.yaml").write_text(text + ("a: [\n" if number == 7 else ""))
    (tmp_path / "20.yaml").write_bytes(b"a: \xff\n")
    return [Source(str(tmp_path / f"{number:02}.yaml")) for number in range(22)]


def content(files: list[File]) -> list[object]:
    return [
        (file.path, [(d.index, d.start, d.data) for d in file.documents], [fault.kind for fault in file.faults])
        for file in files
    ]


@forks
@pytest.mark.parametrize("workers", [2, 3, 30])
def test_several_processes_read_what_one_reads(
    files: list[Source], monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    alone = reader.read_files(files)
    monkeypatch.setattr(reader, "_workers", lambda _total: workers)
    monkeypatch.setattr(reader, "_BATCH", 500)
    together = reader.read_files(files)
    assert content(together) == content(alone)
    assert [len(file.documents) for file in together[:7]] == [1, 2, 3, 4, 5, 6, 7]
    assert [fault.kind for fault in together[7].faults] == ["syntax"]
    assert [fault.kind for fault in together[20].faults] == ["encoding"]
    assert [fault.kind for fault in together[21].faults] == ["unreadable"]
    document = together[19].documents[3]
    assert document.file.position(document.anchor(("name",))[0]) == (13, 7)
    assert document.data["items"] is document.data["more"]


@forks
def test_what_a_lost_process_leaves_is_read_here(files: list[Source], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = reader.read_files(files)
    monkeypatch.setattr(reader, "_workers", lambda _total: 3)
    monkeypatch.setattr(reader, "_BATCH", 200)
    parent = os.getpid()
    send = reader._send_batch

    def dies(stream: object, data: bytes) -> None:
        send(stream, data)  # type: ignore[arg-type]
        if os.getpid() != parent:
            os._exit(9)

    monkeypatch.setattr(reader, "_send_batch", dies)
    assert content(reader.read_files(files)) == content(alone)


@forks
def test_no_process_is_left_behind(files: list[Source], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_workers", lambda _total: 4)
    fork = os.fork
    children: list[int] = []

    def noted() -> int:
        child = fork()
        children.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    reader.read_files(files)
    assert len(children) == 3
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def test_files_that_no_longer_say_the_same_have_no_places(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n")
    (file,) = reader.read_files([Source(str(path))])
    file.forget_text()
    assert file.text == "a: 1\n"
    file.forget_text()
    path.write_text("a: 2\n")
    with pytest.raises(ChangedError, match="changed while"):
        file.documents[0].anchor(("a",))
    path.unlink()
    with pytest.raises(ChangedError, match="can no longer be read"):
        file.documents[0].anchor(("a",))


def test_standard_input_is_read_from_its_bytes() -> None:
    (file,) = reader.read_files([Source("-", data="\ufeffa: é\n".encode("utf-16"))])
    assert file.documents[0].data == {"a": "é"}
    file.forget_text()
    assert file.text[slice(*file.documents[0].anchor(("a",)))] == "é"


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 12345\n")
    (file,) = reader.read_files([Source(str(path))], Limits(file_bytes=8))
    assert [fault.kind for fault in file.faults] == ["limit"]
    assert not file.documents
    assert file.position(file.faults[0].start) == (1, 1)


def test_a_file_tells_whether_its_text_may_hold_suppressions_and_placeholders() -> None:
    texts = [b"a: 1\n", b"# kubelint: ignore[x] y\na: 1\n", b"a: ${B}\n", b"a: <name>\n", b"a: ENC[x]\n"]
    files = reader.read_files([Source("-", data=text) for text in texts])
    assert [file.mentions_kubelint for file in files] == [False, True, False, False, False]
    assert [file.maybe_placeholders for file in files] == [False, False, True, True, True]
