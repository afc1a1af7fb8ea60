"""Random documents in random styles: the fast reader against libyaml's events, and every place against its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from kubelint.syntax import events, plain, tree
from kubelint.syntax.document import Document, File, from_text
from kubelint.syntax.fault import FaultError, Limits
from kubelint.syntax.load import PLAIN, load
from kubelint.syntax.scalars import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import DrawFn

Path = tuple[str | int, ...]

WORDS = st.sampled_from(["a", "b", "name", "spec", "x.io/y", "app-1", "k8s", "é", "日本", "a b", "on", "1", "😀"])
TEXTS = st.one_of(
    WORDS,
    st.sampled_from(
        ["80", "true", "1.10", "x: y", "x #y", "# no", "-", "--flag", "http://h:80/p", "it's", '"', "", "~"]
    ),
    st.text(alphabet="ab :#-'\"\\{}[],é\t", max_size=8),
    st.sampled_from(["line\nline\n", "line\n\nline", "one\n", "a\n  b\n", "# x\ny\n"]),
)
SCALARS = st.one_of(TEXTS, st.integers(-5, 70_000), st.booleans(), st.none(), st.sampled_from([1.5, -0.25]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=14,
)
SIMPLE = st.recursive(
    st.one_of(st.sampled_from(["a", "b-c", "v1", "x y", "http://h:80/p", "# no", "1", "", "one\ntwo\n"]), SCALARS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from("abcdefg"), inner, max_size=4)
    ),
    max_leaves=20,
)


class Writer:
    """Writes data as YAML in one of the many ways that there are."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw

    def chance(self, sides: int = 4) -> bool:
        return self.draw(st.integers(0, sides - 1)) == 0

    def scalar(self, value: Any, *, flow: bool = False, key: bool = False) -> str:
        if value is None:
            return self.draw(st.sampled_from(["null", "~"] if flow else ["null", "~", ""]))
        if not isinstance(value, str):
            return "true" if value is True else "false" if value is False else str(value)
        styles = []
        if plain_text(value, flow=flow or key):
            styles += ["plain"] * 3
        if "\n" not in value:
            styles.append("single")
        style = self.draw(st.sampled_from([*styles, "double"]))
        if style == "plain":
            return value
        if style == "single":
            return "'" + value.replace("'", "''") + "'"
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'

    def flow(self, value: Any) -> str:
        pad = self.draw(st.sampled_from(["", " "]))
        if isinstance(value, dict):
            entries = [f"{self.scalar(key, flow=True, key=True)}: {self.flow(each)}" for key, each in value.items()]
            return "{" + pad + ", ".join(entries) + pad + "}"
        if isinstance(value, list):
            return "[" + pad + ", ".join(self.flow(each) for each in value) + pad + "]"
        return self.scalar(value, flow=True)

    def comment(self) -> str:
        return self.draw(st.sampled_from(["", "", "", "  # note: x", " # - y"]))

    def lines(self, value: Any, indent: int) -> Iterator[str]:
        """Write a collection in block style."""
        margin = " " * indent
        items = value.items() if isinstance(value, dict) else ((None, each) for each in value)
        for key, each in items:
            if self.chance(8):
                yield self.draw(st.sampled_from(["", margin + "# a: b", "# - c", "  "]))
            opener = f"{margin}{self.scalar(key, key=True)}:" if isinstance(value, dict) else f"{margin}-"
            yield from self.entry(opener, each, indent, item=isinstance(value, list))

    def entry(self, opener: str, value: Any, indent: int, *, item: bool) -> Iterator[str]:
        if isinstance(value, str) and simple_block(value) and self.chance(2):
            header = "|" if value.endswith("\n") else "|-"
            yield f"{opener} {header}"
            yield from (" " * (indent + 2) + row if row else "" for row in value.removesuffix("\n").split("\n"))
        elif not isinstance(value, dict | list) or not value or self.chance(5):
            text = self.flow(value) if isinstance(value, dict | list) else self.scalar(value)
            yield f"{opener}{' ' * self.draw(st.integers(1, 2)) + text if text else ''}{self.comment()}"
        elif item and self.chance(2):
            # On the line of the dash.
            gap = self.draw(st.integers(1, 3))
            rows = list(self.lines(value, indent + 1 + gap))
            while not rows[0].strip() or rows[0].strip().startswith("#"):
                rows.pop(0)
            yield f"{opener}{' ' * gap}{rows[0].strip()}"
            yield from rows[1:]
        else:
            yield opener + self.comment()
            same = isinstance(value, list) and not item and self.chance(2)
            yield from self.lines(value, indent if same else indent + self.draw(st.integers(1, 4)))


def plain_text(value: str, *, flow: bool) -> bool:
    if not value or value != value.strip() or resolve(value) != value or "\n" in value or "\t" in value:
        return False
    if value[0] in "-?:,[]{}#&*!|>'\"%@`" or ": " in value or " #" in value or value.endswith(":"):
        return False
    return not flow or not set(value) & set(",[]{}:")


def simple_block(value: str) -> bool:
    return "\n" in value and "\t" not in value and value.strip() == value.rstrip("\n") and not value.endswith("\n\n")


