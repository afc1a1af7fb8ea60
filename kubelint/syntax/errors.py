"""Says what is wrong with broken YAML as a person would, at the place that causes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.syntax import events
from kubelint.syntax.fault import Fault
from kubelint.syntax.lines import line_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubelint.syntax.events import Event

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^(?:<{7} .*|={7}|>{7} .*)$", re.MULTILINE)
_NO_SPACE = re.compile(r"\s*(?:- +)*[A-Za-z_][\w./-]*(:)[^\s:/]")
_PAIR = re.compile(
    r"\s*(?:- +)*(?P<key>\"[^\"]*\"|'[^']*'|[^\s#:'\"\[{][^:#]*)(?P<colon>:)(?:\s+(?P<value>[^\s#].*))?\s*$"
)


class _Broken(NamedTuple):
    """An error of the parser: where it gave up, and where what it was reading began."""

    text: str
    problem: str
    at: int
    origin: int

    def line(self, offset: int) -> tuple[int, int]:
        """Give the start and end of a line, without its line break and trailing blanks."""
        start = line_start(self.text, offset)
        end = re.compile(r"[^\r\n]*").match(self.text, start)
        return start, start + len(end.group().rstrip()) if end else start

    def content(self, offset: int) -> tuple[int, int]:
        """Give the extent of a line's content."""
        start, end = self.line(offset)
        row = self.text[start:end]
        return start + len(row) - len(row.lstrip()), end

    def above(self, offset: int) -> int | None:
        """Give the start of the nearest line above that is neither empty nor a comment."""
        start = self.line(offset)[0]
        while start > 0:
            start = self.line(start - 1)[0]
            begin, end = self.content(start)
            if begin < end and self.text[begin] != "#":
                return start
        return None

    def here(self, length: int = 1) -> tuple[int, int]:
        """Give the place where the parser gave up."""
        at = min(self.at, max(len(self.text) - 1, 0))
        return at, min(at + length, len(self.text))


def place(error: Exception) -> int:
    """Give the offset at which a parser gave up."""
    mark = getattr(error, "problem_mark", None)
    return mark.index if mark else 0


def explain(error: Exception, text: str) -> Fault:
    """Make a fault of a parser's error; offsets count from the start of the text."""
    if getattr(error, "problem_mark", None) is None:
        return _forbidden_character(text, error)
    at, context = place(error), getattr(error, "context_mark", None)
    broken = _Broken(text, str(getattr(error, "problem", "")), at, context.index if context else at)
    for words, cause in _CAUSES:
        if not words or any(word in broken.problem for word in words):
            fault = cause(broken)
            if fault:
                return fault
    return _fault(f"The YAML is broken here: {broken.problem}", broken.here())


def _fault(message: str, span: tuple[int, int], help: str = "") -> Fault:  # noqa: A002
    return Fault("syntax", message, *span, help)


def _forbidden_character(text: str, error: Exception) -> Fault:
    found = _FORBIDDEN.search(text)
    if not found:
        return _fault(f"The YAML is broken: {getattr(error, 'reason', error)}", (0, min(1, len(text))))
    message = f"The character U+{ord(found.group()):04X} is not allowed in YAML"
    return _fault(message, found.span(), "Remove it, or write it as an escape sequence in double quotes.")


def _conflict(broken: _Broken) -> Fault | None:
    found = _CONFLICT.search(broken.text)
    return _fault("A merge conflict was not resolved here", found.span()) if found else None


def _tab(broken: _Broken) -> Fault | None:
    for offset in (broken.at, broken.origin):
        start, _ = broken.line(offset)
        begin, _ = broken.content(offset)
        tab = broken.text.find("\t", start, begin)
        if tab >= 0:
            help_text = "Replace each tab of the indentation with spaces."
            return _fault("The line is indented with a tab; YAML allows only spaces there", (tab, begin), help_text)
    if broken.text[broken.at : broken.at + 1] == "\t":
        return _fault("A tab stands where only spaces are allowed", broken.here(), "Replace it with spaces.")
    return None


