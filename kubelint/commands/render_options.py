"""The options that say how charts and overlays are rendered, as data."""

from __future__ import annotations

from kubelint.commands.flag import Flag

_WITH, _HOW = "Charts and overlays", "Limits of rendering"

CHARTS: tuple[Flag, ...] = (
    Flag(("--values", "-f"), "many", "A values file for the charts, as Helm takes it.", "FILE", group=_WITH),
    Flag(("--set",), "many", "A value for the charts: key=value, as Helm takes it.", "KEY=VALUE", group=_WITH),
    Flag(("--set-string",), "many", "The same, and the value is a string.", "KEY=VALUE", group=_WITH),
    Flag(("--release",), "value", "The name of the release.", "NAME", group=_WITH),
    Flag(("--kube-version",), "value", "The Kubernetes version that charts are told.", "VERSION", group=_WITH),
    Flag(("--api-versions",), "many", "API versions that charts hear of.", "GROUP/VERSION", commas=True, group=_WITH),
    Flag(("--test-hooks",), "flag", "Take Helm's test hooks, too.", group=_WITH),
)
"""What charts are rendered with."""

LIMITS: tuple[Flag, ...] = (
    Flag(("--render-timeout",), "value", "Seconds for each chart or overlay; default: 20.", "SECONDS", group=_HOW),
    Flag(("--render-memory",), "value", "Resident memory, in MB; default: 1024.", "MB", group=_HOW),
    Flag(("--render-output",), "value", "Rendered text, in MB; default: 64.", "MB", group=_HOW),
    Flag(("--render-unpacked",), "value", "Unpacked archives, in MB; default: 256.", "MB", group=_HOW),
)
"""What a chart or an overlay may take; whatever takes more is refused."""

CACHE: tuple[Flag, ...] = (
    Flag(("--cache-dir",), "value", "The folder where renders and documents are kept.", "DIR", group=_WITH),
    Flag(("--no-cache",), "flag", "Keep nothing, and use nothing that was kept.", group=_WITH),
)
"""Where what was rendered and read is kept between runs."""
