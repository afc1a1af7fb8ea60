import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.config.globs import PathGlobs, anchor, matches_name


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("web", "web", True),
        ("web", "web2", False),
        ("*", "", True),
        ("web-*", "web-", True),
        ("*-db-*", "shop-db-0", True),
        ("*a*b", "xaxbx", False),
        ("*a*b", "xaxbxb", True),
        ("we?", "web", True),
        ("we?", "we", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[", "x", False),
        ("a.c", "abc", False),
        (r"\*", "*", True),
        (r"\*", "a", False),
    ],
)
def test_names(pattern: str, name: str, *, expected: bool) -> None:
    assert matches_name(pattern, name) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.yaml", "deploy/web.yaml", True),
        ("/*.yaml", "deploy/web.yaml", False),
        ("/*.yaml", "web.yaml", True),
        ("deploy", "a/deploy/web.yaml", True),
        ("deploy/", "a/deploy/web.yaml", True),
        ("deploy/", "a/deploy", False),
        ("a/deploy", "a/deploy/web.yaml", True),
        ("a/deploy", "b/a/deploy/web.yaml", False),
        ("deploy/*.yaml", "deploy/a/web.yaml", False),
        ("deploy/**", "deploy/a/web.yaml", True),
        ("deploy/**/web.yaml", "deploy/web.yaml", True),
        ("**/prod/**", "a/prod/x.yaml", True),
        ("**/prod/**", "a/product/x.yaml", False),
        ("**", "x.yaml", True),
    ],
)
def test_a_path_pattern_holds_for_what_is_in_the_folder(pattern: str, path: str, *, expected: bool) -> None:
    assert PathGlobs([pattern]).match(path) is expected


@pytest.mark.parametrize("tail", ["/", "/**"])
def test_the_last_pattern_decides(tail: str) -> None:
    globs = PathGlobs([f"deploy{tail}", f"!deploy/test{tail}", "deploy/test/web.yaml"])
    assert globs.match("deploy/a.yaml")
    assert not globs.match("deploy/test/a.yaml")
    assert globs.match("deploy/test/web.yaml")
    assert not globs.match("other.yaml")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("x.yaml", "/a/b/**/x.yaml"),
        ("x/", "/a/b/**/x/"),
        ("/x", "/a/b/x"),
        ("x/y", "/a/b/x/y"),
        ("!x/y", "!/a/b/x/y"),
    ],
)
def test_patterns_of_a_folder_are_rewritten_for_the_root(pattern: str, expected: str) -> None:
    assert anchor(pattern, "a/b") == expected
    assert anchor(pattern, "") == pattern


def test_the_name_of_the_folder_is_no_pattern() -> None:
    globs = PathGlobs([anchor("*.yaml", "a[b]*")])
    assert globs.match("a[b]*/x.yaml")
    assert globs.match("a[b]*/c/x.yaml")
    assert not globs.match("ab1/x.yaml")


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_a_pattern(pattern: str, text: str) -> None:
    matches_name(pattern, text)
    PathGlobs([pattern]).match(text)


def test_hostile_patterns_do_not_hang() -> None:
    start = time.perf_counter()
    assert not matches_name("*a" * 60 + "*b", "a" * 250)
    assert not PathGlobs(["**/a/" * 40 + "b"]).match("a/" * 200 + "c")
    assert not PathGlobs(["**/*a*a*a*a*a*a*a*a*b/" * 10 + "x"]).match(("a" * 100 + "/") * 10)
    assert time.perf_counter() - start < 5


def test_many_globs_are_compiled_once_each() -> None:
    from kubelint.config.globs import _name_expression

    _name_expression.cache_clear()
    for _ in range(3):
        assert not any(matches_name(f"*a*{number}", "b") for number in range(2000))
    assert _name_expression.cache_info().misses == 2000
