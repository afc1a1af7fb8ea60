from __future__ import annotations

import pytest

from kubelint.syntax.document import Document, from_text


def document(text: str) -> Document:
    (only,) = from_text(text).documents
    return only


def value(text: str, *path: str | int) -> str | None:
    found = document(text)
    span = found.value_span(path)
    return found.file.text[slice(*span)] if span else None


def anchor(text: str, *path: str | int, on_key: bool = False) -> str:
    found = document(text)
    return found.file.text[slice(*found.anchor(path, on_key=on_key))]


TEXT = """\
# A Service.
spec:
  type: "NodePort"  # why
  ports:
  - name: http
    port: 80

  - {name: "dns", port: 53}

  # behind
  none:
  text: |
    one
    two

  flow: [a, [b]]
last: x
"""


def test_a_value_ends_where_its_text_ends() -> None:
    assert value(TEXT, "spec", "type") == '"NodePort"'
    assert value(TEXT, "spec", "ports", 0) == "name: http\n    port: 80"
    assert value(TEXT, "spec", "ports") == '- name: http\n    port: 80\n\n  - {name: "dns", port: 53}'
    assert value(TEXT, "spec", "text") == "|\n    one\n    two"
    assert value(TEXT, "spec", "none") == ""
    assert value(TEXT, "spec", "flow", 1) == "[b]"
    assert value(TEXT, "spec", "absent") is None


def test_an_anchor_is_the_smallest_text_that_shows_what_is_meant() -> None:
    assert anchor(TEXT, "spec", "type") == '"NodePort"'
    assert anchor(TEXT, "spec", "type", on_key=True) == "type"
    assert anchor(TEXT, "spec", "ports") == "ports"
    assert anchor(TEXT, "spec", "ports", 0) == "name"
    assert anchor(TEXT, "spec", "ports", 1) == "name"
    assert anchor(TEXT, "spec", "ports", 1, "name") == '"dns"'
    assert anchor(TEXT, "spec", "none") == "none"
    assert anchor(TEXT, "spec", "flow") == "flow"
    assert anchor(TEXT, "spec", "flow", 1) == "b"
    assert anchor(TEXT) == "spec"


def test_what_is_absent_stands_at_the_nearest_written_ancestor() -> None:
    assert document(TEXT).nearest(("spec", "ports", 0, "nodePort", "x")) == ("spec", "ports", 0)
    assert anchor(TEXT, "spec", "selector", "app") == "spec"
    assert anchor(TEXT, "spec", "ports", 0, "nodePort") == "name"
    assert anchor(TEXT, "spec", "type", "x") == "type"
    assert anchor(TEXT, "absent") == "spec"


def test_an_empty_item_is_its_dash() -> None:
    assert anchor("a:\n- 1\n-\n", "a", 1) == "-"
    assert anchor("- - 1\n", 0) == "1"
    assert anchor("a: [{}, []]\n", "a", 0) == "{}"


def test_an_alias_stands_where_it_is_used_and_its_parts_where_they_are_written() -> None:
    text = "a: &x\n  k: 1\nb: *x\nc:\n  <<: *x\n  l: 2\n"
    assert anchor(text, "b") == "*x"
    found = document(text)
    assert found.file.position(found.anchor(("b", "k"))[0]) == (2, 6)
    assert found.file.position(found.anchor(("c", "k"))[0]) == (2, 6)
    assert found.key_span(("c", "k")) == found.key_span(("a", "k"))
    assert anchor(text, "c", "l") == "2"
    assert value(text, "c") == "<<: *x\n  l: 2"


def test_an_item_that_begins_with_a_merge_is_shown_at_the_merge() -> None:
    assert anchor("a: &x {k: 1}\nb:\n- <<: *x\n  l: 2\n", "b", 0) == "<<"


def test_the_text_of_a_scalar_is_shown_without_its_anchor_and_tag() -> None:
    text = "a: &x !!str 5\n"
    assert value(text, "a") == "&x !!str 5"
    assert anchor(text, "a") == "5"


def test_the_last_of_two_keys_is_the_one_that_counts() -> None:
    text = "a: 1\nb: 2\na: 3\n"
    found = document(text)
    assert found.key_span(("a",)) == (10, 11)
    assert anchor(text, "a") == "3"


def test_a_key_is_found_by_what_kubernetes_calls_it() -> None:
    assert anchor("on: x\n010: y\n", "true") == "x"
    assert anchor("on: x\n010: y\n", "8", on_key=True) == "010"


def test_json_has_places_too() -> None:
    text = '{"a": {"b\\/": "\\ud800 x", "c": [1, {"d": null}]}}'
    assert value(text, "a", "b/") == '"\\ud800 x"'
    assert anchor(text, "a", "b/", on_key=True) == '"b\\/"'
    assert value(text, "a", "c", 1) == '{"d": null}'
    assert anchor(text, "a", "c", 1) == '"d"'
    assert value(text) == text


def test_json_values_in_one_file_have_their_own_places() -> None:
    file = from_text('{"a": 1}\n{"a": 2}\n')
    assert [file.position(each.anchor(("a",))[0]) for each in file.documents] == [(1, 7), (2, 7)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_as_editors_end_them(newline: str) -> None:
    file = from_text(newline.join(['z: "\u2028 \x85 is one line"', "é: 😀 # x", "b: 1", ""]))
    (found,) = file.documents
    assert file.position(found.anchor(("b",))[0]) == (3, 4)
    start, end = found.anchor(("é",))
    assert (file.position(start), file.position(end)) == ((2, 4), (2, 5))


def test_no_path_has_no_place() -> None:
    for text in ("5\n", "a: 1\n", "- 1\n", "{}\n", "[]\n", '{"a": 1}'):
        for path in ((), ("x", "y"), (0,), (-1,), (7, "x")):
            start, end = document(text).anchor(path)
            assert start < end


def test_many_places_of_one_document_take_no_more_than_linear_time() -> None:
    text = "a:\n" + "".join(f"  - b: {n}\n    c: {{d: {n}}}\n" for n in range(50_000))
    (document,) = from_text(text).documents
    spans = [document.anchor(("a", n, "b")) for n in range(50_000)]
    assert [int(text[slice(*span)]) for span in spans] == list(range(50_000))
