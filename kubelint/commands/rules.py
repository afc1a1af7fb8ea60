"""`kubelint rules`: all rules, as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.commands.complain import complain
from kubelint.docs.overview import group_of, grouped
from kubelint.engine.catalogue import catalogue
from kubelint.rule.declare import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from kubelint.rule.info import RuleInfo

OK, USAGE = 0, 2
FORMATS = ("text", "json")


def list_rules(out: TextIO, *, format: str = "text", rules: Sequence[str] = ()) -> int:  # noqa: A002
    """Write all rules to `out`, those in the folders `rules` too, as ``text`` or ``json``; return the exit code."""
    try:
        infos = catalogue(rules).infos
    except RuleError as error:
        complain(error)
        return USAGE
    if format == "json":
        import json

        json.dump([_as_json(info) for info in infos], out, indent=2)
        out.write("\n")
    else:
        out.write("\n".join(_table(infos)) + "\n")
    return OK


def _table(infos: Sequence[RuleInfo]) -> Iterator[str]:
    width = max((len(info.id) for info in infos), default=0)
    for title, rules in grouped(infos).items():
        yield title
        for info in rules:
            yield f"  {info.id:{width}}  {info.severity.name:7}  {info.summary}"
        yield ""
    yield "`kubelint explain RULE` tells all about one."


def _as_json(info: RuleInfo) -> dict[str, object]:
    return {
        "id": info.id,
        "group": group_of(info),
        "severity": info.severity.name,
        "summary": info.summary,
        "details": info.details,
        "tags": list(info.tags),
        "references": list(info.references),
        "subject": info.subject,
        "precision": info.precision,
        "security_severity": info.security_severity,
        "options": [
            {"name": option.name, "type": option.type, "default": _plain(option.default), "help": option.help}
            for option in info.options
        ],
    }


def _plain(value: object) -> object:
    """Return an option's default as JSON can hold it."""
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
