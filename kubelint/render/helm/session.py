"""One chart in the hands of Helm: a safe copy, the raw text of its rendered files, and one budget for all attempts."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from typing import TYPE_CHECKING

from kubelint.render.archive import Budget
from kubelint.render.copy import copy_chart, copy_file
from kubelint.render.helm import schema
from kubelint.render.helm.chart import ChartTree
from kubelint.render.helm.errors import Told, missing, render_error
from kubelint.render.limits import RenderError
from kubelint.render.process import run

if TYPE_CHECKING:
    from kubelint.render.helm.binary import Binary
    from kubelint.render.helm.options import HelmOptions
    from kubelint.render.limits import RenderLimits
    from kubelint.render.process import Ran
    from kubelint.render.workspace import Workspace

_NOT_YAML = '"\n'
"""A template that makes Helm stop before it parses what was rendered, and print all of it as it is."""
_SOURCE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)


class ChartSession:
    """A chart that is rendered, perhaps several times.

    `pristine` is the folder of the copy, `tree` what is in it.  The copy is made at once; what is refused in it raises
    RenderError.  All attempts together have the time of `limits`.  `notes` are sentences on what was left out.
    `hindered` says that an attempt was stopped by what may be otherwise the next time (see `RenderError.passing`).
    """

    def __init__(
        self, source: str, options: HelmOptions, binary: Binary, workspace: Workspace, limits: RenderLimits
    ) -> None:
        begun = time.monotonic()
        self.source = source
        self.options = options
        self.binary = binary
        self.workspace = workspace
        self.limits = limits
        self.notes: list[str] = []
        self.hindered = False
        self._budget = Budget(limits.unpacked)
        # No template can know the name, and pretend to be this one.
        self._stopper = f"zz-kubelint-{secrets.token_hex(8)}.yaml"
        self._values: dict[str, str] = {}
        try:
            self._copied = copy_chart(source, workspace.folder("chart"), self._budget)
        except RenderError as error:
            error.path = error.path or source
            raise
        self.pristine = self._copied.folder
        try:
            self.tree = ChartTree(self.pristine)
        except RenderError as error:
            raise self.placed(error) from None
        self._prepare()
        self._left = limits.seconds - (time.monotonic() - begun)

    def _prepare(self) -> None:
        templates = os.path.join(self.pristine, "templates")
        os.makedirs(templates, exist_ok=True)
        with open(os.path.join(templates, self._stopper), "w", encoding="utf-8") as file:
            file.write(_NOT_YAML)
        for folder in self._folders():
            left_out = schema.tame(folder)
            if left_out:
                path, inside = self.origin_of(os.path.join(folder, schema.NAME))
                name = f"{os.path.basename(path)}: {inside}" if inside else os.path.relpath(path, self.source)
                self.notes.append(f"{name} does not hold as a whole: {'; '.join(left_out)}")

    def _folders(self) -> list[str]:
        return sorted({self.tree.folder_of(prefix) for prefix in self.tree.prefixes})

    def origin_of(self, path: str) -> tuple[str, str]:
        """Return where a file of the copy comes from: its path in the repository, and its name in an archive there."""
        return self._copied.origin_of(path)

    def placed(self, error: RenderError) -> RenderError:
        """Return an error about a file of the copy as one about what it was copied from."""
        if not error.path.startswith(self.pristine):
            return error
        path, inside = self.origin_of(error.path)
        reason = f"{inside}:{error.line}: {error.reason}" if inside and error.line else error.reason
        line, column = (0, 0) if inside else (error.line, error.column)
        return RenderError(reason, path, line, column, help=error.help, refused=error.refused, passing=error.passing)

    def copy(self, name: str) -> str:
        """Return another copy of the pristine folder, to be changed: without schemas, since marks fit no schema."""
        folder = os.path.join(self.workspace.folder(name), os.path.basename(self.pristine))
        try:
            shutil.copytree(self.pristine, folder, ignore=shutil.ignore_patterns(schema.NAME))
        except OSError as error:
            reason = f"it cannot be copied to a temporary folder: {error}"
            raise RenderError(reason, self.source, passing=True) from None
        return folder

    def raw(
        self, folder: str | None = None, extra: tuple[str, ...] = (), options: HelmOptions | None = None
    ) -> dict[str, str]:
        """Return the text of every file as it was rendered, by its source name; hooks are among them, CRDs are not.

        `folder` is the copy to render, the pristine one by default; `extra` are more arguments for Helm, `options`
        stand in for those of the session.

        Raises:
            RenderError: Helm cannot render it, or was stopped.
        """
        asked = options or self.options
        asked = asked._replace(values=tuple(map(self._own, asked.values)))
        lacking = missing(self.tree, self.source)
        if lacking is not None:
            raise self.placed(lacking)
        ran = self._run(["template", "--debug", "--no-hooks", *asked.arguments(), *extra, "--", asked.release], folder)
        found = self._split(ran.stdout.decode("utf-8", "replace"))
        if found is None:
            originals = {own: given for given, own in self._values.items()}
            told = Told(ran.stderr.decode("utf-8", "replace"), folder or self.pristine, self.source, originals, asked)
            raise self.placed(render_error(told, self.tree))
        return found

    def _run(self, arguments: list[str], folder: str | None) -> Ran:
        begun = time.monotonic()
        try:
            return run(
                [self.binary.path, *arguments, folder or self.pristine],
                cwd=self.workspace.home,
                workspace=self.workspace,
                deadline=begun + self._left,
                limits=self.limits,
            )
        except RenderError as error:
            error.path = error.path or self.source
            self.hindered |= error.passing
            raise
        finally:
            self._left -= time.monotonic() - begun

    def _own(self, path: str) -> str:
        """Return a copy of a file of values: Helm reads only files of ours, whose names it takes as they are."""
        if path.startswith(self.workspace.path + os.sep):
            return path
        own = self._values.get(path)
        if own is None:
            own = os.path.join(self.workspace.folder("values"), "values.yaml")
            try:
                copy_file(path, own, self._budget)
            except OSError as error:
                raise RenderError(f"it cannot be read: {error.strerror}", path) from None
            except RenderError as error:
                error.path = error.path or path
                raise
            self._values[path] = own
        return own

    def _split(self, text: str) -> dict[str, str] | None:
        """Tell the rendered files apart; None where Helm failed before it printed them."""
        stopper = f"{self.tree.name}/templates/{self._stopper}"
        found: dict[str, str] = {}
        current, start = "", 0
        cuts = [match for match in _SOURCE.finditer(text) if match[1] in self.tree.templates or match[1] == stopper]
        for match in [*cuts, None]:
            if current:
                # Helm trims the end of the whole; blanks at the end of a file say nothing.
                part = text[start : match.start() if match else len(text)].rstrip()
                # A name that comes again is a part of some text, of which nothing may be lost.
                found[current] = f"{found[current]}\n---\n{part}" if current in found else part
            if match:
                current, start = match[1], match.end()
        if found.pop(stopper, None) is None:
            return None
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
