"""The commands about rules: explain, rules, new-rule, test-rules."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

_RULES = typer.Option("--rules", metavar="DIR", help="Load more rules from a folder; this runs their code.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("explain", help="Show all about a rule: what it finds, why, and what to do.")(_explain)
    app.command("rules", help="List all rules.")(_rules)
    app.command("new-rule", help="Write the folder of a new rule, with examples that it passes.")(_new_rule)
    app.command("test-rules", help="Hold rules to the marks in their examples.")(_test_rules)


def _ids(incomplete: str) -> list[str]:
    """Complete the id of a built-in rule; to know others would run their code."""
    from kubelint.engine.catalogue import builtin_infos

    return [info.id for info in builtin_infos() if info.id.startswith(incomplete)]


def _explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's id.", autocompletion=_ids)],
    *,
    rules: Annotated[list[str] | None, _RULES] = None,
) -> int:
    import os

    from kubelint.commands.explain import explain_rule

    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return explain_rule(rule, sys.stdout, rules=rules or (), color=color)


def _rules(
    *,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to list them.")] = "text",
    rules: Annotated[list[str] | None, _RULES] = None,
) -> int:
    from kubelint.commands.rules import list_rules

    return list_rules(sys.stdout, format=form, rules=rules or ())


def _new_rule(
    path: Annotated[str, typer.Argument(metavar="DIR/ID", help="The folder to write; its name is the rule's id.")],
) -> int:
    from kubelint.commands.new_rule import new_rule

    return new_rule(path, sys.stdout)


def _test_rules(
    paths: Annotated[list[str], typer.Argument(metavar="DIR...", help="Folders of rules.")],
) -> int:
    from kubelint.commands.test_rules import run_examples

    return run_examples(paths, sys.stdout)
