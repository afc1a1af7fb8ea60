"""What is known of a rule without running it: what reports, pages and `kubelint explain` tell about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubelint.record import NamedTuple

if TYPE_CHECKING:
    from kubelint.finding import Severity


class Option(NamedTuple):
    """One option of a rule, set from the config; `type` is written as in Python (``int``, ``list[str]``)."""

    name: str
    type: str
    default: object
    help: str


ANYWHERE = "*/"
"""What stands before a name in `RuleInfo.speaks_of`, where the namespace does not matter."""
DOUBLE = "its double"
"""In `RuleInfo.speaks_of`: objects of the subject's own kind in its namespace."""


WITHIN = "in "
"""What stands first in a name in `RuleInfo.speaks_of`, where a finding may stand in such an object itself."""


class RuleInfo(NamedTuple):
    """A rule's declaration, as data.

    `summary` is one sentence and `details` the Markdown below it (why it matters, what to do).  `references`
    are URLs or plain names (``CIS 5.3.2``, ``CWE-668``, ``CVE-2020-8554``).  `subject` is the view that the rule looks
    at (several as in Python: ``Service | Workload``) and `path` its folder.  `security_severity` is a number from
    ``0.1`` to ``10.0`` as text; where it is empty, a rule tagged ``security`` gets the one of its severity.
    `precision` is SARIF's: ``very-high``, ``high``, ``medium`` or ``low``.

    `speaks_of` says which objects a finding may point at, its related places included, besides the subject itself: by
    their kind, their view (`Workload`), or as ``Policy`` (a network policy of any dialect) or ``CustomResource``.  They
    are in the subject's namespace or in none, but for those named with `ANYWHERE`.  The finding itself stands in the
    subject, or in what is named with `WITHIN`.  Of a `Space` nothing is the subject itself: its finding may stand in
    its ``Namespace``, or in what else is named.  None: nobody knows.
    """

    id: str
    severity: Severity
    summary: str
    details: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    subject: str = ""
    path: str = ""
    precision: str = "high"
    security_severity: str = ""
    misses: tuple[str, ...] = ()
    speaks_of: tuple[str, ...] | None = None

    @property
    def views(self) -> frozenset[str]:
        """The names of the views that the rule looks at."""
        return frozenset(self.subject.split(" | "))