@st.composite
def documents(draw: DrawFn, *, simple: bool = False) -> tuple[str, Any]:
    """Give a text and the data that it is written from; a simple one is mostly such that the fast reader takes it."""
    value = draw((SIMPLE if simple else VALUES).filter(lambda each: isinstance(each, dict | list) and bool(each)))
    newline = "\n" if simple else draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    rows = list(Writer(draw).lines(value, draw(st.sampled_from([0, 0, 2]))))
    return newline.join([*rows, ""]), value


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in entries:
        yield from paths(each, (*path, key))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def marked(document: Document) -> Document:
    """The same document, for which every place comes from the marks of libyaml."""
    other = from_text(document.file.text).documents[document.index]
    other._places()
    return other


@settings(max_examples=300, deadline=None)
@given(documents())
def test_what_was_written_is_read(written: tuple[str, Any]) -> None:
    text, value = written
    loaded, faults = load("---\n" + text)
    assert not faults
    assert loaded[0][3] == value


@settings(max_examples=300, deadline=None)
@given(documents())
def test_the_text_at_a_span_is_the_value(written: tuple[str, Any]) -> None:
    text, value = written
    file = from_text("# first\n---\n" + text)
    document = file.documents[0]
    for path in paths(value):
        span = document.value_span(path)
        assert span
        start, end = span
        assert document.start <= start <= end <= document.end
        indent = " " * (file.position(start)[1] - 1)
        part = indent + file.text[start:end] + "\n"
        assert (tree.read(part, Limits())[0] if part.strip() else None) == at(value, path)
        key = document.key_span(path)
        assert (key is not None) == (bool(path) and isinstance(path[-1], str))
        if key:
            assert tree.read(file.text[slice(*key)], Limits())[0] == path[-1]


@settings(max_examples=300, deadline=None)
@given(documents(simple=True))
def test_a_walk_finds_what_marks_find(written: tuple[str, Any]) -> None:
    text, value = written
    document = from_text("a: 1\n---\n" + text + "---\nb: 1\n").documents[1]
    event("plain" if document._form == PLAIN else "not plain")
    slow = marked(document)
    for path in paths(value):
        document._marks = None
        for on_key in (False, True):
            assert document.anchor(path, on_key=on_key) == slow.anchor(path, on_key=on_key)
        assert document.anchor((*path, "absent")) == slow.anchor((*path, "absent"))
        assert document.value_span(path) == slow.value_span(path)
        assert document.key_span(path) == slow.key_span(path)


@settings(max_examples=300, deadline=None)
@given(documents())
def test_an_anchor_is_a_tight_part_of_the_document(written: tuple[str, Any]) -> None:
    text, value = written
    document = from_text(text).documents[0]
    for path in paths(value):
        start, end = document.anchor(path)
        assert document.start <= start < end <= document.end
        assert document.nearest((*path, "no", 0)) == path
        assert document.anchor((*path, "no", 0)) == document.anchor(path, on_key=True)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, with 1, True and 1.0 told apart, and in the same order."""
    return repr(one) == repr(other)


MARKS = [
    "a",
    "b: ",
    "- ",
    "  ",
    "\n",
    "\n  ",
    ":",
    "#",
    " # c",
    ": ",
    "{a: 1}",
    "[1, b]",
    *"{}[],'\"!\\\t\r?|>%@`é\u2028\x85\0",
]
WHOLE = [
    "'x'",
    '"y"',
    "&a ",
    "*a",
    "!!str ",
    "\\n",
    "\r\n",
    "---",
    "...",
    "~",
    "on",
    "1.5",
    ".inf",
    "<<: ",
    "? ",
    "key:",
]
PIECES = st.sampled_from([*MARKS, *WHOLE, "- - ", "|\n", ">-\n", "{{ x }}", "--", "-x", "0x1F", ": b", "key: \n"])


@st.composite
def damaged(draw: DrawFn) -> str:
    """Give a document with pieces put in and taken out; most of them are broken."""
    text = draw(documents())[0] if draw(st.booleans()) else ""
    for _ in range(draw(st.integers(0, 5))):
        where = draw(st.integers(0, len(text)))
        text = text[:where] + draw(PIECES) + text[where + draw(st.integers(0, 2)) :]
    return text


def events_read(text: str) -> Any:
    try:
        return tree.read(text, Limits())[0]
    except (FaultError, events.YAMLError, UnicodeEncodeError) as error:
        return error


@settings(max_examples=800, deadline=None)
@given(damaged())
def test_what_the_fast_reader_accepts_it_reads_as_libyaml_does(text: str) -> None:
    found = plain.read(text, Limits()) if plain.printable(text) else None
    if found is not None:
        assert same(found, events_read(text))


def check_everything(file: File) -> None:
    for fault in file.faults:
        assert 0 <= fault.start <= fault.end <= len(file.text)
        assert fault.message
        file.position(fault.start)
    for document in file.documents:
        for path in list(paths(document.data))[:50]:
            start, end = document.anchor(path)
            assert 0 <= start <= end <= len(file.text)
            document.value_span(path)
            document.key_span(path)


@settings(max_examples=600, deadline=None)
@given(damaged())
def test_nothing_that_is_damaged_crashes_the_reader(text: str) -> None:
    check_everything(from_text(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_no_text_crashes_the_reader(text: str) -> None:
    check_everything(from_text(text))


@settings(max_examples=150, deadline=None)
@given(damaged())
def test_nothing_that_is_damaged_crashes_the_pure_reader(text: str) -> None:
    with_pure(check_everything, text)


def with_pure(check: Callable[[File], None], text: str) -> None:
    libyaml = events.next_event
    events.next_event = events.pure_next_event
    try:
        check(from_text(text))
    finally:
        events.next_event = libyaml
