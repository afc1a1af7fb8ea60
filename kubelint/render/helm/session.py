"""One chart in the hands of Helm: a safe copy, the raw text of its rendered files, and one budget for all attempts."""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING

from kubelint.render.archive import Budget
from kubelint.render.copy import copy_chart
from kubelint.render.helm.chart import ChartTree
from kubelint.render.helm.errors import render_error
from kubelint.render.limits import RenderError
from kubelint.render.process import run

if TYPE_CHECKING:
    from kubelint.render.helm.binary import Binary
    from kubelint.render.helm.options import HelmOptions
    from kubelint.render.limits import RenderLimits
    from kubelint.render.workspace import Workspace

RAW = "zz-kubelint-raw.yaml"
"""The template that makes Helm stop before it parses what was rendered, and print all of it as it is."""
_NOT_YAML = '"\n'
_SOURCE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
_STOPPED = re.compile(rb"YAML parse error on|error converting YAML to JSON")


class ChartSession:
    """A chart that is rendered, perhaps several times.

    `pristine` is the folder of the copy, `tree` what is in it.  The copy is made at once; what is refused in it raises
    RenderError.  All attempts together have the time of `limits`.
    """

    def __init__(
        self, source: str, options: HelmOptions, binary: Binary, workspace: Workspace, limits: RenderLimits
    ) -> None:
        self.source = source
        self.options = options
        self.binary = binary
        self.workspace = workspace
        self.limits = limits
        self._left = limits.seconds
        try:
            self._copied = copy_chart(source, workspace.folder("chart"), Budget(limits.unpacked))
        except RenderError as error:
            error.path = error.path or source
            raise
        self.pristine = self._copied.folder
        try:
            self.tree = ChartTree(self.pristine)
        except RenderError as error:
            raise self.placed(error) from None
        templates = os.path.join(self.pristine, "templates")
        os.makedirs(templates, exist_ok=True)
        with open(os.path.join(templates, RAW), "w", encoding="utf-8") as file:
            file.write(_NOT_YAML)

    def origin_of(self, path: str) -> tuple[str, str]:
        """Return where a file of the copy comes from: its path in the repository, and its name in an archive there."""
        return self._copied.origin_of(path)

    def placed(self, error: RenderError) -> RenderError:
        """Return an error about a file of the copy as one about what it was copied from."""
        if error.path.startswith(self.pristine):
            path, inside = self.origin_of(error.path)
            reason = f"{inside}: {error.reason}" if inside else error.reason
            line, column = (0, 0) if inside else (error.line, error.column)
            return RenderError(reason, path, line, column, help=error.help, refused=error.refused)
        return error

    def copy(self, name: str) -> str:
        """Return another copy of the pristine folder, to be changed; the last part of its path stays the same."""
        folder = os.path.join(self.workspace.folder(name), os.path.basename(self.pristine))
        shutil.copytree(self.pristine, folder)
        return folder

    def raw(
        self, folder: str | None = None, extra: tuple[str, ...] = (), options: HelmOptions | None = None
    ) -> dict[str, str]:
        """Return the text of every file as it was rendered, by its source name; hooks are among them, CRDs are not.

        `folder` is the copy to render, the pristine one by default; `extra` are more arguments for Helm, `options` stand
        in for those of the session.

        Raises:
            RenderError: Helm cannot render it, or was stopped.
        """
        chart = folder or self.pristine
        arguments = [
            "template",
            (options or self.options).release,
            chart,
            "--debug",
            "--no-hooks",
            *(options or self.options).arguments(),
            *extra,
        ]
        begun = time.monotonic()
        try:
            ran = run(
                [self.binary.path, *arguments],
                cwd=self.workspace.home,
                workspace=self.workspace,
                deadline=begun + self._left,
                limits=self.limits,
            )
        except RenderError as error:
            error.path = error.path or self.source
            raise
        finally:
            self._left -= time.monotonic() - begun
        if ran.code == 0 or not _STOPPED.search(ran.stderr):
            raise self.placed(render_error(ran.stderr.decode("utf-8", "replace"), self.tree, chart, self.source))
        return self._split(ran.stdout.decode("utf-8", "replace"))

    def _split(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        current, start = "", 0
        cuts = [match for match in _SOURCE.finditer(text) if match[1] in self.tree.templates or match[1].endswith(RAW)]
        for match in [*cuts, None]:
            if current and not current.endswith("/" + RAW):
                # Helm trims the end of the whole; blanks at the end of a file say nothing.
                found[current] = text[start : match.start() if match else len(text)].rstrip()
            if match:
                current, start = match[1], match.end()
        return found

    def crds(self) -> dict[str, str]:
        """Return the files of the crds folders as they are, by their source names."""
        found = {}
        for prefix in self.tree.prefixes:
            folder = self.tree.folder_of(prefix)
            for top, _, files in sorted(os.walk(os.path.join(folder, "crds"))):
                for name in sorted(files):
                    if name.endswith((".yaml", ".yml", ".json")):
                        path = os.path.join(top, name)
                        with open(path, encoding="utf-8", errors="replace") as file:
                            found[f"{prefix}/{os.path.relpath(path, folder).replace(os.sep, '/')}"] = file.read()
        return found
