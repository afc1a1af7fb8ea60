from __future__ import annotations

import os
import socket
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from kubelint.source.discover import discover
from kubelint.source.found import Left
from kubelint.source.root import common_root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.source.found import Found


def write(top: Path, *names: str) -> None:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", encoding="utf-8")


def read(found: Found, top: Path) -> list[str]:
    return [os.path.relpath(source.path, top) for source in found.files if not source.aside]


def find(top: Path, *paths: str, exclude: Sequence[str] = (), root: str | None = None) -> Found:
    return discover(paths, cwd=str(top), exclude=exclude, root=root)


@pytest.fixture(name="top")
def _top(tmp_path: Path) -> Path:
    return tmp_path.resolve()


def test_folders_give_manifests_in_order(top: Path) -> None:
    write(
        top, "b/z.yaml", "b/a.yml", "a.json", "b/UPPER.YAML", "b/Kustomization", "b/notes.txt", ".hidden/c.yaml", "yaml"
    )
    expected = [".hidden/c.yaml", "a.json", "b/Kustomization", "b/UPPER.YAML", "b/a.yml", "b/z.yaml"]
    assert read(find(top), top) == expected
    assert read(find(top, "b", "a.json", "."), top) == expected


def test_named_files_are_read_whatever_they_are_called(top: Path) -> None:
    write(top, ".gitignore", "a.txt", "vendor/b.yaml", "vendor/deep/c.yaml")
    (top / ".gitignore").write_text("*.txt\nvendor/\n", encoding="utf-8")
    assert read(find(top), top) == []
    assert read(find(top, "a.txt", "vendor/b.yaml"), top) == ["a.txt", "vendor/b.yaml"]
    assert read(find(top, "vendor", exclude=["vendor/"]), top) == ["vendor/b.yaml", "vendor/deep/c.yaml"]
    assert [source.named for source in find(top, ".", "a.txt", "vendor").files] == [True, False, False]


def test_excluded_files_are_left_out_and_counted(top: Path) -> None:
    write(top, "a.yaml", "x/a.yaml", "x/b.yaml", "y/x/b.yaml")
    found = find(top, exclude=["/x/", "b.yaml", "!y/x/b.yaml"])
    assert read(found, top) == ["a.yaml", "y/x/b.yaml"]
    assert found.ignored == 1


def test_force_exclude_holds_for_named_files(top: Path) -> None:
    write(top, "a.yaml", "x/y/a.yaml", "é/b.yaml")
    names = ("a.yaml", "x/y/a.yaml", "é/b.yaml")
    found = discover(names, cwd=str(top), exclude=["x/", "é"], force_exclude=True)
    assert read(found, top) == ["a.yaml"]
    assert found.ignored == 2


def test_exclude_patterns_are_relative_to_the_root_not_to_the_folder(top: Path) -> None:
    write(top, "a/x/b.yaml", "x/b.yaml", "a/b.yaml")
    assert read(find(top, "a", exclude=["/x/"]), top) == ["a/b.yaml", "a/x/b.yaml"]
    assert read(find(top, "a", exclude=["/a/x/"]), top) == ["a/b.yaml"]


def test_ignore_files_above_a_named_folder_hold(top: Path) -> None:
    write(top, "a/b/c.yaml", "a/b/d.yaml", "a/b/e.yaml", ".git/info/exclude")
    (top / ".gitignore").write_text("c.yaml\n", encoding="utf-8")
    (top / "a/.gitignore").write_text("/b/d.yaml\n", encoding="utf-8")
    (top / ".git/info/exclude").write_text("/a/b/e.yaml\n", encoding="utf-8")
    assert read(find(top, "a/b"), top) == []
    assert find(top, "a/b").ignored == 3


def test_a_repository_inside_another_has_its_own_rules(top: Path) -> None:
    write(top, ".git/config", "a.yaml", "sub/.git/config.yaml", "sub/a.yaml", "sub/b.yaml")
    (top / ".gitignore").write_text("a.yaml\n", encoding="utf-8")
    (top / "sub/.gitignore").write_text("b.yaml\n", encoding="utf-8")
    assert read(find(top), top) == ["sub/a.yaml"]
    assert find(top, "sub").roots == (str(top / "sub"),)


