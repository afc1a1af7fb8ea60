"""From a file's text to the data of its documents, as plain values that one process can hand to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kubelint.syntax.fault import Fault, FaultError, Limits
from kubelint.syntax.plain import printable
from kubelint.syntax.plain import read as read_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubelint.syntax.marks import Marks

Span = tuple[int, int]
Path = tuple[str | int, ...]
Duplicates = tuple[tuple[Path, Span, Span], ...]
RawDocument = tuple[int, int, str, Any, Duplicates]
"""Start and end in the file's text, its form (`PLAIN`, `YAML` or `JSON`), its data, and the keys written twice."""
RawFault = tuple[str, str, int, int, str]
PLAIN, YAML, JSON = "plain", "yaml", "json"
Loaded = tuple[list[RawDocument], list[RawFault]]

# kubectl cuts a stream at these lines before any YAML is read, so also inside block scalars.
_SEPARATOR = re.compile(r"^---([^\n]*)\n?", re.MULTILINE)


def load(text: str, limits: Limits = Limits()) -> Loaded:  # noqa: B008 (an immutable default)
    """Read each document of a text; one that cannot be read becomes a fault and does not hide the others.

    The result holds nothing but builtin types, for `marshal`.
    """
    documents: list[RawDocument] = []
    faults: list[RawFault] = []
    plain = printable(text)
    for start, end, separator in _chunks(text):
        if separator:
            faults.append(_raw(separator, 0))
            continue
        if text.startswith("\ufeff", start):
            start += 1  # noqa: PLW2901 (files that were joined bring their byte order marks)
        chunk = text[start:end]
        if not chunk or chunk.isspace():
            continue
        try:
            documents.extend(_documents(chunk, start, limits, plain=plain))
        except FaultError as error:
            fault = error.fault
            # libyaml may place the end of a text one past it.
            last = len(chunk)
            faults.append(_raw(fault._replace(start=min(fault.start, last), end=min(fault.end, last)), start))
    return documents, faults


def _raw(fault: Fault, offset: int) -> RawFault:
    return fault.kind, fault.message, fault.start + offset, fault.end + offset, fault.help


def _chunks(text: str) -> Iterator[tuple[int, int, Fault | None]]:
    """Give the start and end of each stretch between separator lines, or what is wrong with the line before it."""
    start = 0
    fault: Fault | None = None
    if "\n---" not in text and not text.startswith("---"):
        yield start, len(text), fault
        return
    for match in _SEPARATOR.finditer(text):
        yield start, match.start(), fault
        start = match.end()
        rest = match.group(1).strip()
        fault = _separator_fault(match, rest) if rest and not rest.startswith("#") else None
    yield start, len(text), fault


def _separator_fault(match: re.Match[str], rest: str) -> Fault:
    start = match.start()
    end = start + len(match.group().rstrip())
    if "{{" in rest:
        return Fault("template", "Not rendered: a template action stands on a separator line", start, end)
    return Fault(
        "separator",
        f"Only a comment may follow the separator '---', not '{rest if len(rest) < 40 else rest[:37] + '...'}'",
        start,
        end,
        "kubectl refuses this line. Start the document on the next line.",
    )


def _documents(chunk: str, offset: int, limits: Limits, *, plain: bool) -> Iterator[RawDocument]:
    if len(chunk) > limits.document_chars:
        message = f"The document is longer than {limits.document_chars:,} characters"
        raise FaultError(Fault("limit", message, 0, _first_line_end(chunk)))
    # Documents with braces like a template's are rarely plain; the attempt would only cost time.
    if plain and "{{" not in chunk:
        data = read_plain(chunk, limits)
        if data is not None:
            yield offset, offset + len(chunk), PLAIN, data, ()
            return
    head = chunk.lstrip()[:2]
    if head[0] in "{[" and head != "{{":
        from kubelint.syntax import jsontext

        try:
            values = jsontext.read(chunk, limits)
        except ValueError:
            pass  # YAML's flow style begins with the same characters
        else:
            for start, end, data, twice in values:
                if data is None:
                    continue
                duplicates = _duplicates(chunk[start:end], offset + start, form=JSON) if twice else ()
                yield offset + start, offset + end, JSON, data, duplicates
            return
    data, exists, twice = _read_yaml(chunk, limits)
    if exists and data is not None:
        duplicates = _duplicates(chunk, offset, form=YAML) if twice else ()
        yield offset, offset + len(chunk), YAML, data, duplicates


def _read_yaml(chunk: str, limits: Limits) -> tuple[Any, bool, bool]:
    from kubelint.syntax import tree
    from kubelint.syntax.events import YAMLError

    try:
        return tree.read(chunk, limits)
    except (YAMLError, UnicodeEncodeError) as error:
        from kubelint.syntax import errors

        fault = _template(chunk, errors.place(error)) or errors.explain(error, chunk)
    except FaultError as error:
        fault = error.fault
        if fault.broken:
            fault = _template(chunk, fault.start) or fault
    raise FaultError(fault)


def _template(chunk: str, broken_at: int) -> Fault | None:
    """Say that a broken document is a template, if its actions may be why it is broken."""
    from kubelint.syntax import template

    action = template.action(chunk, broken_at)
    return Fault("template", "Not rendered: the document holds template actions", *action) if action else None


def _duplicates(chunk: str, offset: int, *, form: str) -> Duplicates:
    marks = read_marks(chunk, form=form)
    return tuple(
        (path, (first[0] + offset, first[1] + offset), (second[0] + offset, second[1] + offset))
        for path, first, second in marks.duplicates
    )


def read_marks(chunk: str, *, form: str) -> Marks:
    """Give the places in the text of one document that `load` has accepted."""
    if form == JSON:
        from kubelint.syntax import jsontext

        return jsontext.read_marks(chunk)
    from kubelint.syntax import marks

    return marks.read_marks(chunk)


def _first_line_end(chunk: str) -> int:
    end = chunk.find("\n")
    return end if end >= 0 else len(chunk)