def _last_quoted(broken: _Broken) -> Event | None:
    """Give the quoted scalar right before the place where the parser gave up."""
    last = None
    get = events.next_event(broken.text)
    try:
        while (event := get()).__class__ is not events.StreamEndEvent:
            if event.__class__ is events.ScalarEvent:
                last = event
    except (events.YAMLError, StopIteration):
        pass
    quoted = last is not None and last.style in {'"', "'"}
    near = last is not None and not broken.text[last.end_mark.index : broken.at].strip()
    return last if quoted and near else None


def _open_quote(broken: _Broken) -> Fault | None:
    """The quote is not closed at all, or by the next quote lines later, behind which nothing fits."""
    if "end of stream" in broken.problem and broken.text[broken.origin : broken.origin + 1] in {'"', "'"}:
        return _never_closed(broken, broken.origin)
    last = _last_quoted(broken)
    if last is None:
        return None
    start, end = last.start_mark.index, last.end_mark.index
    start = broken.text.index(last.style, start)
    if "\n" in broken.text[start:end]:
        return _never_closed(broken, start)
    if broken.line(end)[0] != broken.line(broken.at)[0]:
        return None
    advice = (
        "Write a quote inside single quotes twice: ''."
        if last.style == "'"
        else 'Write a quote inside double quotes as \\".'
    )
    return _fault("Text follows the closing quote", (broken.at, broken.line(broken.at)[1]), advice)


def _never_closed(broken: _Broken, start: int) -> Fault:
    quote = broken.text[start]
    return _fault(f"The quote {quote} that opens here is not closed on its line", (start, broken.line(start)[1]))


def _directive(broken: _Broken) -> Fault | None:
    begin, end = broken.content(len(broken.text) - len(broken.text.lstrip()))
    if not broken.text.startswith("%", begin):
        return None
    return _fault("kubectl does not understand directives", (begin, end), "Remove the line.")


def _flow(broken: _Broken) -> Fault | None:
    if not broken.text[broken.at :].strip() and "node content" in broken.problem:
        last = max(broken.text.rfind("["), broken.text.rfind("{"))
        broken = broken._replace(origin=max(last, 0))
    opener = broken.text[broken.origin : broken.origin + 1]
    if opener not in {"[", "{"}:
        return None
    closer = {"[": "]", "{": "}"}[opener]
    found = broken.text[broken.at : broken.at + 1]
    if found in {"]", "}"} and found != closer:
        return _fault(f"The '{opener}' is closed by '{found}'", broken.here(), f"Close it with '{closer}'.")
    if broken.line(broken.at)[0] != broken.line(broken.origin)[0] or not found:
        return _fault(f"The '{opener}' that opens here is not closed", (broken.origin, broken.line(broken.origin)[1]))
    semicolon = broken.text.find(";", broken.origin, broken.at + 1)
    if semicolon >= 0:
        message = f"The entries of '{opener}{closer}' are separated by commas, not by ';'"
        return _fault(message, (semicolon, semicolon + 1))
    return _fault(f"A comma or the closing '{closer}' is missing before this", broken.here())


def _no_space(broken: _Broken, offset: int | None) -> Fault | None:
    match = _NO_SPACE.match(broken.text, broken.line(offset)[0]) if offset is not None else None
    if match is None:
        return None
    help_text = "Without the space, 'key:value' is one word."
    return _fault("A space is missing after the colon", (match.start(1), match.end()), help_text)


def _no_colon(broken: _Broken) -> Fault | None:
    missing_space = _no_space(broken, broken.origin)
    if missing_space:
        return missing_space
    help_text = "Write a key, a colon and a space, or indent the line deeper if it continues the text above."
    return _fault("The line is no 'key: value'", broken.content(broken.origin), help_text)


