"""The options of `kubelint check` as data: both parsers, the help and the docs are made of this one table."""

from __future__ import annotations

from kubelint.commands.flag import Flag
from kubelint.commands.render_options import CACHE, CHARTS, LIMITS

SEVERITIES = ("hint", "info", "warning", "error")
FORMATS = ("text", "concise", "json", "sarif", "github")


_WHAT, _HOW, _OUT = "What is checked", "Rules and settings", "Output"

CHECK: tuple[Flag, ...] = (
    Flag(("--exclude",), "many", "Leave out paths, as a .gitignore would.", "PATTERN", group=_WHAT),
    Flag(("--force-exclude",), "flag", "Hold excludes for files that are named themselves, too.", group=_WHAT),
    Flag(("--root",), "value", "The folder that nothing leaves; default: the git repository.", "DIR", group=_WHAT),
    Flag(("--namespace", "-n"), "value", "The namespace of whatever names none.", "NAME", group=_WHAT),
    Flag(
        ("--with-context",),
        "flag",
        "Read the whole repository around the given files, and report only what concerns them.",
        group=_WHAT,
    ),
    *CHARTS,
    Flag(("--no-render",), "flag", "Render nothing; charts and overlays are passed over.", group="Charts and overlays"),
    *CACHE,
    *LIMITS,
    Flag(("--select",), "many", "Run only these rules (ids, tags, globs).", "RULES", commas=True, group=_HOW),
    Flag(("--ignore",), "many", "Do not run these rules (ids, tags, globs).", "RULES", commas=True, group=_HOW),
    Flag(("--rules",), "many", "Load more rules from a folder; this runs their code.", "DIR", group=_HOW),
    Flag(("--config",), "value", "Use this configuration file.", "FILE", group=_HOW),
    Flag(("--isolated",), "flag", "Use no configuration file.", group=_HOW),
    Flag(("--baseline",), "value", "Mark what FILE lists as known.", "FILE", group=_HOW),
    Flag(("--write-baseline",), "value", "Write what is found to FILE, and succeed.", "FILE", group=_HOW),
    Flag(
        ("--fail-on",), "value", "The severity that makes the run fail; default: warning.", "", SEVERITIES, group=_HOW
    ),
    Flag(("--exit-zero",), "flag", "Succeed whatever is found; what cannot be read still fails.", group=_HOW),
    Flag(("--format",), "value", "What is written to standard output.", "", FORMATS, group=_OUT),
    Flag(("--output-file",), "many", "Write a report to a file as well.", "FORMAT:PATH", group=_OUT),
    Flag(
        ("--min-severity",), "value", "Leave out what is less; default: info (json: hint).", "", SEVERITIES, group=_OUT
    ),
    Flag(("--show-suppressed",), "flag", "Show what is suppressed or known, too.", group=_OUT),
    Flag(("--sarif-category",), "value", "Tells several SARIF uploads of one commit apart.", "NAME", group=_OUT),
    Flag(("--stats",), "flag", "Count findings by rule and by severity.", group=_OUT),
    Flag(("--list-objects",), "flag", "List the objects that were read.", group=_OUT),
    Flag(("--color",), "value", "When to use colour.", "", ("auto", "always", "never"), group=_OUT),
    Flag(("--quiet", "-q"), "flag", "Only findings, no summary.", group=_OUT),
    Flag(("--verbose", "-v"), "flag", "Also list what was passed over, and why.", group=_OUT),
)
