"""Bytes to text, by the encodings that YAML allows (YAML 1.2, section 5.2)."""

from __future__ import annotations

import re

# The order matters: the marks of UTF-32 begin like those of UTF-16.
_SIGNATURES = (
    (re.compile(rb"\x00\x00\xfe\xff"), "utf-32-be", 4),
    (re.compile(rb"\x00\x00\x00[^\x00]"), "utf-32-be", 0),
    (re.compile(rb"\xff\xfe\x00\x00"), "utf-32-le", 4),
    (re.compile(rb"[^\x00]\x00\x00\x00"), "utf-32-le", 0),
    (re.compile(rb"\xfe\xff"), "utf-16-be", 2),
    (re.compile(rb"\x00[^\x00]"), "utf-16-be", 0),
    (re.compile(rb"\xff\xfe"), "utf-16-le", 2),
    (re.compile(rb"[^\x00]\x00"), "utf-16-le", 0),
    (re.compile(rb"\xef\xbb\xbf"), "utf-8", 3),
)
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class DecodeError(ValueError):
    """Bytes that are no text: the reason as a sentence, the byte's offset, and its 1-based line and column."""

    def __init__(self, reason: str, offset: int, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.line = line
        self.column = column


def encoding(data: bytes) -> tuple[str, int]:
    """The codec of `data` and the length of its byte order mark."""
    head = data[:4]
    if len(head) > 1 and (0 in head or head[0] > 0xEE):
        for signature, codec, mark in _SIGNATURES:
            if signature.match(head):
                return codec, mark
    return "utf-8", 0


def decode(data: bytes) -> str:
    """The text of `data` without a byte order mark.

    Raises:
        DecodeError: at the first byte that is no text in the encoding that the first bytes show.
    """
    codec, mark = encoding(data)
    try:
        return data[mark:].decode(codec) if mark else data.decode(codec)
    except UnicodeDecodeError as error:
        raise _explained(data, codec, mark, mark + error.start) from None


def _explained(data: bytes, codec: str, mark: int, offset: int) -> DecodeError:
    name = codec.upper().removesuffix("-BE").removesuffix("-LE")
    if b"\x00" in data and codec == "utf-8":
        reason = "The file is binary, not text"
    else:
        reason = f"Byte 0x{data[offset]:02X} at offset {offset} is not valid {name}; save the file as UTF-8"
    before = data[mark:offset].decode(codec)
    breaks = list(_LINE_BREAK.finditer(before))
    start = breaks[-1].end() if breaks else 0
    return DecodeError(reason, offset, len(breaks) + 1, len(before) - start + 1)
