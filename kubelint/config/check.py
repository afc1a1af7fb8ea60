"""Whether a configuration has the form that the published schema gives, and what to say where it has not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kubelint.config.error import did_you_mean
from kubelint.config.quick import plainly_valid
from kubelint.config.written import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jsonschema.exceptions import ValidationError

    from kubelint.config.written import Path

SCHEMA_FILE = os.path.join(os.path.dirname(__file__), "kubelint.schema.json")

_NAME_PATTERN = "^[a-z0-9]([a-z0-9-]"
_NOUNS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}
_DEMANDS = {
    "minItems": "must not be empty",
    "minLength": "must not be empty",
    "minProperties": "must not be empty",
    "minimum": "must be a port between 1 and 65535",
    "maximum": "must be a port between 1 and 65535",
    "pattern": "must be a name of lower-case letters, digits and '-', at most 63 of them",
}


def schema() -> dict[str, Any]:
    """Read the published schema."""
    from json import load

    with open(SCHEMA_FILE, encoding="utf-8") as file:
        return load(file)  # type: ignore[no-any-return]


def complaints(
    data: object, rules: dict[str, Any] | None = None, whole: str = "The configuration"
) -> Iterable[Complaint]:
    """Give all that is wrong with the form that `rules` ask for (a schema); `whole` is what the data is called."""
    from json import dumps

    try:
        dumps(data, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return [Complaint((), False, "A string holds half of a surrogate pair, which is no text")]
    rules = rules or schema()
    if plainly_valid(rules, data, rules["$defs"]):
        return []
    from jsonschema import Draft202012Validator

    return (_complaint(error, whole) for error in Draft202012Validator(rules).iter_errors(data))


def _complaint(error: ValidationError, whole: str) -> Complaint:
    """Say in a person's words what jsonschema found."""
    path: Path = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    value: Any = error.instance
    if error.validator == "additionalProperties":
        rules: Any = error.schema
        key = next(key for key in value if key not in rules["properties"])
        near = did_you_mean(key, rules["properties"])
        return Complaint((*path, key), True, f"Unknown key '{key}'{f' in {_name(path)}' if path else ''}.{near}")
    if error.validator == "pattern" and not str(wanted).startswith(_NAME_PATTERN):
        rules = error.schema
        said = rules.get("description") or f"it must match {wanted}"
        return Complaint(path, False, f"{_name(path)}: '{value}' does not fit. {said}")
    return Complaint(path, False, f"{_name(path) or whole} {_demand(str(error.validator), wanted, value)}")


def _demand(keyword: str, wanted: Any, value: object) -> str:  # noqa: ANN401  (as each keyword has it)
    """Say what a value must be."""
    if keyword == "type":
        nouns = [_NOUNS[one] for one in (wanted if isinstance(wanted, list) else [wanted])]
        quotes = "; put it in quotes" if wanted == "string" and isinstance(value, bool | int | float) else ""
        return f"must be {' or '.join(nouns)}, not {_noun(value)}{quotes}"
    if keyword == "enum":
        near = did_you_mean(value, wanted) if isinstance(value, str) else ""
        return f"must be {', '.join(wanted[:-1])} or {wanted[-1]}.{near}"
    if keyword == "required":
        missing = [key for key in wanted if not isinstance(value, dict) or key not in value]
        return f"needs the key '{missing[0]}'"
    return _DEMANDS.get(keyword, f"does not fit the schema ({keyword}: {wanted})")


def _noun(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    names = {dict: "object", list: "array", str: "string", int: "integer"}
    return _NOUNS[names[type(value)]] if type(value) in names else f"a {type(value).__name__}"


def _name(path: Path) -> str:
    """Write a path as a person would; nothing for the whole."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"'{text.removeprefix('.')}'" if path else ""
