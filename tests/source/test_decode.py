from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.source.decode import DecodeError, decode

TEXT = "kind: Service # naïve ☸ 😀\r\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark_of_their_own(codec: str) -> None:
    assert decode(TEXT.encode(codec)) == TEXT


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_wide_encodings_with_and_without_a_mark(codec: str, mark: bytes) -> None:
    assert decode(TEXT.encode(codec)) == TEXT
    assert decode(mark + TEXT.encode(codec)) == TEXT


@pytest.mark.parametrize("text", ["", "a", "ab", "é", "\N{FULLWIDTH LATIN SMALL LETTER A}b", "\U0001f600"])
def test_short_texts(text: str) -> None:
    assert decode(text.encode()) == text


def test_a_lone_mark_is_an_empty_text() -> None:
    assert [decode(mark) for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)] == ["", "", ""]


def test_a_bad_byte_is_named_with_its_place() -> None:
    with pytest.raises(DecodeError) as caught:
        decode("kind: a\r\nname: ü".encode() + b"\xe9\n")
    error = caught.value
    assert error.reason == "Byte 0xE9 at offset 17 is not valid UTF-8; save the file as UTF-8"
    assert (error.offset, error.line, error.column) == (17, 2, 8)


def test_a_byte_after_a_mark_counts_from_the_file_start() -> None:
    with pytest.raises(DecodeError) as caught:
        decode(codecs.BOM_UTF8 + b"ab\xff")
    assert (caught.value.offset, caught.value.line, caught.value.column) == (5, 1, 3)


def test_a_cut_wide_file() -> None:
    with pytest.raises(DecodeError, match="UTF-16"):
        decode(codecs.BOM_UTF16_LE + b"a\x00b")


def test_a_binary_file_is_called_so() -> None:
    with pytest.raises(DecodeError, match="binary"):
        decode(b"\x7fELF\x02\x01\x01\x00\xff\xfe")


def error_of(data: bytes) -> DecodeError | None:
    try:
        decode(data).encode()
    except DecodeError as error:
        return error
    return None


@given(st.binary(max_size=40))
def test_any_bytes_are_text_or_a_decode_error(data: bytes) -> None:
    error = error_of(data)
    assert error is None or (0 <= error.offset < len(data) and error.line >= 1 and error.column >= 1)


@given(st.text(max_size=40).filter(lambda text: "\x00" not in text and not text.startswith("\ufeff")))
def test_utf8_survives(text: str) -> None:
    assert decode(text.encode()) == text
