"""Fingerprints of findings: the same while a problem stays, wherever its lines move to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubelint.finding import ObjectId, Path

_PLAIN_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
_IDENTITIES = (
    ("name",),
    ("containerPort", "protocol", "hostPort"),
    ("port", "protocol"),
    ("key", "operator"),
    ("host", "path", "pathType"),
    ("hostname",),
    ("path", "pathType"),
    ("mountPath",),
    ("cidr",),
    ("ip",),
)
"""The fields that tell the items of a list apart, in the order in which they are tried; the first must be there."""
_LONGEST = 80


def logical_path(data: Any, path: Path) -> str:  # noqa: ANN401  (any document)
    """Write a key path so that it outlives other items of a list: ``spec.ports[http].targetPort``.

    `data` is what the path begins at.  An item is named by what identifies it, or by its index where nothing does.
    """
    text = ""
    for step in path:
        if isinstance(step, str):
            text += _key(step, first=not text)
            data = data.get(step) if isinstance(data, dict) else None
        else:
            data = data[step] if isinstance(data, list) and 0 <= step < len(data) else None
            text += f"[{_identity(data) or step}]"
    return text


class Fingerprints:
    """Makes the fingerprints of one run; equal ones are numbered in the order in which they are asked for."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def of(self, rule: str, owner: ObjectId | None, path: str, logical: str) -> str:
        """Give the fingerprint of a finding in the file at `path`, which is relative to the root with ``/``.

        Ask in the final order of the findings: the second equal one ends in ``:2``.
        """
        made = fingerprint(rule, owner, path, logical)
        count = self._counts[made] = self._counts.get(made, 0) + 1
        return made if count == 1 else f"{made}:{count}"


def fingerprint(rule: str, owner: ObjectId | None, path: str, logical: str) -> str:
    """Give the SHA-256, in hexadecimal, of what makes a problem the same problem.

    The version of the object's API is left out, so that an upgrade of it changes nothing.
    """
    identity = (owner.kind, owner.namespace, owner.name) if owner else ("", "", "")
    parts = (rule, path, *identity, logical)
    return _sha256("".join(f"{len(part)}:{part}" for part in parts))


def base(made: str) -> str:
    """Give a fingerprint without the number that tells equal ones apart."""
    return made.partition(":")[0]


def _key(key: str, *, first: bool) -> str:
    if key and all(character in _PLAIN_KEY for character in key):
        return key if first else f".{key}"
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{quoted}"]'


def _identity(item: Any) -> str:  # noqa: ANN401  (any document)
    """Give what identifies an item in its list, or nothing."""
    if isinstance(item, str | int | float):
        return _short(str(item).lower() if isinstance(item, bool) else str(item))
    if not isinstance(item, dict):
        return ""
    metadata = item.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("name"), str) and isinstance(item.get("kind"), str):
        parts = (item["kind"], metadata.get("namespace"), metadata["name"])
        return _short("/".join(part for part in parts if isinstance(part, str)))
    for fields in _IDENTITIES:
        if isinstance(item.get(fields[0]), str | int):
            return _short("/".join(str(item[field]) for field in fields if isinstance(item.get(field), str | int)))
    return ""


def _short(text: str) -> str:
    """Shorten a long text, but keep it apart from others that begin alike."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}…{_sha256(text)[:8]}"


def _sha256(text: str) -> str:
    from hashlib import sha256  # only findings need it, and many runs have none

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
