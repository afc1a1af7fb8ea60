from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint.source.discover import discover
from kubelint.source.gitignore import from_strings, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

GIT = shutil.which("git")
FILES = [
    "a.yaml",
    "b.yaml",
    "foo.yml",
    "é.yaml",
    "#x.yaml",
    "!n.yaml",
    "a b.yaml",
    "a/a.yaml",
    "a/foo/b.yaml",
    "a/b/foo/a.yaml",
    "foo/a.yaml",
    "foo/b/a.yaml",
    "foobar/a.yaml",
    "foobar/b/[a].yaml",
    "ab/foo/foo/b.yaml",
    "ab/a/a/a.yaml",
]
ATOMS = ["a", "b", "ab", "foo", "*", "**", "?", "/", "/", "*.yaml", "[ab]", "[!a]", "[]a]", "[a/b]", "[[:alpha:]]"]
ATOMS += ["[[:nope:]]", "[", "\\", "\\*", "#", "!", "é", " ", "\\ ", ".", ".yaml", "-", "***", "[a\\-c]", "[z-a]"]
PATTERN = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "!", "/"]),
        st.lists(st.sampled_from(ATOMS), min_size=1, max_size=6).map("".join),
        st.sampled_from(["", "", "/", "/**", "/*"]),
    ),
)
IGNORE_FILE = st.lists(PATTERN, max_size=6).map("\n".join)


def git(top: str, *arguments: str) -> bytes:
    clean = {"HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", top, *arguments]
    return subprocess.run(command, env={**os.environ, **clean}, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def tree() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as top:
        git(top, "init", "-q")
        for name in FILES:
            path = Path(top, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        yield os.path.realpath(top)


@pytest.mark.skipif(not GIT, reason="needs git")
@settings(max_examples=80, deadline=None)
@given(outer=IGNORE_FILE, inner=IGNORE_FILE, own=IGNORE_FILE)
def test_the_same_files_as_git_shows(tree: str, outer: str, inner: str, own: str) -> None:
    for name, text in ((".gitignore", outer), ("a/.gitignore", inner), (".git/info/exclude", own)):
        Path(tree, name).write_bytes(text.encode())
    listed = git(tree, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    expected = {os.fsdecode(name) for name in listed if name and not name.endswith(b".gitignore")}
    assert {os.path.relpath(source.path, tree) for source in discover([tree], cwd=tree).files} == expected


def verdict(patterns: str, path: str, *, is_dir: bool = False) -> bool | None:
    return parse(patterns.encode()).ignores(path, path.rpartition("/")[2], is_dir=is_dir)


@pytest.mark.parametrize(
    ("patterns", "path", "expected"),
    [
        ("*.yaml\n!keep.yaml", "x/keep.yaml", False),
        ("!keep.yaml\n*.yaml", "x/keep.yaml", True),
        ("/a.yaml", "a.yaml", True),
        ("/a.yaml", "x/a.yaml", None),
        ("x/a.yaml", "y/x/a.yaml", None),
        ("build/", "build", None),
        ("**/x/a.yaml", "y/x/a.yaml", True),
        ("x/**", "x/y/z", True),
        ("x/**/z", "x/z", True),
        ("# a.yaml", "# a.yaml", None),
        (r"\#a", "#a", True),
        ("a.yaml   ", "a.yaml", True),
        ("a.yaml\\ ", "a.yaml ", True),
        ("a.yaml\r\nb.yaml\r\n", "b.yaml", True),
        ("\ufeffa.yaml", "a.yaml", True),
        ("!\n/\n\n", "a", None),
    ],
)
def test_the_last_pattern_that_matches_decides(patterns: str, path: str, *, expected: bool | None) -> None:
    assert verdict(patterns, path) is expected


def test_a_slash_at_the_end_asks_for_a_folder() -> None:
    assert verdict("build/", "x/build", is_dir=True) is True


def test_a_question_mark_is_one_byte_as_in_git() -> None:
    assert from_strings(["?.yaml"]).ignores("\xc3\xa9.yaml", "\xc3\xa9.yaml", is_dir=False) is None


def test_hostile_patterns_take_no_time() -> None:
    stars, dirs = "*a" * 60 + "b", "/".join(["**", "*a*a*a"] * 30) + "/b"
    patterns = parse(f"{stars}\n/{stars}\n{dirs}\nx{stars}/c".encode())
    start = time.process_time()
    patterns.ignores("a" * 250, "a" * 250, is_dir=False)
    patterns.ignores("/".join(["a" * 30] * 100), "a" * 30, is_dir=False)
    assert time.process_time() - start < 2
