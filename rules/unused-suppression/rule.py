"""Requests to ignore a rule that ignore nothing."""

from __future__ import annotations

from kubelint.api import Problem, Problems, Severity, UnusedSuppression, rule


@rule("unused-suppression", severity=Severity.info, tags=("reading",), precision="very-high")
def check(unused: UnusedSuppression) -> Problems:
    """A suppression ignores nothing.

    Remove it.

    What it once ignored is gone, it stands in the wrong place, or it names a rule that does not exist.  Left in place
    it would hide a finding that somebody brings back later.  Suppressions of rules that did not run are not judged.
    """
    yield Problem(unused.place, unused.message, help=unused.help)
