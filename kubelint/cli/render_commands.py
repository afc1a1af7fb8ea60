"""The command that shows what charts and overlays become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubelint.cli.options import argument, command_of
from kubelint.commands.render import RENDER, RenderCommandValues, run_render

if TYPE_CHECKING:
    import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    path = argument("path", "PATH", "A chart (its folder or archive) or a kustomization.")
    app.command(
        "render",
        help="Show what a chart or an overlay becomes, and with --map where each line comes from.\n\n"
        "Exit codes: 0 done; 2 usage or configuration error, or there is no chart and no kustomization; 3 it cannot "
        "be rendered.",
    )(command_of(_render, (path,), RENDER))


def _render(values: dict[str, Any]) -> int:
    return run_render(RenderCommandValues(**values))
