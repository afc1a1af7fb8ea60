"""Calico's language of selectors: what it reads, and what it says of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.model.calico_selector import All, Any, Every, Global, Has, In, Negation, SelectorError, Text, parse

READ = [
    ("", Every()),
    (" \t ", Every()),
    ("all()", Every()),
    ("all( )", Every()),
    ("global()", Global()),
    ("has(app)", Has("app")),
    ("has( app )", Has("app")),
    ("app == 'web'", In("app", ("web",))),
    ('app=="web"', In("app", ("web",))),
    ("app != 'web'", Negation(In("app", ("web",)))),
    ("app in {'web', \"api\"}", In("app", ("web", "api"))),
    ("app in {}", In("app", ())),
    ("app not in {'web',}", Negation(In("app", ("web",)))),
    ("app contains 'we'", Text("app", "contains", "we")),
    ("app starts with 'we'", Text("app", "starts with", "we")),
    ("app ends  with 'we'", Text("app", "ends with", "we")),
    ("!has(app)", Negation(Has("app"))),
    ("!!has(app)", Has("app")),
    ("!(has(a) || has(b))", Negation(Any((Has("a"), Has("b"))))),
    ("has(a) || has(b) && has(c)", Any((Has("a"), All((Has("b"), Has("c")))))),
    ("(has(a) || has(b)) && has(c)", All((Any((Has("a"), Has("b"))), Has("c")))),
    ("k8s-app/x_y.z == ''", In("k8s-app/x_y.z", ("",))),
    ("in == 'a'", In("in", ("a",))),
    ("all == 'a'", In("all", ("a",))),
    ("has == 'a'", In("has", ("a",))),
    ("projectcalico.org/namespace == 'shop'", In("projectcalico.org/namespace", ("shop",))),
]


@pytest.mark.parametrize(("text", "meaning"), READ)
def test_what_a_selector_means(text: str, meaning: object) -> None:
    found = parse(text)
    assert found == meaning
    assert type(found) is type(meaning)


WRONG = [
    ("app", "it ends where an operator after 'app' is expected"),
    ("app ==", "it ends where a text in quotes is expected"),
    ("app == web", "'web' needs quotes"),
    ("app = 'web'", "'=' is not expected here"),
    ("app == 'web", "the text 'web has no closing quote"),
    ("app == 'web' has(b)", "'has(b)' is left over at the end"),
    ("app === 'web'", "'=' is not expected here"),
    ("app is 'web'", "'is' is no operator (after 'app')"),
    ("app not 'web'", "''web'' stands where 'in' is expected"),
    ("app starts 'web'", "''web'' stands where 'with' is expected"),
    ("app in 'web'", "''web'' stands where '{' is expected"),
    ("app in {'web'", "it ends where '}' is expected"),
    ("app in {web}", "'web' stands where '}' is expected"),
    ("has()", "has() needs the name of a label"),
    ("all(app)", "all() takes nothing in its parentheses"),
    ("(has(a)", "it ends where ')' is expected"),
    ("has(a))", "')' is left over at the end"),
    ("has(a) &&", "it ends where a label, has(), all(), global() or '(' is expected"),
    ("&& has(a)", "'&&' stands where a label is expected"),
    ("'app' == 'web'", "''app'' stands where a label is expected"),
    ("(" * 200 + "all()" + ")" * 200, "it is nested too deeply"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_said_of_what_is_no_selector(text: str, message: str) -> None:
    with pytest.raises(SelectorError) as raised:
        parse(text)
    assert str(raised.value) == message


@given(st.text(alphabet="ab ()!&|='\"{},contiswhdelg", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except SelectorError as error:
        assert str(error)  # noqa: PT017  (either way is fine)
