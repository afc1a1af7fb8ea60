"""What git tracks below a folder: all that a commit hook may judge, since the rest is no part of the commit."""

from __future__ import annotations

import os


def tracked(folder: str) -> list[str] | None:
    """The absolute paths that git tracks below the absolute path `folder`, submodules included; None without git.

    The index of the commit that is being made counts, which git names to its hooks in the environment.
    """
    import subprocess

    # A hook of the repository itself must not run because it is being checked.
    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached", "--recurse-submodules"]
    try:
        listing = subprocess.run(  # noqa: S603
            command, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return [os.path.join(folder, os.fsdecode(name)) for name in listing.stdout.split(b"\0") if name]


def _environment() -> dict[str, str]:
    """Give the environment without what would make git take another folder for the repository."""
    environment = {name: value for name, value in os.environ.items() if name not in {"GIT_DIR", "GIT_WORK_TREE"}}
    index = environment.get("GIT_INDEX_FILE")
    if index:
        environment["GIT_INDEX_FILE"] = os.path.abspath(index)
    return environment
