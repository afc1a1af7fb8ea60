"""Writes `index.py`, what is known of the built-in rules unloaded: `python -m kubelint.engine.make_index`."""

from __future__ import annotations

import os
from pprint import pformat

from kubelint.rule.load import builtin_folder, load_rule, rule_folders

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "index.py")


def index_source() -> str:
    """Return the text of the index as the rules are now."""
    rows = []
    for folder in rule_folders(builtin_folder()):
        info = load_rule(folder).info
        options = tuple(tuple(option) for option in info.options)
        rows.append(
            (
                info.id,
                int(info.severity),
                info.summary,
                info.details,
                info.tags,
                info.references,
                options,
                info.subject,
                info.precision,
                info.security_severity,
                info.misses,
                info.speaks_of,
            )
        )
    body = pformat(tuple(rows), width=116, sort_dicts=False)
    return (
        '"""What is known of the built-in rules without loading them; made by `kubelint.engine.make_index`."""\n\n'
        "from typing import Any\n\n# ruff: noqa: E501, ISC004, Q000, RUF001, RUF100\n# fmt: off\n"
        f"RULES: tuple[tuple[Any, ...], ...] = {body}\n"
    )


def main() -> None:
    """Write the index anew."""
    with open(PATH, "w", encoding="utf-8", newline="\n") as file:
        file.write(index_source())


if __name__ == "__main__":
    main()
