"""The commands about rules on the command line."""

from __future__ import annotations

from typer.testing import CliRunner

from kubelint.cli.app import app


def test_the_shell_completes_the_id_of_a_rule() -> None:
    env = {"_KUBELINT_COMPLETE": "complete_bash", "COMP_WORDS": "kubelint explain service-n", "COMP_CWORD": "2"}
    done = CliRunner().invoke(app, [], env=env, prog_name="kubelint")
    assert done.stdout.split() == ["service-node-port"]
