"""Which paths the ignore files of a repository leave out, folder by folder, as git does."""

from __future__ import annotations

import os
import stat

from kubelint.source.gitignore import Patterns, as_bytes, parse
from kubelint.source.root import inside

_LARGEST = 1 << 20


class Scope:
    """The patterns in force in one folder: its own ignore file's, then those of the folders above it."""

    __slots__ = ("_layers",)

    def __init__(self, layers: tuple[tuple[int, Patterns], ...] = ()) -> None:
        # each layer: the length of its folder in the form of `key`, and its patterns; the deepest first
        self._layers = layers

    def __bool__(self) -> bool:
        return bool(self._layers)

    def ignores(self, path: str, name: str, *, is_dir: bool) -> bool:
        """Whether the path, whose `key` is given, is left out; its parents are known to be not."""
        for length, patterns in self._layers:
            verdict = patterns.ignores(path[length:], name, is_dir=is_dir)
            if verdict is not None:
                return verdict
        return False

    def below(self, folder: str, patterns: Patterns) -> Scope:
        """The scope of `folder` with patterns of its own."""
        return Scope(((len(key(folder)), patterns), *self._layers)) if patterns else self

    def entering(self, folder: str, *, is_repository: bool, has_file: bool) -> Scope:
        """The scope inside `folder`, given what its listing shows; a repository inside another begins anew."""
        scope = Scope().below(folder, _exclude_file(folder)) if is_repository else self
        return scope.below(folder, _read(os.path.join(folder, ".gitignore"))) if has_file else scope


def scope_above(folder: str, top: str, *, is_repository: bool) -> Scope:
    """The scope that `folder` inherits from `top` (its repository or root) and the folders between them."""
    scope = Scope()
    if folder == top or not inside(folder, top):
        return scope
    at = top
    parts = os.path.relpath(os.path.dirname(folder), top).split(os.sep)
    for part in ("", *(part for part in parts if part != ".")):
        at = os.path.join(at, part) if part else at
        scope = scope.entering(at, is_repository=is_repository and not part, has_file=True)
    return scope


def ignore_files(folder: str) -> list[str]:
    """The files that have a part in what is ignored in a folder, apart from those of the folders above it.

    Of one that is not there nothing is said where the folder itself would change if it came.
    """
    found = [path for name in (".gitignore", ".git") if os.path.lexists(path := os.path.join(folder, name))]
    if found and found[-1].endswith(".git"):
        # The folder changes with each commit, and it does not matter what else is in it.
        git = found.pop()
        found += [git] if os.path.isfile(git) else []
        shared = _git_dir(folder)
        found += [os.path.join(shared, "info"), os.path.join(shared, "info", "exclude")]
    return found


def ignores_below(patterns: Patterns, path: str, root: str) -> bool:
    """Whether `patterns`, which are relative to `root`, leave out the file `path` or any folder on the way to it."""
    parts = key(path)[len(key(root)) : -1].split("/")
    return any(
        patterns.ignores("/".join(parts[: depth + 1]), parts[depth], is_dir=depth + 1 < len(parts))
        for depth in range(len(parts))
    )


def key(folder: str) -> str:
    """A folder as patterns see it: bytes in Latin-1, slashes, and one at the end."""
    text = as_bytes(folder)
    if os.sep != "/":
        text = text.replace(os.sep, "/")
    return text if text.endswith("/") else text + "/"


def _exclude_file(folder: str) -> Patterns:
    return _read(os.path.join(_git_dir(folder), "info", "exclude"))


def _git_dir(folder: str) -> str:
    """The shared git folder; in a worktree or submodule ``.git`` is a file that names it."""
    path = os.path.join(folder, ".git")
    text = _text(path)
    if not text.startswith("gitdir:"):
        return path
    path = os.path.join(folder, text.removeprefix("gitdir:").strip())
    common = _text(os.path.join(path, "commondir")).strip()
    return os.path.join(path, common) if common else path


def _text(path: str) -> str:
    return os.fsdecode(_bytes(path))


def _read(path: str) -> Patterns:
    return parse(_bytes(path))


def _bytes(path: str) -> bytes:
    """The bytes of a small regular file, else none: like git, no link is followed here."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return b""
        with open(path, "rb") as file:
            return file.read(_LARGEST)
    except (OSError, ValueError):
        return b""
