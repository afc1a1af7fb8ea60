"""The rules that exist: what is known of each without running it, and its code when it is needed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kubelint.finding import Severity
from kubelint.rule.info import Option, RuleInfo
from kubelint.rule.load import builtin_folder, load_rule, rule_folders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubelint.rule.declare import Rule

ENTRY_POINT = "kubelint.rules"


class Catalogue:
    """All rules by id, sorted.  Built-in rules are known from the index, and their code is loaded when asked for."""

    def __init__(self, infos: Sequence[RuleInfo], loaded: Sequence[Rule] = ()) -> None:
        self._rules: dict[str, Rule] = {rule.info.id: rule for rule in loaded}
        found = {info.id: info for info in infos}
        found.update({rule.info.id: rule.info for rule in loaded})
        self.infos = tuple(found[name] for name in sorted(found))

    def rule(self, info: RuleInfo) -> Rule:
        """Return the rule itself, loading its code the first time.

        Raises:
            RuleError: If it cannot be loaded.
        """
        rule = self._rules.get(info.id)
        if rule is None:
            rule = self._rules[info.id] = load_rule(info.path)
        return rule


def without_rules(folder: str) -> str:
    """Say why no rule was found in `folder`."""
    if not os.path.isdir(folder):
        return f"{folder}: no such folder"
    return f"{folder}: holds no rules (a rule is a folder with a rule.py)"


def catalogue(folders: Sequence[str] = (), *, plugins: bool = True) -> Catalogue:
    """Return the built-in rules, those in `folders`, and those of installed packages.

    Raises:
        RuleError: If a rule of a folder or package cannot be loaded, or bears the id of another.
    """
    from kubelint.rule.declare import RuleError

    loaded: list[Rule] = []
    for folder in [*folders, *(_plugin_folders() if plugins else ())]:
        rules = [load_rule(found) for found in rule_folders(folder)]
        if not rules:
            raise RuleError(without_rules(folder))
        loaded += rules
    infos = builtin_infos()
    taken = {info.id: info.path for info in infos}
    for rule in loaded:
        if rule.info.id in taken:
            raise RuleError(f"{rule.info.path}: the rule '{rule.info.id}' is already defined in {taken[rule.info.id]}")
        taken[rule.info.id] = rule.info.path
    return Catalogue(infos, loaded)


def builtin_infos() -> list[RuleInfo]:
    """Return what the index knows of the built-in rules."""
    from kubelint.engine.index import RULES

    folder = builtin_folder()
    return [
        RuleInfo(
            id=identifier,
            severity=Severity(severity),
            summary=summary,
            details=details,
            tags=tags,
            references=references,
            options=tuple(Option(*option) for option in options),
            subject=subject,
            path=os.path.join(folder, identifier),
            precision=precision,
            security_severity=security,
            misses=misses,
            speaks_of=speaks_of,
        )
        for (
            identifier,
            severity,
            summary,
            details,
            tags,
            references,
            options,
            subject,
            precision,
            security,
            misses,
            speaks_of,
        ) in RULES
    ]


def _plugin_folders() -> list[str]:
    """Return the folders of rules that installed packages announce by the entry point `kubelint.rules`.

    The import of importlib.metadata costs more than a whole check of one file, so it waits for a sign of one.
    """
    if not any(map(_mentions_entry_point, sys.path)):
        return []
    from importlib.metadata import entry_points
    from importlib.util import find_spec

    folders = []
    for entry in sorted(entry_points(group=ENTRY_POINT)):
        spec = find_spec(entry.value)
        locations = spec.submodule_search_locations if spec else None
        folders += list(locations or ())
    return folders


def _mentions_entry_point(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            infos = [entry.path for entry in entries if entry.name.endswith(".dist-info")]
    except OSError:
        return False
    return any(_file_mentions(os.path.join(info, "entry_points.txt")) for info in infos)


def _file_mentions(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"[kubelint.rules]" in file.read()
    except OSError:
        return False
