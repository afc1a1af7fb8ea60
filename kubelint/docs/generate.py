"""Writes the pages of the built-in rules below docs/rules: `python -m kubelint.docs.generate`."""

from __future__ import annotations

import os
import sys

from kubelint.docs.overview import overview
from kubelint.docs.page import page
from kubelint.rule.load import HERE, builtin_folder, load_rule, rule_folders

FOLDER = os.path.join(os.path.dirname(HERE), "docs", "rules")


def pages() -> dict[str, str]:
    """Return all pages as the rules are now, by the names of their files."""
    infos = [load_rule(folder).info for folder in rule_folders(builtin_folder())]
    return {"README.md": overview(infos), **{f"{info.id}.md": page(info) for info in infos}}


def stale(folder: str = FOLDER) -> list[str]:
    """Return the names of the files in `folder` that are missing, too many, or not what the rules say."""
    wanted = pages()
    there = {name: _read(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def generate(folder: str = FOLDER) -> None:
    """Write the pages anew, and remove those of rules that are gone."""
    os.makedirs(folder, exist_ok=True)
    wanted = pages()
    for name in os.listdir(folder):
        if name.endswith(".md") and name not in wanted:
            os.remove(os.path.join(folder, name))
    for name, text in wanted.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _read(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


if __name__ == "__main__":
    generate(*sys.argv[1:2])
