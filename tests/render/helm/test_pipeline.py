from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.render.helm.pipeline import Command, Operand, Pipeline, parse


def words(command: Command) -> list[str]:
    return [str(operand) for operand in command.operands]


def test_commands_are_split_by_bars() -> None:
    pipeline = parse('include "a" . | nindent 4')
    assert [command.name for command in pipeline.commands] == ["include", "nindent"]
    assert words(pipeline.commands[0]) == ["include", '"a"', "."]


def test_parentheses_nest_and_have_fields() -> None:
    (command,) = parse("index (dict `a|b` (list 1 2)).x.y 0").commands
    assert words(command) == ["index", "(dict `a|b` (list 1 2)).x.y", "0"]
    operand = command.operands[1]
    assert operand.inner is not None
    assert operand.inner.commands[0].name == "dict"
    assert operand.fields == ".x.y"


def test_a_blank_parts_a_parenthesis_from_an_argument() -> None:
    (command,) = parse("f (g) .x").commands
    assert words(command) == ["f", "(g)", ".x"]


@pytest.mark.parametrize(
    ("body", "declared", "operator", "written"),
    [
        ("$x := .a | int", ("$x",), ":=", ".a | int"),
        ("$x = .a", ("$x",), "=", ".a"),
        ("$i,$e:=.list", ("$i", "$e"), ":=", ".list"),
        ("$x", (), "", "$x"),
    ],
)
def test_declarations(body: str, declared: tuple[str, ...], operator: str, written: str) -> None:
    pipeline = parse(body)
    assert (pipeline.declared, pipeline.operator) == (declared, operator)
    assert str(pipeline._replace(declared=(), operator="")) == written


@pytest.mark.parametrize(
    "body",
    ['printf "%s)|(" "a" | quote', "not (eq .a \"b\") | ternary 'a' 'b'", "$x := (index .a 0).b", ".Values.a", ""],
)
def test_what_is_read_is_written(body: str) -> None:
    assert str(parse(body)) == body


@pytest.mark.parametrize("body", ["(a", "a)", "((a)"])
def test_parentheses_must_match(body: str) -> None:
    with pytest.raises(ValueError, match="parenthes"):
        parse(body)


def test_absurd_depth_is_refused() -> None:
    with pytest.raises(ValueError, match="deep"):
        parse("(" * 100_000)


OPERANDS = st.sampled_from([".", "$", ".a.b", "$x", '"a b|)"', "`(`", "'c'", "1.5", "-1", "true", "nil", "f"])


def _commands(operands: st.SearchStrategy[Operand]) -> st.SearchStrategy[Pipeline]:
    command = st.lists(operands, min_size=1, max_size=3).map(lambda given: Command(tuple(given)))
    return st.lists(command, min_size=1, max_size=3).map(lambda given: Pipeline(tuple(given)))


PIPELINES = st.recursive(
    _commands(OPERANDS.map(Operand)),
    lambda inner: _commands(
        st.builds(Operand, st.just(""), inner, st.sampled_from(["", ".a", ".a.b"])) | OPERANDS.map(Operand)
    ),
    max_leaves=10,
)


@given(PIPELINES)
def test_writing_and_reading_gives_the_same(pipeline: Pipeline) -> None:
    assert parse(str(pipeline)) == pipeline
