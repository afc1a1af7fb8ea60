from __future__ import annotations

import marshal
import time
from typing import TYPE_CHECKING, Any

import pytest

from kubelint.syntax import events, template
from kubelint.syntax.document import from_text
from kubelint.syntax.fault import Fault, Limits
from kubelint.syntax.load import load

if TYPE_CHECKING:
    from kubelint.syntax.document import File


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run each test with both parsers: ruamel.yaml's own is all there is where libyaml has no wheel."""
    if request.param == "pure":
        monkeypatch.setattr(events, "next_event", events.pure_next_event)
    return str(request.param)


def only_libyaml(test: Any) -> Any:
    """Run a test with libyaml alone: ruamel's own parser refuses some texts, and is slow with all of them."""
    alone = pytest.mark.parametrize("parser", ["libyaml"], indirect=True)(test)
    absent = events.next_event is events.pure_next_event
    return pytest.mark.skipif(absent, reason="libyaml is not installed")(alone)


def data(text: str) -> list[Any]:
    documents, faults = load(text)
    assert not faults
    return [document[3] for document in documents]


def fault(text: str, limits: Limits | None = None) -> Fault:
    documents, faults = load(text, limits or Limits())
    assert not documents
    assert len(faults) == 1
    return Fault(*faults[0])


def at(file: File, start: int, end: int) -> str:
    return file.text[start:end]


def test_documents_are_cut_at_separator_lines() -> None:
    assert data("---\na: 1\n---  # next\n\n---\n# nothing\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


def test_a_separator_with_more_than_a_comment_hides_only_its_own_document() -> None:
    file = from_text("a: 1\n--- b: 2\nc: 3\n---\nd: 4\n")
    assert [document.data for document in file.documents] == [{"a": 1}, {"d": 4}]
    assert [each.kind for each in file.faults] == ["separator"]
    assert at(file, file.faults[0].start, file.faults[0].end) == "--- b: 2"


def test_a_broken_document_does_not_hide_the_others() -> None:
    file = from_text("a: 1\n---\nb: [1\n---\nc: 3\n")
    assert [document.data for document in file.documents] == [{"a": 1}, {"c": 3}]
    assert file.position(file.faults[0].start) == (3, 4)


def test_what_follows_a_document_end_is_ignored_as_kubernetes_does() -> None:
    assert data("a: 1\n...\nb: 2\n") == [{"a": 1}]


def test_joined_files_may_bring_byte_order_marks() -> None:
    assert data("a: 1\n---\n\ufeffb: 2\n") == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on: 1\n010: 2\n1.5: 3\n", {"true": 1, "8": 2, "1.5": 3}),
        ("a: !!str 5\nb: ! 0644\nc: !own {d: 1}\n", {"a": "5", "b": "0644", "c": {"d": 1}}),
        ("a: &x {k: 1}\nb: *x\n", {"a": {"k": 1}, "b": {"k": 1}}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ("a: &x k\n*x : 1\n", {"a": "k", "k": 1}),
        ("a: &x {k: 1, l: 2}\nb:\n  k: 0\n  <<: *x\n", {"a": {"k": 1, "l": 2}, "b": {"k": 1, "l": 2}}),
        ("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 0\n", {"a": {"k": 1, "l": 2}, "b": {"k": 0, "l": 2}}),
        ("a: &x {k: 1}\nb: {<<: [{k: 2}, *x, {m: 3}]}\n", {"a": {"k": 1}, "b": {"k": 2, "m": 3}}),
        ('"<<": {k: 1}\n', {"<<": {"k": 1}}),
        ("a: [host:80, b]\n", {"a": ["host:80", "b"]}),
        ("a: [http://h:80/x, {c: d:e}]\n", {"a": ["http://h:80/x", {"c": "d:e"}]}),
        ("a: {b: 1, b: 2}\n", {"a": {"b": 2}}),
        ("a: >-\n  x\n  y\nb: |+\n  z\n\n", {"a": "x y", "b": "z\n\n"}),
        ('a: "\\u00e9\\n"\n', {"a": "é\n"}),
        ("- 1\n-\n- ~\n", [1, None, None]),
    ],
)
def test_yaml_means_what_kubernetes_reads(text: str, value: object) -> None:
    assert data(text) == [value]


