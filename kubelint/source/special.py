"""Names what is neither a file nor a folder, none of which is ever opened: reading it might not end."""

from __future__ import annotations

import stat


def what_special(mode: int) -> str:
    """What a mode without a regular file or folder is, in words."""
    if stat.S_ISFIFO(mode):
        return "a named pipe, no file (what is piped in is read as `-`)"
    if stat.S_ISSOCK(mode):
        return "a socket, no file"
    return "a device, no file"
