"""The laws of the house: imports point one way, and rules see nothing but the API."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from kubelint.rule.load import builtin_folder, rule_folders

if TYPE_CHECKING:
    from pathlib import Path

CONTRACTS = """
[importlinter]
root_packages =
    kubelint
    kubelint_rules

[importlinter:contract:api]
name = Rules see only kubelint.api
type = forbidden
source_modules = kubelint_rules
forbidden_modules =
{others}
allow_indirect_imports = True

[importlinter:contract:independent]
name = Rules do not see each other
type = independence
modules = kubelint_rules.*
"""


def test_rules_see_only_the_api_and_not_each_other(tmp_path: Path) -> None:
    folders = rule_folders(builtin_folder())
    _package_of_rules(tmp_path, folders)
    result = _lint(tmp_path)
    assert result.returncode == 0, result.stdout
    # The law sees every rule: nothing stays outside because of where it stands.
    assert f"Analyzed {len(folders) + _modules_of_kubelint() + 1} files" in result.stdout


def test_a_rule_that_looks_behind_the_api_breaks_the_law(tmp_path: Path) -> None:
    _package_of_rules(tmp_path, rule_folders(builtin_folder())[:1])
    (tmp_path / "kubelint_rules" / "bad.py").write_text("from kubelint.syntax.document import Document\n")
    assert _lint(tmp_path).returncode == 1


def test_a_rule_that_uses_another_breaks_the_law(tmp_path: Path) -> None:
    folders = rule_folders(builtin_folder())[:1]
    _package_of_rules(tmp_path, folders)
    other = os.path.basename(folders[0]).replace("-", "_")
    (tmp_path / "kubelint_rules" / "bad.py").write_text(f"from kubelint_rules import {other}\n")
    assert _lint(tmp_path).returncode == 1


def test_rules_hold_to_strict_types(tmp_path: Path) -> None:
    _package_of_rules(tmp_path, rule_folders(builtin_folder()))
    environment = {**os.environ, "MYPYPATH": os.getcwd()}
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "-p", "kubelint_rules"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert run.returncode == 0, run.stdout


def _package_of_rules(tmp_path: Path, folders: list[str]) -> None:
    """Make a package of the rules, whose folders are none: their names hold hyphens."""
    package = tmp_path / "kubelint_rules"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for folder in folders:
        shutil.copy(os.path.join(folder, "rule.py"), package / (os.path.basename(folder).replace("-", "_") + ".py"))
    others = sorted(
        name.removesuffix(".py")
        for name in os.listdir("kubelint")
        if not name.startswith("_")
        and name != "api.py"
        and (name.endswith(".py") or os.path.isdir(os.path.join("kubelint", name)))
    )
    config = CONTRACTS.format(others="\n".join(f"    kubelint.{name}" for name in others))
    (tmp_path / ".importlinter").write_text(config)


def _modules_of_kubelint() -> int:
    return sum(name.endswith(".py") for _, _, names in os.walk("kubelint") for name in names)


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = os.path.join(os.path.dirname(sys.executable), "lint-imports")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.getcwd()])}
    command = [program, str(folder / ".importlinter"), "--no-cache"]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
