from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.model.unknown import PLACEHOLDER, Unknown, is_unknown, mark_unknown
from kubelint.syntax import reader

PLACEHOLDERS = [
    "${NAME}",
    "shop-${NAME}",
    "$(NAME)",
    "__NAME__",
    "<name>",
    "<your name>",
    "{{ name }}",
    "ENC[AES256_GCM,data:x]",
]
TEXTS = ["shop", "$NAME", "a < b > c", "__init", "{name}", "PENC[1]", "", "$", "<1>"]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_of_other_tools(text: str) -> None:
    marked = mark_unknown({"a": [text]})
    assert marked == {"a": [text]}, "equal texts stay equal"
    assert isinstance(marked, dict)
    assert is_unknown(marked["a"][0])
    assert reader.PLACEHOLDER.search(text), "the cheap test must not miss it"


@pytest.mark.parametrize("text", TEXTS)
def test_plain_texts_are_left_alone(text: str) -> None:
    data = {"a": [text]}
    assert mark_unknown(data) is data


@pytest.mark.parametrize("opening", ["${", "$(", "${$", "{{", "{{{", "{{ x", "{{}", "<a", "<a "])
def test_openings_without_an_end_take_no_more_than_linear_time(opening: str) -> None:
    assert PLACEHOLDER.search(opening * 300_000) is None


@pytest.mark.parametrize(
    "text", ["${A:-$B}", "${A:-${B}}", "$(a $(b))", "{{ a {{ b }}", "{{ {a} }}", "${A:-{b}}", "<a <b>"]
)
def test_what_begins_within_another_is_a_placeholder(text: str) -> None:
    assert PLACEHOLDER.search(text)


def test_what_holds_no_placeholder_is_shared() -> None:
    data = {"a": {"b": ["c"]}, "d": "${D}"}
    marked = mark_unknown(data)
    assert isinstance(marked, dict)
    assert marked["a"] is data["a"]
    assert data["d"].__class__ is str, "the document's own data stays as it is"


def test_anchors_are_visited_once() -> None:
    level: Any = ["${X}"]
    for _ in range(200):
        level = [level, level]
    marked: Any = mark_unknown(level)
    for _ in range(200):
        assert marked[0] is marked[1]
        marked = marked[0]
    assert is_unknown(marked[0])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(PLACEHOLDERS + TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TEXTS), inner, max_size=3),
)


@given(JSON)
def test_marking_changes_no_value(data: object) -> None:
    before = copy.deepcopy(data)
    assert mark_unknown(data) == before
    assert data == before


def test_every_placeholder_is_found_by_the_cheap_test() -> None:
    for text in PLACEHOLDERS:
        assert PLACEHOLDER.search(text)


def test_only_the_very_class_is_unknown() -> None:
    assert not is_unknown("${NAME}")
    assert is_unknown(Unknown("x"))
