"""Takes the manifests of a git revision out of a repository as they were committed: no hook, no filter, no network."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kubelint.record import NamedTuple
from kubelint.source.aside import CHART, KUSTOMIZATIONS
from kubelint.source.walk import is_manifest_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import IO

_CONFIGURATIONS = frozenset({".kubelint.yaml", ".kubelint.yml", "pyproject.toml"})
_AROUND = frozenset({".gitignore", CHART, *_CONFIGURATIONS, *KUSTOMIZATIONS})
"""Files in the folders above that say how what was asked for is to be read."""
_LARGEST = 256 << 20
_PART = 1 << 20
_FILE, _EXECUTABLE, _LINK = "100644", "100755", "120000"


class RevisionError(Exception):
    """A text names no revision of the repository, or git cannot tell."""


class Blob(NamedTuple):
    """A file or link of a tree; `path` is relative to the repository, with slashes."""

    mode: str
    id: bytes
    path: str


class Extracted(NamedTuple):
    """What was taken out: the paths that the revision does not have, and those that were left alone."""

    missing: tuple[str, ...]
    too_large: tuple[str, ...]


def extract(repository: str, revision: str, parts: Sequence[str], folder: str) -> Extracted:
    """Write the manifests below `parts` (paths relative to the repository) into `folder`, an empty one.

    Of charts and overlays that have a part in it, all comes along that they may be made of.

    Raises:
        RevisionError: there is no such revision, or git is not there.
    """
    blobs = list(_tree(repository, _resolve(repository, revision)))
    folder = os.path.realpath(folder)
    sources = _sources([blob.path for blob in blobs], parts)
    wanted = [blob for blob in blobs if _is_wanted(blob.path, parts) or sources(blob.path)]
    # The folder is a repository for all that looks at it, so that it is read as a checkout would be.
    os.mkdir(os.path.join(folder, ".git"))
    too_large = []
    # Links come last, so that no file is written through one.
    for modes, write in (((_FILE, _EXECUTABLE), _write_file), ((_LINK,), _write_link)):
        group = [blob for blob in wanted if blob.mode in modes]
        for blob, content in zip(group, _contents(repository, group), strict=True):
            path = _safe(folder, blob.path)
            if content is None:
                too_large.append(blob.path)
            elif path:
                write(path, content)
    names = [blob.path for blob in blobs]
    missing = tuple(part for part in parts if part and not any(_inside(name, part) for name in names))
    return Extracted(missing, tuple(too_large))


def _resolve(repository: str, revision: str) -> str:
    """Return the id of a revision's tree."""
    if revision.startswith("-") or not revision.isprintable() or not revision:
        raise RevisionError(f"'{revision}' is no revision of git")
    try:
        return _git(repository, "rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}").decode().strip()
    except RevisionError as error:
        if error.__cause__ is not None:
            raise
        raise RevisionError(f"'{revision}' is neither a folder nor a revision of the git repository") from None


def _tree(repository: str, tree: str) -> Iterable[Blob]:
    """Yield all files and links of a tree."""
    for entry in _git(repository, "ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0"):
        head, tab, path = entry.partition(b"\t")
        if tab:
            mode, kind, identity = head.split()
            if kind == b"blob":
                yield Blob(mode.decode(), identity, os.fsdecode(path))


def _is_wanted(path: str, parts: Sequence[str]) -> bool:
    folder, _, name = path.rpartition("/")
    if any(path == part or (_inside(path, part) and is_manifest_name(name)) for part in parts):
        return True
    return name in _AROUND and any(_inside(part, folder) or _inside(folder, part) for part in parts)


def _sources(paths: Sequence[str], parts: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether a file may be a source of a chart or an overlay that has a part in `parts`.

    Those are all files of such charts, whatever they are called; where there are overlays, all files of any folder
    with a kustomization, since kustomize reads nothing else; and the manifests, among them values, of the whole tree.
    A configuration may name the values of any chart, so that these are there wherever it is read.
    """
    charts, kustomized, configured = set(), set(), False
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name == CHART:
            charts.add(folder)
        elif name in KUSTOMIZATIONS:
            kustomized.add(folder)
        configured = configured or name in _CONFIGURATIONS

    def has_part(folder: str) -> bool:
        return any(_inside(folder, part) or _inside(part, folder) for part in parts)

    folders = {folder for folder in charts if has_part(folder)}
    folders |= kustomized if any(map(has_part, kustomized)) else set()
    everywhere = bool(folders) or (configured and bool(charts))

    def is_source(path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return (everywhere and is_manifest_name(name)) or any(above in folders for above in _upward(folder))

    return is_source


def _upward(folder: str) -> Iterator[str]:
    """Yield a folder and all above it, up to the whole tree."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield folder


def _inside(path: str, folder: str) -> bool:
    """Say whether a path of the tree is `folder` or below it; the whole tree is empty text."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def _contents(repository: str, blobs: Sequence[Blob]) -> Iterable[bytes | None]:
    """Yield what each blob holds, byte for byte; None where that is too much."""
    import subprocess
    import tempfile

    if not blobs:
        return
    with tempfile.TemporaryFile() as asked:
        asked.writelines(blob.id + b"\n" for blob in blobs)
        asked.seek(0)
        with subprocess.Popen(  # noqa: S603
            [*_COMMAND, "cat-file", "--batch"],
            cwd=repository,
            env=_environment(),
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout is not None  # noqa: S101  (PIPE)
            for blob in blobs:
                yield _content(process.stdout, blob)


def _content(stream: IO[bytes], blob: Blob) -> bytes | None:
    head = stream.readline().split()
    if head[:2] != [blob.id, b"blob"]:
        # A partial clone lacks it, and nothing is fetched here.
        raise RevisionError(f"git does not have the content of {blob.path}")
    rest = int(head[2])
    parts = []
    large = rest > _LARGEST
    while rest and (part := stream.read(min(rest, _PART))):
        rest -= len(part)
        if not large:
            parts.append(part)
    stream.read(1)
    return None if large else b"".join(parts)


def _safe(folder: str, path: str) -> str:
    """Return where a path of the tree goes; empty where it would leave the folder."""
    names = path.split("/")
    if any(name in {"", ".", ".."} or name.lower() == ".git" or os.sep in name for name in names):
        return ""
    return os.path.join(folder, *names)


def _write_file(path: str, content: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(content)
    except (FileExistsError, NotADirectoryError):  # a tree that gives a name to two things
        return


def _write_link(path: str, content: bytes) -> None:
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
        if os.path.realpath(folder) == folder:  # no link among those above
            os.symlink(os.fsdecode(content), path)
    except (OSError, ValueError):  # a link that cannot be made leads nowhere
        return


# No program and no remote that a repository configures has a part in what is asked here.
_COMMAND = ("git", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")


def _git(repository: str, *arguments: str) -> bytes:
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603
            [*_COMMAND, *arguments],
            cwd=repository,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise RevisionError(f"git cannot be started: {error.strerror}") from error
    if done.returncode:
        raise RevisionError(done.stderr.decode(errors="replace").strip() or "git failed")
    return done.stdout


def _environment() -> dict[str, str]:
    left_out = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    return environment | {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0"}
