"""What a scalar of a manifest means to Kubernetes, which reads YAML as sigs.k8s.io/yaml (YAML 1.1, nearly) does."""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_NUMBER_STARTS = frozenset("0123456789+-.")
_INTEGER = re.compile(
    r"([+-]?)(?:0[xX](?P<x>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)|(?P<d>0|[1-9][0-9]*))\Z",
)
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
# A leading dot goes straight to Go's ParseFloat, which takes underscores only between digits.
_DOT_FLOAT = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?\Z")
_TIMESTAMP = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
    r"| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?\Z",
)
# encoding/json writes a whole float below this without a fraction, and whoever reads the JSON sees an integer.
_LARGEST_WHOLE_FLOAT = 1e21
_LARGEST_UNSIGNED = 2**64 - 1
_SMALLEST_SIGNED = -(2**63)


def resolve(text: str) -> Scalar:
    """Give the value of a plain (unquoted, untagged) scalar; timestamps stay text, `.inf` and `.nan` are floats."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if text[0] == ".":
        return _number(text) if _DOT_FLOAT.match(text) else text
    if text[4:5] == "-" and _TIMESTAMP.match(text):
        return text
    digits = text.replace("_", "")
    integer = _INTEGER.match(digits)
    if integer:
        name = integer.lastgroup or "d"
        value = int(integer.group(1) + integer.group(name), _BASES[name]) if len(digits) < 80 else 2**80
        if _SMALLEST_SIGNED <= value <= _LARGEST_UNSIGNED:
            return value
    return _number(text) if _FLOAT.match(digits) else text


def _number(text: str) -> Scalar:
    value = float(text.replace("_", ""))
    if value in (float("inf"), float("-inf")):
        return text
    return int(value) if value.is_integer() and abs(value) < _LARGEST_WHOLE_FLOAT else value


_CORE = "tag:yaml.org,2002:"


def tagged(tag: str, text: str) -> Scalar:
    """Give the value of a scalar with an explicit tag; a tag outside YAML's core makes it text.

    Raises:
        ValueError: the text is no value of the tag's type.
    """
    name = tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag.removeprefix("!!")
    if name == "binary":
        return _binary(text)
    if name not in {"bool", "int", "float", "null", "timestamp"}:
        return text
    value = resolve(text)
    if name == "timestamp":
        matches = _TIMESTAMP.match(text) is not None
    elif name == "float":
        matches = isinstance(value, int | float) and not isinstance(value, bool)
    else:
        matches = {"bool": bool, "int": int, "null": type(None)}[name] is type(value)
    if not matches:
        raise ValueError(f"'{text}' is no !!{name}")
    return value


def _binary(text: str) -> str:
    import binascii

    try:
        # As Go's decoder: line breaks do not count, everything else must be in place.
        data = binascii.a2b_base64(text.replace("\n", "").replace("\r", ""), strict_mode=True)
        return data.decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise ValueError("The value of !!binary is not valid base64") from None


def key_text(value: Scalar) -> str:
    """Write a mapping's key as the text that it is in JSON.

    Raises:
        ValueError: null cannot be a key.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None:
        raise ValueError("null cannot be a key")
    return _go_float(value)


def _go_float(value: float) -> str:
    """Write a float as Go's FormatFloat(value, 'g', -1, 32) does."""
    import struct

    if value - value != 0:
        return {"inf": ".inf", "-inf": "-.inf"}.get(str(value), ".nan")
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    mantissa, _, exponent = next(
        text for digits in range(17) if float(text := f"{single:.{digits}e}") == single or _same_single(text, single)
    ).partition("e")
    power = int(exponent)
    if -4 <= power < 6:
        places = max(0, len(mantissa.replace("-", "").replace(".", "")) - 1 - power)
        return f"{float(mantissa + 'e' + exponent):.{places}f}"
    return f"{mantissa}e{power:+03d}"


def _same_single(text: str, single: float) -> bool:
    import struct

    return bool(struct.unpack("f", struct.pack("f", float(text)))[0] == single)
