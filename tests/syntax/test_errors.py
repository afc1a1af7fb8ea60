from __future__ import annotations

import pytest

from kubelint.syntax import events
from kubelint.syntax.document import from_text

CASES = [
    ("a:\n\tb: 1\n", "indented with a tab", "\t"),
    ("a: b\n \tc: d\n", "indented with a tab", "\t"),
    ('a: "x\nb: 1\n', 'quote " that opens here is not closed', '"x'),
    ('a: "x\nb: "y"\nc: 1\n', 'quote " that opens here is not closed', '"x'),
    ("a: 'it's'\n", "Text follows the closing quote", "s'"),
    ('a: "x" y\n', "Text follows the closing quote", "y"),
    ("a: [1, 2\nb: 1\n", "'[' that opens here is not closed", "[1, 2"),
    ("a:\n  b: {c: [\n", "'[' that opens here is not closed", "["),
    ("a: {b: 1\nc: 2\n", "'{' that opens here is not closed", "{b: 1"),
    ("a: [1}\n", "closed by '}'", "}"),
    ("a: {b: 1, c}}\n", "'}' closes nothing", "}"),
    ("a: ]\n", "']' closes nothing", "]"),
    ("a: {b: x; c: y}\n", "separated by commas", ";"),
    ("a:1\nb: 2\n", "space is missing after the colon", ":1"),
    ("a: 1\nb:2\nc: 3\n", "space is missing after the colon", ":2"),
    ("a: b: c\n", "must be in quotes", "b: c"),
    ("a: x\n  b: y\n", "Wrong indentation", "b"),
    ("a:\n  b: 1\n c: 2\n", "Wrong indentation", "c: 2"),
    ("a:\n  - b\n - c\n", "Wrong indentation", "- c"),
    ("a:\n  -   b: 1\n    c: 2\n", "Wrong indentation", "c: 2"),
    ("a: 1\n- b\n", "list item stands where a key is expected", "- b"),
    ("a: - b\n", "list cannot begin here", "-"),
    ("a: b\nthis is text\nc: d\n", "no 'key: value'", "this is text"),
    ("text\nb: 1\n", "no 'key: value'", "text"),
    ('a: "\\d"\n', "'\\d' is no escape sequence", "\\d"),
    ("a: @x\n", "cannot begin with '@'", "@x"),
    ("a: *\n", "no name follows", "*"),
    ("a: |x\n", "Only a comment may follow '|'", "x"),
    ("a: \x01\n", "U+0001", "\x01"),
    ("a: \ud800\n", "U+D800", "\ud800"),
    ("%YAML 1.2\n---\na: 1\n", "directives", "%YAML 1.2"),
    ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", "merge conflict", "<<<<<<< HEAD"),
]


@pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "pure"])
@pytest.mark.parametrize(("text", "words", "place"), CASES)
def test_an_error_says_the_cause_at_its_place(
    text: str, words: str, place: str, *, pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if pure:
        monkeypatch.setattr(events, "next_event", events.pure_next_event)
    file = from_text("first: 1\n---\n" + text)
    fault = file.faults[0]
    assert words in fault.message
    assert (fault.kind, file.text[fault.start : fault.end]) == ("syntax", place)


@pytest.mark.parametrize("between", ["\n", "#\n", "\r\n", " \n"])
def test_the_line_above_is_found_in_linear_time(between: str) -> None:
    (fault,) = from_text("a: x\n" + between * 500_000 + "  b: y\n").faults
    assert "Wrong indentation" in fault.message
