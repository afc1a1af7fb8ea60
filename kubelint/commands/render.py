"""`kubelint render`: shows what a chart or an overlay becomes, and where each line comes from."""

from __future__ import annotations

import os
import sys

from kubelint.commands.complain import complain
from kubelint.commands.flag import Flag
from kubelint.commands.render_options import CACHE, CHARTS, LIMITS
from kubelint.commands.rendering import rendering_of
from kubelint.config.config import Config
from kubelint.config.error import ConfigError
from kubelint.engine.render import render_one
from kubelint.record import NamedTuple
from kubelint.render.limits import RenderError
from kubelint.report.blame import write_json, write_text
from kubelint.report.paths import relative
from kubelint.source.root import root_of

DONE, USAGE, UNREAD = 0, 2, 3
MAPS = ("text", "json")

RENDER: tuple[Flag, ...] = (
    Flag(("--map",), "value", "Also say where each line comes from.", "", MAPS, group="Output"),
    # Test hooks are shown as `helm template` shows them, among all others.
    *(flag for flag in CHARTS if flag.names != ("--test-hooks",)),
    Flag(
        ("--namespace", "-n"),
        "value",
        "The namespace that a chart is installed into.",
        "NAME",
        group="Charts and overlays",
    ),
    Flag(("--root",), "value", "The folder that nothing leaves; default: the git repository.", "DIR"),
    Flag(("--config",), "value", "Use this configuration file.", "FILE"),
    Flag(("--isolated",), "flag", "Use no configuration file."),
    *CACHE,
    *LIMITS,
)


class RenderCommandValues(NamedTuple):
    """One field for each option of `RENDER`, with its default, and the path."""

    path: str
    map: str | None = None
    values: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    set_string: tuple[str, ...] = ()
    release: str | None = None
    kube_version: str | None = None
    api_versions: tuple[str, ...] = ()
    namespace: str | None = None
    root: str | None = None
    config: str | None = None
    isolated: bool = False
    cache_dir: str | None = None
    no_cache: bool = False
    render_timeout: str | None = None
    render_memory: str | None = None
    render_output: str | None = None
    render_unpacked: str | None = None

    @property
    def test_hooks(self) -> bool:
        """Test hooks are among what is shown."""
        return True


def run_render(values: RenderCommandValues) -> int:
    """Render what the command line names; return the exit code.

    0: done; 2: usage or configuration error, or there is no chart and no kustomization at the path; 3: it cannot be
    rendered.
    """
    cwd = os.getcwd()
    if hasattr(sys.stdout, "reconfigure"):
        # Charts hold what they hold, whatever the terminal can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        top = os.path.abspath(os.path.join(cwd, values.path))
        root = os.path.abspath(os.path.join(cwd, values.root)) if values.root else root_of(top, cwd)
        config = Config.load([top], root, file=values.config, isolated=values.isolated)
        rendered = render_one(values.path, cwd, root, rendering_of(values, cwd), config)
    except ConfigError as error:
        complain(error)
        return USAGE
    except RenderError as error:
        complain(_sentence(error, cwd))
        return UNREAD
    for note in rendered.notes:
        complain(f"note: {note}")
    if values.map == "json":
        write_json(rendered, cwd, sys.stdout)
    elif values.map == "text":
        write_text(rendered, cwd, sys.stdout)
    else:
        sys.stdout.write(rendered.text)
    return DONE


def _sentence(error: RenderError, cwd: str) -> str:
    where = relative(error.path, cwd)
    place = f"{where}:{error.line}: " if error.line else f"{where}: " if where else ""
    return f"{place}{error.reason}" + (f" ({error.help})" if error.help else "")