@only_libyaml
def test_an_inner_tab_is_text() -> None:
    assert data("a: x\ty\n") == [{"a": "x\ty"}]


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("a: *x\n", "alias", "*x"),
        ("a: &x [*x]\n", "alias", "*x"),
        ("~: 1\n", "key", "~"),
        ("{null: 1}\n", "key", "null"),
        ("a: &x {}\n*x : 1\n", "key", "*x"),
        ("a:\n  b: .inf\n", "value", ".inf"),
        ("a: -.NaN\nb: .nan\n", "value", ".nan"),
        ("a: !!int x\n", "value", "!!int x"),
        ("a: 1\n<<: 2\n", "value", "2"),
        ('a: "x\\/y"\n', "syntax", "\\/"),
    ],
)
def test_valid_yaml_that_kubernetes_refuses_is_a_fault(text: str, kind: str, place: str) -> None:
    found = fault(text)
    assert (found.kind, text[found.start : found.end]) == (kind, place)
    assert found.broken


def test_a_key_written_twice_is_told_with_both_places() -> None:
    file = from_text("---\na:\n- b: 1\n  c: 2\n  b: 3\n")
    (document,) = file.documents
    (twice,) = document.duplicates
    assert document.data == {"a": [{"b": 3, "c": 2}]}
    assert twice.path == ("a", 0, "b")
    assert [file.position(twice.first[0]), file.position(twice.second[0])] == [(3, 3), (5, 3)]
    assert file.position(document.value_span(twice.path)[0]) == (5, 6)  # type: ignore[index]


def test_a_key_that_overrides_a_merged_one_is_not_written_twice() -> None:
    assert not from_text("a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n").documents[0].duplicates


def test_deep_nesting_ends_at_the_limit() -> None:
    limits = Limits(depth=20)
    for text in ("[" * 21, "- " * 21 + "a", "".join(" " * i + "a:\n" for i in range(21)) + " " * 21 + "b", "{a: " * 21):
        assert fault(text, limits).kind == "limit"
    assert not load("- " * 20 + "a\n", limits)[1]
    start = time.monotonic()
    assert fault("[" * 200_000).kind == "limit"
    assert fault('{"a":' * 200_000).kind == "limit"
    assert time.monotonic() - start < 5


def test_an_alias_bomb_ends_at_the_limit() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    found = fault(bomb)
    assert (found.kind, bomb[found.start]) == ("limit", "*")
    assert not found.broken
    merges = "a: &a {" + ", ".join(f"k{i}: 1" for i in range(100)) + "}\nb:\n" + "- <<: *a\n" * 200
    assert fault(merges, Limits(nodes=5_000)).kind == "limit"


def test_a_document_that_is_too_long_is_refused_alone() -> None:
    file = from_text("a: 1\n---\nb: " + "x" * 100 + "\n", limits=Limits(document_chars=50))
    assert [document.data for document in file.documents] == [{"a": 1}]
    assert [each.kind for each in file.faults] == ["limit"]


def test_many_aliases_of_small_things_are_no_bomb() -> None:
    assert len(data("a: &a {b: 1}\nc:\n" + "- *a\n" * 1000)[0]["c"]) == 1000


@pytest.mark.parametrize(
    "text",
    [
        "a: {{ .Values.x }}\n",
        "{{- if .Values.x }}\na: 1\n{{- end }}\n",
        "a:\n  {{- toYaml .Values.x | nindent 2 }}\n",
        'a: "{{ trim "x" }}"\n',
        "- {{ x }}: 1\n",
    ],
)
def test_a_template_is_no_syntax_error(text: str) -> None:
    found = fault(text)
    assert found.kind == "template"
    assert not found.broken
    assert "{{" in text[found.start : found.end]