def _value_not_allowed(broken: _Broken) -> Fault | None:
    start, end = broken.line(broken.at)
    before = broken.text[start : broken.at]
    outer = re.search(r":\s", before)
    if outer:
        quoted = (start + outer.end(), end)
        return _fault("The value holds a colon and a space, so it must be in quotes", quoted)
    above = broken.above(broken.at)
    if above is None:
        return None
    missing_space = _no_space(broken, above)
    if missing_space:
        return missing_space
    pair = _PAIR.match(broken.text[slice(*broken.line(above))])
    deeper = broken.content(broken.at)[0] - start > broken.content(above)[0] - above
    if pair and deeper:
        key = broken.content(broken.at)[0], broken.at
        message = "Wrong indentation: the line is deeper than the line above, which already has its value"
        return _fault(message, key, f"Indent it like '{pair['key'].strip()}', or give that key no value.")
    return _fault("The line is no 'key: value'", broken.content(above))


def _no_key(broken: _Broken) -> Fault | None:
    begin, end = broken.content(broken.at)
    found = broken.text[broken.at : broken.at + 1]
    if broken.at > begin:
        if found in {"]", "}"}:
            return _fault(f"This '{found}' closes nothing", broken.here())
        return _fault("Text follows where the value has ended", (broken.at, end))
    if found in {"]", "}"}:
        return _fault(f"This '{found}' closes nothing", broken.here())
    if broken.text.startswith(("- ", "-\n"), begin) and _at_column_of(broken, begin, broken.origin):
        return _fault("A list item stands where a key is expected", (begin, end))
    message = "Wrong indentation: the line fits neither the lines above nor what they are part of"
    return _fault(message, (begin, end), "Indent it like the entries that it belongs to.")


def _at_column_of(broken: _Broken, one: int, other: int) -> bool:
    return one - broken.line(one)[0] == other - broken.line(other)[0]


def _cannot_start(broken: _Broken) -> Fault | None:
    found = broken.text[broken.at : broken.at + 1]
    return _fault(f"A plain value cannot begin with '{found}'", (broken.at, broken.line(broken.at)[1]), _QUOTES)


def _no_name(broken: _Broken) -> Fault | None:
    sign = broken.text[broken.origin : broken.origin + 1]
    what = {"*": "an alias", "&": "an anchor"}.get(sign)
    if what is None:
        return None
    return _fault(f"'{sign}' begins {what}, but no name follows", (broken.origin, broken.origin + 1), _QUOTES)


_QUOTES = "Put the value in quotes."


def _escape(broken: _Broken) -> Fault | None:
    at = broken.text.find("\\", max(broken.at - 1, 0))
    help_text = "Write the backslash twice, or use single quotes."
    return _fault(f"'{broken.text[at : at + 2]}' is no escape sequence", (at, at + 2), help_text)


def _list_not_allowed(broken: _Broken) -> Fault | None:
    return _fault("A list cannot begin here", broken.here(), "Begin each item on a line of its own, below its key.")


def _header(broken: _Broken) -> Fault | None:
    span = broken.at, broken.line(broken.at)[1]
    sign = broken.text[broken.origin : broken.origin + 1]
    return _fault(f"Only a comment may follow '{sign}'; the text begins on the next line", span)


def _nothing(broken: _Broken) -> Fault | None:
    found = broken.text[broken.at : broken.at + 1]
    if found in {"]", "}"}:
        return _fault(f"This '{found}' closes nothing", broken.here())
    return _fault("A value is missing here" + (f", before '{found}'" if found.strip() else ""), broken.here())


_NO_ENTRY = ("did not find expected key", "did not find expected '-'", "expected <block end>", "<document start>")
# In this order; the first parser's words are libyaml's, the second ones those of ruamel.yaml's own parser.
_CAUSES: tuple[tuple[tuple[str, ...], Callable[[_Broken], Fault | None]], ...] = (
    ((), _conflict),
    ((), _directive),
    ((), _tab),
    (("end of stream", *_NO_ENTRY), _open_quote),
    (("expected ',' or", "did not find expected node content", "expected the node content"), _flow),
    (("could not find expected ':'",), _no_colon),
    (("mapping values are not allowed",), _value_not_allowed),
    (_NO_ENTRY, _no_key),
    (("cannot start any token",), _cannot_start),
    (("alphabetic or numeric",), _no_name),
    (("unknown escape",), _escape),
    (("sequence entries are not allowed",), _list_not_allowed),
    (("comment or line break", "chomping or indentation"), _header),
    (("node content",), _nothing),
)
