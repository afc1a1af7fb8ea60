"""What a caller may ask of a report."""

from __future__ import annotations

from kubelint.finding import Severity
from kubelint.record import NamedTuple


class ReportOptions(NamedTuple):
    """The same for every format; each takes what concerns it.

    `show_suppressed` shows suppressed and known findings too (JSON always does).  `category` tells uploads of one
    commit to code scanning apart.  `stats` adds counts by rule and severity, `list_objects` what was
    read (text, concise, json).
    """

    min_severity: Severity = Severity.info
    color: bool = False
    quiet: bool = False
    verbose: bool = False
    show_suppressed: bool = False
    category: str = ""
    stats: bool = False
    list_objects: bool = False
