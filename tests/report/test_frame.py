from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kubelint.finding import Position
from kubelint.report.clean import HOSTILE
from kubelint.report.frame import WIDTH, Mark, rows


def mark(line: int, start: int, end: int, label: str = "", *, primary: bool = False) -> Mark:
    return Mark(Position(line, start), Position(line, end), label, primary)


def drawn(text: str, *marks: Mark) -> list[str]:
    return [f"{row.number or '':>2}|{row.text}" for row in rows(text.split("\n"), marks)]


def test_the_exact_span_is_underlined() -> None:
    assert drawn("a: bcd", mark(1, 4, 6, primary=True)) == [" 1|a: bcd", "  |   ^^"]


def test_the_lines_around_are_shown_but_no_blank_ones_and_no_separator() -> None:
    assert drawn("a: 1\nb: 2\nc: 3", mark(2, 4, 5, primary=True)) == [" 1|a: 1", " 2|b: 2", "  |   ^", " 3|c: 3"]
    assert drawn("---\nb: 2\n\nc: 3", mark(2, 4, 5, primary=True)) == [" 2|b: 2", "  |   ^"]


def test_a_related_place_has_its_label() -> None:
    assert drawn("ports: []", mark(1, 1, 6, "its ports")) == [" 1|ports: []", "  |----- its ports"]


def test_far_lines_are_folded_and_near_ones_are_not() -> None:
    text = "\n".join("abcdefgh")
    shown = drawn(text, mark(1, 1, 2), mark(3, 1, 2), mark(7, 1, 2))
    assert shown == [" 1|a", "  |-", " 2|b", " 3|c", "  |-", "  |...", " 7|g", "  |-"]


def test_spans_on_one_line_share_a_row_where_they_can() -> None:
    line = "name: web # note"
    assert drawn(line, mark(1, 7, 10, primary=True), mark(1, 11, 17, "why")) == [
        f" 1|{line}",
        "  |      ^^^ ------ why",
    ]
    assert drawn(line, mark(1, 1, 5, "key"), mark(1, 7, 10, primary=True)) == [
        f" 1|{line}",
        "  |---- key",
        "  |      ^^^",
    ]


def test_tabs_and_wide_characters_keep_the_underline_below_its_text() -> None:
    assert drawn("\ta: 日本x", mark(1, 5, 7)) == [" 1|    a: 日本x", "  |       ----"]
    assert drawn("❤\ufe0f: x", mark(1, 5, 6)) == [" 1|❤\ufe0f: x", "  |   -"]
    assert drawn("e\u0301: x", mark(1, 5, 6)) == [" 1|e\u0301: x", "  |   -"]


def test_control_characters_never_reach_the_terminal() -> None:
    assert drawn("a: \x1b[31mred\u202e # x", mark(1, 9, 12)) == [
        " 1|a: \\x1b[31mred\\u202e # x",
        "  |           ---",
    ]
    assert drawn("a", mark(1, 1, 2, "\x1b]0;title\x07")) == [" 1|a", "  |- \\x1b]0;title\\x07"]


def test_a_long_line_is_cut_around_the_span() -> None:
    line = "a" * 500 + "SPAN" + "b" * 500
    source, underline = drawn(line, mark(1, 501, 505))
    assert len(source) <= WIDTH + 5
    assert source[3:].startswith("…a")
    assert source.endswith("b…")
    assert underline.index("-") == source.index("SPAN")
    assert underline.count("-") == 4


def test_a_long_line_of_wide_or_escaped_characters_is_cut_by_its_width() -> None:
    for char, cells in (("日", 2), ("\x1b", 4)):
        source, underline = drawn(char * 300 + "SPAN" + char * 300, mark(1, 301, 305))
        assert sum(2 if c == "日" else 1 for c in source[3:]) <= WIDTH + 3
        before = source[3:].partition("SPAN")[0]
        assert underline[3:].index("-") == (len(before) - 1) * 2 + 1 if cells == 2 else len(before)
        assert underline.count("-") == 4


def test_a_long_span_is_cut_with_its_line() -> None:
    source, underline = drawn("a" * 500, mark(1, 5, 400))
    assert len(underline) <= len(source)


def test_spans_that_are_far_apart_on_a_long_line_are_both_shown() -> None:
    shown = drawn("ONE" + "a" * 500 + "TWO", mark(1, 1, 4), mark(1, 504, 507))
    assert [row[:2].strip() for row in shown] == ["1", "", "1", ""]
    assert shown[3].index("-") == shown[2].index("TWO")


def test_a_span_of_many_lines_shows_its_first_lines_and_its_last() -> None:
    text = "a: |\n" + "\n".join(f"  line{n}" for n in range(9))
    shown = drawn(text, Mark(Position(1, 4), Position(10, 8), "the script"))
    assert shown == [
        " 1|a: |",
        "  |   -",
        " 2|  line0",
        "  |  -----",
        " 3|  line1",
        "  |  -----",
        "  |...",
        "10|  line8",
        "  |  ----- the script",
    ]


def test_a_span_that_ends_with_a_line_break_does_not_touch_the_next_line() -> None:
    assert drawn("a: |\n  x\nb: 1", Mark(Position(1, 4), Position(3, 1))) == [" 1|a: |", "  |   -", " 2|  x", "  |  -"]


def test_an_empty_span_and_one_past_the_end_of_its_line_are_still_seen() -> None:
    assert drawn("a:", mark(1, 3, 3)) == [" 1|a:", "  |  -"]
    assert drawn("a:", mark(1, 9, 12)) == [" 1|a:", "  |  -"]


def test_a_file_that_has_become_shorter_has_no_frame() -> None:
    assert drawn("a: 1", mark(5, 1, 2, primary=True)) == []


_POSITIONS = st.builds(Position, st.integers(1, 6), st.integers(1, 300))


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\n"), max_size=300), min_size=1, max_size=5),
    st.lists(st.tuples(_POSITIONS, _POSITIONS, st.booleans()), min_size=1, max_size=4),
)
def test_any_text_and_any_spans_are_drawn_safely(
    lines: list[str], spans: list[tuple[Position, Position, bool]]
) -> None:
    marks = [Mark(min(one, two), max(one, two), "x", primary) for one, two, primary in spans]
    for row in rows(lines, marks):
        assert not HOSTILE.search(row.text)
        assert len(row.text) <= WIDTH + 20
        for start, end, _ in row.paints:
            assert 0 <= start < end <= len(row.text)