@pytest.mark.parametrize("text", [",&", '\\"', "'", "' ", "!- ", "- !x ", ": > ", ": >#", " "])
def test_what_may_be_a_template_is_looked_at_in_linear_time(text: str) -> None:
    line = text * 100_000
    found = template.action(f"b: {line} x-\nb: {line}|x-\n{line}{{{{x", 0)
    assert found is None or found[1] == 3 * len(line) + 17


@pytest.mark.parametrize(
    "text",
    ['a: "{{ x }}"\n\tb: 1\n', "# {{ x }}\na: b: c\n", "a: |\n  {{ x }}\nb: c: d\n", "a: '{{ x }}'\nb: [\n"],
)
def test_braces_inside_text_do_not_excuse_a_syntax_error(text: str) -> None:
    assert fault(text).kind == "syntax"


def test_braces_inside_text_are_text() -> None:
    assert data('a: "{{ x }}"\nb: |\n  {{ y }}\n# {{ z }}\n') == [{"a": "{{ x }}", "b": "{{ y }}\n"}]


def test_json_is_read_as_json() -> None:
    assert data('\n {"a": "\\ud83d\\ude00 \\/", "b": [1, 2.5, null]}\n') == [{"a": "😀 /", "b": [1, 2.5, None]}]
    assert data('{"a": 1}\n{"b": 2}[3]') == [{"a": 1}, {"b": 2}, [3]]
    assert data('{"a": 1}\n---\n{"b": 2}\n') == [{"a": 1}, {"b": 2}]


def test_what_only_looks_like_json_is_read_as_yaml() -> None:
    assert data("{a: 1, 'b': [x, z,]}\n") == [{"a": 1, "b": ["x", "z"]}]
    assert fault('{"a": 1 "b": 2}').kind == "syntax"


def test_json_keys_written_twice_are_told() -> None:
    file = from_text('{"a": {"b": 1, "b": 2}}')
    (twice,) = file.documents[0].duplicates
    assert file.documents[0].data == {"a": {"b": 2}}
    assert (twice.path, at(file, *twice.first), twice.second[0]) == (("a", "b"), '"b"', 15)


def test_what_is_loaded_can_be_handed_to_another_process() -> None:
    loaded = load("a: &x [1]\nb: *x\n---\nc: {{ x }}\n---\nd: 1\nd: 2\n---\n{}\n")
    assert marshal.loads(marshal.dumps(loaded)) == loaded  # noqa: S302 (it was written one line above)


def test_half_a_character_in_json_is_replaced_as_go_does() -> None:
    file = from_text('{"a\\udc00": ["x\\ud800y", "\\ud83d\\ude00"]}')
    assert file.documents[0].data == {"a\ufffd": ["x\ufffdy", "😀"]}
    assert file.documents[0].value_span(("a\ufffd", 0)) == (13, 23)


def test_a_number_that_is_too_large_for_json_is_read_as_yaml_does() -> None:
    assert data('{"a": 1e400}') == [{"a": "1e400"}]


@only_libyaml
@pytest.mark.parametrize(
    "text",
    [
        "a: x" + " " * 50_000 + "y\n",
        "a: x" + " #" * 50_000 + "\n",
        "- " * 200 + "x" + ": -" * 20_000 + "\n",
        "a: {" + "b: c, " * 20_000 + "\n",
        "a: [" + "[], " * 20_000 + "\n",
        "a: '" + "''" * 50_000 + "\n",
        'a: "' + "\\\\" * 50_000 + '\n\tb: "\n',
        "{{ x }}" * 20_000 + "\n",
        "a: |\n" + "  \n" * 50_000 + "b\n",
        "a" * 200_000 + ": b: c\n",
        "a: [" + "b:c:d, :e, " * 5_000 + "]\n",
        "\n" * 100_000 + "a: b: c\n",
        '{"a": "' + "\\\\" * 100_000 + '"}',
    ],
)
def test_hostile_text_takes_no_long_time(text: str) -> None:
    start = time.monotonic()
    file = from_text(text)
    for document in file.documents:
        document.anchor(("a",))
        document._marks = None
        document.anchor(("a", "absent"))
        document._places()
    assert time.monotonic() - start < 3
