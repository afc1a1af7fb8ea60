"""The quick parser and the full one mean the same by the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kubelint.cli import app as full
from kubelint.cli.fast import parse
from kubelint.commands.table import CHECK
from kubelint.commands.values import CheckValues

if TYPE_CHECKING:
    import pytest

    from kubelint.commands.flag import Flag

_WORDS = st.text("abcxyz019._/:*", min_size=1, max_size=8)


def _option(flag: Flag) -> st.SearchStrategy[list[str]]:
    name = st.sampled_from(flag.names)
    if flag.kind == "flag":
        return name.map(lambda n: [n])
    value = st.sampled_from(flag.choices) if flag.choices else _WORDS
    if flag.commas:
        value = st.lists(value, min_size=1, max_size=3).map(",".join)
    apart = st.tuples(name, value).map(list)
    joined = st.tuples(st.just(flag.names[0]), value).map(lambda pair: [f"{pair[0]}={pair[1]}"])
    return apart | joined


_OPTION = st.one_of([_option(flag) for flag in CHECK])
_LINE = st.lists(_OPTION | _WORDS.map(lambda word: [word]) | st.just(["-"]), max_size=6).map(
    lambda parts: [word for part in parts for word in part]
)


def _full(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> CheckValues | None:
    seen: list[CheckValues] = []

    def note(values: CheckValues) -> int:
        seen.append(values)
        return 0

    monkeypatch.setattr("kubelint.commands.check.run_check", note)
    full.run_app(["check", *arguments])
    return seen[0] if seen else None


def _agree(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    quick = parse(arguments)
    if quick is not None:
        assert quick == _full(arguments, monkeypatch)


@given(_LINE)
def test_both_parsers_agree(arguments: list[str]) -> None:
    from _pytest.monkeypatch import MonkeyPatch

    with MonkeyPatch.context() as monkeypatch:
        assert parse(arguments) is not None, "the quick parser knows every option"
        _agree(arguments, monkeypatch)


def test_paths_after_two_dashes_may_look_like_options(monkeypatch: pytest.MonkeyPatch) -> None:
    values = parse(["--quiet", "--", "--odd name.yaml", "-x"])
    assert values is not None
    assert values.paths == ("--odd name.yaml", "-x")
    _agree(["--quiet", "--", "--odd name.yaml", "-x"], monkeypatch)


def test_what_is_not_plain_is_left_to_the_full_parser() -> None:
    for arguments in (["--help"], ["--bogus"], ["--format"], ["--format", "xml"], ["--quiet=yes"], ["-qv"]):
        assert parse(arguments) is None


def test_every_option_has_a_field_with_its_default() -> None:
    assert set(CheckValues._fields) == {"paths", *(flag.dest for flag in CHECK)}
