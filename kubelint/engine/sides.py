"""The two sides of a comparison: what folders, files or git revisions hold, and by which paths people know it."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING

from kubelint.config.error import ConfigError
from kubelint.engine.load import Given, load
from kubelint.record import NamedTuple
from kubelint.source.revision import RevisionError, extract
from kubelint.source.root import repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from kubelint.engine.load import Loaded


class Side(NamedTuple):
    """One side: what was loaded; paths below `base` are those below `stands_for`, for people.

    `missing` are the parts that it does not have.
    """

    name: str
    loaded: Loaded
    base: str
    stands_for: str
    missing: tuple[str, ...]
    left_alone: tuple[str, ...] = ()

    def shown(self, path: str) -> str:
        """Return the absolute path by which people know a file of this side."""
        if path == self.base or path.startswith(self.base + os.sep):
            return self.stands_for + path[len(self.base) :]
        return path


class Sides:
    """Loads sides; what they need beside memory is kept until this is closed (it is a context manager).

    `parts` are the paths that are read of each side: relative to a folder, and, of a revision, to `given.cwd`.
    """

    def __init__(self, given: Given, parts: Sequence[str]) -> None:
        self._given = given._replace(config=given.config and os.path.join(given.cwd, given.config))
        self._parts = tuple(parts)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def load(self, name: str) -> Side:
        """Load a side by its name: a path, or else a git revision.

        Raises:
            RevisionError: it is neither.
            ConfigError: its configuration cannot be read or is wrong.
        """
        path = os.path.join(self._given.cwd, name)
        return self._folder(name, path) if os.path.exists(path) else self._revision(name)

    def _folder(self, name: str, path: str) -> Side:
        absolute = [part for part in self._parts if os.path.isabs(part)]
        if absolute:
            raise RevisionError(f"--path {absolute[0]}: of a folder only what is below it can be chosen")
        paths = [os.path.normpath(os.path.join(path, part)) for part in self._parts] or [os.path.normpath(path)]
        there = tuple(each for each in paths if os.path.exists(each))
        missing = tuple(part for part, each in zip(self._parts, paths, strict=False) if each not in there)
        loaded = load(self._given._replace(paths=there or (self._empty(),)))
        return Side(name, loaded, path, path, missing)

    def _revision(self, name: str) -> Side:
        wanted = [os.path.abspath(os.path.join(self._given.cwd, part)) for part in self._parts] or [self._given.cwd]
        top = repository(_existing(wanted[0]))
        if top is None:
            raise RevisionError(f"'{name}' is no folder, and no git repository is here that may have it as a revision")
        parts = ["" if path == top else os.path.relpath(path, top).replace(os.sep, "/") for path in wanted]
        outside = next((part for part in parts if part.startswith("../")), None)
        if outside is not None:
            raise RevisionError(f"--path {outside}: the paths are in several git repositories")
        base = self._empty()
        taken = extract(top, name, parts, base)
        paths = tuple(os.path.join(base, part) if part else base for part in parts if part not in taken.missing)
        try:
            loaded = load(self._given._replace(paths=paths or (self._empty(),), cwd=base))
        except ConfigError as error:
            if not error.path.startswith(base + os.sep):
                raise
            known = top + error.path[len(base) :]
            raise ConfigError(f"{name}: {error.message}", known, error.line, error.column) from error
        missing = tuple(given for given, part in zip(self._parts, parts, strict=False) if part in taken.missing)
        return Side(name, loaded, base, top, missing, taken.too_large)

    def _empty(self) -> str:
        """Return a new empty folder."""
        return os.path.realpath(self._open.enter_context(tempfile.TemporaryDirectory(prefix="kubelint-")))


def _existing(path: str) -> str:
    """Return the nearest folder above a path that is there; a revision may have more than the working tree."""
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path
