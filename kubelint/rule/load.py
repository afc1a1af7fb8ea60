"""Rules from folders: each has one `rule.py` with one declared function."""

from __future__ import annotations

import os
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location

from kubelint.rule.declare import ID, Rule, RuleError, declared

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def builtin_folder() -> str:
    """Return the folder of the built-in rules: inside an installed package, beside the package in a checkout."""
    installed = os.path.join(HERE, "_rules")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(HERE), "rules")


def rule_folders(folder: str) -> list[str]:
    """Return the folders at or below `folder` that hold a `rule.py`, in the order of their names."""
    found = []
    for here, below, files in os.walk(folder):
        below[:] = sorted(name for name in below if name != "__pycache__" and not name.startswith("."))
        if "rule.py" in files:
            found.append(here)
            below.clear()
    return sorted(found)


def load_rule(folder: str) -> Rule:
    """Load the rule whose folder is `folder`.  This runs its code.

    Raises:
        RuleError: If it cannot be loaded, or is not of the form of a rule; the message names the file.
    """
    path = os.path.join(folder, "rule.py")
    name = os.path.basename(os.path.normpath(folder))
    spec = spec_from_file_location("kubelint_rule_" + re.sub(r"\W", "_", name), path)
    if spec is None or spec.loader is None:
        raise RuleError(f"{path}: cannot be loaded")
    module = module_from_spec(spec)
    # pickling, and messages of warnings, look the module up by its name
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except RuleError as error:
        raise RuleError(f"{path}: {error}") from error
    except Exception as error:
        raise RuleError(f"{path}: {type(error).__name__}: {error}") from error
    rules = [found for value in vars(module).values() if (found := declared(value)) and value.__module__ == spec.name]
    if len(rules) != 1:
        raise RuleError(f"{path}: holds {len(rules)} rules; a rule.py holds exactly one")
    return _checked(rules[0], folder, path, name)


def _checked(rule: Rule, folder: str, path: str, name: str) -> Rule:
    if not re.fullmatch(ID, rule.info.id):
        raise RuleError(f"{path}: '{rule.info.id}' is no rule id; ids are small words joined by hyphens")
    if rule.info.id != name:
        raise RuleError(f"{path}: the rule '{rule.info.id}' stands in a folder named '{name}'")
    return rule._replace(info=rule.info._replace(path=folder))
