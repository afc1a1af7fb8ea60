from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.render.helm.marks import CLOSE, LITERAL, MOST, OPEN, changed, is_marked, lines_of, mark, read, stripped
from kubelint.render.helm.realign import realign

WRITTEN = ["port: ", "# end", '"a"']


def lit(number: int) -> str:
    return mark(LITERAL, number)


def action(number: int, text: str) -> str:
    return mark(OPEN, number) + text + mark(CLOSE, number)


@given(st.sampled_from([LITERAL, OPEN, CLOSE]), st.integers(0, MOST - 1))
def test_marks_leave_nothing_behind(kind: str, number: int) -> None:
    assert stripped(f"a{mark(kind, number)}b") == "ab"
    assert is_marked(mark(kind, number))


def test_text_of_the_world_is_not_marked() -> None:
    assert not is_marked("äöü 漢字 \U0001f600 \ue000")


def test_a_line_that_mixes_texts_and_actions_has_a_piece_for_each() -> None:
    text = f"  {lit(0)}port: {action(7, '80')} {lit(1)}# end"
    assert read(text, WRITTEN) == [((2, 6, (), 0), (8, 2, (7,), -1), (11, 5, (), 1))]


def test_a_text_that_was_cut_short_by_trimming_is_still_itself() -> None:
    assert read(f"{lit(0)}port:", WRITTEN) == [((0, 5, (), 0),)]


def test_a_text_that_was_changed_is_said_to_be() -> None:
    assert read(action(7, rf"{lit(2)}\"a\""), WRITTEN) == [((0, 5, (7,), changed(2)),)]
    assert changed(changed(2)) == 2


def test_actions_nest_and_blank_lines_have_no_pieces() -> None:
    text = action(5, f"\n  {lit(0)}port: {action(6, '1')}\n\n  {action(6, '2')}")
    assert read(text, WRITTEN) == [(), ((2, 6, (5,), 0), (8, 1, (5, 6), -1)), (), ((2, 1, (5, 6), -1),)]


def test_an_action_that_calls_itself_ends_from_within() -> None:
    text = action(5, action(5, "a") + "b") + action(6, "c")
    assert read(text, WRITTEN) == [((0, 1, (5, 5), -1), (1, 1, (5,), -1), (2, 1, (6,), -1))]


def test_an_action_whose_end_was_cut_off_ends_with_the_one_around_it() -> None:
    text = mark(OPEN, 5) + mark(OPEN, 6) + "a" + mark(CLOSE, 5) + action(7, "b")
    assert read(text, WRITTEN) == [((0, 1, (5, 6), -1), (1, 1, (7,), -1))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_for_editors(end: str) -> None:
    text = f"{lit(0)}port: {action(5, f'1{end}2')}{end}{lit(1)}# end"
    assert read(text, WRITTEN) == [((0, 6, (), 0), (6, 1, (5,), -1)), ((0, 1, (5,), -1),), ((0, 5, (), 1),)]
    assert lines_of(stripped(text)) == ["port: 1", "2", "# end"]


# ---------------------------------------------------------------------------------------------- random values
def test_lines_with_random_values_keep_their_pieces() -> None:
    marked = f"{lit(0)}port: {action(5, 'abc')} {lit(1)}# end"
    pieces = read(marked, WRITTEN)
    assert realign("port: q # end", stripped(marked), pieces) == [((0, 6, (), 0), (6, 1, (5,), -1), (8, 5, (), 1))]


def test_what_does_not_fit_has_no_pieces() -> None:
    marked = f"{lit(0)}port: {action(5, 'abc')}"
    assert realign("other: q", stripped(marked), read(marked, WRITTEN)) == [()]


def test_a_random_block_may_have_another_number_of_lines() -> None:
    marked = lit(0) + "port: " + action(5, "ab\ncd") + "\n" + lit(1) + "# end"
    assert realign("port: x\ny\nz\n# end", stripped(marked), read(marked, WRITTEN)) == [
        ((0, 6, (), 0), (6, 1, (5,), -1)),
        ((0, 1, (5,), -1),),
        ((0, 1, (5,), -1),),
        ((0, 5, (), 1),),
    ]


def test_blank_lines_more_or_less_make_no_difference() -> None:
    marked = f"{lit(0)}port: {action(5, '1')}\n\n\n{lit(1)}# end"
    assert realign("\nport: 1\n# end", stripped(marked), read(marked, WRITTEN)) == [
        (),
        ((0, 6, (), 0), (6, 1, (5,), -1)),
        ((0, 5, (), 1),),
    ]


def test_an_indent_more_or_less_makes_no_difference() -> None:
    marked = f"{lit(0)}port: {action(5, '1')}"
    assert realign("  port: 2", stripped(marked), read(marked, WRITTEN)) == [((2, 6, (), 0), (8, 1, (5,), -1))]


def test_very_long_files_are_matched_line_by_line() -> None:
    marked = "\n".join([f"{lit(0)}port: {action(5, '1')}"] * 6000)
    found = realign("port: 2\n" * 5999 + "other", stripped(marked), read(marked, WRITTEN))
    assert [len(pieces) for pieces in found] == [2] * 5999 + [0]


def test_two_actions_side_by_side_are_one_where_their_values_are_random() -> None:
    marked = action(4, f"{lit(0)}port: {action(5, 'ab')}{action(6, 'cd')}")
    assert realign("port: xyz", stripped(marked), read(marked, WRITTEN)) == [((0, 6, (4,), 0), (6, 3, (4,), -1))]


@given(st.lists(st.sampled_from(["text", "value"]), max_size=12), st.data())
def test_texts_are_found_again_whatever_the_values_are(kinds: list[str], data: st.DataObject) -> None:
    values = st.text("xyz", min_size=1, max_size=5)
    written = [f"key{number}: " for number in range(len(kinds))]
    marked = plain = ""
    for number, kind in enumerate(kinds):
        last = "# end" if kind == "text" else data.draw(values)
        marked += f"{lit(number)}{written[number]}" + (
            "" if kind == "text" else action(100 + number, data.draw(values))
        )
        plain += written[number].rstrip() if kind == "text" else f"{written[number]}{last}"
        marked, plain = marked.rstrip() + "\n", plain + "\n"
    found = realign(plain, stripped(marked), read(marked, written))
    assert [pieces[0][3] for pieces in found if pieces] == list(range(len(kinds)))
    assert [len(pieces) for pieces in found if pieces] == [1 if kind == "text" else 2 for kind in kinds]
