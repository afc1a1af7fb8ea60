"""What cannot be read is a finding, however it is read; examples in a rule's folder cannot show these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubelint.engine.check import Request, check

if TYPE_CHECKING:
    from pathlib import Path

    from kubelint.engine.result import Result

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  text: x\n"


def result(folder: Path) -> Result:
    found = check(Request((str(folder),), root=str(folder), isolated=True)).result
    assert not found.failures
    return found


BAD = {
    "encoding": (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \xff}\n", (1, 1)),
    "depth": (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: " + b"[" * 300 + b"]" * 300, (4, 256)),
    "tab": (b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: b\n", (4, 1)),
}


@pytest.mark.parametrize("size", [10, 500_000], ids=["text kept", "text read again"])
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_found_at_its_place(tmp_path: Path, name: str, size: int) -> None:
    data, start = BAD[name]
    (tmp_path / "bad.yaml").write_bytes(data)
    (tmp_path / "good.yaml").write_text(GOOD + "#" * size)
    found = result(tmp_path)
    (finding,) = [each for each in found.findings if each.rule == "syntax-error"]
    assert finding.span.path.endswith("bad.yaml")
    assert finding.span.start == start
    assert [unread.reason for unread in found.unread] == [finding.message]


def test_an_alias_bomb_is_an_error_and_no_hang(tmp_path: Path) -> None:
    levels = [f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 20)}]" for n in range(12)]
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\na: &a [x]\n" + "\n".join(levels)
    (tmp_path / "bomb.yaml").write_text(text)
    (finding,) = result(tmp_path).findings
    assert finding.rule == "syntax-error"
    assert "alias" in finding.message.lower()


def test_a_file_of_something_else_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("image: a\nimage: b\n")
    (tmp_path / "docker-compose.yml").write_text("services:\n\tweb: {}\n")
    assert [finding.rule for finding in result(tmp_path).findings] == []
