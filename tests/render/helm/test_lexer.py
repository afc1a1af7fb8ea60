from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.render.helm.lexer import LexError, Node, comments, lex

PIECES = [
    "{{",
    "}}",
    "{{-",
    "-}}",
    " ",
    "\n",
    "\r\n",
    "a",
    '"',
    "`",
    "'",
    "\\",
    "/*",
    "*/",
    "if",
    "end",
    "-",
    "é",
    "{",
    "}",
    ".",
]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(node.kind, text[node.start : node.end]) for node in lex(text)]


def only(text: str) -> Node:
    (node,) = lex(text)
    return node


def test_text_and_actions_alternate() -> None:
    assert kinds("a: {{ .b }}\nc") == [("text", "a: "), ("action", "{{ .b }}"), ("text", "\nc")]


@pytest.mark.parametrize(
    "action",
    ['{{ "}}" }}', "{{ `}} \n {{` }}", "{{ '}' }}", r'{{ "\"}}" }}', r"{{ '\'' }}", '{{ print "a" -}}', "{{ .a\n.b }}"],
)
def test_an_action_ends_where_go_ends_it(action: str) -> None:
    assert kinds(f"x{action}y") == [("text", "x"), ("action", action), ("text", "y")]


def test_trim_marks_need_a_blank() -> None:
    assert (only("{{- 3 -}}").trim_left, only("{{- 3 -}}").trim_right) == (True, True)
    assert (only("{{-3}}").trim_left, only("{{-3}}").body) == (False, "-3")
    assert (only("{{3-}}").trim_right, only("{{3-}}").body) == (False, "3-")
    assert only("{{-\n3\t-}}").body == "3"


@pytest.mark.parametrize(
    ("action", "keyword", "name", "body"),
    [
        ("{{ if .a }}", "if", "", ".a"),
        ("{{- else if not .a -}}", "else if", "", "not .a"),
        ("{{ else  with .a }}", "else with", "", ".a"),
        ("{{ else }}", "else", "", ""),
        ("{{range $i, $e := .list}}", "range", "", "$i, $e := .list"),
        ("{{ with $x := .a }}", "with", "", "$x := .a"),
        ('{{ define "a.b" }}', "define", '"a.b"', ""),
        ('{{ block "a" .x }}', "block", '"a"', ".x"),
        ("{{ template `a` }}", "template", "`a`", ""),
        ("{{ end }}", "end", "", ""),
        ("{{ break }}", "break", "", ""),
        ("{{ continue }}", "continue", "", ""),
        ("{{ ending }}", "", "", "ending"),
        ("{{ if.a }}", "", "", "if.a"),
        ("{{ .if }}", "", "", ".if"),
        ("{{ $x := 1 }}", "", "", "$x := 1"),
    ],
)
def test_keywords_and_names_are_told_from_the_pipeline(action: str, keyword: str, name: str, body: str) -> None:
    node = only(action)
    assert (node.keyword, node.name, node.body) == (keyword, name, body)


@pytest.mark.parametrize("text", ["{{", "a {{ .b", '{{ "a }}', "{{ `a }}", "{{/* a }}", '{{ "a\nb" }}'])
def test_what_does_not_end_is_said(text: str) -> None:
    with pytest.raises(LexError):
        lex(text)


def test_comments_are_found_with_their_lines() -> None:
    text = "a\n{{/* kubelint:ignore x */}}\n{{- /* one\ntwo */ -}}\n{{ `/* no */` }}\r\n{{/*last*/}}"
    assert comments(text) == [(2, "kubelint:ignore x"), (3, "one\ntwo"), (6, "last")]


def test_what_cannot_be_read_has_no_comments() -> None:
    assert comments("{{/* a */}} {{ ") == []


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_nodes_are_the_whole_text(text: str) -> None:
    try:
        nodes = lex(text)
    except LexError:
        return
    assert "".join(text[node.start : node.end] for node in nodes) == text
    assert all(node.start < node.end for node in nodes)
