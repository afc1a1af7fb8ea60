from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.render.helm.gaps import fitted


@pytest.mark.parametrize(
    ("texts", "line", "spans"),
    [
        (["ab"], "ab", [(0, 2)]),
        (["ab"], "abc", None),
        (["ab"], "xab", None),
        ([None], "", [(0, 0)]),
        ([None], "ab", [(0, 2)]),
        ([None, None], "ab", [(0, 2), (2, 2)]),
        (["a", None, "b"], "a--b", [(0, 1), (1, 3), (3, 4)]),
        (["a", None, "b"], "ab", [(0, 1), (1, 1), (1, 2)]),
        (["a", None, "a"], "a", None),
        ([None, "b", None], "abc", [(0, 1), (1, 2), (2, 3)]),
        (["a", "b", None, "b"], "abbb", [(0, 1), (1, 2), (2, 3), (3, 4)]),
        (["", None, ""], "x", [(0, 0), (0, 1), (1, 1)]),
        ([], "", []),
        ([], "a", None),
    ],
)
def test_texts_with_gaps(texts: list[str | None], line: str, spans: list[tuple[int, int]] | None) -> None:
    assert fitted(texts, line) == spans


@given(st.lists(st.none() | st.text("ab", max_size=3), max_size=5), st.text("ab", max_size=8))
def test_it_says_the_same_as_a_pattern(texts: list[str | None], line: str) -> None:
    pattern = "".join(".*?" if text is None else re.escape(text) for text in texts)
    spans = fitted(texts, line)
    assert (spans is not None) == (re.fullmatch(pattern, line) is not None)
    if spans is not None:
        assert "".join(line[start:end] for start, end in spans) == line
        assert all(text is None or line[slice(*span)] == text for text, span in zip(texts, spans, strict=True))


def test_no_line_takes_long() -> None:
    begun = time.monotonic()
    assert fitted([None, "a"] * 50 + ["b"], "a" * 10_000) is None
    assert time.monotonic() - begun < 1
