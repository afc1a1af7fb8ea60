import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.syntax.comments import Reach, comments
from kubelint.syntax.document import from_text


def found(text: str) -> list[str]:
    return [comment.text for comment in comments(from_text(text), "kubelint:")]


def reached(text: str) -> list[str | None]:
    """Give what each comment reaches."""
    file = from_text(text)
    reach = Reach(file)
    spans = [reach.of(comment) for comment in comments(file, "kubelint:")]
    return [None if span is None else text[slice(*span)] for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b # kubelint: x", ["# kubelint: x"]),
        ("a: b #kubelint: x\n", ["#kubelint: x"]),
        ("a: b\t# kubelint: x\r\nc: d", ["# kubelint: x"]),
        ("# kubelint: x\na: b", ["# kubelint: x"]),
        ("a: b# kubelint: x", []),
        ("a: 'b # kubelint: x'", []),
        ('a: "b\n  # kubelint: x\n  c"', []),
        ("a: |\n  # kubelint: x\n  b\n", []),
        ("a: >-\n  b\n  # kubelint: x\n\nc: d\n", []),
        ("a: | # kubelint: x\n  # kubelint: y\n", ["# kubelint: x"]),
        ("a: !!str | # kubelint: x\n  # kubelint: y\n", ["# kubelint: x"]),
        ("a: &b |2- # kubelint: x\n    # kubelint: y\n", ["# kubelint: x"]),
        ("a: |\n  b\n# kubelint: x\n", ["# kubelint: x"]),
        ("a:\n  b: |\n    c\n  # kubelint: x\n", ["# kubelint: x"]),
        ("a: |+\n  b\n\n# kubelint: x\n", ["# kubelint: x"]),
        ("'# kubelint: x': b", []),
        ("a: [b, # kubelint: x\n c]", ["# kubelint: x"]),
        ("a: # kubelint: x\n  b: c", ["# kubelint: x"]),
        ("a: *b # kubelint: x\n", []),
        ("# about x # kubelint: x\na: b\n", ["# kubelint: x"]),
        ('{"a": "b # kubelint: x"}', []),
        ('{"a": "b # kubelint: x"}\n---\na: b # kubelint: y\n', ["# kubelint: y"]),
        ("a: b\n--- # kubelint: x\nc: d\n", ["# kubelint: x"]),
        ("# kubelint: x\n---\na: b\n---\n# kubelint: y\n", ["# kubelint: x", "# kubelint: y"]),
        ("a: b\n---\n# kubelint: x\nc: [\n", []),
        ("# kubelint: x\n", ["# kubelint: x"]),
        ("", []),
    ],
)
def test_only_real_comments_count(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2 # kubelint:\nc: 3\n", "b: 2 # kubelint:"),
        ("a: 1\n# kubelint:\nc: 3\nd: 4\n", "c: 3"),
        ("a: 1\n  # kubelint:\n# more\n    # and more\nc: 3\n", "c: 3"),
        ("a: 1\n# kubelint:\n\nc: 3\n", None),
        ("a: 1\n# kubelint:", None),
        ("a: # kubelint:\n  b: 1\n  c:\n  - d\n\n# x\ne: 2\n", "a: # kubelint:\n  b: 1\n  c:\n  - d"),
        ("# kubelint:\na:\n  b: 1\nc: 2\n", "a:\n  b: 1"),
        ("a:\n- b: 1 # kubelint:\n  c: 2\n- b: 3\n", "- b: 1 # kubelint:\n  c: 2"),
        ("a:\n- # kubelint:\n  b: 1\n  c: 2\n- b: 3\n", "  b: 1\n  c: 2"),
        ("a:\n# kubelint:\n- b: 1\n  c: 2\n- b: 3\n", "- b: 1\n  c: 2"),
        ("a:\n- - b # kubelint:\n  - c\n- d\n", "- - b # kubelint:\n  - c"),
        ("a: {b: 1, # kubelint:\n  c: 2}\nd: 3\n", "a: {b: 1, # kubelint:\n  c: 2}"),
        ("a: | # kubelint:\n  b\n  c\nd: 3\n", "a: | # kubelint:\n  b\n  c"),
        ("a: 1 # kubelint:\nb: 2\n", "a: 1 # kubelint:"),
        ("x: &x\n  b: 1\na: *x # kubelint:\nb: 2\n", "a: *x # kubelint:"),
        ("x: &x # kubelint:\n  b: 1\na: *x\nb: 2\n", "x: &x # kubelint:\n  b: 1"),
        ("a: 1\n---\nb: # kubelint:\n  c: 2\n", "b: # kubelint:\n  c: 2"),
        ("a: # kubelint:\r\n  b: 1\r\nc: 2\r\n", "a: # kubelint:\r\n  b: 1"),
    ],
)
def test_a_comment_reaches_its_line_and_the_block_that_begins_there(text: str, expected: str | None) -> None:
    assert reached(text) == [expected]


STRINGS = st.text("ab #\n:'\"-|kubelint", max_size=20).map(lambda text: text + " # kubelint: x")
BLOCKS = st.lists(st.text("ab #:-", max_size=8).map(lambda line: f"  {line} # kubelint: x"), min_size=1, max_size=4)


@given(STRINGS)
def test_no_comment_is_seen_in_a_quoted_string(text: str) -> None:
    assert found(f"a: {json.dumps(text)}\nb: 1\n") == []


@given(BLOCKS, st.sampled_from(["|2", ">2", "|2-", "|2+"]))
def test_no_comment_is_seen_in_a_block_scalar(lines: list[str], style: str) -> None:
    text = f"a: {style} # kubelint: header\n" + "\n".join(lines) + "\nb: 1 # kubelint: end\n"
    assert found(text) == ["# kubelint: header", "# kubelint: end"]