def test_a_worktree_uses_the_exclude_file_of_its_repository(top: Path) -> None:
    write(top, "main/.git/worktrees/w/HEAD", "main/.git/info/exclude", "w/a.yaml", "w/b.yaml")
    (top / "main/.git/info/exclude").write_text("b.yaml\n", encoding="utf-8")
    (top / "main/.git/worktrees/w/commondir").write_text("../..\n", encoding="utf-8")
    (top / "w/.git").write_text(f"gitdir: {top}/main/.git/worktrees/w\n", encoding="utf-8")
    assert read(find(top, "w"), top) == ["w/a.yaml"]
    assert find(top, "w").roots == (str(top / "w"),)


def test_the_git_folder_is_never_entered(top: Path) -> None:
    write(top, ".git/a.yaml", "a.yaml")
    (top / "link").symlink_to(top / ".git")
    found = find(top, ".", ".git")
    assert read(found, top) == ["a.yaml"]
    assert found.passed_over == (
        Left(str(top / ".git"), "git's own folder"),
        Left(str(top / "link"), "a link into git's own folder"),
    )


def test_roots(top: Path) -> None:
    write(top, "repo/.git/HEAD", "repo/a/b.yaml", "plain/c.yaml", "other/d.yaml")
    cwd = top / "plain"
    assert find(cwd, "../repo/a").roots == (str(top / "repo"),)
    assert find(cwd, "../repo/a/b.yaml").roots == (str(top / "repo"),)
    assert find(cwd).roots == (str(cwd),)
    assert find(cwd, "c.yaml").roots == (str(cwd),)
    assert find(cwd, "../other/d.yaml").roots == (str(top / "other"),)
    assert find(cwd, "../repo/a", ".").roots == (str(cwd), str(top / "repo"))
    assert find(cwd, "c.yaml", root="..").roots == (str(top),)
    assert common_root((str(cwd), str(top / "repo")), str(cwd)) == str(top)
    assert common_root((), str(top / "repo/a")) == str(top / "repo")


