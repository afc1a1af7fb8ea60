"""`kubelint explain`: a rule's page in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kubelint.commands.complain import complain
from kubelint.config.error import did_you_mean
from kubelint.docs.terminal import explain
from kubelint.engine.catalogue import catalogue
from kubelint.rule.declare import RuleError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

OK, USAGE = 0, 2


def explain_rule(rule: str, out: TextIO, *, rules: Sequence[str] = (), color: bool = False) -> int:
    """Write the page of the rule with the id `rule` to `out`; `rules` are folders of the user's own rules.

    Returns 0, or 2 where there is no such rule.
    """
    try:
        infos = catalogue(rules).infos
    except RuleError as error:
        complain(error)
        return USAGE
    found = next((info for info in infos if info.id == rule), None)
    if found is None:
        near = did_you_mean(rule, [info.id for info in infos]) or " `kubelint rules` lists them."
        sys.stderr.write(f"kubelint: There is no rule '{rule}'.{near}\n")
        return USAGE
    out.write(explain(found, color=color))
    return OK