def test_links(top: Path) -> None:
    write(top, "out/o.yaml", "root/a.yaml", "root/sub/b.yaml", "root/zz/c.yaml")
    root = top / "root"
    links = {
        "b-again.yaml": "sub/b.yaml",
        "dangling.yaml": "nowhere",
        "file-out.yaml": "../out/o.yaml",
        "itself.yaml": "itself.yaml",
        "notes.txt": "nowhere",
        "out": "../out",
        "sub/up": "..",
        "sub-again": "sub",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    found = find(root)
    assert read(found, root) == ["a.yaml", "sub/b.yaml", "zz/c.yaml"]
    assert {os.path.relpath(path, root): reason for path, reason in found.passed_over} == {
        "b-again.yaml": "the same file as sub/b.yaml",
        "dangling.yaml": "a link to nothing that can be read",
        "file-out.yaml": "a link that leaves the root",
        "itself.yaml": "a link to itself",
        "out": "a link that leaves the root",
        "sub/up": "a link back to a folder that holds it",
        "sub-again": "a link to a folder that is read already",
    }


def test_a_link_inside_the_root_leads_beyond_the_given_folder_and_ends(top: Path) -> None:
    write(top, ".git/HEAD", "common/a.yaml", "env/b.yaml")
    (top / "env/common").symlink_to("../common")
    (top / "env/c.yaml").symlink_to("../common/a.yaml")
    (top / "common/back").symlink_to("../env")
    found = find(top, "env")
    assert read(found, top) == ["env/b.yaml", "env/c.yaml"]
    assert {os.path.relpath(path, top): reason for path, reason in found.passed_over} == {
        "env/common/a.yaml": "the same file as ../c.yaml",
        "env/common/back": "a link to a folder that is read already",
    }


def test_a_link_that_is_named_is_read_even_outside_the_root(top: Path) -> None:
    write(top, "out/o.yaml", "root/a.yaml")
    (top / "root/out").symlink_to("../out")
    (top / "root/o.yaml").symlink_to("../out/o.yaml")
    assert read(find(top / "root", "out"), top) == ["root/out/o.yaml"]
    assert read(find(top / "root", "o.yaml"), top) == ["root/o.yaml"]


def test_one_file_under_two_names_is_read_once(top: Path) -> None:
    write(top, "a.yaml", "sub/c.yaml")
    os.link(top / "a.yaml", top / "sub/b.yaml")
    found = find(top, ".", "sub/../a.yaml", "./a.yaml", str(top / "a.yaml"), "sub")
    assert read(found, top) == ["a.yaml", "sub/c.yaml"]
    assert found.passed_over == (Left(str(top / "sub/b.yaml"), "the same file as ../a.yaml"),)


def test_missing_paths_are_listed_as_given(top: Path) -> None:
    write(top, "a.yaml")
    (top / "gone.yaml").symlink_to("nowhere")
    given = ("nope", "a.yaml/", "", "gone.yaml", "a\0b")
    assert find(top, *given).missing == given


def test_special_files_are_not_opened(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(top, "a.yaml")
    os.mkfifo(top / "pipe.yaml")
    (top / "link.yaml").symlink_to("pipe.yaml")
    os.mkfifo(top / ".gitignore")
    os.mkfifo(top / "pipe")
    monkeypatch.chdir(top)  # the name of a socket may not be long
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind("s.yaml")
        found = find(top, ".", "/dev/null")
    pipe = "a named pipe, no file (what is piped in is read as `-`)"
    assert read(found, top) == ["a.yaml"]
    assert found.passed_over == (
        Left("/dev/null", "a device, no file"),
        Left(str(top / "link.yaml"), f"a link to {pipe}"),
        Left(str(top / "pipe.yaml"), pipe),
        Left(str(top / "s.yaml"), "a socket, no file"),
    )


def test_a_folder_that_cannot_be_listed_is_unread(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(top, "a.yaml", "shut/b.yaml")
    listing = os.scandir

    def scandir(path: str) -> object:
        return refuse() if path.endswith("shut") else listing(path)

    def refuse() -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", scandir)
    found = find(top)
    assert read(found, top) == ["a.yaml"]
    assert found.unread == (Left(str(top / "shut"), "The folder cannot be read: Permission denied"),)


def test_an_ignore_file_that_is_a_link_is_not_read(top: Path) -> None:
    write(top, "a.yaml", "patterns")
    (top / "patterns").write_text("*.yaml\n", encoding="utf-8")
    (top / ".gitignore").symlink_to("patterns")
    assert read(find(top), top) == ["a.yaml"]


def test_standard_input(top: Path) -> None:
    write(top, "a.yaml")
    found = discover(["a.yaml", "-", "-"], cwd=str(top), stdin=lambda: b"kind: List\n")
    assert [(source.path, source.data) for source in found.files] == [
        ("-", b"kind: List\n"),
        (str(top / "a.yaml"), None),
    ]


def test_charts_and_kustomizations_above_a_named_path_are_read_aside(top: Path) -> None:
    names = ["Chart.yaml", "kustomization.yaml", "chart/Chart.yaml", "chart/templates/a.yaml", "k/kustomization.yml"]
    write(top, *names, "k/patch.yaml")
    found = find(top, "chart/templates/a.yaml", "k/patch.yaml", "k")
    aside = [os.path.relpath(source.path, top) for source in found.files if source.aside]
    assert aside == ["Chart.yaml", "chart/Chart.yaml", "kustomization.yaml"]
    assert read(found, top) == ["chart/templates/a.yaml", "k/kustomization.yml", "k/patch.yaml"]


def test_deep_and_oddly_named_folders(top: Path) -> None:
    deep = "/".join(["d"] * 400)
    write(top, f"{deep}/a.yaml", "new\nline/a.yaml")
    odd = os.fsencode(top) + b"/\xff.yaml"
    Path(os.fsdecode(odd)).touch()
    assert len(find(top, exclude=["*.json"]).files) == 3
